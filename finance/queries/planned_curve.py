"""Read the planned value of many projects together over the whole of their plan."""

import datetime as dt
from decimal import Decimal

import numpy as np

from finance.calc.earned_value import s_curve
from finance.calc.planned_steps import PlannedSteps
from finance.calc.planned_time import PlannedTime
from pmo.calc.money import from_minor

POINTS, MOST = 60, 1_500_000  # points of the curve; work packages times points that are worth waiting for


def plan_days(plan: PlannedTime | None) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of a plan."""
    if plan is None:
        return None, None
    dated = ~(np.isnat(plan.packages.start) | np.isnat(plan.packages.finish))
    first, last = plan.packages.start[dated].min().item(), plan.packages.finish[dated].max().item()
    return first.date(), (last - dt.timedelta(minutes=1)).date()


def steps_days(steps: PlannedSteps | None) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of a plan by the step."""
    return (None, None) if steps is None else (_day(steps.start), _day(steps.finish - 1))


def steps_curve(*, steps: PlannedSteps | None, as_of: dt.date) -> list[tuple[dt.date, Decimal]]:
    """The curve (day, PV) of a plan by the step: its points, evenly chosen where there are many, with the one before the status date."""
    if steps is None:
        return []
    days, value = [_day(minutes - 1) for minutes in steps.ends.tolist()], np.cumsum(steps.planned).tolist()
    stride = -(-len(days) // POINTS)
    near = max((place for place, day in enumerate(days) if day <= as_of), default=0)
    chosen = sorted({*range(0, len(days), stride), near, len(days) - 1})
    return [(_day(steps.start), Decimal(0)), *((days[place], from_minor(value[place])) for place in chosen)]


def _day(minutes: int) -> dt.date:
    return np.datetime64(minutes, "m").item().date()


def planned_curve(*, plan: PlannedTime | None, as_of: dt.date) -> list[tuple[dt.date, Decimal | None]]:
    """The curve (day, PV), evenly from the first day to the last, with the status date; fewer points where there are very many packages."""
    first, last = plan_days(plan)
    if first is None:
        return []
    points = max(min(POINTS, MOST // len(plan.packages.budget)), 12)
    step = max((last - first).days / points, 1)
    days = {first + dt.timedelta(days=round(step * number)) for number in range(int((last - first).days / step) + 1)} | {last}
    days |= {as_of} if first < as_of < last else set()
    return [(day, None if pv is None else from_minor(pv)) for day, pv in s_curve(plan.packages, sorted(days), plan.calendars)]
