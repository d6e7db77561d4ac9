"""A schedule of 100,000 tasks computed, against the same passes in NumPy over ready arrays; one edit computed again, against the whole."""

from itertools import pairwise
from statistics import median

import numpy as np

from bench.table import Line, milliseconds
from bench.timing import timed
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.calc.schedule.changes import recompute
from projects.calc.schedule.columns import tasks_of
from projects.calc.schedule.engine import compute
from projects.calc.schedule.network import Dates, Links, Network, Options
from projects.calc.schedule.order import levels

TASKS, LINKS, SMALL = 100_000, 150_000, 5_000
START = np.datetime64("2026-01-05T08:00", "m")
SEVEN_DAYS = WorkingTime(week=(((420, 900),),) * 7)


def lines() -> list[Line]:
    """A full pass over one calendar and over two, a chain, one edit."""
    network = _network(TASKS, LINKS)
    ready = _ready(network)
    passes = timed(lambda: _passes(*ready), times=9, warm=2)
    whole = timed(lambda: compute(network), times=9, warm=2)
    _compare(passes.answer, whole.answer, ready[1])
    mixed = timed(lambda: compute(_network(TASKS, LINKS, calendars=2)), times=3, warm=1)
    chain = timed(lambda: compute(_chain(TASKS)), times=3, warm=1)
    size = f"{TASKS:,} tasks, {LINKS:,} links"
    return [
        Line(
            f"schedule of {size}", milliseconds(whole.seconds), f"{milliseconds(passes.seconds)} the same in NumPy, arrays ready",
            whole.seconds / passes.seconds, 10, f"{len(ready[0]) - 1} levels; the engine also checks, orders and finds drivers",
        ),
        Line("the same, tasks of two calendars", milliseconds(mixed.seconds), "1.0 s", mixed.seconds, 1),
        Line(f"a chain of {TASKS:,} tasks", milliseconds(chain.seconds), "1.0 s", chain.seconds, 1),
        _edit(),
    ]  # fmt: skip


def _compare(found: tuple, dates: Dates, order: np.ndarray) -> None:
    """Both ways must find the same: moments on either side of a night are one."""
    for name, column in zip(("start", "finish", "late_start", "late_finish", "total_slack", "free_slack", "critical"), found, strict=True):
        own = getattr(dates, name)[order]
        if column.dtype.kind == "M":
            column, own = STANDARD_WEEK.minutes_to(column), STANDARD_WEEK.minutes_to(own)
        if not np.array_equal(column, own):
            raise AssertionError(f"The passes over ready arrays find another {name} than the engine.")


def _edit() -> Line:
    network = _network(SMALL, SMALL * 3 // 2)
    before = compute(network)
    whole = timed(lambda: compute(network), times=9, warm=2)
    spans, reached = [], []
    for task in np.random.default_rng(5).choice(SMALL, 40, replace=False):
        network.tasks.duration[task] += 480
        again = timed(lambda task=task: recompute(network, before, np.array([task])))
        network.tasks.duration[task] -= 480
        spans.append(again.seconds)
        reached.append(again.answer.reached)
    note = f"40 tasks a day longer, each alone; median {median(reached):.0f} tasks reached"
    middle = median(spans)
    return Line(
        f"one edit among {SMALL:,} tasks, computed again", milliseconds(middle), f"{milliseconds(whole.seconds)} all of it", middle / whole.seconds,
        1, note,
    )  # fmt: skip


def _network(tasks: int, links: int, calendars: int = 1) -> Network:
    """Work that waits for what was planned shortly before it, in no order; all four types of link, one in five with a lag of a day."""
    random = np.random.default_rng(3)
    after = random.integers(1, tasks, links)
    before = np.maximum(after - random.integers(1, max(tasks // 33, 2), links), 0)
    place = random.permutation(tasks)
    made = tasks_of(random.integers(0, 20, tasks) * 240, calendar=random.integers(0, calendars, tasks))
    types, lag = random.choice([0, 0, 0, 1, 2, 3], links), np.where(random.random(links) < 0.2, 480, 0)
    ends = (place[before].astype(np.int32), place[after].astype(np.int32))
    return Network(
        made, Links(*ends, types.astype(np.int8), lag, np.zeros(links, np.int8)), Options(start=START), [STANDARD_WEEK, SEVEN_DAYS][:calendars]
    )


def _chain(tasks: int) -> Network:
    ends = np.arange(tasks - 1, dtype=np.int32)
    none = np.zeros(tasks - 1, np.int8)
    return Network(tasks_of(np.full(tasks, 60)), Links(ends, ends + 1, none, none.astype(np.int64), none), Options(start=START))


def _ready(network: Network) -> tuple:
    """What both passes read: levels and their order, durations, links by level for either direction, links by predecessor, a table of moments."""
    links, n = network.links, len(network.tasks)
    order, bounds = levels(n, links.predecessor, links.successor)
    rank = np.empty(n, np.int64)
    rank[order] = np.arange(n)
    duration = network.tasks.duration[order]
    before, after = rank[links.predecessor], rank[links.successor]
    from_end, into_end = np.isin(links.type, (0, 2)), np.isin(links.type, (2, 3))
    forward = _side(bounds, after, before + n * from_end, links.lag - np.where(into_end, duration[after], 0))
    backward = _side(bounds, before, after + n * into_end, -links.lag + np.where(from_end, 0, duration[before]))
    by = np.argsort(before, kind="stable")
    nodes, begins = np.unique(before[by], return_index=True)
    gaps = ((before + n * from_end)[by], (after + n * into_end)[by], links.lag[by], nodes, begins)
    first = STANDARD_WEEK.minutes_to(START)
    steps = first + np.arange(-480 * 1000, 480 * 10_000)
    return bounds, order, duration, forward, backward, gaps, (STANDARD_WEEK.starts(steps), STANDARD_WEEK.finishes(steps), 480 * 1000)


def _side(bounds: np.ndarray, target: np.ndarray, source: np.ndarray, add: np.ndarray) -> list[tuple]:
    sorted_by = np.argsort(target, kind="stable")
    target, source, add = target[sorted_by], source[sorted_by], add[sorted_by]
    found = []
    for first, last in pairwise(bounds.tolist()):
        edges = slice(*np.searchsorted(target, (first, last)))
        nodes, begins = np.unique(target[edges], return_index=True)
        found.append((first, last, source[edges], add[edges], nodes, begins))
    return found


def _passes(bounds: np.ndarray, order: np.ndarray, duration: np.ndarray, forward: list, backward: list, gaps: tuple, table: tuple) -> tuple:
    """Start, finish, late start and finish as moments, total and free slack, critical: of every task, in the order of the levels."""
    n = len(duration)
    early, late = np.zeros(2 * n, np.int64), np.empty(2 * n, np.int64)
    for first, last, source, add, nodes, begins in forward:
        if len(nodes):
            early[nodes] = np.maximum(np.maximum.reduceat(early[source] + add, begins), 0)
        early[n + first : n + last] = early[first:last] + duration[first:last]
    late[n:] = early[n:].max()
    for first, last, source, add, nodes, begins in reversed(backward):
        if len(nodes):
            late[n + nodes] = np.minimum(late[n + nodes], np.minimum.reduceat(late[source] + add, begins))
        late[first:last] = late[n + first : n + last] - duration[first:last]
    total = late[n:] - early[n:]
    own, other, lag, nodes, begins = gaps
    free = total.copy()
    free[nodes] = np.maximum(np.minimum.reduceat(early[other] - lag - early[own], begins), 0)
    starts, finishes, zero = table
    return starts[early[:n] + zero], finishes[early[n:] + zero], starts[late[:n] + zero], finishes[late[n:] + zero], total, free, total <= 0
