"""Exceptions that come again: daily, weekly, monthly, yearly, expanded to their days."""

import calendar
import datetime as dt
from collections.abc import Iterator
from functools import cache
from itertools import islice

from projects.calc.files.mspdi.values import Record

DAILY, YEARLY_DAY, YEARLY_PLACE, MONTHLY_DAY, MONTHLY_PLACE, WEEKLY, DAY_COUNT, WEEKDAY_COUNT = range(1, 9)
LAST = 4  # MonthPosition: first … fourth, last
DAY = dt.timedelta(days=1)


def days_of(record: Record, span: tuple[dt.date, dt.date] | None) -> list[dt.date]:
    """Return the days an exception falls on, in order, within its range and its number of occurrences.

    span: first and last day of its range; None where it has none. A day past the end of a month is its last: the 31st falls on 30 April.

    Raises Unreadable: a month, a day of one or a place in it is none.

    Source: MSPDI, element Exception: Type, Period, DaysOfWeek (1 Sunday, 2 Monday, 4 Tuesday …), MonthItem, MonthPosition, Month, MonthDay.
    """
    if span is None or span[1] < span[0]:
        return []
    kind = record.whole("Type") or DAILY
    every = max(record.whole("Period") or 1, 1)
    most = record.whole("Occurrences") if record.flag("EnteredByOccurrences") and kind in WAYS else None
    return list(islice(WAYS.get(kind, _daily)(record, *span, every), most if most and most > 0 else None))


def _daily(_record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    for number in range(0, (last - first).days + 1, every):
        yield first + dt.timedelta(days=number)


def _weekdays(_record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    working = (day for day in _daily(_record, first, last, 1) if day.weekday() < 5)
    yield from islice(working, 0, None, every)


def _weekly(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    mask = (record.whole("DaysOfWeek") or 0) & 127 or 1 << (first.weekday() + 1) % 7
    sunday = first - dt.timedelta(days=(first.weekday() + 1) % 7)
    for week in _daily(record, sunday, last, 7 * every):
        for number in range(7):
            day = week + dt.timedelta(days=number)
            if mask >> number & 1 and first <= day <= last:
                yield day


def _monthly_day(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    number = record.whole("MonthDay") or first.day
    since = first if number >= first.day else first.replace(day=1) + 31 * DAY  # counted from the first month that has the day ahead
    for year, month in _months(since, last, every):
        if first <= (day := _day(year, month, number)) <= last:
            yield day


def _monthly_place(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    item, place = _bounded(record, "MonthItem", 9), _bounded(record, "MonthPosition", LAST)
    for year, month in _months(first, last, every):
        if first <= (day := _placed(item, place, year, month)) <= last:
            yield day


def _yearly_day(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    month, number = _month(record), record.whole("MonthDay") or first.day
    for year in range(first.year, last.year + 1, every):
        if first <= (day := _day(year, month, number)) <= last:
            yield day


def _yearly_place(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    month, item, place = _month(record), _bounded(record, "MonthItem", 9), _bounded(record, "MonthPosition", LAST)
    for year in range(first.year, last.year + 1, every):
        if first <= (day := _placed(item, place, year, month)) <= last:
            yield day


def _month(record: Record) -> int:
    return _bounded(record, "Month", 11) + 1


def _bounded(record: Record, name: str, most: int) -> int:
    number = record.whole(name) or 0
    if not 0 <= number <= most:
        raise record.unreadable(name, record.text(name), f"is none of 0–{most}", "correct the calendar")
    return number


def _day(year: int, month: int, number: int) -> dt.date:
    return dt.date(year, month, min(max(number, 1), calendar.monthrange(year, month)[1]))


def _months(first: dt.date, last: dt.date, every: int) -> Iterator[tuple[int, int]]:
    start, stop = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    for number in range(start, stop + 1, every):
        yield number // 12, number % 12 + 1


def _placed(item: int, place: int, year: int, month: int) -> dt.date:
    return dt.date(year, month, _number(item, place, *calendar.monthrange(year, month)))


@cache
def _number(item: int, place: int, weekday: int, length: int) -> int:
    """The first, second … or last day, weekday, weekend day, Sunday … Saturday of a month that begins on a weekday (0 Monday)."""
    wanted = [day + 1 for day in range(length) if _is((weekday + day) % 7, item)]
    return wanted[-1 if place == LAST else place]


def _is(weekday: int, item: int) -> bool:
    if item in (0, 1, 2):
        return item == 0 or (weekday < 5) == (item == 1)
    return (weekday + 1) % 7 == item - 3


WAYS = {
    DAILY: _daily, DAY_COUNT: _daily, WEEKDAY_COUNT: _weekdays, WEEKLY: _weekly, MONTHLY_DAY: _monthly_day, MONTHLY_PLACE: _monthly_place,
    YEARLY_DAY: _yearly_day, YEARLY_PLACE: _yearly_place,
}  # fmt: skip
