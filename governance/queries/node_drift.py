"""Read how far the promises below a node have drifted from their first, as known on a day."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from finance.queries.rates import rates_on
from governance.calc.node_drift import Moved, NodeDrift, node_drift
from governance.models import ChangeRequest
from projects.calc.variance import days_later
from projects.models import Baseline, Project
from projects.queries import visible_projects
from projects.queries.calendars import working_times

FURTHEST = 12


@dataclass(frozen=True)
class Drifted:
    """The drift of a node, and the projects whose promise moved furthest in money."""

    told: NodeDrift
    furthest: list[tuple[Project, Moved]]


def drift_below(*, user, node, day: dt.date) -> Drifted | None:
    """The drift of what a reader sees below a node; None where nothing was promised."""
    projects = visible_projects(user=user).filter(node__path__startswith=node.path)
    moves = moves_of(projects=projects, day=day)
    if not moves:
        return None
    rates = rates_on(day=day)

    def size(one: Moved) -> tuple:
        rate = Decimal(1) if one.currency == node.currency else rates.get((one.currency, node.currency), Decimal(0))
        return -abs((one.cost or Decimal(0)) * rate), -abs(one.days or 0), one.project

    drifted = sorted((one for one in moves if one.cost or one.days), key=size)[:FURTHEST]
    found = Project.objects.in_bulk([one.project for one in drifted])
    return Drifted(node_drift(moves, rates, node.currency), [(found[one.project], one) for one in drifted])


def moves_of(*, projects, day: dt.date) -> list[Moved]:
    """First and newest promise of each project of a query, and its applied changes by cause; in a fixed number of trips."""
    rows = Baseline.objects.filter(project__in=projects.order_by().values("pk"), approved_on__lte=day).order_by("project_id", "number")
    ends: dict[int, list] = {}
    for key, currency, pk, budget, finish in rows.values_list("project_id", "project__currency", "pk", "budget", "finish_on"):
        if key in ends:
            ends[key][1:] = [(pk, budget, finish)]
        else:
            ends[key] = [(pk, currency, budget, finish)]
    firsts = {told[0][0] for told in ends.values()}
    causes: dict[int, dict[str, Decimal]] = {}
    numbers: dict[int, int] = {}
    applied = ChangeRequest.objects.filter(project__in=projects.order_by().values("pk"), baseline__isnull=False, applied_on__lte=day)
    for key, baseline, cause, cost in applied.values_list("project_id", "baseline_id", "cause", "cost_change"):
        if baseline not in firsts:
            numbers[key] = numbers.get(key, 0) + 1
            found = causes.setdefault(key, {})
            found[cause] = found.get(cause, Decimal(0)) + (cost or Decimal(0))
    days = _days(ends)
    return [
        Moved(key, told[0][1], told[0][2], _less(told[-1][-2], told[0][2]), days[key], causes.get(key, {}), numbers.get(key, 0))
        for key, told in ends.items()
    ]


def _days(ends: dict[int, list]) -> dict[int, float | None]:
    """By how many working days of its own calendar the newest promised finish of each project is later than its first."""
    times, place = working_times(project_ids=list(ends))
    groups: dict[int, list[int]] = {}
    for key in ends:
        groups.setdefault(place[key], []).append(key)
    found: dict[int, float | None] = {}
    for at, keys in groups.items():
        pairs = [(_end(ends[key][0][-1]), _end(ends[key][-1][-1])) for key in keys]
        found |= dict(zip(keys, days_later(pairs, times[at]), strict=True))
    return found


def _end(day: dt.date | None) -> dt.datetime | None:
    return day and dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)


def _less(new: Decimal | None, old: Decimal | None) -> Decimal | None:
    return None if new is None or old is None else new - old
