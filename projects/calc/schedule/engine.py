"""Compute a schedule: both passes, what is placed as late as possible, and what follows from where everything stands."""

import numpy as np

from projects.calc.schedule.checks import OUTSIDE, require_sound
from projects.calc.schedule.network import Dates, Network
from projects.calc.schedule.placed import Placed
from projects.calc.schedule.plan import ALAP, ASAP, Plan
from projects.calc.schedule.results import dates_of


def compute(network: Network) -> Dates:
    """Return the dates of every task, n of each: datetime64[m], slack in minutes, see `Dates`.

    Raises Loop, which names the tasks, when links lead in a loop; ValueError when a calendar has no working time, a date lies outside
    1984–2149 or the network contradicts itself (`require_sound`).

    Source: Kelley and Walker, "Critical-path planning and scheduling" (1959); IEEE precedence diagramming; constraints, progress and
    summaries as Microsoft Project and Primavera P6 document them.

    >>> from projects.calc.schedule.columns import network_of
    >>> dates = compute(network_of([480, 960, 480], [(0, 1), (0, 2)]))
    >>> dates.finish[1].item(), dates.total_slack.tolist(), dates.critical.tolist()
    (datetime.datetime(2026, 1, 7, 17, 0), [0, 0, 480], [True, True, False])
    """
    require_sound(network)
    if not len(network.tasks):
        none = network.options.start
        return dates_of(None, network, none, none)
    placed = _placed(Plan(network))
    if not inside(placed):
        placed = _placed(Plan(network, whole=True))
        if not inside(placed):
            raise ValueError(OUTSIDE)
    return dates_of(placed, network)


def _placed(plan: Plan) -> Placed:
    return _from_finish(plan) if plan.network.options.from_finish else _from_start(plan)


def inside(placed: Placed) -> bool:
    """Return whether everything stands where the axis knows what is worked.

    Source: an axis of the clock looks work up in a window only, which is wide enough but for unlikely calendars.

    >>> from projects.calc.schedule.columns import network_of
    >>> inside(compute(network_of([480])).plan)
    True
    """
    axis, n = placed.plan.axis, len(placed.plan.network.tasks)
    ends = [column[:n] for points in (placed.early, placed.scheduled, placed.late) for column in points[:2]]
    return all(axis.low < column.min() and column.max() < axis.top for column in ends)


def _from_start(plan: Plan) -> Placed:
    options, standing = plan.network.options, plan.standing
    start = plan.axis.at(np.array([options.start]))[0]
    forward = plan.forward(start)
    forward.run()
    first = forward.of_nodes()
    standing.stretch(first)
    finish = finish_of(plan, first[1])
    backward = plan.backward(finish, first)
    backward.run()
    late = late_of(plan, backward)
    early = first
    alap = np.flatnonzero(standing.free & plan.graph.usable & (standing.tasks.constraint == ALAP))
    if len(alap):
        forward.pin(alap, np.maximum(late[2][alap], first[2][alap]))
        forward.run()
        early = forward.of_nodes()
    return Placed(plan, forward, backward, first, early, early, late, alap, start, finish)


def _from_finish(plan: Plan) -> Placed:
    options, standing = plan.network.options, plan.standing
    finish = plan.axis.at(np.array([options.finish]), late=True)[0]
    backward = plan.backward(finish)
    backward.run()
    late = late_of(plan, backward)
    counted = plan.graph.usable & ~plan.graph.spans
    start = late[0][: len(counted)][counted].min() if counted.any() else finish
    forward = plan.forward(start)
    forward.run()
    early = forward.of_nodes()
    asap = np.flatnonzero(standing.free & plan.graph.usable & (standing.tasks.constraint == ASAP))
    if len(asap):
        backward.pin(asap, np.maximum(plan.axis.flip(early[1][asap]), plan.axis.flip(late[1][asap])))
        backward.run()
        late = late_of(plan, backward)
    return Placed(plan, forward, backward, early, early, late, late, np.zeros(0, np.int64), start, finish)


def finish_of(plan: Plan, ends: np.ndarray) -> int:
    """Return the position at which the project finishes: as required, else the last finish. ends: of every node.

    Source: definition.

    >>> from projects.calc.schedule.columns import network_of
    >>> compute(network_of([480, 960])).project_finish.item()
    datetime.datetime(2026, 1, 6, 17, 0)
    """
    options = plan.network.options
    if not np.isnat(options.finish):
        return plan.axis.at(np.array([options.finish]), late=True)[0]
    counted = plan.graph.usable & ~plan.graph.spans
    return ends[: len(counted)][counted].max() if counted.any() else ends[: len(counted)].max()


def late_of(plan: Plan, backward) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return late start, late finish and the late start of what is left of every node, positions.

    Source: mirrored time: what ends there begins here.

    >>> from projects.calc.schedule.columns import network_of
    >>> compute(network_of([480, 960])).late_start.tolist()
    [datetime.datetime(2026, 1, 6, 8, 0), datetime.datetime(2026, 1, 5, 8, 0)]
    """
    begin, end, _ = backward.of_nodes()
    late_finish, late_start = plan.axis.flip(begin), plan.axis.flip(end)
    return late_start, late_finish, late_start
