"""Working time: which minutes of which days are worked, counted for one moment or for an array of them."""

from collections.abc import Mapping, Sequence
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

    def finishes(self, minutes: np.ndarray) -> np.ndarray:
        """Return the earliest moment by which so many working minutes are done, datetime64[m], in the shape given: how a task finishes.

        minutes: working minutes since the start of 1900, as `minutes_to` counts them; past the last of the calendar the clock runs on.
        Raises ValueError when nothing is ever worked.

        Source: inverse of `minutes_to`; a finish stands at the end of a stretch of work, never at the start of the next.

        >>> STANDARD_WEEK.finishes(np.array([480, 481])).tolist()
        [datetime.datetime(1900, 1, 1, 17, 0), datetime.datetime(1900, 1, 2, 8, 1)]
        """
        return self._moments(minutes, "left")

    def starts(self, minutes: np.ndarray) -> np.ndarray:
        """Return the moment at which the next minute after so many is worked, datetime64[m], in the shape given: how a task starts.

        minutes, raises: as `finishes`.

        Source: inverse of `minutes_to`; a start stands at the beginning of a stretch of work, never at the end of the one before.

        >>> STANDARD_WEEK.starts(np.array([480, 481])).tolist()
        [datetime.datetime(1900, 1, 2, 8, 0), datetime.datetime(1900, 1, 2, 8, 1)]
        """
        return self._moments(minutes, "right")

    @cached_property
    def stretches(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return begin and end of every stretch of work 1900–2149 in minutes of the clock since 1900, and the minutes worked before it.

        int64, in order; stretches that touch at midnight are one.

        Source: `week` and `exceptions`, day by day.

        >>> [column[:2].tolist() for column in STANDARD_WEEK.stretches]
        [[480, 780], [720, 1020], [0, 240]]
        """
        begins, ends = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for kind, spans in enumerate(self._kinds):
            midnights = np.flatnonzero(self._pattern == kind) * MINUTES_PER_DAY
            for begin, end in spans:
                begins.append(midnights + begin)
                ends.append(midnights + end)
        begin, end = np.sort(np.concatenate(begins)), np.sort(np.concatenate(ends))
        apart = begin[1:] > end[:-1]
        begin, end = begin[np.concatenate((begin[:1] >= 0, apart))], end[np.concatenate((apart, end[:1] >= 0))]
        return begin, end, np.concatenate(([0], np.cumsum(end - begin)[:-1]))[: len(begin)]

    def _moments(self, minutes: np.ndarray, side: str) -> np.ndarray:
        begin, _, before = self.stretches
        if not len(begin):
            raise ValueError("A calendar has no working time.")
        wanted = np.asarray(minutes, dtype=np.int64)
        place = np.maximum(np.searchsorted(before, wanted, side) - 1, 0)
        return _FIRST_DAY.astype("datetime64[m]") + (begin[place] + wanted - before[place])

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


def combined(calendars: Sequence[WorkingTime], *, every: bool) -> WorkingTime:
    """Return the calendar of the minutes that every one of the calendars works (`every`), or that any of them does.

    A "day" of duration is that of the first. Raises ValueError when there are none.

    Source: Microsoft Project works a task when its calendar and its resource's both do, and any of its resources is at work.

    >>> morning, night = WorkingTime(week=(((480, 720),),) * 7), WorkingTime(week=(((600, 900),),) * 7)
    >>> combined([morning, night], every=True).week[0], combined([morning, night], every=False).week[0]
    (((600, 720),), ((480, 900),))
    """
    if not calendars:
        raise ValueError("There is no calendar to combine.")
    least = len(calendars) if every else 1
    week = tuple(_overlaid([one.week[weekday] for one in calendars], least) for weekday in range(7))
    exceptions = {}
    for day in sorted({day for one in calendars for day in one.exceptions}):
        spans = _overlaid([one.exceptions.get(day, one.week[day.weekday()]) for one in calendars], least)
        if spans != week[day.weekday()]:
            exceptions[day] = spans
    return WorkingTime(week=week, exceptions=exceptions, minutes_per_day=calendars[0].minutes_per_day)


def _overlaid(days: list[Spans], least: int) -> Spans:
    """The spans of one day that at least so many of the calendars work."""
    worked = np.zeros(MINUTES_PER_DAY + 1, np.int64)
    for spans in days:
        for begin, end in spans:
            worked[begin] += 1
            worked[end] -= 1
    edges = np.flatnonzero(np.diff(np.concatenate(([False], np.cumsum(worked) >= least))))
    return tuple((int(begin), int(end)) for begin, end in edges.reshape(-1, 2))


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
