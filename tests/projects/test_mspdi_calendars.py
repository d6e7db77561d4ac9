"""Calendars of Microsoft Project's XML: weeks, alternative weeks, days that differ, and differ again."""

import datetime as dt

from projects.calc.files.mspdi import read_mspdi
from tests.projects.mspdi_snippets import calendar, exception, period, plan, weekday


def read(more):
    return read_mspdi(plan(calendars=calendar(more=more))).calendars[0]


class TestWeeks:
    def test_join_spans_that_touch_and_reach_midnight(self):
        found = read(f"<WeekDays>{weekday(2, ('20:00', '00:00'), ('08:00', '12:00'), ('12:00', '13:00'))}{weekday(7, ('00:00', '00:00'))}</WeekDays>")
        assert (found.week[0], found.week[5]) == (((480, 780), (1200, 1440)), ((0, 1440),))

    def test_leave_days_they_do_not_say_to_the_calendar_they_are_based_on(self):
        based = calendar(2, "<IsBaseCalendar>0</IsBaseCalendar><BaseCalendarUID>1</BaseCalendarUID>" + f"<WeekDays>{weekday(2)}</WeekDays>")
        own = read_mspdi(plan(calendars=calendar() + based)).calendars[1]
        assert (own.base_uid, own.of_resource, own.week) == (1, True, [(), *[None] * 6])

    def test_may_differ_for_a_time(self):
        mondays = f"<WeekDays>{weekday(2, ('06:00', '14:00'))}</WeekDays>"
        found = read(f"<WorkWeeks><WorkWeek>{period('2026-01-05', '2026-01-18')}{mondays}</WorkWeek></WorkWeeks>")
        assert found.exceptions == {dt.date(2026, 1, 5): ((360, 840),), dt.date(2026, 1, 12): ((360, 840),)}

    def test_say_days_that_differ_as_older_versions_do(self):
        found = read(f"<WeekDays>{weekday(0, more=period('2026-01-01', '2026-01-02'))}</WeekDays>")
        assert found.exceptions == {dt.date(2026, 1, 1): (), dt.date(2026, 1, 2): ()}

    def test_based_on_what_is_not_there_stand_alone_and_say_so(self):
        file = read_mspdi(plan(calendars=calendar(1, "<IsBaseCalendar>0</IsBaseCalendar><BaseCalendarUID>9</BaseCalendarUID>")))
        assert (file.calendars[0].base_uid, len(file.notes)) == (None, 1)


class TestExceptions:
    def test_come_daily(self):
        assert exception(1, last="2026-01-03") == ["01-01", "01-02", "01-03"]
        assert exception(7, "<Period>3</Period>", last="2026-01-10") == ["01-01", "01-04", "01-07", "01-10"]
        assert exception(8, "<Period>2</Period>", last="2026-01-08") == ["01-01", "01-05", "01-07"]

    def test_come_weekly(self):
        assert exception(6, "<Period>2</Period><DaysOfWeek>2</DaysOfWeek>", last="2026-02-10") == ["01-12", "01-26", "02-09"]
        assert exception(6, "<Period>1</Period><DaysOfWeek>65</DaysOfWeek>", last="2026-01-11") == ["01-03", "01-04", "01-10", "01-11"]

    def test_come_monthly_the_last_day_standing_in_for_one_that_a_month_lacks(self):
        assert exception(4, "<Period>1</Period><MonthDay>31</MonthDay>", last="2026-04-30") == ["01-31", "02-28", "03-31", "04-30"]
        assert exception(4, "<Period>3</Period><MonthDay>5</MonthDay>", first="2026-01-10", last="2026-06-30") == ["02-05", "05-05"]
        assert exception(5, "<Period>1</Period><MonthItem>4</MonthItem><MonthPosition>0</MonthPosition>", last="2026-02-28") == ["01-05", "02-02"]
        assert exception(5, "<Period>1</Period><MonthItem>2</MonthItem><MonthPosition>4</MonthPosition>", last="2026-02-28") == ["01-31", "02-28"]

    def test_come_yearly(self):
        assert exception(3, "<Month>4</Month><MonthItem>4</MonthItem><MonthPosition>4</MonthPosition>") == ["05-25"]
        assert exception(2, "<Month>11</Month><MonthDay>25</MonthDay>") == ["12-25"]
        assert exception(2, "<Month>1</Month><MonthDay>29</MonthDay>") == ["02-28"]

    def test_come_as_often_as_they_say(self):
        several = "<EnteredByOccurrences>1</EnteredByOccurrences><Occurrences>2</Occurrences><Period>1</Period><DaysOfWeek>32</DaysOfWeek>"
        assert exception(6, several) == ["01-02", "01-09"]

    def test_that_end_before_they_begin_are_noted(self):
        found = read_mspdi(plan(calendars=calendar(more=f"<Exceptions><Exception>{period('2026-02-01', '2026-01-01')}</Exception></Exceptions>")))
        assert (found.calendars[0].exceptions, len(found.notes)) == ({}, 1)
