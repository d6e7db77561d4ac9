"""The order in which tasks can be computed: levels, each waiting only for levels before it; and loops, named."""

import numpy as np

NARROW = 32  # a level of fewer tasks is walked one by one: a vector operation costs more than it saves
_PATIENCE = 64  # narrow levels met before the rest is ordered one by one


def levels(count: int, source: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the nodes level by level, and where each level begins among them (one entry more than there are levels).

    count: nodes. source, target: the edges, int. A node stands one level after the last of those it waits for. Nodes that wait
    for themselves are left out: fewer than `count` came back when there is a loop, and `loop` names it.

    Source: Kahn, "Topological sorting of large networks", CACM 5 (1962), a level at a time.

    >>> [column.tolist() for column in levels(4, np.array([3, 0, 3]), np.array([0, 1, 1]))]
    [[2, 3, 0, 1], [0, 2, 3, 4]]
    """
    keys = (source.astype(np.int64) << 32) | target
    keys.sort()
    reached = keys & 0xFFFFFFFF
    pointer = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=count))))
    waiting = np.bincount(target, minlength=count)
    mark = np.empty(count, np.int64)
    found, narrow, sizes = [np.flatnonzero(waiting == 0)], 0, []
    while len(found[-1]):
        narrow += len(found[-1]) < NARROW
        if narrow > _PATIENCE:
            rest, sizes = _one_by_one(found[-1], pointer, reached, waiting)
            sizes = [*map(len, found), *sizes]
            found.append(rest)
            break
        begin = pointer[found[-1]]
        width = pointer[found[-1] + 1] - begin
        ends = np.cumsum(width)
        freed = reached[np.repeat(begin - ends + width, width) + np.arange(ends[-1])]
        np.subtract.at(waiting, freed, 1)
        freed = freed[waiting[freed] == 0]
        place = np.arange(len(freed))
        mark[freed] = place
        found.append(freed[mark[freed] == place])
    sizes = [size for size in sizes or map(len, found) if size]
    return np.concatenate(found), np.cumsum([0, *sizes])


def _one_by_one(frontier: np.ndarray, pointer: np.ndarray, reached: np.ndarray, waiting: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """The nodes after a level, and how many each level after it has."""
    found, sizes, now = [], [], frontier.tolist()
    starts, targets, left = pointer.tolist(), reached.tolist(), waiting.tolist()
    while now:
        size = len(found)
        for node in now:
            for target in targets[starts[node] : starts[node + 1]]:
                left[target] -= 1
                if not left[target]:
                    found.append(target)
        now = found[size:]
        sizes.append(len(now))
    return np.array(found, np.int64), sizes


def runs(bounds: np.ndarray, apart: np.ndarray) -> list[tuple[int, int, bool]]:
    """Return the stretches of the order to compute at once, (from, to, one by one): wide levels alone, neighbouring narrow ones together.

    bounds: where levels begin. apart: bool, levels to be walked one by one however wide.

    Source: definition.

    >>> runs(np.array([0, 1, 3, 203]), np.array([False, False, False]))
    [(0, 3, True), (3, 203, False)]
    """
    narrow = (np.diff(bounds) < NARROW) | apart
    begins = np.flatnonzero(np.concatenate(([True], ~(narrow[1:] & narrow[:-1])))) if len(narrow) else np.zeros(0, np.int64)
    ends = np.concatenate((begins[1:], [len(narrow)]))
    return [(int(bounds[a]), int(bounds[b]), bool(narrow[a])) for a, b in zip(begins.tolist(), ends.tolist(), strict=True) if a < b]


def loop(count: int, source: np.ndarray, target: np.ndarray, ordered: np.ndarray) -> list[int]:
    """Return the nodes of one loop in the order of its edges, the smallest first.

    count, source, target: as for `levels`. ordered: the nodes that `levels` returned; some are missing.

    Source: every node left over waits for another that is left over, so walking back must meet itself.

    >>> loop(3, np.array([0, 1, 2]), np.array([1, 2, 1]), np.array([0]))
    [1, 2]
    """
    left = np.ones(count, bool)
    left[ordered] = False
    before = {}
    for edge in np.flatnonzero(left[source] & left[target]).tolist():
        before.setdefault(int(target[edge]), int(source[edge]))
    node, met = min(before), {}
    while node not in met:
        met[node] = len(met)
        node = before[node]
    walked = list(met)[met[node] :][::-1]
    first = walked.index(min(walked))
    return walked[first:] + walked[:first]
