"""Calendars as XER writes them: brackets within brackets."""

import datetime as dt
import re

from pmo.calc.working_time import Spans
from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import FileCalendar
from projects.calc.files.primavera.calendars import calendar_of, spans_of
from projects.calc.files.primavera.records import EXPORT_AGAIN, Record

_DAY_ZERO = dt.date(1899, 12, 30)  # of a spreadsheet's serial days
_MOST_SERIAL = 91_311  # the last day of 2149
_PIECE = re.compile(r"\(\s*(?P<index>\d+)\s*\|\|\s*(?P<name>[^()|]*)\((?P<attributes>[^()]*)\)|(?P<open>\()|(?P<close>\))")
_MOST_DEPTH = 50
_DAYS = {str(number): (number - 2) % 7 for number in range(1, 8)}  # 1 is Sunday; Monday is first here


class Node:
    """One bracket: its name, what is said of it (s, f, d …), and the brackets inside."""

    __slots__ = ("attributes", "inside", "name")

    def __init__(self, name: str, attributes: str):
        parts = attributes.split("|")
        self.name = name.strip()
        self.attributes = list(zip(parts[::2], parts[1::2], strict=False))
        self.inside: list[Node] = []


def read_calendar(record: Record) -> FileCalendar:
    """Return the calendar that a row of the table CALENDAR states.

    record: clndr_data has the shape `(0||CalendarData()((0||DaysOfWeek()(…))(0||Exceptions()(…))))`: weekdays 1–7 from Sunday, each with
    its spans `(s|08:00|f|16:00)`, and exceptions by their serial day `(d|43650)`.
    Raises Unreadable when the brackets do not match, or a time or day in them is none.

    Source: XER, table CALENDAR.

    >>> data = "(0||CalendarData()((0||DaysOfWeek()((0||2()((0||0(s|08:00|f|16:00)())))))(0||Exceptions()((0||0(d|43650)())))))"
    >>> read = read_calendar(Record({"clndr_id": "1", "clndr_name": "Five days", "clndr_data": data}))
    >>> read.week[0], read.week[6], read.exceptions
    (((480, 960),), (), {datetime.date(2019, 7, 4): ()})
    """
    week: list[Spans | None] = [None] * 7
    exceptions: dict[dt.date, Spans] = {}
    for part in _parse(record):
        if part.name == "DaysOfWeek":
            for day in part.inside:
                if day.name in _DAYS:
                    week[_DAYS[day.name]] = _spans(day, record)
        elif part.name == "Exceptions":
            for one in part.inside:
                day = _day(one, record)
                if day is not None:
                    exceptions[day] = _spans(one, record)
    if any(spans is not None for spans in week):
        week = [spans if spans is not None else () for spans in week]
    return calendar_of(record, week, exceptions)


def _parse(record: Record) -> list[Node]:
    """The brackets directly inside CalendarData."""
    text = record.get("clndr_data", "").replace("\x7f", " ")
    if not text.strip():
        return []
    top = Node("", "")
    stack, at = [top], 0
    for piece in _PIECE.finditer(text):
        if text[at : piece.start()].strip():
            raise _damaged(record)
        at = piece.end()
        if piece["close"]:
            stack.pop()
            if not stack:
                raise _damaged(record)
            continue
        if piece["open"]:
            stack.append(stack[-1])  # a bare bracket only groups
        else:
            node = Node(piece["name"], piece["attributes"])
            stack[-1].inside.append(node)
            stack.append(node)
        if len(stack) > _MOST_DEPTH:
            raise _damaged(record)
    if len(stack) != 1 or text[at:].strip():
        raise _damaged(record)
    return [part for one in top.inside for part in ([one] if one.name != "CalendarData" else one.inside)]


def _spans(day: Node, record: Record) -> Spans:
    said = []
    for span in day.inside:
        times = dict(span.attributes)
        if "s" in times and "f" in times:
            said.append((times["s"], times["f"]))
    return spans_of(said, record.place)


def _day(node: Node, record: Record) -> dt.date | None:
    serial = dict(node.attributes).get("d", "").strip()
    if not serial:
        return None
    if not (serial.isascii() and serial.isdigit() and len(serial) < 7 and 0 < int(serial) <= _MOST_SERIAL):
        raise Unreadable(f"clndr_data names the day “{serial[:20]}”, which no calendar has", record.place, EXPORT_AGAIN)
    return _DAY_ZERO + dt.timedelta(days=int(serial))


def _damaged(record: Record) -> Unreadable:
    return Unreadable("clndr_data is damaged: its brackets do not match", record.place, "export the project from Primavera P6 again")
