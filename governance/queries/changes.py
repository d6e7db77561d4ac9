"""Read the log of changes as known on a day, what it adds up to, and how far promises drifted."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, FilteredRelation, Q, Sum

from finance.calc.bridge import converted
from finance.queries.rates import rates_on
from governance.calc.drift import Drift, Promise, drift
from governance.models import ChangeRequest, ChangeSaid
from governance.queries.change_schedule import days_from, time_of
from governance.queries.decisions import as_it_waited
from projects.models import Baseline, Project
from projects.queries import visible

State = ChangeRequest.State
SAID = [*(field.name for field in ChangeSaid._meta.get_fields()), "decision"]


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
    def causes(self) -> list[tuple[str, str, Size]]:
        """Applied changes by cause, its key and in words, the costliest first."""
        names = dict(ChangeRequest.Cause.choices)
        return sorted(((cause, names[cause], one) for cause, one in self.by_cause.items()), key=lambda row: (-abs(row[2].cost), row[1]))


def visible_changes(*, user):
    """Every change of the projects a person sees."""
    return ChangeRequest.objects.filter(visible(user=user, prefix="project__"))


def as_they_stood(*, rows, day: dt.date):
    """Changes with `stood`, what each said on a day; one that was not opened by then is left out."""
    holds = Q(standings__known_on__lte=day) & (Q(standings__until_on__isnull=True) | Q(standings__until_on__gt=day))
    return rows.annotate(stood=FilteredRelation("standings", condition=holds)).filter(stood__isnull=False)


def change_register(*, user, day: dt.date, place=None):
    """The log as it stood on a day: each row with `stood`, what it said that day; of one project, or of every project below a node."""
    rows = visible_changes(user=user)
    if isinstance(place, Project):
        rows = rows.filter(project=place)
    elif place is not None:
        rows = rows.filter(project__node__path__startswith=place.path)
    rows = as_they_stood(rows=rows, day=day).annotate(state_then=F("stood__state"))
    return rows.select_related("project__node", "stood__decision__board", "stood__baseline")


def as_it_stood(*, change: ChangeRequest, day: dt.date) -> ChangeRequest | None:
    """A change with the words, figures and state it had on a day, to be shown and never stored; None before it was opened."""
    rows = change.standings.filter(known_on__lte=day).select_related("decision__board", "baseline", "owner_account")
    stood = rows.order_by("-known_on").first()
    if stood is None:
        return None
    for name in SAID:
        setattr(change, name, getattr(stood, name))
    if change.decision is not None:
        change.decision = as_it_waited(decision=change.decision, day=day, withdrawn=stood.state == State.WITHDRAWN)
    return change


def change_totals(*, rows, currency: str, day: dt.date) -> Totals:
    """What rows of the log add up to in a currency, in two queries at the most."""
    found, rates = Totals(currency), None
    grouped = rows.select_related(None).order_by().values("state_then", "stood__cause", "project__currency")
    for row in grouped.annotate(n=Count("pk"), money=Sum("stood__cost_change"), later=Sum("stood__days_change")):
        state, one = row["state_then"], Size(row["n"], row["money"] or Decimal("0.00"), row["later"] or 0)
        if row["project__currency"] != currency:
            rates = rates_on(day=day) if rates is None else rates
            rate = rates.get((row["project__currency"], currency))
            found.unconverted += one.count if rate is None and one.cost else 0
            one.cost = converted(one.cost, rate) if rate is not None else Decimal("0.00")
        for group in [found.by_state[state], *([found.by_cause[row["stood__cause"]]] if state == State.APPLIED else [])]:
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
