"""After a change: compute again only what it can reach, forward and backward."""

from copy import copy
from dataclasses import replace

import numpy as np

from projects.calc.schedule.bounds import Standing, backward_bounds, forward_bounds
from projects.calc.schedule.checks import require_sound
from projects.calc.schedule.engine import compute, finish_of, inside, late_of
from projects.calc.schedule.graph import Graph, graph_of
from projects.calc.schedule.network import Dates, Network, Options
from projects.calc.schedule.placed import Placed
from projects.calc.schedule.plan import ALAP, Plan, axis_of
from projects.calc.schedule.results import dates_of


def recompute(network: Network, dates: Dates, changed: np.ndarray) -> Dates:
    """Return the dates of a changed network: what `compute` returns, with `reached` saying how many tasks had to be computed.

    network: as it is now. dates: as computed before the change; they stay as they are. changed: indices of the tasks that differ in
    duration, progress, constraint, deadline or what they wait for. Another shape (links, outline, calendars, options, a task begun or
    finished), tasks as late as possible and schedules from the finish are computed whole. Raises as `compute`.

    Source: dates follow from those of predecessors (late ones: of successors), so what has not moved moves nothing.

    >>> from projects.calc.schedule.columns import network_of
    >>> network = network_of([480, 960, 480], [(0, 1)])
    >>> dates = compute(network)
    >>> network.tasks.duration[2] = 60
    >>> again = recompute(network, dates, np.array([2]))
    >>> again.finish[2].item(), again.reached
    (datetime.datetime(2026, 1, 5, 9, 0), 1)
    """
    require_sound(network)
    before = dates.plan
    standing = _standing(network, before) if before is not None else None
    if standing is None:
        return compute(network)
    plan = _renewed(before.plan, network, standing)
    forward = before.forward.renewed(forward_bounds(standing, before.start))
    seeds = np.union1d(forward.differing(before.forward), plan.rank[np.asarray(changed, np.int64)])
    reached = {*forward.nodes[forward.spread(seeds)].tolist()}
    first = forward.of_nodes()
    standing.stretch(first)
    finish = finish_of(plan, first[1])
    backward = before.backward.renewed(backward_bounds(standing, finish, first[1]))
    if finish != before.finish:
        backward.run()
        stood, moved = before.backward.points.reshape(2, -1), backward.points.reshape(2, -1)
        reached |= {*backward.nodes[(stood != moved).any(axis=0)].tolist()}
    else:
        seeds = np.union1d(backward.differing(before.backward), backward.rank[np.asarray(changed, np.int64)])
        reached |= {*backward.nodes[backward.spread(seeds)].tolist()}
    late = late_of(plan, backward)
    placed = Placed(plan, forward, backward, first, first, first, late, np.zeros(0, np.int64), before.start, finish)
    if not inside(placed):
        return compute(network)
    return replace(dates_of(placed, network), reached=sum(node < len(network.tasks) for node in reached))


def _standing(network: Network, before: Placed) -> Standing | None:
    """How far each task is, where the network has the shape it had; None where it has another."""
    plan, tasks = before.plan, network.tasks
    if len(tasks) != len(plan.standing.finished) or network.options.from_finish or plan.graph.least.any():
        return None
    if not _same_options(network.options, plan.options) or any(a is not b for a, b in zip(network.calendars, plan.calendars, strict=False)):
        return None
    if len(network.calendars) != len(plan.calendars) or (tasks.constraint == ALAP).any() or len(before.latest):
        return None
    graph = graph_of(network)
    if not _same(graph, plan.graph, Graph.__annotations__) or not np.array_equal(tasks.parent, plan.parent):
        return None
    if type(axis_of(network, graph)) is not type(plan.axis):
        return None
    standing = Standing(network, plan.graph, plan.axis)
    same = _same(standing, plan.standing, ("finished", "begun", "manual", "free", "calendar", "slack_calendar"))
    return standing if same else None


def _same(one: object, other: object, names: tuple | dict) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def _same_options(one: Options, other: Options) -> bool:
    return all(str(value) == str(getattr(other, name)) for name, value in vars(one).items())


def _renewed(plan: Plan, network: Network, standing: Standing) -> Plan:
    renewed = copy(plan)
    renewed.network, renewed.standing = network, standing
    return renewed
