"""Read what changes ask of a person, and what a pack tells of them: applied since, waiting, and how far promises have drifted."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, IntegerField, Value, When

from finance.queries.rates import rates_on
from governance.calc.node_drift import NodeDrift, node_drift
from governance.models import ChangeRequest
from governance.queries.changes import Size, as_they_stood, change_totals
from governance.queries.decisions import HEAVY
from governance.queries.node_drift import moves_of
from projects.models import Project

State = ChangeRequest.State
FEW = 4
TURN = {State.APPROVED: 0, State.DRAFT: 1, State.DEFERRED: 2, State.SUBMITTED: 3}  # what can be done at once stands first


@dataclass(frozen=True)
class NewsLine:
    """A change by name: applied since the date before, or pending."""

    code: str
    project: str
    title: str
    state: str
    cost: Decimal | None
    days: int | None
    currency: str


@dataclass(frozen=True)
class ChangeNews:
    """Changes of a node as a pack tells them, money in the currency of the node."""

    currency: str
    since: dt.date | None
    applied: Size
    waiting: Size
    to_apply: Size
    lines: tuple[NewsLine, ...]
    drift: NodeDrift | None


def changes_to_move(*, projects):
    """Changes of a person's projects that go on: to be applied, assessed, submitted; and those that wait for a board, the oldest first."""
    rows = ChangeRequest.objects.filter(project__in=projects, state__in=list(TURN)).select_related("project__node", "decision__board").defer(*HEAVY)
    order = Case(*(When(state=state, then=Value(place)) for state, place in TURN.items()), output_field=IntegerField())
    return rows.order_by(order, F("submitted_on").asc(nulls_first=True), "opened_on", "pk")


def change_news(*, node, day: dt.date, since: dt.date | None, cleared: bool) -> ChangeNews | None:
    """What the pack of a node tells of changes on a day; restricted projects only in a cleared one. None where there is nothing to tell."""
    projects = Project.objects.filter(node__path__startswith=node.path)
    projects = projects if cleared else projects.filter(restricted=False)
    rows = as_they_stood(rows=ChangeRequest.objects.filter(project__in=projects.order_by().values("pk")), day=day)
    rows = rows.annotate(state_then=F("stood__state"))
    pending = rows.filter(state_then__in=[State.SUBMITTED, State.APPROVED])
    applied = rows.filter(state_then=State.APPLIED, **({"stood__applied_on__gt": since} if since else {}))
    stand, done = (change_totals(rows=some, currency=node.currency, day=day) for some in (pending, applied))
    moves = moves_of(projects=projects, day=day)
    drift = node_drift(moves, rates_on(day=day), node.currency) if moves else None
    if not stand.count and not done.count and not (drift and drift.moved):
        return None
    largest = sorted(
        [*pending.select_related("project", "stood"), *applied.select_related("project", "stood")],
        key=lambda row: (row.state_then == State.APPLIED, -abs(row.stood.cost_change or Decimal(0)), row.project.code, row.code),
    )  # fmt: skip
    return ChangeNews(node.currency, since, done.applied, stand.waiting, stand.to_apply, tuple(_line(row) for row in largest[:FEW]), drift)


def _line(row: ChangeRequest) -> NewsLine:
    stood = row.stood
    return NewsLine(row.code, row.project.name, stood.title, stood.get_state_display(), stood.cost_change, stood.days_change, row.project.currency)
