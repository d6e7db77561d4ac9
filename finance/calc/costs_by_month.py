"""What a project costs by month, as its case is worked out: as approved, and as known now."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from finance.calc.phasing import evenly


def months_between(first: date, last: date) -> list[date]:
    """Return the first day of each month from that of `first` to that of `last`, at least the one.

    Source: definition.

    >>> [f"{month:%b %y}" for month in months_between(date(2026, 11, 20), date(2027, 1, 3))]
    ['Nov 26', 'Dec 26', 'Jan 27']
    """
    start, count = first.year * 12 + first.month - 1, (last.year - first.year) * 12 + last.month - first.month
    return [date(month // 12, month % 12 + 1, 1) for month in range(start, start + max(count, 0) + 1)]


def spread_evenly(total: Decimal, first: date, last: date) -> dict[date, Decimal]:
    """Return an amount in equal parts over the months of two days, to the cent.

    Source: `finance.calc.phasing.evenly`.

    >>> spread_evenly(Decimal("10"), date(2026, 1, 9), date(2026, 3, 1))[date(2026, 1, 1)]
    Decimal('3.34')
    """
    months = months_between(first, last)
    return dict(zip(months, evenly(total, len(months)), strict=True))


def cost_as_known(spent: Mapping[date, Decimal], whole: Decimal, day: date, finish: date) -> dict[date, Decimal]:
    """Return the cost by month as known on a day: what was posted, then what is left of the whole, evenly to the finish.

    spent: by month, of the months to the day. whole: the cost over the whole life as known now; what is spent beyond it stands as it is.
    What is left begins with the month after the day's, or falls into it where the finish has passed.

    Source: definition; actuals to date and estimate to complete.

    >>> known = cost_as_known({date(2026, 1, 1): Decimal(40)}, Decimal(100), date(2026, 1, 31), date(2026, 3, 15))
    >>> [int(amount) for amount in known.values()]
    [40, 30, 30]
    """
    found = dict(spent)
    left = whole - sum(spent.values(), Decimal(0))
    if left <= 0:
        return found
    after = months_between(day, finish)[1:] or [day.replace(day=1)]
    for month, amount in zip(after, evenly(left, len(after)), strict=True):
        found[month] = found.get(month, Decimal(0)) + amount
    return found
