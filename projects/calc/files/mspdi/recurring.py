"""Exceptions that come again: daily, weekly, monthly, yearly, expanded to their days."""

import calendar
import datetime as dt
from collections.abc import Iterator

from projects.calc.files.mspdi.values import Record

DAILY, YEARLY_DAY, YEARLY_PLACE, MONTHLY_DAY, MONTHLY_PLACE, WEEKLY, DAY_COUNT, WEEKDAY_COUNT = range(1, 9)
LAST = 4  # MonthPosition: first … fourth, last


def days_of(record: Record, span: tuple[dt.date, dt.date] | None) -> list[dt.date]:
    """Return the days an exception falls on, within its range and its number of occurrences.

    span: first and last day of its range; None where it has none.

    Source: MSPDI, element Exception: Type, Period, DaysOfWeek (1 Sunday, 2 Monday, 4 Tuesday …), MonthItem, MonthPosition, Month, MonthDay.
    """
    if span is None or span[1] < span[0]:
        return []
    kind = record.whole("Type") or DAILY
    every = max(record.whole("Period") or 1, 1)
    found = WAYS.get(kind, _daily)(record, *span, 1 if kind == DAILY else every)
    if record.flag("EnteredByOccurrences") and kind not in (DAILY, 9) and (most := record.whole("Occurrences")):
        return [day for _number, day in zip(range(most), found, strict=False)]
    return list(found)


def _daily(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    for number in range(0, (last - first).days + 1, every):
        yield first + dt.timedelta(days=number)


def _weekdays(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    working = [day for day in _daily(record, first, last, 1) if day.weekday() < 5]
    yield from working[::every]


def _weekly(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    mask = record.whole("DaysOfWeek") or 1 << (first.weekday() + 1) % 7
    sunday = first - dt.timedelta(days=(first.weekday() + 1) % 7)
    for day in _daily(record, first, last, 1):
        if mask >> (day.weekday() + 1) % 7 & 1 and (day - sunday).days // 7 % every == 0:
            yield day


def _monthly_day(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    number = record.whole("MonthDay") or first.day
    for year, month in _months(first, last, every):
        if number <= calendar.monthrange(year, month)[1] and first <= (day := dt.date(year, month, number)) <= last:
            yield day


def _monthly_place(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    for year, month in _months(first, last, every):
        day = _placed(record, year, month)
        if day is not None and first <= day <= last:
            yield day


def _yearly_day(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    month, number = (record.whole("Month") or 0) + 1, record.whole("MonthDay") or first.day
    for year in range(first.year, last.year + 1, every):
        if month <= 12 and number <= calendar.monthrange(year, month)[1] and first <= (day := dt.date(year, month, number)) <= last:
            yield day


def _yearly_place(record: Record, first: dt.date, last: dt.date, every: int) -> Iterator[dt.date]:
    month = (record.whole("Month") or 0) + 1
    for year in range(first.year, last.year + 1, every):
        day = _placed(record, year, month) if month <= 12 else None
        if day is not None and first <= day <= last:
            yield day


def _months(first: dt.date, last: dt.date, every: int) -> Iterator[tuple[int, int]]:
    start, stop = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    for number in range(start, stop + 1, every):
        yield number // 12, number % 12 + 1


def _placed(record: Record, year: int, month: int) -> dt.date | None:
    """The first, second … or last day, weekday, weekend day, Sunday … Saturday of a month."""
    item, place = record.whole("MonthItem") or 0, record.whole("MonthPosition") or 0
    days = [dt.date(year, month, number + 1) for number in range(calendar.monthrange(year, month)[1])]
    wanted = [day for day in days if _is(day, item)]
    if place >= LAST:
        return wanted[-1] if wanted else None
    return wanted[place] if 0 <= place < len(wanted) else None


def _is(day: dt.date, item: int) -> bool:
    if item == 0:
        return True
    if item in (1, 2):
        return (day.weekday() < 5) == (item == 1)
    return (day.weekday() + 1) % 7 == item - 3


WAYS = {
    DAILY: _daily, DAY_COUNT: _daily, WEEKDAY_COUNT: _weekdays, WEEKLY: _weekly, MONTHLY_DAY: _monthly_day, MONTHLY_PLACE: _monthly_place,
    YEARLY_DAY: _yearly_day, YEARLY_PLACE: _yearly_place,
}  # fmt: skip
