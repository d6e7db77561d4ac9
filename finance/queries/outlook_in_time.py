"""Read what earned value says of time and of the cost at completion: earned schedule on the plan, and every estimate with the doubts about it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from finance.calc.earned_schedule import TimeIndices, earned_time, p_factor, time_indices
from finance.calc.earned_value import measure
from finance.calc.indices import Indices, indices
from finance.calc.planned_time import PlannedTime
from finance.calc.realism import Flag, realism
from finance.queries.earned_value_at import EarnedValueAt, earned_value_at
from pmo.calc.money import to_minor

COMPARED = 3  # the periods that estimate e looks back


@dataclass(frozen=True)
class Outlook:
    """What follows from BAC, PV, EV and AC in cost and in time; times are working minutes, `flags` doubts about the manager's own estimate."""

    found: Indices
    time: TimeIndices
    p_factor: float | None
    flags: list[Flag]


def outlook_of(*, point, periods: Sequence, computed: EarnedValueAt, rates: Mapping[int, Decimal]) -> Outlook:
    """What follows from a point, which has `as_of` and bac, pv, ev, ac, etc in money, for its costs and its time.

    `periods` are the points before it that estimate e and the doubts look back on, oldest first. `computed` holds the plan, `rates` name the
    projects that are in the point, with what turns their currency into its.
    """
    time, in_order = _time(point, computed, rates)
    found = indices(bac=point.bac, pv=point.pv, ev=point.ev, ac=point.ac, before=_before(periods), spi_t=time.spi_t, bottom_up_etc=point.etc)
    return Outlook(found, time, in_order, realism(found, before=[_manager(one) for one in periods]))


def project_outlook(*, project, history: list) -> Outlook | None:
    """What follows from the newest of a project's stored points (`earned_values`); None where there is none."""
    if not history:
        return None
    fact = history[-1].fact
    computed = earned_value_at(project_ids=[project.pk], status=fact.as_of)
    stored = {one.as_of: one.fact for one in history}
    periods = [stored.get(then, values[project.pk]) for then, values in computed.series if project.pk in values]
    anew = computed.measured_on == fact.as_of
    return outlook_of(point=fact, periods=periods if anew else periods[:-1], computed=computed, rates={project.pk: Decimal(1)})


def _time(point, computed: EarnedValueAt, rates: Mapping[int, Decimal]) -> tuple[TimeIndices, float | None]:
    """Earned schedule of the point on the plan as it is now, and the p-factor; unknown where the plan's budget is not the point's any more."""
    plan = computed.plan(rates) if computed.values and rates else None
    if plan is None or point.bac is None:
        return time_indices(es=None, at=None, pd=None), None
    rounded = 0 if all(rate == 1 for rate in rates.values()) else len(plan.packages.budget)
    at, pd = plan.elapsed(point.as_of), plan.duration
    if point.ev is None or abs(to_minor(point.bac) - int(plan.packages.budget.sum())) > rounded:
        return time_indices(es=None, at=at, pd=pd), None
    es = earned_time(plan.planned, pd, to_minor(point.ev), to_minor(point.bac))
    return time_indices(es=es, at=at, pd=pd), _in_order(plan, es, point.as_of)


def _in_order(plan: PlannedTime, es: float | None, status: dt.date) -> float | None:
    if es is None:
        return None
    earned = measure(plan.packages, status, plan.calendars).earned
    due = measure(plan.packages, plan.moment(es), plan.calendars).planned
    return p_factor(plan.packages.budget * earned, plan.packages.budget * due)


def _before(periods: Sequence) -> tuple[Decimal, Decimal] | None:
    """EV and AC three status dates ago; before the first of them nothing was earned or spent."""
    known = [(Decimal(0), Decimal(0)), *[(one.ev, one.ac) for one in periods]]
    then = known[-COMPARED] if len(known) >= COMPARED else (None, None)
    return None if None in then else then


def _manager(point) -> tuple[Decimal | None, float | None]:
    found = indices(bac=point.bac, pv=point.pv, ev=point.ev, ac=point.ac, bottom_up_etc=point.etc)
    return found.eac_g, found.cpi
