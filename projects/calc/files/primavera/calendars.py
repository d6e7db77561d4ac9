"""Calendars of an export, from the week and the days that differ."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from pmo.calc.working_time import MINUTES_PER_DAY, Spans
from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import FileCalendar
from projects.calc.files.primavera.records import EXPORT_AGAIN, Record

_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?\s*([AaPp])?\.?[Mm]?\.?")


def calendar_of(record: Record, week: list[Spans | None], exceptions: Mapping[dt.date, Spans]) -> FileCalendar:
    """Return a calendar from its record, its week (Monday first; all None: not stated) and its exceptions.

    Raises Unreadable when its hours a day are none.

    Source: XER, table CALENDAR.

    >>> calendar_of(Record({"clndr_id": "3", "clndr_name": "Night", "day_hr_cnt": "10"}), [None] * 7, {}).minutes_per_day
    600
    """
    calendar = FileCalendar(record.key("clndr_id"), record.text("clndr_name"), week=week, exceptions=dict(exceptions))
    calendar.base_uid = record.id("base_clndr_id")
    calendar.of_resource = record.text("clndr_type") == "CA_Rsrc"
    hours = record.number("day_hr_cnt")
    if hours and not 0 < hours <= 24:
        raise record.unreadable("day_hr_cnt", "is not between 0 and 24")
    calendar.minutes_per_day = round(hours * 60) if hours else None
    if all(spans is None for spans in week) and not calendar.base_uid:
        calendar.week = _usual_week(calendar.minutes_per_day or 480, record.number("week_hr_cnt"))
        calendar.notes.append("It states no hours; its hours a day were taken from 8 o'clock on, Monday first, as many days as make its week.")
    elif not any(week) and not any(exceptions.values()) and not calendar.base_uid:
        calendar.notes.append("It has no working time; what is worked by it cannot be scheduled.")
    return calendar


def with_holidays(calendars: list[FileCalendar]) -> list[FileCalendar]:
    """Return the calendars, each with the exceptions of those it is based on that it does not state itself.

    A base calendar that is not there, or leads back, is dropped.

    Source: Primavera P6: a resource's or project's calendar takes the holidays of the global calendar it inherits from.

    >>> office = FileCalendar(1, "Office", exceptions={dt.date(2026, 12, 25): ()})
    >>> with_holidays([office, FileCalendar(2, "Crew", base_uid=1)])[1].exceptions
    {datetime.date(2026, 12, 25): ()}
    """
    by_uid = {one.uid: one for one in calendars}
    own = {one.uid: dict(one.exceptions) for one in calendars}
    for calendar in calendars:
        if calendar.base_uid not in by_uid or calendar.base_uid == calendar.uid:
            calendar.base_uid = None
        seen, base = {calendar.uid}, calendar.base_uid
        while base in by_uid and base not in seen:
            seen.add(base)
            calendar.exceptions = own[base] | calendar.exceptions
            base = by_uid[base].base_uid
        if base in seen:
            calendar.base_uid = None
    return calendars


def spans_of(said: Iterable[tuple[str, str]], place: str, *, inclusive: bool = False) -> Spans:
    """Return spans of a day in order, minutes after midnight, those that touch or overlap made one.

    said: begin and end as written, "08:00" or "8:00 AM"; an end of midnight is the end of the day. inclusive: an end of 15:59 means 16:00.
    Raises Unreadable, with the place, when a time is none or a span ends before it begins.

    Source: XER and P6 XML state spans in either order.

    >>> spans_of([("13:00", "17:00"), ("08:00", "12:00"), ("20:00", "00:00")], "")
    ((480, 720), (780, 1020), (1200, 1440))
    """
    found = []
    for first, last in said:
        begin, end = _minutes(first, place), _minutes(last, place)
        if inclusive and end % 5 == 4:
            end += 1
        end = MINUTES_PER_DAY if end == 0 else end
        if begin >= end:
            raise Unreadable(f"a calendar works from {first} to {last}", place, EXPORT_AGAIN)
        found.append((begin, end))
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def _usual_week(minutes: int, hours_a_week: float | None) -> list[Spans]:
    days = min(max(round(hours_a_week * 60 / minutes), 1), 7) if hours_a_week else 5
    begin = min(480, MINUTES_PER_DAY - minutes)
    return [((begin, begin + minutes),) if day < days else () for day in range(7)]


def _minutes(text: str, place: str) -> int:
    found = _CLOCK.fullmatch(text.strip())
    if found:
        hour, minute = int(found[1]), int(found[2])
        if found[3]:
            hour = hour % 12 + (12 if found[3] in "Pp" else 0) if 1 <= hour <= 12 else 99
        if minute < 60 and (hour < 24 or (hour == 24 and minute == 0)):
            return hour * 60 + minute
    raise Unreadable(f"a calendar names the time “{text[:20]}”", place, EXPORT_AGAIN)
