"""The forward pass over many durations at once: when a project finishes if its tasks take so long, or so long, or so long."""

import numpy as np

from projects.calc.schedule.checks import require_sound
from projects.calc.schedule.lanes import UNSAID, Lane
from projects.calc.schedule.network import Network
from projects.calc.schedule.plan import Plan

_ROOM = 2_000_000  # positions computed together


class Sampled:
    """A network whose unfinished tasks may take any time. `minutes` is the work left of each task by the plan, `open` those that have some.

    not_before: remaining work starts no earlier than this moment.

    Raises Loop and ValueError as `engine.compute` does, ValueError also for a schedule that is computed from its finish.

    Source: Kelley and Walker, "Critical-path planning and scheduling" (1959), once a draw; where paths meet, the latest of them counts, which
    is why the middle of the draws lies later than the plan (merge bias).

    >>> from projects.calc.schedule.columns import network_of
    >>> one = Sampled(network_of([480, 960, 480], [(0, 2), (1, 2)]))
    >>> one.moments(one.finishes(np.array([[480, 480], [960, 480]]), np.array([0, 1]))).tolist()
    [datetime.datetime(2026, 1, 7, 17, 0), datetime.datetime(2026, 1, 6, 17, 0)]
    """

    def __init__(self, network: Network, not_before: np.datetime64 | None = None):
        require_sound(network)
        if network.options.from_finish:
            raise ValueError("This schedule is computed from its finish: how long it takes says nothing about when it ends.")
        if not len(network.tasks):
            raise ValueError("This schedule has no tasks.")
        self.plan = plan = Plan(network, whole=True)
        self.axis, n = plan.axis, len(network.tasks)
        self.lane = lane = plan.forward(self.axis.at(np.array([network.options.start]))[0])
        standing = plan.standing
        self.minutes = standing.minutes[:n].copy()
        fixed = standing.finished | standing.manual | plan.graph.spans | ~plan.graph.usable
        self.open = ~fixed & (self.minutes > 0)
        if not_before is not None:
            ahead = np.flatnonzero(~fixed)
            position = self.axis.at(np.array([not_before]))[0]
            rank = lane.rank[ahead]
            lane.low[rank] = np.maximum(lane.low[rank], position)
        self.counted = plan.graph.usable & ~plan.graph.spans
        self.counted = self.counted if self.counted.any() else np.ones(n, bool)

    def finishes(self, minutes: np.ndarray, tasks: np.ndarray, later: np.ndarray | None = None) -> np.ndarray:
        """Return where the project finishes in each draw, positions.

        minutes: the work left of some tasks, one row a task, one column a draw, rounded to whole minutes; of the others it is as planned.
        tasks: which they are. later: minutes of the project's working time to add to the finish of each draw.

        Source: as the class.
        """
        draws = minutes.shape[1]
        found = np.empty(draws, np.int64)
        size = max(_ROOM // max(2 * self.lane.count, 1), 1)
        for first in range(0, draws, size):
            found[first : first + size] = self._pass(minutes[:, first : first + size], tasks)
        if later is not None and later.any():
            longer = np.rint(later).astype(np.int64)
            moved = self.axis.lagged(np.full(draws, self.plan.network.project_calendar), found, longer)
            found = np.where(longer > 0, moved, found)
        return found

    def moments(self, positions: np.ndarray) -> np.ndarray:
        """Return positions as moments, datetime64[m].

        Source: the axis of the plan.
        """
        return self.axis.moments(positions.copy())

    def _pass(self, minutes: np.ndarray, tasks: np.ndarray) -> np.ndarray:
        lane, n, draws = self.lane, len(self.minutes), minutes.shape[1]
        work = np.zeros((lane.count, draws), np.int64)
        work[lane.rank[:n]] = self.minutes[:, None]
        work[lane.rank[tasks]] = np.rint(minutes)
        points = np.empty((2 * lane.count, draws), np.int64)
        for first, last in zip(lane.levels[:-1].tolist(), lane.levels[1:].tolist(), strict=True):
            self._level(lane, first, last, work, points)
        return points[lane.count + lane.rank[:n][self.counted]].max(axis=0)

    def _level(self, lane: Lane, first: int, last: int, work: np.ndarray, points: np.ndarray) -> None:
        nodes, axis = slice(first, last), self.axis
        begin = np.repeat(lane.low[nodes, None], work.shape[1], axis=1)
        a, b = np.searchsorted(lane.waiting, (first, last))
        waiting = lane.waiting[a:b]
        if len(waiting):
            edges = slice(int(lane.pointer[first]), int(lane.pointer[last]))
            asked = self._asked(lane, edges, work, points)
            starts = lane.pointer[waiting] - edges.start
            best = np.maximum.reduceat(asked, starts, axis=0)
            begin[waiting - first] = np.maximum(begin[waiting - first], best)
            if lane.least is not None and lane.least[waiting].any():
                least = lane.least[waiting]
                begin[waiting[least] - first] = np.minimum.reduceat(asked, starts, axis=0)[least]
        if lane.delay is not None:
            begin += lane.delay[nodes, None]
        if lane.cap is not None:
            np.minimum(begin, lane.cap[nodes, None], out=begin)
        begin, end = axis.ahead(lane.calendar[nodes, None], begin, work[nodes])
        if lane.begun is not None:
            begun, ended = lane.begun[nodes, None], lane.ended[nodes, None]
            begin = np.where(begun != UNSAID, begun, begin)
            end = np.where(ended != UNSAID, np.maximum(ended, begin), end)
        points[first:last], points[lane.count + first : lane.count + last] = begin, end

    def _asked(self, lane: Lane, edges: slice, work: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Where each edge lets its target begin, in each draw."""
        asked, axis = points[lane.source[edges]], self.axis
        late = np.flatnonzero(lane.lag[edges])
        if len(late):
            asked[late] = axis.lagged(lane.lag_calendar[edges][late, None], asked[late], lane.lag[edges][late, None])
        inward = np.flatnonzero(lane.enters[edges])
        if len(inward):
            target = lane.target[edges][inward]
            asked[inward] = axis.lagged(lane.calendar[target][:, None], asked[inward], -work[target])
        return asked
