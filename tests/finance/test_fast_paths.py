"""What is worked out for very many at once says the same as what is worked out for one."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.calc.indices import Headline, headline, indices
from finance.calc.planned_shares import PlannedShares
from finance.calc.shares import CURVES, planned_share
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime

CENTS = st.none() | st.integers(-50, 10**12).map(lambda minor: Decimal(minor).scaleb(-2))
NIGHTS = WorkingTime(week=(((0, 300), (1200, 1440)),) * 7, exceptions={dt.date(2026, 3, 4): ()})
MOMENTS = st.none() | st.datetimes(dt.datetime(2026, 2, 1), dt.datetime(2026, 4, 1)).map(lambda moment: moment.replace(second=0, microsecond=0))
WORK = st.lists(st.tuples(MOMENTS, MOMENTS, st.integers(0, len(CURVES) - 1), st.integers(0, 1)), min_size=1, max_size=8)


@given(CENTS, CENTS, CENTS, CENTS)
def test_the_headline_is_that_of_all_indices(bac, pv, ev, ac):
    sums = {"bac": bac, "pv": pv, "ev": ev, "ac": ac}
    try:
        whole = indices(**sums)
    except ValueError:
        with pytest.raises(ValueError, match="Earned value"):
            headline(**sums)
    else:
        assert headline(**sums) == Headline(*(getattr(whole, name) for name in Headline._fields))


@given(WORK, st.lists(st.dates(dt.date(2026, 1, 25), dt.date(2026, 4, 8)), min_size=1, max_size=5))
def test_plans_made_ready_once_say_what_each_day_alone_says(work, days):
    begin, end, curve, calendar = (np.array(column) for column in zip(*work, strict=True))
    start, finish = begin.astype("datetime64[m]"), end.astype("datetime64[m]")
    calendars = [STANDARD_WEEK, NIGHTS]
    plans = PlannedShares(start, finish, curve, calendar, calendars)
    for day in days:
        alone = [
            planned_share(start[at : at + 1], finish[at : at + 1], day, curve[at : at + 1], calendars[calendar[at]]).item() for at in range(len(work))
        ]
        np.testing.assert_array_equal(plans.at(day), alone)
