"""Read the planned value of many projects together over the whole of their plan."""

import datetime as dt
from decimal import Decimal

import numpy as np

from finance.calc.earned_value import s_curve
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
