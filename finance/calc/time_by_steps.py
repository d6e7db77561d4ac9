"""Earned schedule on a plan that is kept by the step, and the days that follow from it."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from finance.calc.earned_schedule import TimeIndices, time_indices, without_downtime
from finance.calc.planned_steps import PlannedSteps
from pmo.calc.dates import LAST_YEAR
from pmo.calc.working_time import WorkingTime, end_of

PACES = ("planned", "so_far", "with_cost")
_FARTHEST = 10**8  # working minutes, more than the calendars know


@dataclass(frozen=True)
class TimeBySteps:
    """Where a plan by the step stands; times in working minutes. active: without the steps in which nothing is planned.

    finishes: the day of the baseline's finish as `baseline`, and by pace the day the work ends if the rest is done at it; None where unknown.
    """

    time: TimeIndices
    active: TimeIndices
    finishes: dict[str, date | None]


def time_by_steps(
    steps: PlannedSteps, clock: WorkingTime, *, status: date | datetime, earned: int | None, budget: int, cpi: float | None = None
) -> TimeBySteps:
    """Return where the plan stands at the status date, a day, meaning its end, or a moment.

    clock: the calendar that time is counted by. earned, budget: EV and BAC, minor units, EV None where unknown. cpi: what presses on the pace.
    The earliest moment by which the plan has as much counts; EV = BAC is the planned duration. Within a step the plan is taken as straight.
    Raises ValueError outside 1900–2149.

    Source: reference formulas, section 2 (Lipke): ES = C + (EV − PV_C) / (PV_{C+1} − PV_C); roll-up on the summed PV curve.

    >>> from pmo.calc.working_time import STANDARD_WEEK
    >>> monday = date(2026, 3, 2).toordinal() - date(1970, 1, 1).toordinal()
    >>> week = PlannedSteps(0, monday * 1440 + 480, (monday + 4) * 1440 + 1020, monday, 1, np.full(5, 20_00))
    >>> found = time_by_steps(week, STANDARD_WEEK, status=date(2026, 3, 4), earned=30_00, budget=100_00)
    >>> found.time.es, found.time.at, found.time.pd, found.time.spi_t, found.finishes["so_far"].isoformat()
    (720.0, 1440, 2400, 0.5, '2026-03-13')
    """
    ends = np.concatenate(([steps.start], steps.ends)).astype("datetime64[m]")
    minutes = clock.minutes_to(ends)
    begun, minutes = int(minutes[0]), minutes - minutes[0]
    duration = int(minutes[-1])
    passed = max(int(clock.minutes_to(np.datetime64(end_of(status), "m"))) - begun, 0)
    if duration <= 0:
        nothing = time_indices(es=None, at=None, pd=None)
        return TimeBySteps(nothing, nothing, dict.fromkeys(("baseline", *PACES)))
    es = None if earned is None else _earned(steps, minutes, earned, budget)
    time = time_indices(es=es, at=passed, pd=duration)
    busy = steps.planned > 0
    active = without_downtime(minutes[:-1][busy].astype(float), minutes[1:][busy].astype(float), es=es, at=passed, pd=duration)
    both = None if time.spi_t is None or cpi is None else time.spi_t * cpi
    lengths = {"baseline": float(duration)}
    for name, factor in zip(PACES, (1.0, time.spi_t, both), strict=True):
        lengths[name] = time_indices(es=es, at=passed, pd=duration, performance=factor).ieac_t if factor else None
    return TimeBySteps(time, active, {name: _day(clock, begun, length) for name, length in lengths.items()})


def _earned(steps: PlannedSteps, minutes: np.ndarray, earned: int, budget: int) -> float | None:
    if budget <= 0:
        return None
    value = np.concatenate(([0], np.cumsum(steps.planned)))
    if earned >= budget or earned > value[-1]:
        return float(minutes[-1])
    after = int(np.searchsorted(value, earned, side="left"))
    if after == 0:
        return 0.0
    low, high = value[after - 1], value[after]
    return float(minutes[after - 1] + (minutes[after] - minutes[after - 1]) * (earned - low) / (high - low))


def _day(clock: WorkingTime, begun: int, length: float | None) -> date | None:
    if length is None or length > _FARTHEST:
        return None
    moment = clock.finishes(np.array([begun + int(np.ceil(length))]))[0].item()
    return moment.date() if moment.year <= LAST_YEAR else None
