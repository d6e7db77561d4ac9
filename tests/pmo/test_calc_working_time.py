"""Minutes are counted where work is done, and nowhere else."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo.calc.working_time import STANDARD_WEEK, WorkingTime, begin_of, combined, end_of

MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2022, 1, 1)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
CALENDAR = WorkingTime(
    week=(((480, 720), (780, 1020)),) * 4 + (((0, 180), (1380, 1440)),) + (((600, 660),), ()),
    exceptions={date(2021, 5, 3): (), date(2021, 5, 9): ((540, 600),)},
)


def minutes_one_by_one(calendar: WorkingTime, start: datetime, finish: datetime) -> int:
    """The slow and obvious way: clip every span of every day."""
    total, day = 0, start.date()
    while day <= finish.date():
        midnight = datetime.combine(day, datetime.min.time())
        for begin, end in calendar.exceptions.get(day, calendar.week[day.weekday()]):
            first, last = max(start, midnight + timedelta(minutes=begin)), min(finish, midnight + timedelta(minutes=end))
            total += max(int((last - first) / timedelta(minutes=1)), 0)
        day += timedelta(days=1)
    return total


class TestMinutesBetween:
    def test_counts_one_day_for_a_task_that_starts_and_finishes_on_it(self):
        assert STANDARD_WEEK.minutes_between(date(2026, 3, 6), date(2026, 3, 6)) == 480
        assert STANDARD_WEEK.days_between(date(2026, 3, 6), date(2026, 3, 9)) == 2

    def test_leaves_out_lunch_nights_and_weekends(self):
        assert STANDARD_WEEK.minutes_between(datetime(2026, 3, 6, 11), datetime(2026, 3, 9, 14)) == 60 + 240 + 240 + 60

    def test_follows_exceptions(self):
        assert CALENDAR.minutes_between(date(2021, 5, 3), date(2021, 5, 3)) == 0
        assert CALENDAR.minutes_between(date(2021, 5, 9), date(2021, 5, 9)) == 60

    @given(MOMENTS, MOMENTS)
    def test_agrees_with_counting_one_by_one(self, one, other):
        start, finish = sorted((one, other))
        assert CALENDAR.minutes_between(start, finish) == minutes_one_by_one(CALENDAR, start, finish)
        assert CALENDAR.minutes_between(finish, start) == -CALENDAR.minutes_between(start, finish)

    def test_refuses_a_time_zone_and_a_year_out_of_range(self):
        with pytest.raises(ValueError, match="local time"):
            STANDARD_WEEK.minutes_between(datetime(2026, 3, 6, tzinfo=UTC), date(2026, 3, 6))
        with pytest.raises(ValueError, match="outside 1900"):
            STANDARD_WEEK.minutes_between(date(1899, 12, 31), date(2026, 3, 6))
        with pytest.raises(ValueError, match="missing"):
            STANDARD_WEEK.minutes_to(np.array(["NaT"], dtype="datetime64[m]"))

    def test_reaches_from_the_first_day_to_the_last(self):
        assert STANDARD_WEEK.minutes_between(date(1900, 1, 1), date(1900, 1, 1)) == 480
        assert STANDARD_WEEK.minutes_between(date(2149, 12, 31), date(2149, 12, 31)) == 480


class TestMinutesTo:
    @given(st.lists(MOMENTS, min_size=2, max_size=20))
    def test_never_falls_as_time_goes_on(self, moments):
        minutes = CALENDAR.minutes_to(np.array(sorted(moments), dtype="datetime64[m]"))
        assert (np.diff(minutes) >= 0).all()

    def test_keeps_the_shape(self):
        assert STANDARD_WEEK.minutes_to(np.full((2, 3), np.datetime64("2026-03-06"))).shape == (2, 3)


class TestWorkingTime:
    @pytest.mark.parametrize("spans", [((10, 5),), ((0, 60), (30, 90)), ((-5, 10),), ((0, 1441),), ((5, 5),)])
    def test_refuses_spans_that_make_no_day(self, spans):
        with pytest.raises(ValueError, match="is not a span"):
            WorkingTime(week=(spans,) * 7)

    def test_refuses_a_week_of_six_days(self):
        with pytest.raises(ValueError, match="seven"):
            WorkingTime(week=((),) * 6)


def test_a_day_begins_at_midnight_and_ends_at_the_next():
    assert begin_of(date(2026, 12, 31)) == datetime(2026, 12, 31)
    assert end_of(date(2026, 12, 31)) == datetime(2027, 1, 1)
    assert end_of(datetime(2026, 12, 31, 17)) == datetime(2026, 12, 31, 17)


class TestMoments:
    @given(st.integers(0, 10_000_000))
    def test_of_a_count_stand_at_both_sides_of_the_pause(self, minutes):
        count = np.array([minutes])
        finish, start = CALENDAR.finishes(count), CALENDAR.starts(count)
        assert CALENDAR.minutes_to(finish)[0] == CALENDAR.minutes_to(start)[0] == minutes
        assert minutes == 0 or CALENDAR.minutes_to(finish - 1)[0] == minutes - 1
        assert CALENDAR.minutes_to(start + 1)[0] == minutes + 1

    def test_keep_the_shape(self):
        assert CALENDAR.finishes(np.zeros((2, 3), np.int64)).shape == (2, 3)

    def test_refuse_a_calendar_without_work(self):
        with pytest.raises(ValueError, match="no working time"):
            WorkingTime(week=((),) * 7).finishes(np.array([1]))

    def test_stretches_join_at_midnight(self):
        begin, end, before = WorkingTime(week=(((0, 1440),),) * 7).stretches
        assert (len(begin), before.tolist()) == (1, [0])
        assert end[0] % 1440 == 0

    def test_stretches_are_what_is_worked(self):
        begin, end, before = CALENDAR.stretches
        assert (begin[1:] > end[:-1]).all()
        assert (np.diff(before) == (end - begin)[:-1]).all()


class TestCombined:
    @given(st.datetimes(min_value=datetime(2021, 4, 20), max_value=datetime(2021, 5, 20)), st.booleans())
    def test_works_when_all_do_or_any_does(self, moment, every):
        moment = moment.replace(second=0, microsecond=0)
        both = combined([CALENDAR, STANDARD_WEEK], every=every)
        worked = [one.minutes_between(moment, moment + timedelta(minutes=1)) for one in (CALENDAR, STANDARD_WEEK, both)]
        assert worked[2] == (min if every else max)(worked[:2])

    def test_of_one_is_that_one(self):
        assert combined([CALENDAR], every=True) == combined([CALENDAR], every=False) == CALENDAR

    def test_refuses_none(self):
        with pytest.raises(ValueError, match="no calendar"):
            combined([], every=True)
