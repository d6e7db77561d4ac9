"""Level of effort: work that hangs between the tasks it is linked to and moves none of them."""

import numpy as np

from projects.calc.schedule.graph import LOE, SUMMARY, lags
from projects.calc.schedule.network import LINKS, Network

_FINISHES = [kind[0] == "F" for kind in LINKS]
_ENTERS = [kind[1] == "F" for kind in LINKS]


def hung(network: Network, axis, calendar: np.ndarray, start: np.ndarray, finish: np.ndarray, project: tuple[int, int]) -> None:
    """Return nothing: fill in start and finish of every hammock, from the first to the last moment that its links name.

    axis, calendar: of the positions. start, finish: positions of every task, int64. project: positions of the project's start and finish,
    for a hammock whose links name nothing on that side.

    Source: Primavera P6: the dates of a level-of-effort activity follow from its predecessors and successors.

    >>> from projects.calc.schedule.columns import network_of
    >>> from projects.calc.schedule.engine import compute
    >>> compute(network_of([480, 960, 0], [(0, 1), (0, 2, "SS"), (1, 2, "FF")], kind=["task", "task", "loe"])).finish[2].item()
    datetime.datetime(2026, 1, 7, 17, 0)
    """
    hammocks = np.flatnonzero((network.tasks.kind == LOE) & network.tasks.active)
    if not len(hammocks):
        return
    links = network.links
    lag, calendars = lags(network)
    settled = np.ones(len(start), bool)
    settled[hammocks] = False
    settled[network.tasks.kind == SUMMARY] = False
    for task in hammocks.tolist():
        branch = _branch(network, int(network.tasks.branch[task]), settled)
        if len(branch):
            start[task], finish[task], settled[task] = start[branch].min(), finish[branch].max(), True
            continue
        points = {False: [], True: []}
        for link in np.flatnonzero((links.predecessor == task) | (links.successor == task)).tolist():
            enters = int(links.successor[link]) == task
            other = int(links.predecessor[link] if enters else links.successor[link])
            if not settled[other] or not network.tasks.active[other]:
                continue
            ends = (_FINISHES if enters else _ENTERS)[links.type[link]]
            at = (finish if ends else start)[other : other + 1]
            moved = axis.lagged(calendars[link : link + 1], at, lag[link : link + 1] * (1 if enters else -1))
            points[(_ENTERS if enters else _FINISHES)[links.type[link]]].append(int(moved[0]))
        start[task] = min(points[False], default=project[0])
        finish[task] = max(points[True], default=project[1])
        begin, _ = axis.ahead(calendar[task : task + 1], start[task : task + 1], np.ones(1, np.int64))
        start[task], finish[task] = begin[0], max(finish[task], begin[0])
        settled[task] = True


def _branch(network: Network, summary: int, settled: np.ndarray) -> np.ndarray:
    """The settled lines below a summary, at any depth; none where no summary is meant."""
    parent = network.tasks.parent
    inside, above = np.zeros(len(parent), bool), parent
    while summary >= 0 and (above >= 0).any():
        inside |= above == summary
        above = np.where(above >= 0, parent[above], -1)
    return np.flatnonzero(inside & settled & network.tasks.active)
