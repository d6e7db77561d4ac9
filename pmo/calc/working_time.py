"""Working time: which minutes of which days are worked, counted for one moment or for an array of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

import numpy as np

from pmo.calc.dates import FIRST_YEAR, LAST_YEAR

Span = tuple[int, int]
Spans = tuple[Span, ...]
MINUTES_PER_DAY = 1440
_FIRST_DAY = np.datetime64(f"{FIRST_YEAR}-01-01", "D")
_LAST_DAY = np.datetime64(f"{LAST_YEAR}-12-31", "D")
_DAYS = int((_LAST_DAY - _FIRST_DAY).astype(int)) + 2  # one more, so that midnight after the last day has a place
_FIRST_WEEKDAY = date(FIRST_YEAR, 1, 1).weekday()
_OFFICE_DAY: Spans = ((480, 720), (780, 1020))


@dataclass(frozen=True)
class WorkingTime:
    """A calendar: the worked spans of each weekday, and the days that differ.

    week: seven tuples, Monday first, of (from, to) in minutes after midnight, to ≤ 1440, in order and apart.
    exceptions: day → its spans, an empty tuple when nothing is worked. minutes_per_day: what one "day" of duration means.
    Raises ValueError when a span is not inside its day or overlaps the one before.

    Source: working and exception times as in Microsoft Project's calendars and Primavera's.

    >>> WorkingTime().minutes_between(datetime(2026, 3, 6, 16), datetime(2026, 3, 9, 9))
    120
    """

    week: tuple[Spans, ...] = (_OFFICE_DAY,) * 5 + ((), ())
    exceptions: Mapping[date, Spans] = field(default_factory=dict)
    minutes_per_day: int = 480

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("A week has seven days.")
        if self.minutes_per_day <= 0:
            raise ValueError("A working day has more than no minutes.")
        for spans in (*self.week, *self.exceptions.values()):
            _check_spans(spans)

    def minutes_between(self, start: date | datetime, finish: date | datetime) -> int:
        """Return the working minutes from start to finish; negative when finish comes first.

        start: a moment, or a day, meaning its beginning. finish: a moment, or a day, meaning its end.
        Raises ValueError outside 1900–2149.

        Source: a task that starts and finishes on one working day lasts one day.

        >>> STANDARD_WEEK.minutes_between(date(2026, 3, 2), date(2026, 3, 8))
        2400
        """
        ends = np.array([begin_of(start), end_of(finish)], dtype="datetime64[m]")
        before, after = self.minutes_to(ends).tolist()
        return after - before

    def minutes_to(self, moments: np.ndarray) -> np.ndarray:
        """Return the working minutes since the start of 1900 at each moment, int64, in the shape given.

        moments: datetime64 of any unit, in local time of the calendar; a unit of days means midnight, seconds are cut off.
        Raises ValueError when one is missing (NaT) or outside 1900–2149.

        Source: cumulative sum of the worked minutes per day.

        >>> STANDARD_WEEK.minutes_to(np.array(["1900-01-01T09:00", "1900-01-02"], dtype="datetime64[m]")).tolist()
        [60, 480]
        """
        minutes = np.asarray(moments).astype("datetime64[m]")
        days = minutes.astype("datetime64[D]")
        index = (days - _FIRST_DAY).astype(np.int64)
        if index.size and (np.isnat(minutes).any() or index.min() < 0 or index.max() >= _DAYS):
            raise ValueError(f"A moment is missing or outside {FIRST_YEAR}–{LAST_YEAR}.")
        within = (minutes - days).astype(np.int64)
        return self._before[index] + self._elapsed[self._pattern[index], within]

    def days_between(self, start: date | datetime, finish: date | datetime) -> float:
        """Return `minutes_between` in working days of `minutes_per_day`.

        start, finish, raises: as `minutes_between`.

        Source: definition.

        >>> STANDARD_WEEK.days_between(date(2026, 3, 2), date(2026, 3, 3))
        2.0
        """
        return self.minutes_between(start, finish) / self.minutes_per_day

    @cached_property
    def _kinds(self) -> tuple[Spans, ...]:
        return tuple(dict.fromkeys((*self.week, *self.exceptions.values())))

    @cached_property
    def _pattern(self) -> np.ndarray:
        week = np.array([self._kinds.index(spans) for spans in self.week])
        pattern = week[(np.arange(_DAYS) + _FIRST_WEEKDAY) % 7]
        for day, spans in self.exceptions.items():
            place = (day - date(FIRST_YEAR, 1, 1)).days
            if 0 <= place < _DAYS:
                pattern[place] = self._kinds.index(spans)
        return pattern

    @cached_property
    def _elapsed(self) -> np.ndarray:
        clock = np.arange(MINUTES_PER_DAY + 1)
        return np.array([sum((np.clip(clock, a, b) - a for a, b in spans), np.zeros_like(clock)) for spans in self._kinds])

    @cached_property
    def _before(self) -> np.ndarray:
        worked = self._elapsed[self._pattern, MINUTES_PER_DAY]
        return np.concatenate(([0], np.cumsum(worked)[:-1]))


def begin_of(day: date | datetime) -> datetime:
    """Return a moment unchanged, and for a day its first moment.

    Raises ValueError when the moment carries a time zone: working time is local.

    Source: definition.

    >>> begin_of(date(2026, 3, 6))
    datetime.datetime(2026, 3, 6, 0, 0)
    """
    return _local(day) if isinstance(day, datetime) else datetime.combine(day, time.min)


def end_of(day: date | datetime) -> datetime:
    """Return a moment unchanged, and for a day the midnight that ends it.

    Raises ValueError when the moment carries a time zone: working time is local.

    Source: finish is the end of the finish day.

    >>> end_of(date(2026, 3, 6))
    datetime.datetime(2026, 3, 7, 0, 0)
    """
    return _local(day) if isinstance(day, datetime) else datetime.combine(day, time.min) + timedelta(days=1)


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("Working time is counted in local time, without a time zone.")
    return moment


def _check_spans(spans: Spans) -> None:
    edge = 0
    for begin, end in spans:
        if not edge <= begin < end <= MINUTES_PER_DAY:
            raise ValueError(f"{begin}–{end} is not a span of a day after {edge}.")
        edge = end


STANDARD_WEEK = WorkingTime()
