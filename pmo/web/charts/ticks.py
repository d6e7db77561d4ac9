"""Where the ticks of an axis stand: steps of 1, 2 or 5 for numbers; days, weeks, months, quarters or years for dates."""

import math
from datetime import date
from typing import NamedTuple

from django.utils.dates import MONTHS_3


class Tick(NamedTuple):
    value: float
    label: str
    second: str = ""


def step(low: float, high: float, most: int) -> float:
    """Return the smallest of 1, 2, 5 × 10ⁿ that cuts the range into at most so many parts.

    >>> step(0, 97, 5), step(0, 1_000_000, 4)
    (20.0, 500000.0)
    """
    rough = (high - low) / max(most, 1)
    power = 10 ** math.floor(math.log10(rough))
    return next(float(f"{factor * power:.12g}") for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def marks(low: float, high: float, apart: float) -> list[float]:
    """Return the multiples of a step within a range.

    >>> marks(-0.1, 0.5, 0.2)
    [0.0, 0.2, 0.4]
    """
    first = math.ceil(low / apart - 1e-9)
    last = math.floor(high / apart + 1e-9)
    return [float(f"{n * apart:.12g}") for n in range(first, last + 1)]


def calendar(low: float, high: float, most: int) -> list[Tick]:
    """Return ticks on days, Mondays, firsts of month, of quarter or of year, whichever is finest without crowding."""
    span = high - low
    if span <= most * 1.01:
        return _day_ticks(low, high, 1)
    if span / 7 <= most:
        return _day_ticks(low, high, 7)
    months = span / 30.4375
    every = next((n for n in (1, 3, 6) if months / n <= most), None)
    if every:
        return _month_ticks(low, high, every)
    years = step(0, months / 12, most)
    return _year_ticks(low, high, max(1, round(years)))


def upright(found: list[Tick]) -> list[Tick]:
    """Return the ticks of a calendar as a vertical axis says them: the whole in one line, since nothing stands below a label there.

    >>> [tick.label for tick in upright(calendar(date(2027, 10, 8).toordinal(), date(2027, 10, 30).toordinal(), 5))]
    ['11 Oct 2027', '18 Oct', '25 Oct']
    """
    return [tick._replace(label=_in_one_line(tick), second="") for tick in found]


def _in_one_line(tick: Tick) -> str:
    day = date.fromordinal(int(tick.value))
    if not tick.label.isdigit():
        return f"{tick.label} {day.year}"
    if len(tick.label) == 4:
        return tick.label
    return f"{tick.label} {tick.second or _month(day)}"


def _day_ticks(low: float, high: float, every: int) -> list[Tick]:
    found: list[Tick] = []
    start = math.ceil(low)
    if every == 7:
        start += (1 - start) % 7  # day 1 of year 1 was a Monday
    for ordinal in range(start, math.floor(high) + 1, every):
        day = date.fromordinal(ordinal)
        new_month = not found or date.fromordinal(ordinal - every).month != day.month
        found.append(Tick(ordinal, str(day.day), f"{_month(day)} {day.year}" if new_month else ""))
    return found


def _month_ticks(low: float, high: float, every: int) -> list[Tick]:
    first = date.fromordinal(max(1, math.ceil(low)))
    index = first.year * 12 + first.month - 1 + (first.day > 1)
    index += -index % every
    found: list[Tick] = []
    while index // 12 <= 9999:
        day = date(index // 12, index % 12 + 1, 1)
        if day.toordinal() > high:
            break
        second = str(day.year) if not found or day.month <= every else ""
        found.append(Tick(day.toordinal(), _month(day), second))
        index += every
    return found


def _year_ticks(low: float, high: float, every: int) -> list[Tick]:
    first = date.fromordinal(max(1, math.floor(low))).year
    years = range(first + -first % every, 10000, every)
    found = []
    for year in years:
        ordinal = date(year, 1, 1).toordinal()
        if ordinal > high:
            break
        if ordinal >= low:
            found.append(Tick(ordinal, str(year)))
    return found


def _month(day: date) -> str:
    return str(MONTHS_3[day.month]).title()
