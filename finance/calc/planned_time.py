"""The plan as a curve over working time: how long it lasts, how far it is by a moment, and what it has earned by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from finance.calc.earned_value import WorkPackages, s_curve
from pmo.calc.working_time import WorkingTime, end_of


@dataclass(frozen=True)
class PlannedTime:
    """Work packages on one clock. `start` and `duration` are working minutes of the clock: since 1900, and from start to last finish.

    Source: planned value by working time, reference formulas, sections 1 and 2.
    """

    packages: WorkPackages
    calendars: Sequence[WorkingTime]
    clock: WorkingTime
    start: int
    duration: int

    def moment(self, minutes: float) -> datetime:
        """Return the moment at which so many working minutes of the plan are over, to the whole minute.

        minutes: since the start of the plan, rounded up.

        Source: `WorkingTime.finishes`.
        """
        return self.clock.finishes(np.array([self.start + int(np.ceil(minutes))]))[0].item()

    def planned(self, minutes: int) -> int:
        """Return the planned value after so many working minutes, in minor units.

        minutes: since the start of the plan.

        Source: reference formulas, section 1, PV(t).
        """
        return s_curve(self.packages, [self.moment(minutes)], self.calendars)[0][1]

    def stretches(self) -> tuple[np.ndarray, np.ndarray]:
        """Return begin and end of the work packages that last, in working minutes since the start of the plan.

        Source: baseline dates on the clock.
        """
        dated = ~(np.isnat(self.packages.start) | np.isnat(self.packages.finish))
        begin, end = (self.clock.minutes_to(column[dated]) - self.start for column in (self.packages.start, self.packages.finish))
        return begin[end > begin], end[end > begin]

    def elapsed(self, status: date | datetime) -> int:
        """Return the working minutes from the start of the plan to the status date, never below 0.

        status: a day, meaning its end, or a moment. Raises ValueError outside 1900–2149.

        Source: reference formulas, section 2, AT.
        """
        return max(int(self.clock.minutes_to(np.datetime64(end_of(status), "m"))) - self.start, 0)


def planned_time(packages: WorkPackages, calendars: Sequence[WorkingTime], clock: WorkingTime) -> PlannedTime | None:
    """Return the plan of these work packages on a clock; None where none has both its dates or no working time lies between them.

    packages: as `measure` takes them. calendars: what `packages.calendar` points into. clock: the calendar that time is counted by.

    Source: planned duration from the first baseline start to the last baseline finish, in working time.

    >>> from finance.calc.earned_value import as_moments, curve_codes, technique_codes
    >>> from pmo.calc.working_time import STANDARD_WEEK
    >>> week = as_moments([date(2026, 3, 2)]), as_moments([date(2026, 3, 6)], end=True)
    >>> one = WorkPackages(np.array([0]), np.array([100_00]), *week, curve_codes(["linear"]), technique_codes(["percent"]),
    ...                    np.array([0.25]), np.array([True]), np.array([False]))
    >>> plan = planned_time(one, [STANDARD_WEEK], STANDARD_WEEK)
    >>> plan.duration, plan.elapsed(date(2026, 3, 3)), plan.planned(960), plan.moment(960).isoformat()
    (2400, 960, 4000, '2026-03-03T17:00:00')
    """
    dated = ~(np.isnat(packages.start) | np.isnat(packages.finish))
    if not dated.any():
        return None
    begun, over = clock.minutes_to(np.array([packages.start[dated].min(), packages.finish[dated].max()])).tolist()
    return PlannedTime(packages, calendars, clock, begun, over - begun) if over > begun else None
