"""Planned shares of many work packages, ready to be asked for many days."""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from finance.calc.phased import PhasedPlans, phased_lines
from finance.calc.shares import spread
from pmo.calc.dates import LAST_YEAR
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime, end_of

_SOME_DAY = np.datetime64("2000-01-01", "m")
_LAST_DAY = int(np.datetime64(f"{LAST_YEAR}-12-31", "D").astype(int))


class PlannedShares:
    """The plans of work packages, each on its own calendar: their working minutes are counted once, whatever the number of days asked for.

    start, finish, curve: as `planned_share` takes them. calendar: by work package, the place of its calendar among `calendars`; None: all on
    the first. phased: plans phased in time, which take the place of the other columns. Raises ValueError as `planned_share`.

    Source: reference formulas, section 1, PV(t).

    >>> week = np.array(["2026-03-02"], "datetime64[m]"), np.array(["2026-03-07"], "datetime64[m]")
    >>> plans = PlannedShares(*week, np.array([0]))
    >>> [plans.at(date(2026, 3, day)).item() for day in (1, 3, 6)]
    [0.0, 0.4, 1.0]
    """

    def __init__(
        self, start: np.ndarray, finish: np.ndarray, curve: np.ndarray, calendar: np.ndarray | None = None,
        calendars: Sequence[WorkingTime] = (STANDARD_WEEK,), phased: PhasedPlans | None = None,
    ):  # fmt: skip
        start, finish = np.asarray(start, "datetime64[m]"), np.asarray(finish, "datetime64[m]")
        calendar = np.zeros(len(start), dtype=np.int64) if calendar is None or len(calendars) == 1 else calendar
        missing = np.isnat(start) | np.isnat(finish)
        before, after = (_minutes(np.where(missing, _SOME_DAY, column), calendar, calendars) for column in (start, finish))
        self._calendars, self._calendar, self._alone = calendars, calendar, len(calendars) == 1
        self._missing = missing if missing.any() else None
        self._finish, self._curve = finish, curve
        self._before, total = before, after - before
        self._lasting = total > 0
        self._total = np.where(self._lasting, total, 1)
        self._whole = bool(self._lasting.all())
        self._lines = None if phased is None else phased_lines(phased, start, calendar, calendars)

    def each(self, chosen: np.ndarray, days: np.ndarray) -> np.ndarray:
        """Return the planned share of chosen work packages, each by the beginning of its own day: float, 0..1, NaN where a date is missing.

        chosen: int64, places of work packages, any number of times. days: int64, days since 1970, one for each of them; a day past the last
        year of the calendars is taken as that year's last. Raises ValueError before 1900.

        Source: as `planned_share`.

        >>> week = np.array(["2026-03-02"], "datetime64[m]"), np.array(["2026-03-07"], "datetime64[m]")
        >>> PlannedShares(*week, np.array([0])).each(np.array([0, 0]), np.array([20516, 20518])).tolist()
        [0.4, 0.8]
        """
        if not len(chosen):
            return np.zeros(0)
        days = np.minimum(days, _LAST_DAY)
        early = int(days.min())
        span = np.arange(early, int(days.max()) + 1).astype("datetime64[D]")
        clocks = np.stack([one.minutes_to(span) for one in self._calendars])
        now = clocks[0, days - early] if self._alone else clocks[self._calendar[chosen], days - early]
        elapsed = np.clip((now - self._before[chosen]) / self._total[chosen], 0.0, 1.0)
        if not self._whole:
            elapsed = np.where(self._lasting[chosen], elapsed, days.astype("datetime64[D]") >= self._finish[chosen])
        share = spread(elapsed, self._curve[chosen] if np.ndim(self._curve) else self._curve)
        if self._missing is not None:
            share = np.where(self._missing[chosen], np.nan, share)
        if self._lines is not None:
            phased = np.flatnonzero(np.isin(chosen, self._lines.packages))
            share = share.copy()
            share[phased] = self._lines.of(np.searchsorted(self._lines.packages, chosen[phased]), now[phased])
        return share

    def at(self, status: date | datetime) -> np.ndarray:
        """Return the share of each budget planned to be done by the status date: float, 0..1, NaN where a baseline date is missing.

        status: a day, meaning its end, or a moment. Raises ValueError outside 1900–2149.

        Source: as `planned_share`.
        """
        now = np.datetime64(end_of(status), "m")
        clocks = np.array([one.minutes_to(now) for one in self._calendars], dtype=np.int64)
        elapsed = np.clip(((clocks[0] if self._alone else clocks[self._calendar]) - self._before) / self._total, 0.0, 1.0)
        if not self._whole:
            elapsed = np.where(self._lasting, elapsed, now >= self._finish)
        share = spread(elapsed, self._curve)
        if self._missing is not None:
            share = np.where(self._missing, np.nan, share)
        if self._lines is not None:
            share = share.copy()
            share[self._lines.packages] = self._lines.at(clocks[self._calendar[self._lines.packages]])
        return share


def _minutes(moments: np.ndarray, calendar: np.ndarray, calendars: Sequence[WorkingTime]) -> np.ndarray:
    if len(calendars) == 1:
        return calendars[0].minutes_to(moments)
    found = np.zeros(len(moments), dtype=np.int64)
    for number, working_time in enumerate(calendars):
        mine = np.flatnonzero(calendar == number)
        found[mine] = working_time.minutes_to(moments[mine])
    return found
