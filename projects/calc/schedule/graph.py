"""Tasks and links as nodes and edges: a summary becomes the gates its children pass and the points where they gather."""

from dataclasses import dataclass

import numpy as np

from projects.calc.schedule.network import CONSTRAINTS, KINDS, LAG_UNITS, LINKS, Network

SUMMARY, LOE = KINDS.index("summary"), KINDS.index("loe")
_FINISHES = np.array([kind[0] == "F" for kind in LINKS])
_ENTERS = np.array([kind[1] == "F" for kind in LINKS])
_ELAPSED = np.array(["elapsed" in unit for unit in LAG_UNITS])
_SHARE = np.array(["percent" in unit for unit in LAG_UNITS])


@dataclass
class Graph:
    """What the passes walk. Nodes 0..n−1 are the tasks, the others stand for summaries."""

    count: int
    task: np.ndarray  # of each node; the summary that an added node stands for
    source: np.ndarray
    target: np.ndarray
    leaves: np.ndarray  # bool; the edge leaves the source's finish, not its start
    enters: np.ndarray  # bool; the edge bounds the target's finish, not its start
    lag: np.ndarray  # minutes
    lag_calendar: np.ndarray  # as `lags` tells it
    lags: tuple[np.ndarray, np.ndarray]  # of each link: minutes, and the calendar they are counted in
    link: np.ndarray  # of each edge, −1 where it only joins a summary with its children
    spans: np.ndarray  # bool of each task: a summary whose dates are those of what is below it
    usable: np.ndarray  # bool of each task: takes part, with its links
    gates: np.ndarray  # of each task: the node its children's starts wait for, −1 where none does
    lasts: np.ndarray  # of each task: the node where its children's finishes gather
    least: np.ndarray  # bool of each node: it stands where the first of its sources does, not the last
    passing: np.ndarray  # bool of each node: it only hands on to a summary's children what a link asks


def lags(network: Network) -> tuple[np.ndarray, np.ndarray]:
    """Return the lag of each link in minutes, and the calendar they are counted in: its index, one past the last for the clock.

    A share is taken of the predecessor's duration, by the clock where that is.

    Source: Microsoft Project: percentages of lag are of the predecessor's duration, lag is time of the successor's calendar; Primavera P6
    offers the calendars of `LAG_CALENDARS`.

    >>> from projects.calc.schedule.columns import network_of
    >>> [column.tolist() for column in lags(network_of([480, 480], [(0, 1, "FS", 5000, "percent")]))]
    [[240], [0]]
    """
    tasks, links, clock = network.tasks, network.links, len(network.calendars)
    whose = network.options.lag_calendar
    if whose in ("successor", "predecessor"):
        calendar = tasks.calendar[getattr(links, whose)].astype(np.int64)
    else:
        calendar = np.full(len(links), clock if whose == "clock" else network.project_calendar)
    lag = links.lag.astype(np.int64)
    if not links.unit.any():
        return lag, calendar
    elapsed, share = _ELAPSED[links.unit], _SHARE[links.unit]
    if share.any():
        lag = np.where(share, np.rint(tasks.duration[links.predecessor] * (links.lag / 10_000)).astype(np.int64), lag)
        elapsed = elapsed | (share & tasks.elapsed[links.predecessor])
    calendar[elapsed] = clock
    return lag, calendar


def graph_of(network: Network) -> Graph:
    """Return the nodes and edges of a network. Links from or to inactive tasks and hammocks are no edges.

    Source: Microsoft Project: a link to a summary holds every child, a link from one waits for the last (SS, SF: the first) of them.

    >>> from projects.calc.schedule.columns import network_of
    >>> found = graph_of(network_of([60, 0, 60], [(0, 1)], parent=[-1, -1, 1], kind=["task", "summary", "task"]))
    >>> found.count, found.source.tolist(), found.target.tolist()
    (4, [0, 3], [3, 2])
    """
    tasks, links = network.tasks, network.links
    n = len(tasks)
    usable = tasks.active & (tasks.kind != LOE)
    held = np.zeros(n, bool)
    held[tasks.parent[usable & (tasks.parent >= 0)]] = True
    spans = held & (tasks.kind == SUMMARY) & usable & ~(tasks.manual & ~np.isnat(tasks.planned_start))
    kept = np.flatnonzero(usable[links.predecessor] & usable[links.successor]) if not usable.all() else np.arange(len(links))
    source, target = links.predecessor[kept].astype(np.int64), links.successor[kept].astype(np.int64)
    leaves, enters = _FINISHES[links.type[kept]], _ENTERS[links.type[kept]]
    lag, calendar = of_links = lags(network)
    if len(kept) < len(links):
        lag, calendar = lag[kept], calendar[kept]
    made = Graph(
        n, np.arange(n), source, target, leaves, enters, lag, calendar, of_links, kept, spans, usable,
        np.full(n, -1), np.full(n, -1), np.zeros(n, bool), np.zeros(n, bool),
    )  # fmt: skip
    if spans.any():
        _add_summaries(made, tasks)
    return made


def _add_summaries(made: Graph, tasks) -> None:
    """Move the ends of links on summaries to nodes of their own, and join those with the children."""
    to, out = made.spans[made.target], made.spans[made.source]
    bound = {name: tasks.constraint == CONSTRAINTS.index(name) for name in CONSTRAINTS}
    gates = _family(made, tasks, made.target[to & ~made.enters], bound["snet"] | bound["mso"])
    finish_gates = _family(made, tasks, made.target[to & made.enters])
    lasts = _family(made, tasks, made.source[out & made.leaves], bound["fnlt"] | bound["mfo"])
    firsts = _family(made, tasks, made.source[out & ~made.leaves])
    made.target = np.where(to, np.where(made.enters, finish_gates[made.target], gates[made.target]), made.target)
    made.source = np.where(out, np.where(made.leaves, lasts[made.source], firsts[made.source]), made.source)
    made.enters &= ~to
    made.least = np.zeros(made.count, bool)
    made.least[firsts[firsts >= 0]] = True
    made.passing = np.zeros(made.count, bool)
    made.passing[gates[gates >= 0]] = made.passing[finish_gates[finish_gates >= 0]] = True
    made.gates, made.lasts = gates, lasts
    child = np.flatnonzero(made.usable & (tasks.parent >= 0))
    above = tasks.parent[child]
    for family, leaves, enters in ((gates, True, False), (finish_gates, True, True), (lasts, True, False), (firsts, False, False)):
        has = family[above] >= 0
        node, summary = child[has], family[above[has]]
        own = np.where(made.spans[node], family[node], node)
        down = family is gates or family is finish_gates
        _join(made, summary if down else own, own if down else summary, leaves, enters & ~made.spans[node])


def _family(made: Graph, tasks, seeds: np.ndarray, also: np.ndarray | None = None) -> np.ndarray:
    """A node for each summary among the seeds and for every summary below one; −1 elsewhere."""
    wanted = np.zeros(len(tasks), bool)
    wanted[seeds] = True
    if also is not None:
        wanted |= also & made.spans
    inner = made.spans & (tasks.parent >= 0)
    while (more := inner & ~wanted & wanted[tasks.parent]).any():
        wanted |= more
    nodes = np.full(len(tasks), -1)
    nodes[wanted] = made.count + np.arange(wanted.sum())
    made.count += int(wanted.sum())
    made.task = np.concatenate((made.task, np.flatnonzero(wanted)))
    return nodes


def _join(made: Graph, source: np.ndarray, target: np.ndarray, leaves: bool, enters: np.ndarray) -> None:
    size = len(source)
    for name, column in {
        "source": source, "target": target, "leaves": np.full(size, leaves), "enters": enters,
        "lag": np.zeros(size, np.int64), "lag_calendar": np.zeros(size, np.int64), "link": np.full(size, -1),
    }.items():  # fmt: skip
        setattr(made, name, np.concatenate((getattr(made, name), column)))
