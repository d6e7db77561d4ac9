"""Earned schedule of many projects at once is what it is of each alone; a plan phased in time takes the place of the curve."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance.calc.earned_schedule import earned_time, p_factor, time_indices
from finance.calc.earned_schedules import earned_schedules
from finance.calc.earned_value import WorkPackages, as_moments, measure, technique_codes
from finance.calc.phased import PhasedPlans
from finance.calc.planned_time import planned_time
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime

MONDAY = dt.date(2026, 3, 2)
EVERY_DAY = WorkingTime(week=(((480, 720), (780, 1020)),) * 7)
CALENDARS = [STANDARD_WEEK, EVERY_DAY]
LINES = st.tuples(
    st.integers(0, 2), st.integers(0, 10**9), st.integers(0, 20), st.integers(0, 15), st.integers(0, 3), st.floats(0, 1) | st.just(float("nan"))
)


def work(lines, calendar, phased=None):
    """Work packages of (project, budget, first day, days, curve, done); days of 0 are a milestone."""
    project, budget, first, days, curve, done = (np.array(column) for column in zip(*lines, strict=True))
    start = [MONDAY + dt.timedelta(days=int(one)) for one in first]
    finish = [begin if not last else begin + dt.timedelta(days=int(last) - 1) for begin, last in zip(start, days, strict=True)]
    begin, end = as_moments(start), np.where(days == 0, as_moments(start), as_moments(finish, end=True))
    none = np.zeros(len(lines), bool)
    return WorkPackages(
        project=project, budget=budget, start=begin, finish=end, curve=curve.astype(np.int8), technique=technique_codes(["percent"] * len(lines)),
        percent=done.astype(float), started=none, finished=none, calendar=np.array([calendar[one] for one in project]), phased=phased,
    )  # fmt: skip


def chosen(packages, at):
    columns = {name: None if (column := getattr(packages, name)) is None else column[at] for name in packages.__dataclass_fields__}
    return WorkPackages(**columns | {"project": np.zeros(len(at), dtype=int)})


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=8), st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 1)), st.integers(-5, 60))
def test_of_each_project_it_is_what_the_project_alone_says(lines, calendar, day):
    packages, status = work(lines, calendar), MONDAY + dt.timedelta(days=day)
    found = measure(packages, status, CALENDARS, projects=3)
    value = np.where(found.ev_known, found.ev, np.nan)
    times = earned_schedules(packages, found.earned, value, status, CALENDARS)
    for project in range(3):
        at = np.flatnonzero(packages.project == project)
        alone = chosen(packages, at) if len(at) else None
        plan = alone and planned_time(alone, CALENDARS, CALENDARS[calendar[project]])
        if not plan:
            assert np.isnan([times.es[project], times.at[project], times.pd[project]]).all()
            continue
        assert (times.at[project], times.pd[project]) == (plan.elapsed(status), plan.duration)
        es = None if np.isnan(value[project]) else earned_time(plan.planned, plan.duration, int(found.ev[project]), int(found.bac[project]))
        assert (None if np.isnan(times.es[project]) else times.es[project]) == (es if es is None else pytest.approx(es, abs=1e-6))
        if es is not None:
            due = measure(alone, plan.moment(es), CALENDARS).planned
            told = p_factor(alone.budget * found.earned[at], alone.budget * due)
            assert (None if np.isnan(times.p_factor[project]) else times.p_factor[project]) == (told if told is None else pytest.approx(told))


@given(st.floats(0.01, 0.999), st.integers(21, 200))
def test_a_late_project_keeps_its_index_below_one_when_it_is_done(done, days):
    packages = work([(0, 1000_00, 0, 20, 0, done), (0, 500_00, 4, 10, 1, done)], [0])
    status = MONDAY + dt.timedelta(days=days)
    for share in (done, 1.0):
        value = np.array([1500_00.0 * share])
        times = earned_schedules(packages, np.full(2, share), value, status, [STANDARD_WEEK])
        assert time_indices(es=times.es[0], at=times.at[0], pd=times.pd[0]).spi_t < 1


class TestPhased:
    ENDS = np.array(["2026-03-03", "2026-03-05", "2026-03-10"], "datetime64[m]")
    plans = PhasedPlans(np.array([1, 1, 1]), ENDS, np.array([0.1, 0.4, 1.0]))

    def measured(self, day):
        lines = [(0, 1000_00, 0, 5, 0, 0.5), (0, 1000_00, 0, 5, 0, 0.5)]
        return measure(work(lines, [0], self.plans), day, [STANDARD_WEEK]).planned.round(6).tolist()

    def test_says_at_each_stated_day_just_what_was_stated(self):
        assert [self.measured(dt.date(2026, 3, day)) for day in (2, 4, 9)] == [[0.2, 0.1], [0.6, 0.4], [1.0, 1.0]]

    def test_between_two_days_it_is_straight_in_working_time_and_after_the_last_it_stays(self):
        assert self.measured(dt.date(2026, 3, 3))[1] == 0.25
        assert self.measured(dt.date(2026, 3, 8))[1] == 0.8
        assert self.measured(dt.date(2026, 5, 8))[1] == 1.0

    def test_before_the_work_begins_nothing_is_planned(self):
        assert self.measured(dt.date(2026, 2, 8))[1] == 0

    def test_earned_schedule_is_read_off_it(self):
        packages = work([(0, 1000_00, 0, 5, 0, 0.5), (0, 1000_00, 0, 5, 0, 0.5)], [0], self.plans)
        found = measure(packages, dt.date(2026, 3, 6), [STANDARD_WEEK])
        times = earned_schedules(packages, found.earned, found.ev.astype(float), dt.date(2026, 3, 6), [STANDARD_WEEK])
        plan = planned_time(packages, [STANDARD_WEEK], STANDARD_WEEK)
        assert times.es[0] == pytest.approx(earned_time(plan.planned, plan.duration, int(found.ev[0]), int(found.bac[0])))
        assert self.plans.among(np.array([0])) is None
