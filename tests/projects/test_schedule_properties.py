"""The engine agrees with the slow and obvious way on any network, and holds what any schedule must."""

from copy import deepcopy
from dataclasses import fields, replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from projects.calc.schedule.changes import recompute
from projects.calc.schedule.columns import links_of, network_of
from projects.calc.schedule.engine import compute
from projects.calc.schedule.network import CONSTRAINTS, KINDS, Dates, Links, Loop, Network, Tasks
from tests.projects.schedule_networks import CALENDARS, networks
from tests.projects.schedule_reference import Reference, hour

COLUMNS = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
ANSWERS = [field.name for field in fields(Dates) if field.name not in ("plan", "reached")]
SUMMARY = KINDS.index("summary")


def computed(network):
    """The dates, of a network without a loop."""
    try:
        return compute(network)
    except Loop:
        assume(False)


def same(one, other, count=None):
    for name in ANSWERS:
        a, b = getattr(one, name), getattr(other, name)
        assert np.array_equal(a[:count], b[:count]) if isinstance(a, np.ndarray) else a == b, name


def copies(network, times):
    """A network so many times over, side by side."""
    n = len(network.tasks)
    tasks = {name: np.tile(column, times) for name, column in vars(network.tasks).items()}
    for name in ("parent", "branch"):
        shift = np.repeat(np.arange(times) * n, n)
        tasks[name] = np.where(tasks[name] >= 0, tasks[name] + shift, -1).astype(np.int32)
    links = {name: np.tile(column, times) for name, column in vars(network.links).items()}
    shift = np.repeat(np.arange(times) * n, len(network.links)).astype(np.int32)
    links["predecessor"], links["successor"] = links["predecessor"] + shift, links["successor"] + shift
    return replace(network, tasks=Tasks(**tasks), links=Links(**links))


def with_a_stranger(network):
    """One task more, inactive and of another calendar, so that positions are minutes of the clock."""
    last = {name: np.concatenate((column, column[-1:])) for name, column in vars(network.tasks).items()}
    last["active"][-1], last["calendar"][-1], last["parent"][-1] = False, 1, -1
    return replace(network, tasks=Tasks(**last))


class TestCompute:
    @settings(max_examples=200, deadline=None)
    @given(networks())
    def test_agrees_with_the_slow_and_obvious_way(self, network):
        dates = computed(network)
        for task, found in Reference(network).compute().items():
            own = [hour(getattr(dates, name)[task]) for name in COLUMNS]
            assert (task, *own, int(dates.total_slack[task]), bool(dates.critical[task])) == (task, *found)

    @settings(max_examples=60, deadline=None)
    @given(networks())
    def test_says_the_same_of_every_copy_side_by_side(self, network):
        one, many = computed(network), compute(copies(network, 40))
        n = len(network.tasks)
        for name in (*COLUMNS, "total_slack", "free_slack", "critical", "duration", "resume"):
            assert (getattr(many, name).reshape(40, n) == getattr(one, name)).all(), name

    @settings(max_examples=60, deadline=None)
    @given(networks(one_calendar=True))
    def test_says_the_same_in_working_minutes_and_in_minutes_of_the_clock(self, network):
        one, other = computed(network), compute(with_a_stranger(network))
        assert type(one.plan.plan.axis) is not type(other.plan.plan.axis)
        same(one, other, len(network.tasks))

    @settings(max_examples=60, deadline=None)
    @given(networks())
    def test_says_the_same_twice(self, network):
        same(computed(network), compute(network))


class TestPlainNetworks:
    @settings(max_examples=60, deadline=None)
    @given(networks(plain=True, one_calendar=True))
    def test_keep_every_link_and_count_slack_between_early_and_late(self, network):
        dates, tasks, links, time = computed(network), network.tasks, network.links, CALENDARS[0]
        start, finish = time.minutes_to(dates.start), time.minutes_to(dates.finish)
        for before, after, kind, lag in zip(links.predecessor, links.successor, links.type, links.lag, strict=True):
            if SUMMARY not in (tasks.kind[before], tasks.kind[after]):
                own = start[after] if kind in (0, 1) else finish[after]
                assert own >= (finish[before] if kind in (0, 2) else start[before]) + lag
        leaf = tasks.kind != SUMMARY
        slack = time.minutes_to(dates.late_finish) - time.minutes_to(dates.early_finish)
        assert (dates.total_slack[leaf] == slack[leaf]).all()
        assert (dates.total_slack[leaf] >= 0).all()
        assert (dates.free_slack >= 0).all()
        leaf[links.predecessor[np.isin(links.type, (1, 3))]] = False  # what only a start holds may end the project
        assert (dates.free_slack[leaf] <= dates.total_slack[leaf]).all()

    @settings(max_examples=60, deadline=None)
    @given(networks(plain=True, one_calendar=True))
    def test_have_a_critical_path_without_a_gap(self, network):
        dates = computed(network)
        first = CALENDARS[0].minutes_to(np.array([dates.project_start]))[0]
        leaf = network.tasks.kind != SUMMARY
        assert (dates.critical & leaf).any()
        for task in np.flatnonzero(dates.critical & leaf & (CALENDARS[0].minutes_to(dates.start) > first)).tolist():
            assert dates.critical[dates.driving[task]]

    @settings(max_examples=60, deadline=None)
    @given(networks(plain=True), st.tuples(st.integers(0, 8), st.integers(0, 8)), st.sampled_from(["FS", "SS", "FF", "SF"]))
    def test_get_no_earlier_by_a_link_more(self, network, ends, kind):
        n = len(network.tasks)
        before, after = sorted(end % n for end in ends)
        assume(before != after)
        had = computed(network)
        links = vars(links_of([(before, after, kind)]))
        more = Links(**{name: np.concatenate((column, links[name])) for name, column in vars(network.links).items()})
        got = computed(replace(network, links=more))
        assert (got.start >= had.start).all()
        assert (got.finish >= had.finish).all()


class TestRecompute:
    @settings(max_examples=100, deadline=None)
    @given(networks(), st.data())
    def test_is_a_full_computation_whatever_changed(self, network, data):
        before = computed(network)
        then, changed = deepcopy(network), set()
        for _ in range(data.draw(st.integers(1, 2))):
            task = data.draw(st.integers(0, len(network.tasks) - 1))
            changed.add(task)
            change(then.tasks, task, data)
        after = recompute(then, before, np.array(sorted(changed)))
        same(after, computed(then))
        same(before, compute(network))
        same(recompute(network, after, np.array(sorted(changed))), before)

    @settings(max_examples=40, deadline=None)
    @given(networks(), st.data())
    def test_is_a_full_computation_among_many(self, network, data):
        wide = copies(network, 40)
        before = computed(wide)
        task = data.draw(st.integers(0, len(wide.tasks) - 1))
        change(wide.tasks, task, data)
        after = recompute(wide, before, np.array([task]))
        same(after, computed(wide))

    def test_reaches_only_what_follows(self):
        network = chains(40, 25)
        before = compute(network)
        network.tasks.duration[10 * 25 + 20] -= 60
        after = recompute(network, before, np.array([10 * 25 + 20]))
        assert after.reached <= 25
        same(after, compute(network))

    def test_goes_on_whole_where_a_change_reaches_far(self):
        network = chains(3, 500)
        before = compute(network)
        network.tasks.duration[0] += 60
        after = recompute(network, before, np.array([0]))
        assert after.reached >= 500
        same(after, compute(network))


def change(tasks, task, data):
    """Change one thing of a task."""
    what = data.draw(st.sampled_from(["duration", "deadline", "constraint", "remaining", "pause"]))
    if what in ("duration", "pause"):
        getattr(tasks, what)[task] = 60 * data.draw(st.integers(0, 40))
        tasks.remaining[task] = min(tasks.remaining[task], tasks.duration[task])
    elif what == "deadline":
        tasks.deadline[task] = data.draw(st.sampled_from(["NaT", "2026-01-06T17:00", "2026-01-20T12:00"]))
    elif what == "constraint" and tasks.kind[task] != SUMMARY:
        tasks.constraint[task] = data.draw(st.integers(0, len(CONSTRAINTS) - 1))
        tasks.constraint_at[task] = "2026-01-09T12:00"
    elif tasks.remaining[task] > 0:
        tasks.remaining[task] -= 60


def chains(count, length) -> Network:
    """So many chains of so many tasks of a day, the first of them longest."""
    one = network_of([480] * length, [(task, task + 1) for task in range(length - 1)])
    network = copies(one, count)
    network.tasks.duration[:length] += 60
    return network
