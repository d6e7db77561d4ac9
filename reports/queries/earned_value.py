"""Earned value of a project or a node on any day: the stored figures where they are of that very day, else worked out from the work."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from django.db.models import OuterRef, Subquery

from finance.calc.earned_schedule import time_indices
from finance.calc.indices import Indices, indices
from finance.calc.planned_steps import NOTHING, PlannedSteps, steps_of
from finance.calc.time_by_steps import TimeBySteps, time_by_steps
from finance.queries.branches import branch_of, branch_value
from finance.queries.earned_value_at import EarnedValueAt, Value, earned_value_at
from finance.queries.fx import FxEffect, fx_to_date
from finance.queries.orders import open_ordered
from finance.queries.outlook_in_time import WEIGHTS, Outlook, outlook_of
from finance.queries.rates import rates_on
from finance.queries.reserves import reserve_on
from pmo.calc.money import to_minor
from portfolio.models import Node
from projects.models import Project, StageChange, WorkPackage
from projects.queries import finish_on, visible_projects
from reports.calc.totals import CENT
from reports.models import Snapshot
from reports.queries.snapshots import node_history, project_history
from reports.queries.value_parts import Part, parts_of

PERIODS = 1000
OVER = ("done", "out")
NAMES = ("bac", "pv", "ev", "ac", "etc", "measured_budget")


@dataclass(frozen=True)
class Point:
    """PV, EV, AC and what belongs to them on one day, in the subject's currency; None where unknown. `coverage` is of the budget."""

    as_of: dt.date
    bac: Decimal | None
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    etc: Decimal | None
    coverage: float | None
    spi_t: float | None = None  # where it is stored

    @cached_property
    def found(self) -> Indices:
        """What follows from the sums alone."""
        return indices(bac=self.bac, pv=self.pv, ev=self.ev, ac=self.ac, bottom_up_etc=self.etc)


@dataclass(frozen=True)
class Standing:
    """Where a project, a branch of its WBS or a node stands: the figures of the day, what follows from them in cost and in time, and the points
    that led there. `reserve` is held back above the BAC, `fx` what rates did to the cost, `parts` the projects below a node.
    """

    currency: str
    point: Point
    outlook: Outlook
    series: list[Point]
    reserve: Decimal | None = None
    fx: FxEffect | None = None
    parts: list[Part] | None = None
    branch: WorkPackage | None = None
    steps: PlannedSteps | None = None  # of a node: the plans below it by the step
    kept: bool = False  # and where they stand in time is as it was known on the day


def project_standing(*, project: Project, as_of: dt.date, weights: tuple[float, float] = WEIGHTS) -> Standing | None:
    """Where the project stands on a day (its end) or at a moment, in a fixed number of trips; None where nothing was known of it by then.

    `weights` are those of CPI and SPI in estimate d.
    """
    stored = project_history(project=project, as_of=_day(as_of), periods=PERIODS)
    computed = earned_value_at(project_ids=[project.pk], status=as_of)
    value = computed.values.get(project.pk)
    if value is None and not stored:
        return None
    earlier = [_point(then, values[project.pk]) for then, values in computed.series if project.pk in values]
    point, series = _led_there(_point(as_of, value), earlier, stored)
    dates = {one.as_of for one in earlier}
    periods = [one for one in series if one.as_of in dates]
    now = [] if computed.measured_on == _day(as_of) or not periods else periods[-1:]  # not measured anew: the last measure stands
    periods = periods[: len(periods) - len(now)] or series[:-1]
    outlook = outlook_of(
        point=point, periods=periods, computed=computed, rates={project.pk: Decimal(1)}, committed=open_ordered(project=project, day=_day(as_of)),
        promised=finish_on(project=project, day=_day(as_of)), weights=weights,
    )  # fmt: skip
    reserve = reserve_on(project=project, day=_day(as_of))
    fx = fx_to_date(project_ids=[project.pk], into=project.currency, as_of=_day(as_of))
    return Standing(project.currency, point, outlook, series, reserve and reserve.amount, fx)


def branch_standing(*, project: Project, wbs: str, as_of: dt.date, weights: tuple[float, float] = WEIGHTS) -> Standing | None:
    """Where a branch of the project's WBS stands on a day; None where there is no such line, or nothing was known of it by then."""
    branch = branch_of(project=project, wbs=wbs, day=_day(as_of))
    found = branch_value(project=project, branch=branch, as_of=as_of, weights=weights) if branch else None
    if found is None:
        return None
    series = [_point(one.as_of, one.fact) for one in found.points]
    return Standing(project.currency, series[-1], found.outlook, series, branch=branch.line)


def node_standing(
    *, user, node: Node, as_of: dt.date, weights: tuple[float, float] = WEIGHTS, most: int | None = None
) -> Standing | None:
    """Where the projects below a node stand together, of those the reader sees, added in its currency at the plan rate and then derived.

    The points that led there are the stored ones; before the first of them, the days that any of the projects was measured at.
    None where nothing was known by then. Where they stand in time is as the row of the day kept it, else worked out by the same rule. Of more
    projects than `most`, what is stored alone is read.
    """
    day = _day(as_of)
    stored = node_history(user=user, node=node, as_of=day, periods=PERIODS)
    below = {row[0]: row for row in _counted(user, node, day).values_list("pk", "code", "name", "currency")}
    currency_of = {key: currency for key, (_pk, _code, _name, currency) in below.items()}
    first = stored[0].as_of - dt.timedelta(days=1) if stored else None
    read = most is None or len(below) <= most
    computed = earned_value_at(project_ids=sorted(currency_of) if read else [], status=as_of, series_by=first)
    if not computed.values and not stored:
        return None
    known = rates_on(day=day)
    rates = {key: Decimal(1) if one == node.currency else known.get((one, node.currency)) for key, one in currency_of.items()}
    measured = {key: rates[key] for key, value in computed.values.items() if value.ev is not None and rates[key] is not None}
    earlier = [_sum(then, values, rates) for then, values in computed.series]
    worked_out = _sum(as_of, computed.values, rates)
    point, series = _led_there(worked_out, earlier, stored)
    newest = stored[-1] if stored else None
    held = newest if newest is not None and newest.as_of == point.as_of and newest.planned is not None else None
    steps, time = _kept_time(held) if held else _time_now(computed, measured, point, known=point.bac == worked_out.bac)
    outlook = outlook_of(
        point=point, periods=series[:-1], computed=computed, rates={} if held and not held.current else measured,
        committed=newest and newest.committed, weights=weights, kept=time,
    )  # fmt: skip
    parts = parts_of(below=below, rates=rates, computed=computed, day=day)
    fx = fx_to_date(project_ids=below, into=node.currency, as_of=day) if read else None
    return Standing(node.currency, point, outlook, series, newest and newest.management_reserve, fx, parts, steps=steps, kept=held is not None)


def _kept_time(row: Snapshot) -> tuple[PlannedSteps | None, TimeBySteps | None]:
    """The plans below as they were added up for the row, and where they stood in time then."""
    if row.planned == NOTHING:
        return None, None
    told = row.detail["time"]
    days = {name: day and dt.date.fromisoformat(day) for name, day in told["finishes"].items()}
    time = time_indices(es=row.es_minutes, at=row.at_minutes, pd=row.pd_minutes)
    return steps_of(row.planned), TimeBySteps(time, time_indices(**told["active"]), days)


def _time_now(computed: EarnedValueAt, measured: Mapping[int, Decimal], point: Point, *, known: bool):
    """The same, worked out by the same rule from the work as it is read now; `known` says whether the point is of this very work."""
    steps, clock = computed.steps(measured) if measured else (None, None)
    if steps is None or point.bac is None:
        return None, None
    earned = to_minor(point.ev) if known and point.ev is not None else None
    cpi = point.found.cpi
    return steps, time_by_steps(steps, clock, status=point.as_of, earned=earned, budget=to_minor(point.bac), cpi=cpi)


def _led_there(worked_out: Point, earlier: list[Point], stored: list[Snapshot]) -> tuple[Point, list[Point]]:
    """The point of the status date and the series up to it: what is stored of a very day goes before what the work says of it now."""
    kept = {row.as_of: _stored(row) for row in stored}
    known = {one.as_of: one for one in earlier if one.bac is not None} | {day: one for day, one in kept.items() if one.bac is not None}
    frozen = {row.as_of for row in stored if row.frozen}
    point = worked_out
    if worked_out.as_of in kept and (worked_out.as_of in known or worked_out.as_of in frozen):
        point = kept[worked_out.as_of]
    elif worked_out.bac is None and known:
        point = known[max(known)]  # history that was loaded without the work it came from
    return point, [known[day] for day in sorted(known) if day < _day(point.as_of)] + ([point] if point.bac is not None else [])


def _counted(user, node: Node, day: dt.date):
    """The projects below a node that the reader sees and that were not over by a day."""
    newest = StageChange.objects.filter(project=OuterRef("pk"), known_on__lte=day).order_by("-known_on", "-pk").values("stage__kind")[:1]
    projects = visible_projects(user=user).select_related(None).filter(node__path__startswith=node.path)
    return projects.annotate(stood=Subquery(newest)).exclude(stood__in=OVER).order_by()


def _point(as_of: dt.date, value: Value | None) -> Point:
    if value is None:
        return Point(as_of, *[None] * 6)
    coverage = float(value.measured_budget / value.bac) if value.bac else None
    return Point(as_of, value.bac, value.pv, value.ev, value.ac, value.etc, coverage)


def _stored(row: Snapshot) -> Point:
    return Point(row.as_of, row.bac, row.pv, row.ev, row.ac, row.etc, row.coverage, row.spi_t)


def _sum(as_of: dt.date, values: Mapping[int, Value], rates: Mapping[int, Decimal | None]) -> Point:
    """The projects that have earned value, added; the others' budgets count for the coverage alone. None has any: their plans are added."""
    known = [_converted(value, rate) for key, value in values.items() if (rate := rates[key]) is not None]
    counted = [value for value in known if value.ev is not None] or known
    sums = {name: _add([getattr(value, name) for value in counted]) for name in NAMES}
    whole = _add([value.bac for value in known])
    coverage = float(sums["measured_budget"] / whole) if whole else None
    return Point(as_of, *(sums[name] for name in NAMES[:-1]), coverage)


def _converted(value: Value, rate: Decimal) -> Value:
    if rate == 1:
        return value
    amounts = {name: getattr(value, name) for name in NAMES}
    return replace(value, **{name: (amount * rate).quantize(CENT, ROUND_HALF_EVEN) for name, amount in amounts.items() if amount is not None})


def _add(amounts: list) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _day(as_of: dt.date) -> dt.date:
    return as_of.date() if isinstance(as_of, dt.datetime) else as_of
