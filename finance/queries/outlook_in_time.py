"""Read what earned value says of time and of the cost at completion: earned schedule on the plan, and every estimate with the doubts about it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from finance.calc.earned_schedule import TimeIndices, earned_time, p_factor, time_indices, without_downtime
from finance.calc.earned_value import measure
from finance.calc.indices import Indices, indices
from finance.calc.planned_time import PlannedTime
from finance.calc.realism import Flag, realism
from finance.calc.time_by_steps import PACES, TimeBySteps
from finance.queries.earned_value_at import EarnedValueAt, earned_value_at
from finance.queries.orders import open_ordered
from pmo.calc.dates import LAST_YEAR
from pmo.calc.money import to_minor

COMPARED, LONGER = 3, 6  # the periods that estimates e and e6 look back
WEIGHTS = (0.8, 0.2)  # of CPI and SPI in estimate d


@dataclass(frozen=True)
class Landing:
    """When the work ends if the rest is done at a pace: `name` planned, so_far or with_cost, its factor, IEAC(t) in minutes, and the day."""

    name: str
    factor: float | None
    ieac_t: float | None
    finish_on: dt.date | None


@dataclass(frozen=True)
class Outlook:
    """What follows from BAC, PV, EV and AC in cost and in time; times are working minutes, `flags` doubts about the manager's own estimate.

    `active` counts no time in which the plan has nothing under way. `estimated` is the duration up to the finish promised now.
    """

    found: Indices
    time: TimeIndices
    p_factor: float | None
    flags: list[Flag]
    active: TimeIndices | None = None
    estimated: float | None = None
    planned_finish: dt.date | None = None
    landings: list[Landing] = field(default_factory=list)


def outlook_of(
    *, point, periods: Sequence, computed: EarnedValueAt, rates: Mapping[int, Decimal], committed: Decimal | None = None,
    promised: dt.date | None = None, weights: tuple[float, float] = WEIGHTS, kept: TimeBySteps | None = None,
) -> Outlook:  # fmt: skip
    """What follows from a point, which has `as_of` and bac, pv, ev, ac, etc in money, for its costs and its time.

    `periods` are the points before it that estimate e and the doubts look back on, oldest first. `computed` holds the plan, `rates` name the
    projects that are in the point, with what turns their currency into its. `committed` is ordered and not invoiced, `promised` the finish
    that is forecast, `weights` those of CPI and SPI in estimate d. `kept` is where the plan stands in time, as it was worked out by the step.
    """
    plan = computed.plan(rates) if computed.values and rates else None
    es = _earned(plan, point, rates) if kept is None else kept.time.es
    at, pd = (None, None) if plan is None or point.bac is None else (plan.elapsed(point.as_of), plan.duration)
    estimated = plan.elapsed(promised) if plan is not None and promised is not None else None
    time = time_indices(es=es, at=at, pd=pd, estimated=estimated) if kept is None else kept.time
    found = indices(
        bac=point.bac, pv=point.pv, ev=point.ev, ac=point.ac, before=_before(periods, COMPARED), before_6=_before(periods, LONGER),
        spi_t=time.spi_t, bottom_up_etc=point.etc, weights=weights,
    )  # fmt: skip
    flags = realism(found, commitments=committed, before=[_manager(one) for one in periods])
    if kept is not None:
        in_order = _in_order(plan, es, point.as_of) if _is_of(plan, point, rates) else None
        return Outlook(found, time, in_order, flags, kept.active, None, kept.finishes["baseline"], _kept_landings(kept, found.cpi))
    if at is None:
        return Outlook(found, time, None, flags)
    active = without_downtime(*plan.stretches(), es=es, at=at, pd=pd)
    return Outlook(found, time, _in_order(plan, es, point.as_of), flags, active, estimated, _day(plan, pd), _landings(plan, time, found.cpi))


def project_outlook(*, project, history: list, promised: dt.date | None = None, weights: tuple[float, float] = WEIGHTS) -> Outlook | None:
    """What follows from the newest of a project's stored points (`earned_values`); None where there is none."""
    if not history:
        return None
    fact = history[-1].fact
    computed = earned_value_at(project_ids=[project.pk], status=fact.as_of)
    stored = {one.as_of: one.fact for one in history}
    periods = [stored.get(then, values[project.pk]) for then, values in computed.series if project.pk in values]
    anew = computed.measured_on == fact.as_of
    return outlook_of(
        point=fact, periods=periods if anew else periods[:-1], computed=computed, rates={project.pk: Decimal(1)},
        committed=open_ordered(project=project, day=fact.as_of), promised=promised, weights=weights,
    )  # fmt: skip


def _earned(plan: PlannedTime | None, point, rates: Mapping[int, Decimal]) -> float | None:
    """Earned schedule of the point on the plan as it is now; unknown where the plan's budget is not the point's any more."""
    if point.ev is None or not _is_of(plan, point, rates):
        return None
    return earned_time(plan.planned, plan.duration, to_minor(point.ev), to_minor(point.bac))


def _is_of(plan: PlannedTime | None, point, rates: Mapping[int, Decimal]) -> bool:
    if plan is None or point.bac is None:
        return False
    rounded = 0 if all(rate == 1 for rate in rates.values()) else len(plan.packages.budget)
    return abs(to_minor(point.bac) - int(plan.packages.budget.sum())) <= rounded


def _in_order(plan: PlannedTime, es: float | None, status: dt.date) -> float | None:
    if es is None:
        return None
    earned = measure(plan.packages, status, plan.calendars).earned
    due = measure(plan.packages, plan.moment(es), plan.calendars).planned
    return p_factor(plan.packages.budget * earned, plan.packages.budget * due)


def _kept_landings(kept: TimeBySteps, cpi: float | None) -> list[Landing]:
    """The finishes that were kept, each with its pace."""
    if kept.time.es is None:
        return []
    found = []
    for name, factor in _paces(kept.time, cpi):
        ieac = _forecast(kept.time, factor)
        found.append(Landing(name, factor, ieac, kept.finishes[name]))
    return found


def _landings(plan: PlannedTime, time: TimeIndices, cpi: float | None) -> list[Landing]:
    """The finish at the planned pace, at the pace so far, and at that with the pressure of cost on it."""
    if time.es is None:
        return []
    found = []
    for name, factor in _paces(time, cpi):
        ieac = _forecast(time, factor)
        found.append(Landing(name, factor, ieac, _day(plan, ieac)))
    return found


def _paces(time: TimeIndices, cpi: float | None) -> list[tuple[str, float | None]]:
    both = None if time.spi_t is None or cpi is None else time.spi_t * cpi
    return list(zip(PACES, (1.0, time.spi_t, both), strict=True))


def _forecast(time: TimeIndices, factor: float | None) -> float | None:
    return time_indices(es=time.es, at=time.at, pd=time.pd, performance=factor).ieac_t if factor else None


def _day(plan: PlannedTime, minutes: float | None) -> dt.date | None:
    """The day on which so many minutes of the plan are over; None past the years the calendars know."""
    if minutes is None or minutes > 10**8:
        return None
    moment = plan.moment(minutes)
    return moment.date() if moment.year <= LAST_YEAR else None


def _before(periods: Sequence, ago: int) -> tuple[Decimal, Decimal] | None:
    """EV and AC so many status dates ago; before the first of them nothing was earned or spent."""
    known = [(Decimal(0), Decimal(0)), *[(one.ev, one.ac) for one in periods]]
    then = known[-ago] if len(known) >= ago else (None, None)
    return None if None in then else then


def _manager(point) -> tuple[Decimal | None, float | None]:
    found = indices(bac=point.bac, pv=point.pv, ev=point.ev, ac=point.ac, bottom_up_etc=point.etc)
    return found.eac_g, found.cpi
