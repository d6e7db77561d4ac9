"""Read the log of changes as known on a day, what it adds up to, and how far promises drifted."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When

from finance.calc.bridge import converted
from finance.queries.rates import rates_on
from governance.calc.drift import Drift, Promise, drift
from governance.models import ChangeRequest
from governance.queries.change_schedule import days_from, time_of
from projects.models import Baseline, Project
from projects.queries import visible

State = ChangeRequest.State


@dataclass
class Size:
    """How many changes, what they cost in one currency, how many working days they move a finish."""

    count: int = 0
    cost: Decimal = Decimal("0.00")
    days: int = 0


@dataclass
class Totals:
    """Sums by state and, of those that were applied, by cause; how many have no rate into the currency."""

    currency: str
    by_state: dict[str, Size] = field(default_factory=lambda: defaultdict(Size))
    by_cause: dict[str, Size] = field(default_factory=lambda: defaultdict(Size))
    unconverted: int = 0

    @property
    def count(self) -> int:
        return sum(one.count for one in self.by_state.values())

    def of(self, *states: str) -> Size:
        """The sum of some states."""
        some = [self.by_state[state] for state in states if state in self.by_state]
        return Size(sum(one.count for one in some), sum((one.cost for one in some), Decimal("0.00")), sum(one.days for one in some))

    @property
    def waiting(self) -> Size:
        return self.of(State.SUBMITTED)

    @property
    def applied(self) -> Size:
        return self.of(State.APPLIED)

    @property
    def to_apply(self) -> Size:
        return self.of(State.APPROVED)

    @property
    def turned_down(self) -> Size:
        return self.of(State.REJECTED, State.WITHDRAWN)

    @property
    def causes(self) -> list[tuple[str, Size]]:
        """Applied changes by cause in words, the costliest first."""
        names = dict(ChangeRequest.Cause.choices)
        return sorted(((names[cause], one) for cause, one in self.by_cause.items()), key=lambda pair: (-abs(pair[1].cost), pair[0]))


def visible_changes(*, user):
    """Every change of the projects a person sees."""
    return ChangeRequest.objects.filter(visible(user=user, prefix="project__"))


def change_register(*, user, day: dt.date, place=None):
    """The log as it was known on a day, with `state_then`; of one project, or of every project below a node."""
    rows = visible_changes(user=user).filter(opened_on__lte=day)
    if isinstance(place, Project):
        rows = rows.filter(project=place)
    elif place is not None:
        rows = rows.filter(project__node__path__startswith=place.path)
    decided = Q(decided_on__lte=day)
    state = Case(
        When(applied_on__lte=day, then=Value(State.APPLIED)), When(withdrawn_on__lte=day, then=Value(State.WITHDRAWN)),
        When(decided & Q(state__in=[State.REJECTED, State.DEFERRED]), then=F("state")), When(decided, then=Value(State.APPROVED)),
        When(submitted_on__lte=day, then=Value(State.SUBMITTED)), default=Value(State.DRAFT), output_field=CharField(),
    )  # fmt: skip
    return rows.annotate(state_then=state).select_related("project__node", "decision__board", "baseline")


def change_totals(*, rows, currency: str, day: dt.date) -> Totals:
    """What rows of the log add up to in a currency, in two queries at the most."""
    found, rates = Totals(currency), None
    grouped = rows.select_related(None).order_by().values("state_then", "cause", "project__currency")
    for row in grouped.annotate(n=Count("pk"), money=Sum("cost_change"), later=Sum("days_change")):
        state, one = row["state_then"], Size(row["n"], row["money"] or Decimal("0.00"), row["later"] or 0)
        if row["project__currency"] != currency:
            rates = rates_on(day=day) if rates is None else rates
            rate = rates.get((row["project__currency"], currency))
            found.unconverted += one.count if rate is None and one.cost else 0
            one.cost = converted(one.cost, rate) if rate is not None else Decimal("0.00")
        for group in [found.by_state[state], *([found.by_cause[row["cause"]]] if state == State.APPLIED else [])]:
            group.count, group.cost, group.days = group.count + one.count, group.cost + one.cost, group.days + one.days
    return found


def drift_of(*, project: Project, day: dt.date) -> Drift | None:
    """How far the promise of a project has drifted from its first, as known on a day; None where nothing was promised."""
    time = time_of(project=project)
    changes: Mapping[int, ChangeRequest] = {
        one.baseline_id: one for one in ChangeRequest.objects.filter(project=project, baseline__isnull=False, applied_on__lte=day)
    }  # fmt: skip
    promises = [_promise(one, changes.get(one.pk)) for one in Baseline.objects.filter(project=project, approved_on__lte=day).order_by("number")]
    return drift(promises, lambda old, new: days_from(old, new, time))


def _promise(baseline: Baseline, change: ChangeRequest | None) -> Promise:
    said = {} if change is None else {"change": change.code, "change_cost": change.cost_change, "change_days": change.days_change}
    return Promise(baseline.number, baseline.approved_on, baseline.budget, baseline.finish_on, **said)
