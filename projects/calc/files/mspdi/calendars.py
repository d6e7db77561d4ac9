"""Calendars: weeks, alternative weeks, days that differ, and days that differ again and again."""

import datetime as dt

from pmo.calc.working_time import Span, Spans
from projects.calc.files.contents import FileCalendar
from projects.calc.files.mspdi.recurring import days_of
from projects.calc.files.mspdi.values import Record

USUAL: Spans = ((480, 720), (780, 1020))  # a working day that names no times
MOST_DAYS = 40_000  # of one exception; more is a slip of the pen


def read_calendar(record: Record) -> FileCalendar:
    """Return a calendar with every exception as days. Raises Unreadable: a time or a day is none.

    Source: MSPDI, elements Calendar, WeekDay, Exception, WorkWeek; DayType 1 is Sunday, 0 an exception as older versions write it.
    """
    calendar = FileCalendar(uid=record.whole("UID") or 0, name=record.text("Name") or "Calendar")
    base_uid = record.whole("BaseCalendarUID")
    if not record.flag("IsBaseCalendar", default=True) and base_uid is not None and base_uid >= 0:
        calendar.base_uid, calendar.of_resource = base_uid, True
    older: dict[dt.date, Spans] = {}
    for week in record.all("WeekDays"):
        for one in week:
            day = Record(one, record.place)
            kind = day.whole("DayType") or 0
            if 1 <= kind <= 7:
                calendar.week[(kind + 5) % 7] = spans_of(day)
            elif (span := _span(day)) is not None:
                older |= dict.fromkeys(_each(*span), spans_of(day))
    for weeks in record.all("WorkWeeks"):
        for one in weeks:
            calendar.exceptions |= _work_week(Record(one, record.place))
    exceptions = [Record(one, record.place) for listed in record.all("Exceptions") for one in listed]
    for one in exceptions:
        days = days_of(one, _span(one))
        if len(days) > MOST_DAYS:
            calendar.notes.append(f"The exception “{one.text('Name')}” was cut after {MOST_DAYS:,} days.")
        calendar.exceptions |= dict.fromkeys(days[:MOST_DAYS], spans_of(one))
    if not exceptions:
        calendar.exceptions |= older
    calendar.exceptions = dict(sorted(calendar.exceptions.items()))
    return calendar


def spans_of(record: Record) -> Spans:
    """Return the worked spans of a day in minutes after midnight, in order and joined where they touch."""
    if not record.flag("DayWorking", default=bool(record.all("WorkingTimes"))):
        return ()
    times = [Record(one, record.place) for listed in record.all("WorkingTimes") for one in listed]
    spans = sorted(span for one in times if (span := _times(one)) is not None)
    joined: list[Span] = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined) if times else USUAL


def _times(record: Record) -> Span | None:
    first, last = _clock(record, "FromTime"), _clock(record, "ToTime")
    if first is None or last is None:
        return None
    last = last if last > 0 else 1440
    if first >= last:
        raise record.unreadable("ToTime", record.text("ToTime"), "is not after FromTime", "correct the calendar")
    return first, last


def _clock(record: Record, name: str) -> int | None:
    text = record.text(name)
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text) if "T" in text else dt.datetime.combine(dt.date.min, dt.time.fromisoformat(text))
    except ValueError:
        raise record.unreadable(name, text, "is no time of day", "correct the calendar") from None
    return moment.hour * 60 + moment.minute


def _span(record: Record) -> tuple[dt.date, dt.date] | None:
    for period in record.all("TimePeriod"):
        inner = Record(period, record.place)
        first, last = inner.moment("FromDate"), inner.moment("ToDate")
        if first is not None and last is not None:
            return first.date(), last.date()
    return None


def _each(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range(min((last - first).days + 1, MOST_DAYS))]


def _work_week(record: Record) -> dict[dt.date, Spans]:
    """The days of an alternative week's range, each as that week has its weekday."""
    span = _span(record)
    days = [Record(one, record.place) for listed in record.all("WeekDays") for one in listed]
    week = {((day.whole("DayType") or 1) + 5) % 7: spans_of(day) for day in days}
    return {day: week[day.weekday()] for day in (_each(*span) if span else []) if day.weekday() in week}
