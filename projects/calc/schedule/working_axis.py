"""Positions where all tasks share one calendar: working minutes, doubled, so that the end of a day and the next morning are two places.

An even position is the end of a stretch of work, an odd one the beginning of the next. Work begins at odd positions and ends at even
ones; a milestone stands where it is put.
"""

import numpy as np

from pmo.calc.working_time import WorkingTime
from projects.calc.schedule.lanes import UNSAID, Lane

EPOCH = np.datetime64("1900-01-01", "m")
_EPOCH_MINUTES = EPOCH.astype(np.int64)


class WorkingAxis:
    """Positions in the working time of one calendar."""

    def __init__(self, calendar: WorkingTime):
        self.calendar = calendar
        begin, end, before = calendar.stretches
        self.top = 2 * int(before[-1] + end[-1] - begin[-1]) + 1
        self.low, self._known = -1, None
        self.mirror = self

    def at(self, moments: np.ndarray, late: bool = False) -> np.ndarray:
        """Positions of moments, none missing; inside a pause of work, the beginning of the next stretch (`late`: the end of the one before)."""
        minutes = (moments - EPOCH).astype(np.int64)
        edges = self.calendar.stretches[0 if late else 1]
        at_edge = edges[np.minimum(np.searchsorted(edges, minutes), len(edges) - 1)] == minutes
        return 2 * self.calendar.minutes_to(moments) + (at_edge if late else ~at_edge)

    def moments(self, positions: np.ndarray) -> np.ndarray:
        """Moments of positions, datetime64[m]."""
        worked = positions >> 1
        low, high = max(int(worked.min()) - 1, 0), int(worked.max()) + 1
        if high - low > 20 * worked.size:  # few positions far apart: search for each
            return np.where(positions & 1, self.calendar.starts(worked), self.calendar.finishes(worked))
        if not self._known or self._known[0] > low or self._known[1] < high:
            self._known = self._table(low, high + (high - low) // 8)
        first, _, moments = self._known
        place = worked + (positions & 1)
        place -= 1 + first
        np.clip(place, 0, len(moments) - 1, out=place)
        worked += moments[place]
        return worked.view("datetime64[m]")

    def _table(self, low: int, high: int) -> tuple[int, int, np.ndarray]:
        """From which working minute to which it reaches, and how far each lies behind the clock."""
        begin, end, before = self.calendar.stretches
        first, last = np.searchsorted(before, (low, high), "right") - 1
        behind = np.repeat((_EPOCH_MINUTES + begin - before)[first : last + 1], (end - begin)[first : last + 1])
        return int(before[first]), int(before[first]) + len(behind), behind

    def flip(self, positions: np.ndarray) -> np.ndarray:
        """The same positions in mirrored time, and back."""
        return self.top - positions

    def worked(self, calendars: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Working minutes from one position to another."""
        return (end >> 1) - (begin >> 1)

    def ahead(self, calendars: np.ndarray, at: np.ndarray, minutes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where work of so many minutes begins that may begin at a position, and where it ends."""
        solid = (minutes > 0).astype(np.int64)
        begin = at | solid
        return begin, begin - solid + 2 * minutes

    def lagged(self, calendars: np.ndarray, at: np.ndarray, lag: np.ndarray) -> np.ndarray:
        """Positions a lag later (or earlier)."""
        return np.where(lag > 0, at & ~1, np.where(lag < 0, at | 1, at)) + 2 * lag

    def prepare(self, lane: Lane) -> None:
        """Add to a lane what its walk needs: what each edge adds, and whether it first makes a position odd."""
        lane.reach = 2 * lane.minutes - lane.solid
        lane.add = 2 * lane.lag
        lane.odd = None
        if lane.enters.any():
            lane.add = lane.add - np.where(lane.enters, 2 * lane.minutes[lane.target], 0)
        if lane.lag.any():
            lane.odd = (lane.lag != 0).astype(np.int64)
            lane.add -= lane.lag > 0  # a later moment is the end of a stretch, an earlier one the beginning

    def asked(self, lane: Lane, edges: slice | np.ndarray) -> np.ndarray:
        """Where each edge lets its target begin."""
        value = lane.points[lane.source[edges]]
        if lane.odd is not None:
            value |= lane.odd[edges]
        value += lane.add[edges]
        return value

    def level(self, lane: Lane, nodes: slice | np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """`ahead` for nodes of a lane."""
        begin = at | lane.solid[nodes]
        return begin, begin + lane.reach[nodes]

    def walk(self, lane: Lane, first: int, last: int) -> None:
        """Compute a stretch of a lane node by node."""
        pointer, place, known = lane.local(first, last)
        edges = slice(int(lane.pointer[first]), int(lane.pointer[last]))
        add = lane.add[edges].tolist()
        odd = [0] * len(add) if lane.odd is None else lane.odd[edges].tolist()
        lows, solids, reach = (column[first:last].tolist() for column in (lane.low, lane.solid, lane.reach))
        caps = None if lane.cap is None else lane.cap[first:last].tolist()
        begun, ended = (None, None) if lane.begun is None else (lane.begun[first:last].tolist(), lane.ended[first:last].tolist())
        least = None if lane.least is None else lane.least[first:last].tolist()
        begins, points = [], []
        edge = 0
        for node, (begin, solid) in enumerate(zip(lows, solids, strict=True)):
            stop = pointer[node + 1]
            if least is not None and least[node]:
                begin = min(points[place[one]] if place[one] >= 0 else known[one] for one in range(edge, stop))
                edge = stop
            while edge < stop:
                value = points[place[edge]] if place[edge] >= 0 else known[edge]
                value = (value | odd[edge]) + add[edge]
                if value > begin:
                    begin = value
                edge += 1
            if caps is not None and caps[node] < begin:
                begin = caps[node]
            begin |= solid
            end = begin + reach[node]
            begins.append(begin)
            if begun is not None:
                begin = begin if begun[node] == UNSAID else begun[node]
                end = end if ended[node] == UNSAID else max(ended[node], begin)
            points += (begin, end)
        lane.keep(first, last, begins, points)
