"""Read corrective actions: what was promised against a landing variance, and whether it worked."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from finance.calc.corrective import taken_off
from finance.models import CorrectiveAction
from finance.queries.fiscal import fiscal_money
from projects.queries import visible

MOST = 200


@dataclass(frozen=True)
class Kept:
    """A corrective action as it stood on a day, with the landing variance then, at its close and on the day."""

    action: CorrectiveAction
    state: str
    variance_now: Decimal | None
    overdue: bool

    @property
    def open(self) -> bool:
        return self.state == CorrectiveAction.State.OPEN

    @property
    def brought(self) -> Decimal | None:
        """What the variance fell by since it was opened: to its close, or to the day where it is open."""
        return taken_off(self.action.variance_then, self.variance_now if self.open else self.action.variance_at_close)


def visible_corrective_actions(*, user):
    """The corrective actions of the projects a person sees."""
    return CorrectiveAction.objects.filter(visible(user=user, prefix="project__"))


def kept_on(*, rows, day: dt.date, open_only: bool = False) -> list[Kept]:
    """Of the rows those known by a day (and open then), the open and most urgent first, in a fixed number of queries; 200 at the most."""
    rows = rows.filter(known_on__lte=day)
    rows = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day)) if open_only else rows
    found = list(rows.select_related("project", "owner", "fiscal_year").order_by("due_on", "pk")[:MOST])
    money = fiscal_money(project_ids={one.project_id for one in found}, day=day) if found else {}
    kept = [_kept(one, money.get(one.project_id), day) for one in found]
    return sorted(kept, key=lambda one: (not one.open, one.action.due_on, one.action.pk))


def _kept(one: CorrectiveAction, money, day: dt.date) -> Kept:
    state = one.state if one.closed_on is None or one.closed_on <= day else CorrectiveAction.State.OPEN
    variance = money.variance if money and money.label == one.fiscal_year.label else None
    return Kept(one, state, variance, state == CorrectiveAction.State.OPEN and one.due_on < day)


def own_corrective_actions(*, user):
    """The open corrective actions a person owns, the most urgent first."""
    mine = visible_corrective_actions(user=user).filter(owner=user, state=CorrectiveAction.State.OPEN)
    return mine.select_related("project").order_by("due_on", "pk")
