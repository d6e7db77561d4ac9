"""A network made ready: its graph, its order, the axis its dates are placed on, and both passes over it."""

import numpy as np

from pmo.calc.working_time import MINUTES_PER_DAY
from projects.calc.schedule.bounds import Standing, backward_bounds, forward_bounds
from projects.calc.schedule.checks import MOMENTS
from projects.calc.schedule.clock_axis import TOP, ClockAxis
from projects.calc.schedule.graph import Graph, graph_of
from projects.calc.schedule.lanes import Edges, Lane
from projects.calc.schedule.network import CONSTRAINTS, Loop, Network
from projects.calc.schedule.order import levels, loop
from projects.calc.schedule.working_axis import EPOCH, WorkingAxis

ASAP, ALAP = CONSTRAINTS.index("asap"), CONSTRAINTS.index("alap")


class Plan:
    """Everything the passes need of a network, and once they have run, where everything stands (`found`, `late`: begin, end, work begins).

    Raises Loop when links lead back to where they start.
    """

    def __init__(self, network: Network, whole: bool = False):
        self.network = network
        self.options, self.calendars, self.parent = network.options, tuple(network.calendars), network.tasks.parent.copy()
        self.graph = graph = graph_of(network)
        nodes, self.levels = levels(graph.count, graph.source, graph.target)
        if len(nodes) < graph.count:
            named = graph.task[loop(graph.count, graph.source, graph.target, nodes)].tolist()
            raise Loop(list(dict.fromkeys(named)))
        self.rank = np.empty(graph.count, np.int64)
        self.rank[nodes] = np.arange(graph.count)
        self.axis = axis_of(network, graph, whole)
        self.standing = Standing(network, graph, self.axis)
        self.lag = self._lag_left()

    def _lag_left(self) -> np.ndarray:
        """The lag of each edge; where work is pushed to the data date, what is left then of a lag that began to run before."""
        graph, standing, tasks = self.graph, self.standing, self.network.tasks
        real = graph.source < len(tasks)
        runs = standing.begun | standing.passed if standing.status is not None else np.zeros(len(tasks), bool)
        edge = np.flatnonzero(real & runs[np.where(real, graph.source, 0)] & (graph.lag != 0))
        if not len(edge):
            return graph.lag
        lag, source = graph.lag.copy(), graph.source[edge]
        since = np.where(graph.leaves[edge], tasks.actual_finish[source], tasks.actual_start[source])
        ran = ~np.isnat(since)
        edge, since = edge[ran], since[ran]
        run = self.axis.worked(graph.lag_calendar[edge], self.axis.at(since), np.full(len(edge), standing.status))
        lag[edge] = np.maximum(lag[edge] - np.maximum(run, 0), 0)
        return lag

    @property
    def lags(self) -> tuple[np.ndarray, np.ndarray]:
        """The lag of each link, or what is left of it, in minutes, and the calendar it is counted in."""
        lag, calendars = self.graph.lags
        if self.lag is not self.graph.lag:
            lag = lag.copy()
            of_link = self.graph.link >= 0
            lag[self.graph.link[of_link]] = self.lag[of_link]
        return lag, calendars

    def forward(self, start: int) -> Lane:
        """The pass from the project's start, a position."""
        graph, begun = self.graph, self.standing.begun
        kept = slice(None)
        if begun.any() and self.network.options.rule == "override":
            kept = np.flatnonzero(~_of(begun, graph.count)[graph.target])
        edges = Edges(*(column[kept] for column in (graph.source, graph.target, graph.leaves, graph.enters, self.lag, graph.lag_calendar)))
        self.edges = np.arange(len(graph.source))[kept]
        return Lane(self.axis, self.rank, self.levels, forward_bounds(self.standing, start), edges, graph.least)

    def backward(self, finish: int, found: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None) -> Lane:
        """The pass from the project's finish, a position; its own positions are mirrored. found: what the forward pass found."""
        graph, standing = self.graph, self.standing
        kept = np.ones(len(graph.source), bool)
        if standing.finished.any() or standing.begun.any():
            finished, begun = _of(standing.closed, graph.count), _of(standing.begun, graph.count)
            kept &= ~finished[graph.target] & ~finished[graph.source] & ~(begun[graph.source] & ~graph.leaves)
            if self.network.options.rule == "override":
                kept &= ~begun[graph.target]
        if graph.least.any() and found is not None:
            begins = found[0]
            kept &= ~graph.least[graph.target] | (begins[graph.source] == begins[graph.target])
        kept = slice(None) if kept.all() else kept
        back = Edges(graph.target[kept], graph.source[kept], ~graph.enters[kept], ~graph.leaves[kept], self.lag[kept], graph.lag_calendar[kept])
        levels = np.flip(graph.count - self.levels)
        return Lane(self.axis.mirror, graph.count - 1 - self.rank, levels, backward_bounds(standing, finish, found[1] if found else None), back)


def axis_of(network: Network, graph: Graph, whole: bool = False):
    """Return the axis that the positions of a network are on: of working time where one calendar serves all, else of the clock.

    whole: look work up in all of time, not only where the network is likely to be.

    Source: a stretch of working minutes is one number only while everybody works the same hours.

    >>> from projects.calc.schedule.columns import network_of
    >>> plain, mixed = network_of([480]), network_of([480], elapsed=[True])
    >>> [type(axis_of(one, graph_of(one))).__name__ for one in (plain, mixed)]
    ['WorkingAxis', 'ClockAxis']
    """
    tasks = network.tasks
    by_the_clock = (tasks.elapsed & (tasks.duration > 0)).any() or tasks.delay.any()
    one = tasks.calendar[0]
    lagged = graph.lag_calendar[graph.lag != 0]
    if not by_the_clock and all((column == one).all() for column in (tasks.calendar, tasks.slack_calendar, lagged)):
        return WorkingAxis(network.calendars[int(one)])
    return ClockAxis(network.calendars, (0, TOP) if whole else _window(network, graph))


def _window(network: Network, graph: Graph) -> tuple[int, int]:
    """Where the dates of a network are likely to lie: around what is stated, by its work four times over and two months."""
    tasks, options = network.tasks, network.options
    stated = np.concatenate([*(getattr(tasks, name) for name in MOMENTS), [options.start, options.finish, options.status_at]])
    stated = (stated[~np.isnat(stated)] - EPOCH).astype(np.int64)
    work = int((tasks.duration + tasks.pause + tasks.delay).sum() + np.abs(graph.lag).sum())
    reach = 4 * work + 60 * MINUTES_PER_DAY
    low, high = int(stated.min()) - reach, int(stated.max()) + reach
    return max(low - low % MINUTES_PER_DAY, 0), min(high - high % MINUTES_PER_DAY, TOP)


def _of(tasks: np.ndarray, count: int) -> np.ndarray:
    """A mask of tasks as one of nodes."""
    return np.concatenate((tasks, np.zeros(count - len(tasks), bool)))
