"""What the lines of an Outlook begin with: actuals of the periods that are over, and the forecast to go."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from finance.calc.phasing import by_weights
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime

NOTHING = Decimal(0)
Amounts = dict[date | None, Decimal]
Lines = list[tuple[Hashable, str, Amounts]]


def with_actuals(lines: Lines, booked: Mapping[Hashable, Mapping[date, Decimal]], firsts: Sequence[date], periods: int) -> Lines:
    """Return lines whose first `periods` periods hold what was booked on their cost type, and the rest what they held.

    lines: (cost type, text, amounts by the first day of a period, under None the year's not yet spread). booked: by cost type and period. firsts:
    the first days of the year's periods, in order. What was booked stands on the first line of its cost type, on a new one where there is none. An
    amount of the year that is not spread is drawn down by what was booked on its cost type, to nothing at the lowest: it was for the whole year.

    The sum is the landing: actuals to date + forecast to go.

    Source: domain rule "Outlook at month m: actuals 1..m + forecast m+1..12".

    >>> april, may = date(2026, 4, 1), date(2026, 5, 1)
    >>> booked = {"staff": {april: Decimal(12)}, "IT": {april: Decimal(3)}}
    >>> with_actuals([("staff", "", {april: Decimal(10), may: Decimal(10)})], booked, [april, may], 1)
    [('staff', '', {datetime.date(2026, 5, 1): Decimal('10'), datetime.date(2026, 4, 1): Decimal('12')}),
     ('IT', '', {datetime.date(2026, 4, 1): Decimal('3')})]
    """
    over = set(firsts[:periods])
    left = {key: sum((amount for first, amount in found.items() if first in over), NOTHING) for key, found in booked.items()}
    found: Lines = []
    for key, text, amounts in lines:
        kept = {first: amount for first, amount in amounts.items() if first not in over}
        unspread, drawn = kept.get(None, NOTHING), left.get(key, NOTHING)
        if unspread > 0 and drawn > 0:
            kept[None] = max(unspread - drawn, NOTHING)
            left[key] = drawn - (unspread - kept[None])
        if not any(key == other for other, *_rest in found):
            kept |= {first: amount for first, amount in booked.get(key, {}).items() if first in over}
        found.append((key, text, kept))
    known = {key for key, *_rest in lines}
    for key, months in booked.items():
        fresh = {first: amount for first, amount in months.items() if first in over}
        if key not in known and fresh:
            found.append((key, "", fresh))
    return found


def over_periods(
    amount: Decimal, start: date, finish: date, spans: Sequence[tuple[date, date]], working_time: WorkingTime = STANDARD_WEEK
) -> Amounts:
    """Return what of an amount falls into each period when it accrues by working time from `start` to `finish`; what falls outside is left out.

    spans: first and last day of each period, in order and without a gap. Without working time between its days, all of it falls on the start.

    Source: definition; see `finance.calc.phasing.by_weights`.

    >>> over_periods(Decimal(10), date(2026, 3, 30), date(2026, 4, 3), [(date(2026, 4, 1), date(2026, 4, 30))])
    {datetime.date(2026, 4, 1): Decimal('6.00')}
    """
    day = timedelta(days=1)
    pieces = [(start, spans[0][0] - day), *spans, (spans[-1][1] + day, finish)]
    clipped = [(max(first, start), min(last, finish)) for first, last in pieces]
    shares = [working_time.days_between(first, last) if first <= last else 0.0 for first, last in clipped]
    if not any(shares):
        return next(({first: amount} for first, last in spans if first <= start <= last), {})
    parts = by_weights(amount, [Fraction(share) for share in shares])[1:-1]
    return {first: part for (first, _last), part in zip(spans, parts, strict=True) if part}
