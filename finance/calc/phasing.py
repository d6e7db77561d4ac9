"""Spread, uplift and move amounts over the periods of a year, exact to the cent."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np

from finance.calc.shares import spread as shares_by
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime

CENT = Decimal("0.01")
WAYS = ("even", "linear", "front", "back", "bell", "working_days", "last_year")


def by_weights(total: Decimal, weights: Sequence) -> list[Decimal]:
    """Return `total` cut in proportion to weights; the parts add up to it to the cent.

    total: an amount, cents at the finest. weights: numbers not below zero, one a part. Cents that are left after rounding down go one each to the
    parts with the largest remainders, of equal ones to the earlier. Raises ValueError when the weights are all zero, or one is below zero.

    Source: method of the largest remainder (Hamilton, 1792).

    >>> by_weights(Decimal("100.00"), [1, 1, 1])
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    """
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact)
    if whole <= 0 or min(exact) < 0:
        raise ValueError("There is nothing to spread by: the weights are all zero, or one is below zero.")
    cents = int((total / CENT).to_integral_value())
    sign, left = (-1 if cents < 0 else 1), abs(cents)
    wanted = [left * weight / whole for weight in exact]
    parts = [int(one) for one in wanted]
    most = sorted(range(len(parts)), key=lambda place: (parts[place] - wanted[place], place))
    for place in most[: left - sum(parts)]:
        parts[place] += 1
    return [(sign * one * CENT).quantize(CENT) for one in parts]


def evenly(total: Decimal, count: int) -> list[Decimal]:
    """Return `total` in `count` equal parts, the odd cents in the first ones. Raises ValueError when the count is below one.

    Source: see `by_weights`.

    >>> evenly(Decimal("-0.02"), 3)
    [Decimal('-0.01'), Decimal('-0.01'), Decimal('0.00')]
    """
    return by_weights(total, [1] * count)


def by_curve(total: Decimal, count: int, curve: str) -> list[Decimal]:
    """Return `total` over `count` periods along a curve: "linear", "front", "back" or "bell".

    Raises ValueError on another curve, or a count below one.

    Source: `finance.calc.shares.spread`, the difference of its shares from one period's end to the next.

    >>> by_curve(Decimal("100"), 2, "front")
    [Decimal('75.00'), Decimal('25.00')]
    """
    if count < 1:
        raise ValueError("There is no period to spread over.")
    ends = shares_by(np.arange(count + 1) / count, curve)
    return by_weights(total, [Fraction(float(max(one, 0.0))) for one in np.diff(ends)])


def by_working_days(total: Decimal, spans: Sequence[tuple[date, date]], working_time: WorkingTime = STANDARD_WEEK) -> list[Decimal]:
    """Return `total` over periods in proportion to their working time.

    spans: first and last day of each period. working_time: the calendar. Raises ValueError when there is no working time in them.

    Source: definition.

    >>> by_working_days(Decimal("43"), [(date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 5, 1), date(2026, 5, 31))])
    [Decimal('22.00'), Decimal('21.00')]
    """
    return by_weights(total, [Fraction(working_time.days_between(first, last)) for first, last in spans])


def as_before(total: Decimal, before: Sequence[Decimal]) -> list[Decimal]:
    """Return `total` over periods as another year's amounts fell. An amount below zero, a credit, counts as none.

    before: that year's amounts, one a period. Raises ValueError when none of them is above zero.

    Source: definition.

    >>> as_before(Decimal("30"), [Decimal(200), Decimal(-5), Decimal(100)])
    [Decimal('20.00'), Decimal('0.00'), Decimal('10.00')]
    """
    return by_weights(total, [max(one, Decimal(0)) for one in before])


def uplifted(amounts: Sequence[Decimal], *, percent: Decimal | None = None, amount: Decimal | None = None) -> list[Decimal]:
    """Return amounts raised (or lowered) by a percentage, or by one amount shared among them in proportion to their sizes.

    Their sum rises by exactly that amount, or by the percentage of the sum rounded half to even; each cell by its share to the cent. With an amount
    and nothing but zeros, it is shared evenly. Raises ValueError when both or neither is given, or there are no amounts.

    Source: definition; see `by_weights`.

    >>> uplifted([Decimal("10.01"), Decimal("-10.01"), Decimal("0.10")], percent=Decimal(5))
    [Decimal('10.51'), Decimal('-10.51'), Decimal('0.10')]
    >>> uplifted([Decimal(100), Decimal(200)], amount=Decimal(10))
    [Decimal('103.33'), Decimal('206.67')]
    """
    if (percent is None) == (amount is None):
        raise ValueError("Give either a percentage or an amount.")
    if not amounts:
        raise ValueError("There is no amount to raise.")
    sizes = [abs(one) for one in amounts]
    if percent is None:
        more = by_weights(amount, sizes if any(sizes) else [1] * len(sizes))
        return [one + add for one, add in zip(amounts, more, strict=True)]
    return _rounded([Fraction(one) * (1 + Fraction(percent) / 100) for one in amounts])


def moved(amounts: Sequence[Decimal], steps: int, *, first: int = 0) -> list[Decimal]:
    """Return a year's amounts `steps` periods later (earlier where negative); the sum stays.

    amounts: one a period. first: the first period that may change; those before it hold actuals and stay as they are. What would leave the year
    gathers in its last period, or in the first that may change. Raises ValueError when no period may change.

    Source: definition.

    >>> moved([Decimal(1), Decimal(2), Decimal(3), Decimal(4)], 1, first=1)
    [Decimal('1'), Decimal('0'), Decimal('2'), Decimal('7')]
    """
    if not 0 <= first < len(amounts):
        raise ValueError("No period is left that may change.")
    found = [*amounts[:first], *[Decimal(0)] * (len(amounts) - first)]
    for place in range(first, len(amounts)):
        found[min(max(place + steps, first), len(amounts) - 1)] += amounts[place]
    return found


def gathered(amounts: Sequence[Decimal], places: Sequence[int], into: int) -> list[Decimal]:
    """Return a year's amounts with those of some periods moved into one; the sum stays.

    places: the periods emptied. into: the period that takes them. Raises ValueError when one of them is not a period of the year.

    Source: definition.

    >>> gathered([Decimal(1), Decimal(2), Decimal(3)], [0, 1], 2)
    [Decimal('0'), Decimal('0'), Decimal('6')]
    """
    if not all(0 <= one < len(amounts) for one in [*places, into]):
        raise ValueError("There is no such period in the year.")
    found = list(amounts)
    for place in dict.fromkeys(places):
        held, found[place] = found[place], Decimal(0)
        found[into] += held
    return found


def _rounded(exact: Sequence[Fraction]) -> list[Decimal]:
    """Each to the cent, so that they add up to the rounded sum: the cents that are left go to the largest remainders."""
    cents = [one * 100 for one in exact]
    floors = [one.numerator // one.denominator for one in cents]
    most = sorted(range(len(floors)), key=lambda place: (floors[place] - cents[place], place))
    for place in most[: round(sum(cents)) - sum(floors)]:
        floors[place] += 1
    return [(one * CENT).quantize(CENT) for one in floors]
