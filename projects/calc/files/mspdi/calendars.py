"""Calendars: weeks, alternative weeks, days that differ, and days that differ again and again."""

import datetime as dt

from pmo.calc.working_time import Span, Spans
from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import FileCalendar
from projects.calc.files.mspdi.recurring import days_of
from projects.calc.files.mspdi.values import Record

USUAL: Spans = ((480, 720), (780, 1020))  # a working day that names no times
MOST_DAYS = 1_000_000  # that all calendars of a file except between them
EACH = 12  # what an exception counts for at least, so that very many that fall on no day end too


class Days:
    """How many days the calendars of a file may still except."""

    def __init__(self):
        self.left = MOST_DAYS

    def take(self, count: int, place: str) -> None:
        """Take so many. Raises Unreadable when there are not as many left."""
        self.left -= max(count, EACH)
        if self.left < 0:
            raise Unreadable(f"the calendars name more than {MOST_DAYS:,} days", place=place, remedy="remove exceptions or bound how often they come")


def read_calendar(record: Record, days: Days) -> FileCalendar:
    """Return a calendar with every exception as days. Raises Unreadable: a time or a day is none, or there are too many.

    Source: MSPDI, elements Calendar, WeekDay, Exception, WorkWeek; DayType 1 is Sunday, 0 an exception as older versions write it.
    """
    calendar = FileCalendar(uid=record.uid("UID") or 0, name=record.text("Name") or "Calendar")
    base_uid = record.referred("BaseCalendarUID")
    if not record.flag("IsBaseCalendar", default=True) and base_uid is not None:
        calendar.base_uid, calendar.of_resource = base_uid, True
    older: dict[dt.date, Spans] = {}
    for day in _listed(record, "WeekDays"):
        kind = day.whole("DayType") or 0
        if 1 <= kind <= 7:
            calendar.week[(kind + 5) % 7] = spans_of(day)
        elif (span := _span(day, calendar)) is not None:
            older |= dict.fromkeys(_each(*span, days, record.place), spans_of(day))
    for week in _listed(record, "WorkWeeks"):
        calendar.exceptions |= _work_week(week, calendar, days)
    exceptions = _listed(record, "Exceptions")
    for one in exceptions:
        span = _span(one, calendar)
        found = days_of(one, span)
        days.take(len(found) + ((span[1] - span[0]).days // 365 if span else 0), record.place)
        calendar.exceptions |= dict.fromkeys(found, spans_of(one))
    if not exceptions:
        calendar.exceptions |= older
    calendar.exceptions = dict(sorted(calendar.exceptions.items()))
    return calendar


def spans_of(record: Record) -> Spans:
    """Return the worked spans of a day in minutes after midnight, in order and joined where they touch.

    Raises Unreadable: a time is none, or one ends before it begins. A day that ends at 00:00 ends at midnight.

    Source: MSPDI, elements DayWorking, WorkingTime; a working day without times is eight to five with an hour's break.
    """
    times = _listed(record, "WorkingTimes")
    if not record.flag("DayWorking", default=bool(times)):
        return ()
    spans = sorted(span for one in times if (span := _times(one)) is not None)
    joined: list[Span] = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined) if spans else USUAL


def _listed(record: Record, name: str) -> list[Record]:
    return [Record(one, record.place) for listed in record.all(name) for one in listed]


def _times(record: Record) -> Span | None:
    first, last = _clock(record, "FromTime"), _clock(record, "ToTime")
    if first is None or last is None:
        return None
    last = last if last > 0 else 1440
    if first >= last:
        what = f"is not after FromTime “{record.text('FromTime')}”"
        raise record.unreadable("ToTime", record.text("ToTime"), what, "split work over midnight in two: until 00:00, and from 00:00 the day after")
    return first, last


def _clock(record: Record, name: str) -> int | None:
    text = record.text(name)
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text).time() if "T" in text else dt.time.fromisoformat(text)
    except ValueError:
        raise record.unreadable(name, text, "is no time of day", "correct the calendar") from None
    return moment.hour * 60 + moment.minute


def _span(record: Record, calendar: FileCalendar) -> tuple[dt.date, dt.date] | None:
    """First and last day of a range; None, with a note, where it has none."""
    for period in record.all("TimePeriod"):
        inner = Record(period, record.place)
        first, last = inner.moment("FromDate"), inner.moment("ToDate")
        if first is not None and last is not None and first <= last:
            return first.date(), last.date()
    calendar.notes.append(f"An exception “{record.text('Name')}” has no range, or ends before it begins, and is left out.")
    return None


def _each(first: dt.date, last: dt.date, days: Days, place: str) -> list[dt.date]:
    count = (last - first).days + 1
    days.take(count, place)
    return [first + dt.timedelta(days=number) for number in range(count)]


def _work_week(record: Record, calendar: FileCalendar, days: Days) -> dict[dt.date, Spans]:
    """The days of an alternative week's range, each as that week has its weekday."""
    span = _span(record, calendar)
    week = {((day.whole("DayType") or 1) + 5) % 7: spans_of(day) for day in _listed(record, "WeekDays")}
    return {day: week[day.weekday()] for day in (_each(*span, days, record.place) if span else []) if day.weekday() in week}
