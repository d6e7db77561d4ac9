"""What holds what: the link that drives each task, and the longest path."""

import numpy as np

from projects.calc.schedule.placed import Placed


def longest_path(placed: Placed) -> np.ndarray:
    """Return which tasks lie on a longest path: from what finishes last back along the links that hold, bool.

    Source: Primavera P6: longest path, the driving relationships traced back from the latest early finish.

    >>> from dataclasses import replace
    >>> from projects.calc.schedule.columns import network_of
    >>> from projects.calc.schedule.engine import compute
    >>> network = network_of([480, 960, 480], [(0, 1), (0, 2)])
    >>> network.options = replace(network.options, critical_by="longest path")
    >>> compute(network).critical.tolist()
    [True, True, False]
    """
    lane, n = placed.forward, len(placed.plan.network.tasks)
    counted = placed.plan.graph.usable & ~placed.plan.graph.spans
    ends = placed.first[1][:n]
    on = np.zeros(lane.count, bool)
    on[lane.rank[np.flatnonzero(counted & (ends == ends[counted].max(initial=0)))]] = True
    if len(lane.order):
        begin, _ = lane.axis.ahead(lane.calendar[lane.target], lane.axis.asked(lane, slice(None)), lane.minutes[lane.target])
        edges = np.flatnonzero(begin == lane.begins[lane.target])[::-1]
        for source, target in zip((lane.source[edges] % lane.count).tolist(), lane.target[edges].tolist(), strict=True):
            if on[target]:
                on[source] = True
    return on[lane.rank[:n]]


def driving_of(placed: Placed) -> np.ndarray:
    """Return for each task the predecessor that holds it where it is, int32, −1 where none does.

    Source: Microsoft Project's task drivers; of several that ask for the same moment, the first.

    >>> from projects.calc.schedule.columns import network_of
    >>> from projects.calc.schedule.engine import compute
    >>> compute(network_of([480, 960, 480], [(0, 2), (1, 2)])).driving.tolist()
    [-1, -1, 1]
    """
    plan, lane = placed.plan, placed.forward
    graph = plan.graph
    driver = np.full(graph.count, -1)
    if len(lane.order):
        nodes, best = lane.best(0, lane.count)
        asked = lane.axis.asked(lane, slice(None))
        width = np.diff(np.append(lane.pointer[nodes], len(lane.order)))
        at_best = np.flatnonzero(asked == np.repeat(best, width))
        first = np.full(lane.count, -1)
        first[lane.target[at_best[::-1]]] = at_best[::-1]
        snapped, _ = lane.axis.ahead(lane.calendar[nodes], best, lane.minutes[nodes])
        held = nodes[(snapped == lane.begins[nodes]) if lane.delay is None else (snapped + lane.delay[nodes] <= lane.begins[nodes])]
        edge = lane.order[first[held]]
        driver[lane.nodes[held]] = graph.source[plan.edges[edge]]
    gated = np.flatnonzero(graph.gates >= 0)
    driver[gated] = driver[graph.gates[gated]]
    while (through := (driver >= 0) & graph.passing[driver]).any():
        driver[through] = driver[driver[through]]
    n = len(plan.network.tasks)
    driver[:n][plan.standing.finished | plan.standing.begun | plan.standing.manual] = -1
    known = np.where(driver[:n] >= 0, graph.task[driver[:n]], -1)
    return known.astype(np.int32)
