"""Read what waits for a decision at a place, how long, and what the waiting costs: for Home, the page of a node, and page one of a pack."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q

from governance.models import Decision
from governance.queries.decisions import delay_cost, visible_decisions
from governance.queries.places import below


@dataclass(frozen=True)
class Waiting:
    """A decision that waits. Days are calendar days; money is in the currency of its place."""

    code: str
    kind: str
    question: str
    place: str
    board: str
    asked_on: dt.date
    needed_by: dt.date | None
    age_days: int
    late_days: int
    currency: str
    cost_of_delay: Decimal | None  # a week
    cost_so_far: Decimal | None  # since it was needed


def waiting_at(*, place, day: dt.date, user=None, cleared: bool = False, most: int | None = None) -> list[Waiting]:
    """What waits on a day at a project, or at a node and below it, the most urgent first.

    For a reader (`user`), what he sees; for paper, everything but restricted projects, which only the cleared pack has.
    """
    rows = visible_decisions(user=user) if user is not None else _for_paper(cleared)
    rows = rows.filter(below(place=place)) if place is not None else rows
    rows = rows.filter(asked_on__lte=day).exclude(decided_on__lte=day).exclude(state=Decision.State.WITHDRAWN)
    rows = rows.order_by(F("needed_by").asc(nulls_last=True), "asked_on", "pk")
    return [_told(row, day) for row in (rows if most is None else rows[:most])]


def _for_paper(cleared: bool):
    rows = Decision.objects.select_related("project", "node", "board")
    return rows if cleared else rows.filter(Q(project__isnull=True) | Q(project__restricted=False))


def _told(row: Decision, day: dt.date) -> Waiting:
    place = row.place
    late = max(0, (day - row.needed_by).days) if row.needed_by else 0
    return Waiting(
        row.code, row.get_kind_display(), row.question, place.name, row.board.name if row.board else "", row.asked_on, row.needed_by,
        (day - row.asked_on).days, late, place.currency, row.cost_of_delay, delay_cost(row.cost_of_delay, row.needed_by, day) if late else None,
    )  # fmt: skip
