"""Calendars as P6's XML writes them."""

import datetime as dt
from xml.etree.ElementTree import Element

from pmo.calc.working_time import Spans
from projects.calc.files.contents import FileCalendar
from projects.calc.files.pmxml.elements import values_of
from projects.calc.files.primavera.calendars import calendar_of, spans_of
from projects.calc.files.primavera.records import Record

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def read_calendar(element: Element, record: Record) -> FileCalendar:
    """Return the calendar that an element of the name Calendar states.

    record: what its simple elements say, by the columns of XER. A finish of 15:59 is the last minute worked.
    Raises Unreadable when a time or day in it is none.

    Source: p6apibo.xsd, CalendarType.

    >>> from defusedxml.ElementTree import fromstring
    >>> hours = "<DayOfWeek>Monday</DayOfWeek><WorkTime><Start>08:00:00</Start><Finish>15:59:00</Finish></WorkTime>"
    >>> xml = f"<Calendar><StandardWorkWeek><StandardWorkHours>{hours}</StandardWorkHours></StandardWorkWeek></Calendar>"
    >>> read_calendar(fromstring(xml), Record({"clndr_id": "1"})).week[0]
    ((480, 960),)
    """
    week: list[Spans | None] = [None] * 7
    exceptions: dict[dt.date, Spans] = {}
    for hours in element.iter("StandardWorkHours"):
        day = values_of(hours).get("DayOfWeek", "")
        if day in _WEEKDAYS:
            week[_WEEKDAYS.index(day)] = _spans(hours, record.place)
    for one in element.iter("HolidayOrException"):
        day = Record(values_of(one), record.place).moment("Date")
        if day is not None:
            exceptions[day.date()] = _spans(one, record.place)
    if any(spans is not None for spans in week):
        week = [spans if spans is not None else () for spans in week]
    return calendar_of(record, week, exceptions)


def _spans(day: Element, place: str) -> Spans:
    said = [values_of(work) for work in day if work.tag == "WorkTime"]
    return spans_of([(work["Start"], work["Finish"]) for work in said if "Start" in work and "Finish" in work], place, inclusive=True)
