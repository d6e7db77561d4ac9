"""How long a task can wait: total slack, and free slack."""

import numpy as np

from projects.calc.schedule.network import LINKS, Network
from projects.calc.schedule.outline import rolled_up
from projects.calc.schedule.placed import Placed
from projects.calc.schedule.plan import ALAP

_FINISHES = np.array([kind[0] == "F" for kind in LINKS])
_ENTERS = np.array([kind[1] == "F" for kind in LINKS])


def total_slack(placed: Placed, early: list[np.ndarray], late: list[np.ndarray]) -> np.ndarray:
    """Return the total slack of every task, minutes of working time of the calendar its slack is counted in.

    early, late: begin and end of every task, positions.

    Source: Microsoft Project: the lesser of start and finish slack; of work that has begun, finish slack; none of finished work and of what
    is put as late as possible.

    >>> from projects.calc.schedule.columns import network_of
    >>> from projects.calc.schedule.engine import compute
    >>> compute(network_of([480, 60])).total_slack.tolist()
    [0, 420]
    """
    plan, standing = placed.plan, placed.plan.standing
    worked, calendar, by = plan.axis.worked, standing.slack_calendar, plan.options.slack_by
    by_finish = worked(calendar, early[1], late[1])
    if by == "finish":
        total = by_finish
    else:
        by_start = worked(calendar, early[0], late[0])
        total = by_start if by == "start" else np.minimum(by_start, by_finish)
        total[standing.begun] = by_finish[standing.begun]
    held, overrun = overrun_of(placed)
    total[held] = np.minimum(total[held], -overrun)
    total[standing.finished] = 0
    total[placed.latest] = 0
    return total


def overrun_of(placed: Placed) -> tuple[np.ndarray, np.ndarray]:
    """Return the tasks that a constraint holds earlier than their links ask, and by how many minutes of working time.

    Source: Microsoft Project: a constraint that is honoured against the links shows as negative slack.

    >>> from projects.calc.schedule.columns import network_of
    >>> from projects.calc.schedule.engine import compute
    >>> compute(network_of([480, 480], [(0, 1)], constraint=["asap", "mso"], constraint_at=[None, "2026-01-05T08:00"])).total_slack.tolist()
    [-480, -480]
    """
    lane, n = placed.forward, len(placed.plan.network.tasks)
    if lane.cap is None or not len(lane.order):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    nodes, best = lane.best(0, lane.count)
    held = (best > lane.begins[nodes]) & (lane.nodes[nodes] < n)
    nodes, best = nodes[held], best[held]
    begin, _ = lane.axis.ahead(lane.calendar[nodes], best, lane.minutes[nodes])
    tasks = lane.nodes[nodes]
    standing = placed.plan.standing
    free = standing.free[tasks] & (standing.tasks.constraint[tasks] != ALAP)
    tasks, nodes, begin = tasks[free], nodes[free], begin[free]
    return tasks, lane.axis.worked(standing.slack_calendar[tasks], lane.begins[nodes], begin)


def free_slack(network: Network, placed: Placed, points: list[np.ndarray], total: np.ndarray) -> np.ndarray:
    """Return how long each task can slip before it moves a successor, minutes ≥ 0; without successors, its total slack.

    points: begin and end of every task, positions. total: total slack.

    Source: Microsoft Project: links to finished work do not count; free slack is never negative.

    >>> from projects.calc.schedule.columns import network_of
    >>> from projects.calc.schedule.engine import compute
    >>> compute(network_of([480, 480], [(0, 1, "FS", 60)])).free_slack.tolist()
    [0, 0]
    """
    plan, links, tasks = placed.plan, network.links, network.tasks
    axis, standing, graph = plan.axis, plan.standing, plan.graph
    before, after, kind = links.predecessor.astype(np.int64), links.successor.astype(np.int64), links.type
    lag, calendars = plan.lags
    if not graph.usable.all() or standing.closed.any():
        kept = np.flatnonzero(graph.usable[before] & graph.usable[after] & ~standing.closed[after])
        before, after, kind, lag, calendars = (column[kept] for column in (before, after, kind, lag, calendars))
    both, n = np.concatenate((points[0], points[1])), len(tasks)
    own, asked = both[before + n * _FINISHES[kind]], both[after + n * _ENTERS[kind]]
    held = np.flatnonzero(graph.spans[after] & _ENTERS[kind])
    if len(held):  # a finish holds every line below a summary: the first of them is moved first
        firsts = points[1].copy()
        rolled_up(tasks, graph, [firsts], [])
        asked[held] = firsts[after[held]]
    late = np.flatnonzero(lag)
    asked[late] = axis.flip(axis.mirror.lagged(calendars[late], axis.flip(asked[late]), lag[late]))
    gap = axis.worked(standing.calendar[before], own, asked)
    most = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(most, before, gap)
    free = np.maximum(np.where(most < np.iinfo(np.int64).max, most, total), 0)
    free[standing.finished] = 0
    return free
