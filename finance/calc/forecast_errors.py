"""How far forecasts were off, once what came is known: in money by sums, in days by counts; how long before they were said."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

BUCKETS = (3, 6, 12, 24)  # whole months before the outcome, up to and without


@dataclass(frozen=True)
class DayErrors:
    """Sums over forecasts of a day whose outcome is known, and what follows from them; unknown is None."""

    forecasts: int
    error_days: int  # Σ (forecast − outcome): below 0 where earlier days were named than came
    missed_days: int  # Σ |forecast − outcome|
    bias: float | None
    accuracy: float | None


def day_errors(errors: Iterable[int]) -> DayErrors:
    """Return the `DayErrors` of errors in calendar days, forecast − outcome: the bias is their mean, accuracy the mean of their sizes.

    Both are None where there is nothing to judge.

    Source: Hyndman & Koehler (2006), Another look at measures of forecast accuracy: mean error and mean absolute error.

    >>> found = day_errors([-10, 4])
    >>> found.bias, found.accuracy
    (-3.0, 7.0)
    >>> day_errors([]).bias is None
    True
    """
    number = total = missed = 0
    for one in errors:
        number, total, missed = number + 1, total + one, missed + abs(one)
    if not number:
        return DayErrors(0, 0, 0, None, None)
    return DayErrors(number, total, missed, total / number, missed / number)


def months_ahead(made_on: dt.date, outcome_on: dt.date) -> int:
    """Return the whole calendar months from the day a forecast was made to the day its outcome is of.

    Raises ValueError when the outcome is the earlier of the two.

    Source: definition.

    >>> months_ahead(dt.date(2026, 1, 15), dt.date(2026, 4, 14)), months_ahead(dt.date(2026, 1, 15), dt.date(2026, 4, 15))
    (2, 3)
    """
    if outcome_on < made_on:
        raise ValueError("What is said after the outcome is no forecast of it.")
    return (outcome_on.year - made_on.year) * 12 + outcome_on.month - made_on.month - (outcome_on.day < made_on.day)


def bucket(months: int) -> int:
    """Return the place among horizons of so many months: 0 for less than `BUCKETS[0]`, `len(BUCKETS)` for the longest.

    Source: definition.

    >>> [bucket(months) for months in (0, 2, 3, 11, 12, 60)]
    [0, 0, 1, 2, 3, 4]
    """
    return sum(months >= limit for limit in BUCKETS)


def bucket_span(place: int) -> tuple[int, int | None]:
    """Return the months from and to (not included) of a horizon; the longest has no end.

    Source: definition.

    >>> bucket_span(0), bucket_span(4)
    ((0, 3), (24, None))
    """
    return (BUCKETS[place - 1] if place else 0), (BUCKETS[place] if place < len(BUCKETS) else None)
