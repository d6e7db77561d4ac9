"""Plans kept by the step say what the plans say, add up to the plan of all, and give earned schedule without the work."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.calc.earned_schedule import earned_time
from finance.calc.earned_value import WorkPackages, plans_of, s_curve
from finance.calc.phased import PhasedPlans
from finance.calc.planned_steps import NOTHING, PlannedSteps, steps_of, steps_of_projects, together
from finance.calc.planned_time import planned_time
from finance.calc.shares import CURVES
from finance.calc.time_by_steps import time_by_steps
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime

NIGHTS = WorkingTime(week=(((0, 300), (1200, 1440)),) * 7, exceptions={dt.date(2026, 3, 4): ()})
CALENDARS = [STANDARD_WEEK, NIGHTS]
FIRST, LAST = dt.datetime(2026, 2, 2), dt.datetime(2028, 3, 1)
MOMENTS = st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(second=0, microsecond=0))
LINE = st.tuples(st.none() | MOMENTS, MOMENTS, st.integers(0, len(CURVES) - 1), st.integers(0, 10**9), st.integers(0, 2))
WORK = st.lists(LINE, min_size=1, max_size=8)


def packages(work, *, apart=True, phased=None):
    """Lines of three projects, the second of which works nights; or all in one."""
    begin, end, curve, budget, project = (np.array(column) for column in zip(*sorted(work, key=lambda one: one[4]), strict=True))
    start, finish = begin.astype("datetime64[m]"), end.astype("datetime64[m]")
    late = np.fmax(start, finish)
    place = project.astype(np.int64)
    return WorkPackages(
        project=place if apart else place * 0, budget=budget.astype(np.int64), start=start, finish=np.where(np.isnat(start), finish, late),
        curve=curve.astype(np.int8), technique=np.full(len(work), 4, np.int8), percent=np.full(len(work), np.nan),
        started=np.zeros(len(work), bool), finished=np.zeros(len(work), bool), calendar=(place == 1).astype(np.int64), phased=phased,
    )  # fmt: skip


def texts(made, projects=3):
    return steps_of_projects(made, plans_of(made, CALENDARS), np.arange(projects) * 10)


@given(WORK)
def test_a_plan_by_the_step_is_the_curve_at_the_end_of_each_step(work):
    made = packages(work)
    for project, text in enumerate(texts(made)):
        mine = made.among(np.flatnonzero(made.project == project))
        dated = ~np.isnat(mine.start)
        if not dated.any():
            assert text == NOTHING
            continue
        steps = steps_of(text)
        assert (steps.clock, steps.text) == (project * 10, text)
        assert (steps.planned >= 0).all()
        assert steps.planned.sum() == mine.budget[dated].sum()
        ends = steps.ends.astype("datetime64[m]").tolist()
        said = [pv or 0 for _day, pv in s_curve(mine, ends, CALENDARS)]
        assert np.abs(np.cumsum(steps.planned)[:-1] - said[:-1]).max(initial=0) <= 1  # a cent, where the two round apart


@given(WORK)
def test_plans_added_are_the_plan_of_all_the_work(work):
    made = packages(work)
    found, whole = together([(text, 1.0) for text in texts(made)]), together([(texts(packages(work, apart=False), 1)[0], 1.0)])
    if whole is None:
        assert found is None
        return
    assert (found.start, found.finish, found.first, found.step) == (whole.start, whole.finish, whole.first, whole.step)
    assert found.planned.sum() == whole.planned.sum()
    assert np.abs(np.cumsum(found.planned) - np.cumsum(whole.planned)).max() <= 3


@given(WORK)
def test_what_is_chosen_is_planned_as_the_whole_says(work):
    made = packages(work)
    plans = plans_of(made, CALENDARS)
    days = np.array([20514, 20700, 21000])
    for day in days.tolist():
        moment = np.datetime64(day, "D").astype("datetime64[m]").item()
        chosen = np.array([len(work) - 1, 0, 0])
        np.testing.assert_array_equal(plans.each(chosen, np.full(3, day)), plans.at(moment)[chosen])


def test_a_plan_phased_in_time_is_kept_as_it_is_stated():
    points = PhasedPlans(np.array([0, 0]), np.array(["2026-03-04", "2026-03-07"], "datetime64[m]"), np.array([0.9, 1.0]))
    begun, short, long = (dt.datetime(2026, 3, day, hour) for day, hour in ((2, 8), (3, 17), (6, 17)))
    steps = steps_of(texts(packages([(begun, long, 0, 100_00, 0), (begun, short, 0, 100, 0)], phased=points), 1)[0])
    assert np.cumsum(steps.planned).tolist() == [45_50, 91_00, 94_33, 97_67, 101_00]


@given(WORK, st.floats(0, 1))
def test_earned_schedule_by_the_step_is_within_a_step_of_the_exact_one(work, done):
    made = packages(work, apart=False).among(np.flatnonzero([one[0] is not None for one in sorted(work, key=lambda one: one[4])]))
    if not made.budget.sum():
        return
    plan, clock = planned_time(made, CALENDARS, STANDARD_WEEK), STANDARD_WEEK
    if plan is None:
        return
    steps, budget = steps_of(texts(made, 1)[0]), int(made.budget.sum())
    earned = int(budget * done)
    found = time_by_steps(steps, clock, status=dt.date(2027, 1, 1), earned=earned, budget=budget)
    exact = earned_time(plan.planned, plan.duration, earned, budget)
    assert (found.time.at, found.time.pd) == (plan.elapsed(dt.date(2027, 1, 1)), plan.duration)
    assert abs(found.time.es - exact) <= 480 * (1 if steps.step == 1 else 5)


class TestEarnedSchedule:
    WEEK = PlannedSteps(0, 20514 * 1440 + 480, 20518 * 1440 + 1020, 20514, 1, np.array([20, 20, 0, 0, 60]))  # Monday 2 March 2026

    def found(self, day, earned, budget=100, **more):
        return time_by_steps(self.WEEK, STANDARD_WEEK, status=dt.date(2026, 3, day), earned=earned, budget=budget, **more)

    @pytest.mark.parametrize(("earned", "es"), [(0, 0.0), (10, 240.0), (40, 960.0), (70, 2160.0), (100, 2400.0)])
    def test_the_earliest_moment_by_which_the_plan_has_as_much(self, earned, es):
        assert self.found(6, earned).time.es == es

    def test_one_that_finishes_late_keeps_an_index_below_1(self):
        assert self.found(10, 100).time.spi_t == pytest.approx(5 / 7)

    def test_unknown_stays_unknown(self):
        found = self.found(4, None, cpi=0.5)
        assert (found.time.es, found.time.spi_t, found.time.ieac_t, found.active.spi_t) == (None, None, None, None)
        assert set(found.finishes.values()) == {dt.date(2026, 3, 6), None}
        assert time_by_steps(self.WEEK, STANDARD_WEEK, status=dt.date(2026, 3, 1), earned=0, budget=100).time.spi_t is None

    def test_a_stretch_in_which_nothing_is_planned_does_not_count_for_the_active_time(self):
        assert (self.found(5, 40).time.spi_t, self.found(5, 40).active.spi_t) == (0.5, 1.0)

    def test_the_days_that_follow_from_the_pace(self):
        found = self.found(4, 20, cpi=0.5).finishes
        assert found == {
            "baseline": dt.date(2026, 3, 6), "planned": dt.date(2026, 3, 10), "so_far": dt.date(2026, 3, 20), "with_cost": dt.date(2026, 4, 7),
        }  # fmt: skip
