"""Fiscal years that start in any month, cut into the twelve months or into thirteen periods of four weeks."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class FiscalSpan:
    """One fiscal year: its first and last day, its label, and the first day of each of its twelve months."""

    start_on: date
    end_on: date
    label: str
    months: tuple[date, ...]


def fiscal_year(day: date, start_month: int = 1) -> FiscalSpan:
    """Return the fiscal year that contains `day`.

    day: any day. start_month: 1..12, the month in which the year begins.
    The label is "FY26" for a year that is the calendar year, else "FY26/27", from the years in which it begins and ends.
    Raises ValueError when start_month is not 1..12.

    Source: domain rule "a fiscal year may start in any month"; labels as the UK government writes them.

    >>> fiscal_year(date(2026, 3, 31), 4).label, fiscal_year(date(2026, 4, 1), 4).label, fiscal_year(date(2026, 4, 1)).label
    ('FY25/26', 'FY26/27', 'FY26')
    """
    if not 1 <= start_month <= 12:
        raise ValueError("The first month is between 1 and 12.")
    return fiscal_year_from(day.year if day.month >= start_month else day.year - 1, start_month)


def fiscal_year_from(first_year: int, start_month: int = 1) -> FiscalSpan:
    """Return the fiscal year that begins in `start_month` of `first_year`.

    first_year: a calendar year. start_month: 1..12. Raises ValueError when the month or year does not exist.

    Source: see `fiscal_year`.

    >>> fiscal_year_from(2026, 4).end_on, fiscal_year_from(2026, 4).months[11]
    (datetime.date(2027, 3, 31), datetime.date(2027, 3, 1))
    """
    months = tuple(_month_after(first_year, start_month, step) for step in range(12))
    label = f"FY{first_year % 100:02d}"
    if start_month != 1:
        label += f"/{(first_year + 1) % 100:02d}"
    return FiscalSpan(months[0], _month_after(first_year, start_month, 12) - timedelta(days=1), label, months)


def month_number(day: date, start_month: int = 1) -> int:
    """Return the place of the day's month in its fiscal year, 1..12.

    day: any day. start_month: 1..12.

    Source: definition.

    >>> month_number(date(2026, 4, 30), 4), month_number(date(2026, 3, 1), 4)
    (1, 12)
    """
    return (day.month - start_month) % 12 + 1


def periods(span: FiscalSpan, count: int = 12) -> list[tuple[date, date]]:
    """Return the first and last day of each period of a fiscal year, in order and without a gap.

    span: the year. count: 12 for its months, 13 for periods of four weeks, the last of which also takes the days that are left (29 or 30 in all).
    Raises ValueError for any other count.

    Source: the 12-month and 13-period calendars of management accounting; the days left over as in a 4-4-4-4 calendar kept to the year's own end.

    >>> [len(periods(fiscal_year_from(2026, 4), count)) for count in (12, 13)]
    [12, 13]
    >>> periods(fiscal_year_from(2026, 4), 13)[-1]
    (datetime.date(2027, 3, 3), datetime.date(2027, 3, 31))
    """
    if count == 12:
        firsts = list(span.months)
    elif count == 13:
        firsts = [span.start_on + timedelta(days=28 * number) for number in range(13)]
    else:
        raise ValueError("A fiscal year has twelve or thirteen periods.")
    return list(zip(firsts, [first - timedelta(days=1) for first in firsts[1:]] + [span.end_on], strict=True))


def period_of(day: date, firsts: Sequence[date]) -> date:
    """Return the first day of the period that holds `day`.

    day: a day of the year. firsts: the first days of its periods, in order. Raises ValueError when the day lies before them all.

    Source: definition.

    >>> period_of(date(2026, 5, 31), [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)])
    datetime.date(2026, 5, 1)
    """
    place = bisect_right(firsts, day)
    if place == 0:
        raise ValueError(f"{day} lies before the first period.")
    return firsts[place - 1]


def _month_after(year: int, month: int, step: int) -> date:
    later = month - 1 + step
    return date(year + later // 12, later % 12 + 1, 1)
