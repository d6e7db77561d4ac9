"""A pass: nodes in the order they can be computed in, what bounds each, and where each comes to stand.

The backward pass is a forward pass over mirrored time: late finishes are its starts, late starts its finishes.
"""

from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from projects.calc.schedule.order import runs

UNSAID = -1  # no position is negative
_FEW_LEVELS = 48  # a change that reaches further is computed on from there whole


@dataclass
class Bounds:
    """What holds a node by itself, positions of one direction, one of each per node."""

    low: np.ndarray  # begins no earlier
    minutes: np.ndarray  # worked from its beginning to its end
    calendar: np.ndarray
    cap: np.ndarray | None = None  # begins no later, whatever its links say
    begun: np.ndarray | None = None  # where links see its beginning, UNSAID where that is where it begins
    ended: np.ndarray | None = None  # where it ends, UNSAID where that follows
    delay: np.ndarray | None = None  # minutes of the clock after its links


@dataclass
class Edges:
    """What holds a node by others. `leaves` and `enters` as in the graph: the edge comes from an end, bounds an end."""

    source: np.ndarray
    target: np.ndarray
    leaves: np.ndarray
    enters: np.ndarray
    lag: np.ndarray
    calendar: np.ndarray


class Lane:
    """One direction of the pass. Everything is in the order of computing; `points` holds beginnings, then ends.

    rank: of each node, its place in that order; nodes: the other way round; levels: where the levels of the order begin.
    """

    def __init__(self, axis, rank: np.ndarray, levels: np.ndarray, bounds: Bounds, edges: Edges, least: np.ndarray | None = None):
        n = len(rank)
        self.axis, self.levels, self.rank, self.count = axis, levels, rank, n
        self.nodes = np.empty(n, np.int64)
        self.nodes[rank] = np.arange(n)
        self.least = least[self.nodes] if least is not None and least.any() else None
        target = rank[edges.target]
        keys = (target << 32) | np.arange(len(target))
        keys.sort()
        self.order = keys & 0xFFFFFFFF
        self.target = keys >> 32
        self.pointer = np.concatenate(([0], np.cumsum(np.bincount(target, minlength=n))))
        self.waiting = np.flatnonzero(self.pointer[1:] > self.pointer[:-1])  # nodes that wait for any
        self.source = rank[edges.source[self.order]] + np.where(edges.leaves[self.order], n, 0)
        self.lag, self.enters = edges.lag[self.order], edges.enters[self.order]
        self._lag_calendar = edges.calendar
        self.points = np.zeros(2 * n, np.int64)
        self.begins = np.zeros(n, np.int64)  # of work; `points` say where its beginning was, if it has begun
        self.bind(bounds)

    @cached_property
    def lag_calendar(self) -> np.ndarray:
        """The calendar that the lag of each edge is counted in."""
        return self._lag_calendar[self.order]

    @cached_property
    def calendar(self) -> np.ndarray:
        """The calendar that each node is worked by."""
        return self._calendar[self.nodes]

    def bind(self, bounds: Bounds) -> None:
        """Take what holds each node by itself."""
        self._calendar = bounds.calendar
        self.__dict__.pop("calendar", None)
        for name in ("low", "minutes", "cap", "begun", "ended", "delay"):
            column = getattr(bounds, name)
            setattr(self, name, None if column is None else column[self.nodes])
        self.solid = (self.minutes > 0).astype(np.int64)
        self.axis.prepare(self)

    def run(self) -> None:
        """Compute every node."""
        apart = np.zeros(len(self.levels) - 1, bool)
        if self.least is not None:
            apart[np.searchsorted(self.levels, np.flatnonzero(self.least), "right") - 1] = True
        self._run(runs(self.levels, apart))

    def _run(self, stretches: list[tuple[int, int, bool]]) -> None:
        for first, last, one_by_one in stretches:
            if one_by_one:
                self.axis.walk(self, first, last)
            else:
                self._place(slice(first, last), *self.best(first, last))

    def pin(self, nodes: np.ndarray, positions: np.ndarray) -> None:
        """Hold nodes where they are said to begin; `run` moves the others."""
        if self.cap is None:
            self.cap = np.full(self.count, self.axis.top)
        self.low[self.rank[nodes]] = self.cap[self.rank[nodes]] = positions

    def best(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Which of the nodes from `first` on before `last` wait for any, counted from `first`, and the latest that their edges ask for."""
        a, b = np.searchsorted(self.waiting, (first, last))
        nodes = self.waiting[a:b]
        begin, end = int(self.pointer[first]), int(self.pointer[last])
        if begin == end:
            return nodes, np.zeros(0, np.int64)
        return nodes - first, np.maximum.reduceat(self.axis.asked(self, slice(begin, end)), self.pointer[nodes] - begin)

    def _place(self, nodes: slice | np.ndarray, waiting: np.ndarray, best: np.ndarray) -> None:
        """Put nodes where what holds them lets them begin. waiting: which of them wait for others; best: what those ask for."""
        begin = self.low[nodes]
        if len(waiting) == len(begin):
            begin = np.maximum(begin, best)
        elif len(waiting):
            begin = begin.copy()
            begin[waiting] = np.maximum(begin[waiting], best)
        if self.delay is not None:
            begin = begin + self.delay[nodes]
        if self.cap is not None:
            begin = np.minimum(begin, self.cap[nodes])
        begin, end = self.axis.level(self, nodes, begin)
        self.begins[nodes] = begin
        if self.begun is not None:
            begin = np.where(self.begun[nodes] != UNSAID, self.begun[nodes], begin)
            end = np.where(self.ended[nodes] != UNSAID, np.maximum(self.ended[nodes], begin), end)
        self.points[: self.count][nodes] = begin
        self.points[self.count :][nodes] = end

    def of_nodes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Beginnings, ends and where work begins, in the order of the nodes."""
        return self.points[self.rank], self.points[self.count + self.rank], self.begins[self.rank]

    def local(self, first: int, last: int) -> tuple[list, list, list]:
        """For walking: where each node's edges begin, the place of each edge's source among the nodes walked (−1: before them), its value."""
        begin, end = int(self.pointer[first]), int(self.pointer[last])
        source = self.source[begin:end]
        node = np.where(source >= self.count, source - self.count, source)
        place = np.where(node >= first, 2 * (node - first) + (source >= self.count), -1)
        return (self.pointer[first : last + 1] - begin).tolist(), place.tolist(), self.points[source].tolist()

    def keep(self, first: int, last: int, begins: list, points: list) -> None:
        """Store what was walked: where work begins, and beginnings and ends by turns."""
        self.begins[first:last] = begins
        self.points[first:last] = points[::2]
        self.points[self.count + first : self.count + last] = points[1::2]

    # ---- after a change -----------------------------------------------------------------------------------------------------------------

    def renewed(self, bounds: Bounds) -> "Lane":
        """The same lane under other bounds, standing where this one does."""
        lane = copy(self)
        lane.points, lane.begins = self.points.copy(), self.begins.copy()
        lane.bind(bounds)
        return lane

    def differing(self, other: "Lane") -> np.ndarray:
        """The nodes, in order of computing, that are held otherwise than in another lane of the same shape."""
        found = np.zeros(self.count, bool)
        for name, unsaid in (("low", 0), ("minutes", 0), ("cap", self.axis.top), ("begun", UNSAID), ("ended", UNSAID), ("delay", 0)):
            one, two = getattr(self, name), getattr(other, name)
            if one is not two:
                found |= (unsaid if one is None else one) != (unsaid if two is None else two)
        return np.flatnonzero(found)

    def spread(self, nodes: np.ndarray) -> np.ndarray:
        """Compute nodes anew, and whatever waits for one that moved; all that were computed come back, in order of computing."""
        after, pointer = self._after
        waiting, reached = {}, []
        self._queue(waiting, nodes)
        while waiting:
            level = min(waiting)
            if len(reached) == _FEW_LEVELS:
                stood = self.points.copy()
                self._run(runs(self.levels[level:], np.zeros(len(self.levels) - level - 1, bool)))
                moved = (stood != self.points).reshape(2, -1).any(axis=0)
                return np.union1d(
                    np.concatenate(reached), np.concatenate((np.flatnonzero(moved), *(one for some in waiting.values() for one in some)))
                )
            nodes = np.unique(np.concatenate(waiting.pop(level)))
            reached.append(nodes)
            stood = self.points[nodes], self.points[self.count + nodes]
            edges, width = _spans(self.pointer, nodes)
            held = np.flatnonzero(width)
            starts = np.cumsum(width[held]) - width[held]
            asked = np.maximum.reduceat(self.axis.asked(self, edges), starts) if len(held) else np.zeros(0, np.int64)
            self._place(nodes, held, asked)
            moved = nodes[(stood[0] != self.points[nodes]) | (stood[1] != self.points[self.count + nodes])]
            self._queue(waiting, self.target[after[_spans(pointer, moved)[0]]])
        return np.concatenate([np.zeros(0, np.int64), *reached])

    @cached_property
    def _after(self) -> tuple[np.ndarray, np.ndarray]:
        """The edges by the node they come from, and where those of each begin."""
        node = self.source % self.count
        return np.argsort(node, kind="stable"), np.concatenate(([0], np.cumsum(np.bincount(node, minlength=self.count))))

    def _queue(self, waiting: dict[int, list[np.ndarray]], nodes: np.ndarray) -> None:
        level = np.searchsorted(self.levels, nodes, "right") - 1
        for one in np.unique(level).tolist():
            waiting.setdefault(one, []).append(nodes[level == one])


def _spans(pointer: np.ndarray, nodes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The edges of nodes one after another, and how many each has."""
    width = pointer[nodes + 1] - pointer[nodes]
    ends = np.cumsum(width)
    return np.repeat(pointer[nodes] - ends + width, width) + np.arange(ends[-1] if len(ends) else 0), width
