"""A pass: nodes in the order they can be computed in, what bounds each, and where each comes to stand.

The backward pass is a forward pass over mirrored time: late finishes are its starts, late starts its finishes.
"""

from dataclasses import dataclass

import numpy as np

UNSAID = -1  # no position is negative


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
    """One direction of the pass. Everything is in the order of computing; `points` holds beginnings, then ends."""

    def __init__(self, axis, rank: np.ndarray, nodes: np.ndarray, runs: list, bounds: Bounds, edges: Edges, least: np.ndarray | None = None):
        n = len(nodes)
        self.axis, self.runs, self.rank, self.nodes, self.count = axis, runs, rank, nodes, n
        for name in ("low", "minutes", "calendar", "cap", "begun", "ended", "delay"):
            column = getattr(bounds, name)
            setattr(self, name, None if column is None else column[nodes])
        self.least = least[nodes] if least is not None and least.any() else None
        self.solid = (self.minutes > 0).astype(np.int64)
        target = rank[edges.target]
        keys = (target << 32) | np.arange(len(target))
        keys.sort()
        self.order = keys & 0xFFFFFFFF
        self.target = keys >> 32
        self.pointer = np.concatenate(([0], np.cumsum(np.bincount(target, minlength=n))))
        self.waiting = np.flatnonzero(self.pointer[1:] > self.pointer[:-1])  # nodes that wait for any
        self.source = rank[edges.source[self.order]] + np.where(edges.leaves[self.order], n, 0)
        self.lag, self.enters = edges.lag[self.order], edges.enters[self.order]
        self.lag_calendar = edges.calendar[self.order]
        self.points = np.zeros(2 * n, np.int64)
        self.begins = np.zeros(n, np.int64)  # of work; `points` say where its beginning was, if it has begun
        axis.prepare(self)

    def run(self) -> None:
        """Compute every node."""
        for first, last, one_by_one in self.runs:
            if one_by_one:
                self.axis.walk(self, first, last)
            else:
                self._level(first, last)

    def pin(self, nodes: np.ndarray, positions: np.ndarray) -> None:
        """Hold nodes where they are said to begin; `run` moves the others."""
        if self.cap is None:
            self.cap = np.full(self.count, self.axis.top)
        self.low[self.rank[nodes]] = self.cap[self.rank[nodes]] = positions

    def best(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """The nodes from `first` on before `last` that wait for any, and the latest that their edges ask for."""
        a, b = np.searchsorted(self.waiting, (first, last))
        nodes = self.waiting[a:b]
        begin, end = int(self.pointer[first]), int(self.pointer[last])
        if begin == end:
            return nodes, np.zeros(0, np.int64)
        return nodes, np.maximum.reduceat(self.axis.asked(self, begin, end), self.pointer[nodes] - begin)

    def _level(self, first: int, last: int) -> None:
        nodes, best = self.best(first, last)
        begin = self.low[first:last]
        if len(nodes) == last - first:
            begin = np.maximum(begin, best)
        elif len(nodes):
            begin = begin.copy()
            begin[nodes - first] = np.maximum(begin[nodes - first], best)
        if self.delay is not None:
            begin = begin + self.delay[first:last]
        if self.cap is not None:
            begin = np.minimum(begin, self.cap[first:last])
        begin, end = self.axis.level(self, first, last, begin)
        self.begins[first:last] = begin
        if self.begun is not None:
            said = self.begun[first:last]
            begin = np.where(said != UNSAID, said, begin)
            said = self.ended[first:last]
            end = np.where(said != UNSAID, said, end)
        self.points[first:last] = begin
        self.points[self.count + first : self.count + last] = end

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
