"""The plan in time after a re-baseline, by value: it passes through what is reached, never falls, and ends at the budget on the new finish."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.calc.rephasing import Former, Planned, past_days, rephased
from finance.calc.shares import CURVES

START, SUNDAY = dt.datetime(2026, 1, 5, 8), dt.date(2026, 2, 1)
LAST = 120


def planned(start, days, curve="linear", budget=1000):
    begin = START + dt.timedelta(days=start)
    finish = begin + dt.timedelta(days=days, hours=9 if days else 0)
    moments = [np.array([one], "datetime64[m]") for one in (begin, finish)]
    return Planned(*moments, np.array([CURVES.index(curve)]), np.array([budget]), np.array([0]))


def points(plan, reached, by=SUNDAY, former=None):
    return [(day, cents) for _line, day, cents in rephased(by=by, reached=np.array([reached]), planned=plan, former=former)]


@given(
    start=st.integers(0, LAST), days=st.integers(0, LAST), curve=st.sampled_from(CURVES), budget=st.integers(1, 10**12), share=st.floats(0, 1),
    by=st.integers(0, LAST),
)  # fmt: skip
def test_it_passes_through_what_is_reached_never_falls_and_ends_at_the_budget(start, days, curve, budget, share, by):
    day, reached = START.date() + dt.timedelta(days=by), int(budget * share)
    plan = planned(start, days, curve, budget)
    found = points(plan, reached, day)
    if not found:
        assert (reached, plan.start[0] >= np.datetime64(day + dt.timedelta(days=1), "m")) == (0, True)
        return
    assert dict(found)[day] == reached
    said = [cents for _day, cents in found]
    assert said == sorted(said)
    assert [one for one, _cents in found] == sorted({one for one, _cents in found})
    assert said[-1] == budget


def test_work_that_is_over_by_then_falls_due_on_the_next_working_day():
    assert points(planned(0, 10), 400)[-1] == (dt.date(2026, 2, 2), 1000)  # the day is a Sunday
    assert points(planned(0, 10), 400, dt.date(2026, 1, 30))[-1] == (dt.date(2026, 2, 2), 1000)  # and here a Friday


def test_a_milestone_to_come_stands_where_it_is():
    assert points(planned(40, 0), 100)[-2:] == [(dt.date(2026, 2, 13), 100), (dt.date(2026, 2, 14), 1000)]


def test_what_was_planned_before_is_kept_at_its_days():
    plan = planned(0, 60)
    days = past_days(plan.start, plan.finish, np.array([False]), SUNDAY)
    cents = np.array([[10 * place] for place in range(len(days))])
    former = Former(plan.start, plan.finish, np.array([False]), days, cents)
    found = points(plan, 500, former=former)
    assert [one for one in found if one[0] < SUNDAY] == [(day, 10 * place) for place, day in enumerate(days) if day < SUNDAY]


def test_more_than_the_budget_cannot_be_reached():
    with pytest.raises(ValueError, match="More is reached"):
        points(planned(0, 10), 1001)
