"""From where everything stands to dates: as they are told, with slack, what is critical, what drives."""

import numpy as np

from projects.calc.schedule.checks import require_range
from projects.calc.schedule.graph import LOE
from projects.calc.schedule.hammocks import hung
from projects.calc.schedule.network import LINKS, Dates, Network
from projects.calc.schedule.outline import rolled_up
from projects.calc.schedule.paths import driving_of, longest_path
from projects.calc.schedule.placed import Placed
from projects.calc.schedule.slack import free_slack, total_slack

_SF = LINKS.index("SF")


def dates_of(placed: Placed | None, network: Network, start=None, finish=None) -> Dates:
    """Return the dates of what was placed. start, finish: of the project, where there is nothing to place.

    Raises ValueError when a date lies outside 1984–2149.

    Source: a task is critical where its total slack is at or below the threshold and it is not finished (Microsoft Project).

    >>> from projects.calc.schedule.columns import network_of
    >>> from projects.calc.schedule.engine import compute
    >>> compute(network_of([480, 60, 480], [(0, 2), (1, 2)])).free_slack.tolist()
    [0, 420, 0]
    """
    if placed is None:
        nothing, none, no = np.zeros(0, "datetime64[m]"), np.zeros(0, np.int64), np.zeros(0, bool)
        return Dates(*(nothing,) * 6, none, none, no, none, np.zeros(0, np.int32), start, finish, nothing)
    tasks, graph, n = network.tasks, placed.plan.graph, len(network.tasks)
    now, early, late, seen = _points(placed, network)
    total = total_slack(placed, early, late)
    free = free_slack(network, placed, seen, total)
    critical = longest_path(placed) if network.options.critical_by == "longest path" else total <= network.options.critical_slack
    critical = critical & ~placed.plan.standing.finished & graph.usable & ~graph.spans
    if graph.spans.any():
        below = critical.astype(np.int64)
        rolled_up(tasks, graph, [], [below])
        critical = below > 0
    moments = _moments(placed, [now[0], now[1], early[0], early[1], late[0], late[1], now[2]])
    of_span = graph.spans | (tasks.kind == LOE)
    duration = tasks.duration.copy()
    if of_span.any():
        duration[of_span] = placed.plan.axis.worked(placed.plan.standing.calendar[:n], now[0], now[1])[of_span]
    counted = graph.usable & ~graph.spans
    counted = counted if counted.any() else np.ones(n, bool)
    return Dates(
        *moments[:6], total, free, critical, duration, driving_of(placed),
        moments[0][counted].min(), moments[1][counted].max(), moments[6], n, placed,
    )  # fmt: skip


def _points(placed: Placed, network: Network) -> tuple[list[np.ndarray], ...]:
    """Scheduled, early and late positions of every task, as people see them, and scheduled ones as links see them."""
    plan, n = placed.plan, len(network.tasks)
    standing = plan.standing
    now, late = [points[:n].copy() for points in placed.scheduled], [points[:n].copy() for points in placed.late]
    early = now
    if placed.early is not placed.scheduled or len(placed.latest):
        early = [points[:n].copy() for points in placed.early]
        early[0][placed.latest], early[1][placed.latest] = placed.first[0][placed.latest], placed.first[1][placed.latest]
    if placed.forward.begun is None:
        now[2] = now[0]
    if standing.status is None:
        late[0][standing.begun] = now[0][standing.begun]
    apart = [now] if early is now else [now, early]
    if not network.options.from_finish:
        _end_where_asked(network, placed, apart)
    for begin, end, *_ in (*apart, late):
        hung(network, plan.axis, standing.calendar[:n], begin, end, (placed.start, placed.finish))
    seen = now
    if (standing.begun | standing.passed).any() and standing.status is not None:  # links see what is left, people what was done as well
        now, early, late = ([points.copy() for points in three] for three in (now, early, late))
        _as_happened(standing, now, early, late)
        apart = [now, early, seen]
    begins = {id(column): column for three in (*apart, late) for column in three[:1]} | {id(now[2]): now[2]}
    rolled_up(network.tasks, plan.graph, list(begins.values()), [three[1] for three in (*apart, late)])
    return now, early, late, seen


def _moments(placed: Placed, columns: list[np.ndarray]) -> list[np.ndarray]:
    """Positions as moments; what happened, and what was placed by hand, is told as it was said, also where nobody works."""
    plan, standing = placed.plan, placed.plan.standing
    which = {id(column): column for column in columns}
    for column in which.values():
        _side(plan, column)
    told = dict(zip(which, plan.axis.moments(np.stack(list(which.values()))), strict=True))
    moments = [told[id(column)].copy() for column in columns]
    _say_as_stated(plan.network.tasks, standing, moments)
    for column in moments:
        require_range(column)
    return moments


def _as_happened(standing, now: list[np.ndarray], early: list[np.ndarray], late: list[np.ndarray]) -> None:
    tasks, passed = standing.tasks, standing.passed
    for three, mask in ((now, passed | standing.begun), (early, passed), (late, passed)):
        known = np.flatnonzero(mask & ~np.isnat(tasks.actual_start))
        three[0][known] = standing.at(tasks.actual_start, known)
        known = np.flatnonzero(mask & ~np.isnat(tasks.actual_finish))
        three[1][known] = standing.at(tasks.actual_finish, known, late=True)


def _side(plan, points: np.ndarray) -> None:
    """Milestones that begin work are told where it begins, those that end work where it ends."""
    axis, tasks, calendar = plan.axis, plan.network.tasks, plan.standing.calendar
    for stands in (1, 2) if tasks.stands.any() else ():
        which = np.flatnonzero((tasks.stands == stands) & (tasks.duration == 0))
        calendars, one, at = calendar[which], np.ones(len(which), np.int64), points[which]
        begin, end = axis.ahead(calendars, at, one)[0], axis.flip(axis.mirror.ahead(calendars, axis.flip(at), one)[0])
        points[which] = begin if stands == 1 else end


def _say_as_stated(tasks, standing, moments: list[np.ndarray]) -> None:
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


def _end_where_asked(network: Network, placed: Placed, apart: list[list[np.ndarray]]) -> None:
    """A start-to-finish link ends its successor at the very start it names, where Microsoft Project tells the next morning, not the evening."""
    links, standing, axis = network.links, placed.plan.standing, placed.plan.axis
    usable = placed.plan.graph.usable & ~placed.plan.graph.spans
    link = np.flatnonzero(links.type == _SF)
    link = link[usable[links.predecessor[link]] & usable[links.successor[link]] & standing.free[links.successor[link]]]
    if not len(link):
        return
    lag, calendars = (column[link] for column in placed.plan.lags)
    before, after = links.predecessor[link], links.successor[link]
    for points in apart:
        end, asked = points[1][after], axis.lagged(calendars, points[0][before], lag)
        same = (asked > end) & (axis.worked(standing.calendar[after], end, asked) == 0)
        np.maximum.at(points[1], after[same], asked[same])
