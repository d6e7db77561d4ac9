"""What summaries say of the lines below them."""

import numpy as np

from projects.calc.schedule.graph import Graph
from projects.calc.schedule.network import Tasks


def rolled_up(tasks: Tasks, graph: Graph, lowest: list[np.ndarray], highest: list[np.ndarray]) -> None:
    """Return nothing: fill in, for every summary, the lowest and the highest of what its children hold, level by level from below.

    lowest, highest: columns of int64, n of each; what they hold at summaries is replaced. Inactive lines do not count.

    Source: Microsoft Project: a summary runs from its first child's start to its last child's finish.

    >>> from projects.calc.schedule.columns import network_of
    >>> from projects.calc.schedule.graph import graph_of
    >>> network = network_of([0, 60, 60], parent=[-1, 0, 0], kind=["summary", "task", "task"])
    >>> low, high = np.array([0, 5, 7]), np.array([0, 6, 9])
    >>> rolled_up(network.tasks, graph_of(network), [low], [high])
    >>> low.tolist(), high.tolist()
    ([5, 5, 7], [9, 6, 9])
    """
    if not graph.spans.any():
        return
    for column in lowest:
        column[graph.spans] = np.iinfo(np.int64).max
    for column in highest:
        column[graph.spans] = np.iinfo(np.int64).min
    depth = depths(tasks.parent)
    child = np.flatnonzero(tasks.active & (tasks.parent >= 0))
    child = child[graph.spans[tasks.parent[child]]]
    for level in range(int(depth.max()), 0, -1):
        below = child[depth[child] == level]
        for column in lowest:
            np.minimum.at(column, tasks.parent[below], column[below])
        for column in highest:
            np.maximum.at(column, tasks.parent[below], column[below])


def depths(parent: np.ndarray) -> np.ndarray:
    """Return how many lines are above each line of the outline.

    parent: index of the line above, −1 at the top.

    Source: definition.

    >>> depths(np.array([-1, 0, 1])).tolist()
    [0, 1, 2]
    """
    depth, above = np.zeros(len(parent), np.int64), parent
    while (inner := above >= 0).any():
        depth += inner
        above = np.where(inner, parent[above], -1)
    return depth
