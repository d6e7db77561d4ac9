"""Positions where calendars differ, or where some time is of the clock: minutes of the clock since 1900."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from pmo.calc.dates import FIRST_YEAR, LAST_YEAR
from pmo.calc.working_time import WorkingTime
from projects.calc.schedule.lanes import UNSAID, Lane
from projects.calc.schedule.working_axis import EPOCH

ROUND_THE_CLOCK = WorkingTime(week=(((0, 1440),),) * 7, minutes_per_day=1440)
TOP = int((np.datetime64(f"{LAST_YEAR + 1}-01-01", "m") - np.datetime64(f"{FIRST_YEAR}-01-01", "m")).astype(int))
_MANY = 20_000
_APART = 1 << 29  # between the numbers of one calendar and the next, so that one search serves all


class ClockAxis:
    """Positions on the clock, worked by one of many calendars; the one after the last given works round the clock.

    window: the positions between which work is looked up; what lies outside is known to, but not where exactly.
    """

    def __init__(self, calendars: Sequence[WorkingTime], window: tuple[int, int] = (0, TOP), mirror: "ClockAxis | None" = None):
        self.low, self.top = window
        every = [_within(one, window) for one in (*calendars, ROUND_THE_CLOCK)]
        if mirror is not None:
            every = [_mirrored(one, window) for one in every]
        apart = np.repeat(np.arange(len(every)) * _APART, [len(begin) for begin, _, _ in every])
        self.begin, self.end, self.before = (np.concatenate(column) for column in zip(*every, strict=True))
        self._begins, self._befores = self.begin + apart, self.before + apart
        self._lists = [memoryview(column) for column in (self.begin, self.end, self.before, self._begins, self._befores)]
        self.mirror = ClockAxis(calendars, window, self) if mirror is None else mirror

    def at(self, moments: np.ndarray, late: bool = False) -> np.ndarray:
        """Positions of moments, none missing."""
        return (moments - EPOCH).astype(np.int64)

    def moments(self, positions: np.ndarray) -> np.ndarray:
        """Moments of positions, datetime64[m]."""
        return EPOCH + positions

    def flip(self, positions: np.ndarray) -> np.ndarray:
        """The same positions in mirrored time, and back."""
        return self.low + self.top - positions

    def worked(self, calendars: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Working minutes from one position to another."""
        return self._counted(calendars, end)[0] - self._counted(calendars, begin)[0]

    def ahead(self, calendars: np.ndarray, at: np.ndarray, minutes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where work of so many minutes begins that may begin at a position, and where it ends. Milestones may stand where work ends."""
        at = np.clip(at, self.low, self.top)
        counted, place = self._counted(calendars, at)
        solid = minutes > 0
        begin = np.where(at < self.end[place] + ~solid, at, self.begin[np.minimum(place + 1, len(self.begin) - 1)])
        return begin, np.where(solid, self._worked_off(calendars, counted + minutes, "left"), begin)

    def lagged(self, calendars: np.ndarray, at: np.ndarray, lag: np.ndarray) -> np.ndarray:
        """Positions a lag later (or earlier)."""
        counted = self._counted(calendars, np.clip(at, self.low, self.top))[0] + lag
        later, earlier = self._worked_off(calendars, counted, "left"), self._worked_off(calendars, counted, "right")
        return np.where(lag > 0, later, np.where(lag < 0, earlier, at))

    def prepare(self, lane: Lane) -> None:
        """Add to a lane which of its edges bound an end, by how many minutes."""
        lane.inward = np.where(lane.enters, lane.minutes[lane.target], 0)

    def asked(self, lane: Lane, edges: slice | np.ndarray) -> np.ndarray:
        """Where each edge lets its target begin."""
        value, lag, inward = lane.points[lane.source[edges]], lane.lag[edges], lane.inward[edges]
        late = np.flatnonzero(lag)
        if len(late):
            value[late] = self.lagged(lane.lag_calendar[edges][late], value[late], lag[late])
        late = np.flatnonzero(inward)
        if len(late):
            value[late] = self.lagged(lane.calendar[lane.target[edges][late]], value[late], -inward[late])
        return value

    def level(self, lane: Lane, nodes: slice | np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """`ahead` for nodes of a lane."""
        return self.ahead(lane.calendar[nodes], at, lane.minutes[nodes])

    def _counted(self, calendars: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        place = np.searchsorted(self._begins, at + calendars * _APART, "right") - 1
        return self.before[place] + np.minimum(at, self.end[place]) - self.begin[place], place

    def _worked_off(self, calendars: np.ndarray, counted: np.ndarray, side: str) -> np.ndarray:
        wanted = np.clip(counted, 0, TOP)
        place = np.maximum(np.searchsorted(self._befores, wanted + calendars * _APART, side) - 1, 0)
        place = np.where(self._befores[place] < calendars * _APART, place + 1, place)
        return self.begin[place] + wanted - self.before[place]

    def walk(self, lane: Lane, first: int, last: int) -> None:
        """Compute a stretch of a lane node by node."""
        if last - first > _MANY and isinstance(self._lists[0], memoryview):
            self._lists = [column.tolist() for column in self._lists]  # faster to search, but slow to make
        pointer, place, known = lane.local(first, last)
        edges = slice(int(lane.pointer[first]), int(lane.pointer[last]))
        lag, lag_calendar, enters = (column[edges].tolist() for column in (lane.lag, lane.lag_calendar, lane.enters))
        lows, minutes, calendars = (column[first:last].tolist() for column in (lane.low, lane.minutes, lane.calendar))
        caps, delays, begun, ended, least = (
            None if column is None else column[first:last].tolist() for column in (lane.cap, lane.delay, lane.begun, lane.ended, lane.least)
        )
        begins, points = [], []
        edge = 0
        for node, begin in enumerate(lows):
            stop, calendar, length = pointer[node + 1], calendars[node], minutes[node]
            if least is not None and least[node]:
                begin = min(points[place[one]] if place[one] >= 0 else known[one] for one in range(edge, stop))
                edge = stop
            while edge < stop:
                value = points[place[edge]] if place[edge] >= 0 else known[edge]
                if lag[edge]:
                    value = self._one_lagged(lag_calendar[edge], value, lag[edge])
                if enters[edge] and length:
                    value = self._one_lagged(calendar, value, -length)
                if value > begin:
                    begin = value
                edge += 1
            if delays is not None:
                begin += delays[node]
            if caps is not None and caps[node] < begin:
                begin = caps[node]
            begin, end = self._one_ahead(calendar, begin, length)
            begins.append(begin)
            if begun is not None:
                begin = begin if begun[node] == UNSAID else begun[node]
                end = end if ended[node] == UNSAID else max(ended[node], begin)
            points += (begin, end)
        lane.keep(first, last, begins, points)

    def _one_counted(self, calendar: int, at: int) -> tuple[int, int]:
        begin, end, before, begins, _ = self._lists
        place = bisect_right(begins, at + calendar * _APART) - 1
        return before[place] + min(at, end[place]) - begin[place], place

    def _one_ahead(self, calendar: int, at: int, minutes: int) -> tuple[int, int]:
        at = min(max(at, self.low), self.top)
        counted, place = self._one_counted(calendar, at)
        begin, end, before, _, befores = self._lists
        if at >= end[place] + (not minutes):
            at = begin[min(place + 1, len(begin) - 1)]
        if not minutes:
            return at, at
        wanted = min(counted + minutes, TOP)
        place = bisect_left(befores, wanted + calendar * _APART) - 1
        return at, begin[place] + wanted - before[place]

    def _one_lagged(self, calendar: int, at: int, lag: int) -> int:
        wanted = min(max(self._one_counted(calendar, min(max(at, self.low), self.top))[0] + lag, 0), TOP)
        begin, _, before, _, befores = self._lists
        place = max((bisect_left if lag > 0 else bisect_right)(befores, wanted + calendar * _APART) - 1, 0)
        if befores[place] < calendar * _APART:
            place += 1
        return begin[place] + wanted - before[place]


def _within(calendar: WorkingTime, window: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Begins, ends and minutes worked before, of the stretches in a window, between two of no length at its edges."""
    low, high = window
    begin, end, _ = calendar.stretches
    inside = slice(np.searchsorted(end, low, "right"), np.searchsorted(begin, high))
    begin = np.concatenate(([low], np.maximum(begin[inside], low), [high]))
    end = np.concatenate(([low], np.minimum(end[inside], high), [high]))
    return begin, end, np.concatenate(([0], np.cumsum(end - begin)[:-1]))


def _mirrored(stretches: tuple[np.ndarray, np.ndarray, np.ndarray], window: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    begin, end, before = stretches
    return sum(window) - end[::-1], sum(window) - begin[::-1], before[-1] - (before + end - begin)[::-1]
