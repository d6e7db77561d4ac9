"""From where everything stands to dates: slack, what is critical, what drives, summaries and hammocks."""

from dataclasses import dataclass

import numpy as np

from projects.calc.schedule.checks import require_range
from projects.calc.schedule.graph import LOE, lags
from projects.calc.schedule.hammocks import hung
from projects.calc.schedule.lanes import Lane
from projects.calc.schedule.network import LINKS, Dates, Network
from projects.calc.schedule.outline import rolled_up
from projects.calc.schedule.plan import ALAP, Plan

_SF = LINKS.index("SF")
_FINISHES = np.array([kind[0] == "F" for kind in LINKS])
_ENTERS = np.array([kind[1] == "F" for kind in LINKS])
Points = tuple[np.ndarray, np.ndarray, np.ndarray]  # begin, end, where work begins, of every node


@dataclass
class Placed:
    """Where the passes put every node, positions of the plan's axis."""

    plan: Plan
    forward: Lane
    backward: Lane
    first: Points  # as early as possible, whatever else
    early: Points  # with what is put late
    scheduled: Points
    late: Points
    latest: np.ndarray  # tasks put as late as possible
    start: int  # of the project
    finish: int


def dates_of(placed: Placed | None, network: Network, start=None, finish=None) -> Dates:
    """Return the dates of what was placed. start, finish: of the project, where there is nothing to place.

    Raises ValueError when a date lies outside 1984–2149.

    Source: total slack is the lesser of start and finish slack, for work that has begun finish slack; it is critical where that is at or
    below the threshold and it is not finished (Microsoft Project).

    >>> from projects.calc.schedule.columns import network_of
    >>> from projects.calc.schedule.engine import compute
    >>> compute(network_of([480, 60, 480], [(0, 2), (1, 2)])).free_slack.tolist()
    [0, 420, 0]
    """
    if placed is None:
        nothing, none, no = np.zeros(0, "datetime64[m]"), np.zeros(0, np.int64), np.zeros(0, bool)
        return Dates(*(nothing,) * 6, none, none, no, none, np.zeros(0, np.int32), start, finish, nothing)
    plan, tasks = placed.plan, network.tasks
    n, axis, standing, graph = len(tasks), plan.axis, plan.standing, plan.graph
    early = [points[:n].copy() for points in placed.early]
    early[0][placed.latest], early[1][placed.latest] = placed.first[0][placed.latest], placed.first[1][placed.latest]
    now, late = [points[:n].copy() for points in placed.scheduled], [points[:n].copy() for points in placed.late]
    if standing.status is None:
        late[0][standing.begun] = now[0][standing.begun]
    calendar, counted_in = standing.calendar[:n], standing.slack_calendar
    if not network.options.from_finish:
        _end_where_asked(network, placed, early)
        _end_where_asked(network, placed, now)
    for begin, end in ((early[0], early[1]), (now[0], now[1]), (late[0], late[1])):
        hung(network, axis, calendar, begin, end, (placed.start, placed.finish))
    seen = now
    if standing.status is not None:  # links see what is left to be done, people what was done as well
        now, early, late = ([points.copy() for points in three] for three in (now, early, late))
        _as_happened(standing, now, early, late)
    columns = [early, now, late] if seen is now else [early, now, late, seen]
    rolled_up(tasks, graph, [*(three[0] for three in columns), now[2]], [three[1] for three in columns])
    by_start, by_finish = axis.worked(counted_in, early[0], late[0]), axis.worked(counted_in, early[1], late[1])
    total = {"least": np.minimum(by_start, by_finish), "start": by_start, "finish": by_finish}[network.options.slack_by]
    total[standing.begun] = by_finish[standing.begun]
    tasks_held, overrun = overrun_of(placed)
    total[tasks_held] = np.minimum(total[tasks_held], -overrun)
    total[standing.finished] = 0
    total[placed.latest] = 0
    free = free_slack(network, placed, seen, total)
    critical = longest_path(placed) if network.options.critical_by == "longest path" else total <= network.options.critical_slack
    critical = critical & ~standing.finished & graph.usable & ~graph.spans
    if graph.spans.any():
        below = critical.astype(np.int64)
        rolled_up(tasks, graph, [], [below])
        critical = below > 0
    for points in (*now[:2], *early[:2], *late[:2]):
        _side(tasks, axis, calendar, points)
    moments = axis.moments(np.stack([*now[:2], *early[:2], *late[:2], now[2]]))
    _say_as_stated(tasks, standing, moments)
    require_range(moments)
    of_span = graph.spans | (tasks.kind == LOE)
    duration = np.where(of_span, axis.worked(calendar, now[0], now[1]), tasks.duration)
    counted = graph.usable & ~graph.spans
    counted = counted if counted.any() else np.ones(n, bool)
    return Dates(
        *moments[:6], total, free, critical, duration, driving_of(placed),
        moments[0][counted].min(), moments[1][counted].max(), moments[6], n, placed,
    )  # fmt: skip


def _as_happened(standing, now: list[np.ndarray], early: list[np.ndarray], late: list[np.ndarray]) -> None:
    tasks, passed = standing.tasks, standing.passed
    for three, mask in ((now, passed | standing.begun), (early, passed), (late, passed)):
        known = np.flatnonzero(mask & ~np.isnat(tasks.actual_start))
        three[0][known] = standing.at(tasks.actual_start, known)
        known = np.flatnonzero(mask & ~np.isnat(tasks.actual_finish))
        three[1][known] = standing.at(tasks.actual_finish, known, late=True)


def _side(tasks, axis, calendar: np.ndarray, points: np.ndarray) -> None:
    """Milestones that begin work are told where it begins, those that end work where it ends."""
    for stands in (1, 2):
        which = np.flatnonzero((tasks.stands == stands) & (tasks.duration == 0))
        if len(which):
            one = np.ones(len(which), np.int64)
            at = points[which]
            points[which] = (
                axis.ahead(calendar[which], at, one)[0] if stands == 1 else axis.flip(axis.mirror.ahead(calendar[which], axis.flip(at), one)[0])
            )


def _say_as_stated(tasks, standing, moments: np.ndarray) -> None:
    """What happened, and what was placed by hand, is told as it was said, also where nobody works."""
    start, finish, early_start, early_finish, late_start, late_finish, _ = moments
    start[standing.begun] = tasks.actual_start[standing.begun]
    for mask, said_start, said_finish, also_late in (
        (standing.finished, tasks.actual_start, tasks.actual_finish, True),
        (standing.begun & (standing.status is None), tasks.actual_start, None, True),
        (standing.manual, tasks.planned_start, tasks.planned_finish, False),
    ):
        if not mask.any():
            continue
        for said, columns in (
            (said_start, (start, early_start, *((late_start,) if also_late else ()))),
            (said_finish, (finish, early_finish, *((late_finish,) if also_late else ()))),
        ):
            if said is not None:
                known = mask & ~np.isnat(said)
                for column in columns:
                    column[known] = said[known]


def _end_where_asked(network: Network, placed: Placed, points: list[np.ndarray]) -> None:
    """A start-to-finish link ends its successor at the very start it names, where Microsoft Project tells the next morning, not the evening."""
    links, standing, axis = network.links, placed.plan.standing, placed.plan.axis
    usable = placed.plan.graph.usable & ~placed.plan.graph.spans
    link = np.flatnonzero((links.type == _SF) & usable[links.predecessor] & usable[links.successor])
    if not len(link):
        return
    lag, calendars = lags(network)
    before, after = links.predecessor[link], links.successor[link]
    asked = axis.lagged(calendars[link], points[0][before], lag[link])
    same = standing.free[after] & (asked > points[1][after]) & (axis.worked(standing.calendar[after], points[1][after], asked) == 0)
    np.maximum.at(points[1], after[same], asked[same])


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
    axis, standing = plan.axis, plan.standing
    free = np.maximum(total, 0)
    usable = plan.graph.usable[links.predecessor] & plan.graph.usable[links.successor] & ~standing.closed[links.successor]
    link = np.flatnonzero(usable)
    if len(link):
        lag, calendars = lags(network)
        real = plan.graph.link >= 0
        lag[plan.graph.link[real]] = plan.lag[real]
        lag, calendars = lag[link], calendars[link]
        before, after, kind = links.predecessor[link], links.successor[link], links.type[link]
        own = np.where(_FINISHES[kind], points[1][before], points[0][before])
        asked = np.where(_ENTERS[kind], points[1][after], points[0][after])
        if lag.any():
            asked = axis.flip(axis.mirror.lagged(calendars, axis.flip(asked), lag))
        gap = axis.worked(standing.calendar[before], own, asked)
        most = np.full(len(tasks), np.iinfo(np.int64).max)
        np.minimum.at(most, before, gap)
        free = np.where(most < np.iinfo(np.int64).max, np.maximum(most, 0), free)
    free[standing.finished] = 0
    return free


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
    on[lane.rank[np.flatnonzero(counted & (ends == ends[counted].max()))]] = True
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
