"""Calendars as MSPDI states them."""

import datetime as dt
from dataclasses import replace

from pmo.calc.working_time import Spans
from projects.calc.files.contents import FileCalendar
from projects.calc.files.mspdi.markup import element, leaves
from projects.calc.schedule.file_calendars import working_time_of


def standing(calendar: FileCalendar, by_uid: dict[int, FileCalendar]) -> FileCalendar:
    """Return a calendar that MSPDI can state: one based on another without being a resource's is written out in full.

    by_uid: all calendars of the file.

    Source: MSPDI lets only resource calendars be based on others.
    """
    if calendar.base_uid is None or calendar.of_resource:
        return calendar
    time = working_time_of(calendar, by_uid)
    return replace(calendar, base_uid=None, week=list(time.week), exceptions=dict(sorted(time.exceptions.items())))


def calendar_markup(calendar: FileCalendar) -> str:
    """Return a calendar: the weekdays it says itself, and its exceptions, days alike in a row as one.

    Source: MSPDI, element Calendar.
    """
    days = [_weekday(number, calendar.week[(number + 5) % 7]) for number in range(1, 8) if calendar.week[(number + 5) % 7] is not None]
    base = -1 if calendar.base_uid is None else calendar.base_uid
    return element(
        "Calendar",
        *leaves(UID=calendar.uid, Name=calendar.name, IsBaseCalendar=calendar.base_uid is None, BaseCalendarUID=base),
        element("WeekDays", *days) if days else "",
        element("Exceptions", *(_exception(*run) for run in _runs(calendar.exceptions))) if calendar.exceptions else "",
    )


def _weekday(number: int, spans: Spans) -> str:
    return element("WeekDay", *leaves(DayType=number, DayWorking=bool(spans)), _times(spans))


def _times(spans: Spans) -> str:
    times = [element("WorkingTime", *leaves(FromTime=_clock(first), ToTime=_clock(last))) for first, last in spans]
    return element("WorkingTimes", *times) if times else ""


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}:00"


def _exception(first: dt.date, last: dt.date, spans: Spans) -> str:
    period = element("TimePeriod", *leaves(FromDate=f"{first}T00:00:00", ToDate=f"{last}T23:59:00"))
    told = leaves(Occurrences=(last - first).days + 1, Type=1, DayWorking=bool(spans))
    return element("Exception", *leaves(EnteredByOccurrences=False), period, *told, _times(spans))


def _runs(exceptions: dict[dt.date, Spans]) -> list[tuple[dt.date, dt.date, Spans]]:
    runs: list[list] = []
    for day, spans in sorted(exceptions.items()):
        if runs and runs[-1][2] == spans and (day - runs[-1][1]).days == 1:
            runs[-1][1] = day
        else:
            runs.append([day, day, spans])
    return [tuple(run) for run in runs]
