"""What a benefit was to bring by a day, what it brought, and what it is to bring in all. Money is exact; unknown is None, never 0."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple


class Values(NamedTuple):
    """What is said of one benefit in one month; `validated` is what finance found of what was realised. None: nothing is said."""

    planned: Decimal | None = None
    forecast: Decimal | None = None
    realised: Decimal | None = None
    validated: Decimal | None = None


class Standing(NamedTuple):
    """How benefits stand on a day.

    due: planned for the months that are over. realised: what came in them, as finance found it, else as the owner says. validated: what
    finance found; 0 where something was said and nothing of it is validated, None where nothing was said. planned, expected: over the whole
    life, as promised and as known now. waiting: months said and not validated. late: months over with a plan and no word. due_told: of what
    was due, the part in months of which something was said: what realised is held against, for silence is neither gain nor loss.
    """

    due: Decimal | None = None
    realised: Decimal | None = None
    validated: Decimal | None = None
    planned: Decimal | None = None
    expected: Decimal | None = None
    waiting: int = 0
    late: int = 0
    due_told: Decimal | None = None


def month_over(month: date, day: date) -> bool:
    """Return whether the month that begins on `month` is over at the end of `day`.

    Source: definition.

    >>> month_over(date(2026, 2, 1), date(2026, 2, 28)), month_over(date(2026, 2, 1), date(2026, 2, 27))
    (True, False)
    """
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) <= day + timedelta(days=1)


def expected_in(month: date, values: Values, day: date) -> Decimal | None:
    """Return what a month is to bring as known on a day: once it is over what came, before that the newest forecast, else the plan.

    A month that is over and of which nothing was said brings nothing; None where neither plan nor forecast nor word is known.

    Source: definition; as an Outlook: actuals of the months that are over, forecast for those to come.

    >>> expected_in(date(2026, 2, 1), Values(planned=Decimal(9), forecast=Decimal(7)), date(2026, 1, 31))
    Decimal('7')
    >>> expected_in(date(2026, 2, 1), Values(planned=Decimal(9)), date(2026, 3, 31))
    Decimal('0')
    """
    came = values.realised if values.validated is None else values.validated
    if came is not None:
        return came
    said = values.planned if values.forecast is None else values.forecast
    return said if said is None or not month_over(month, day) else Decimal(0)


def standing(months: Mapping[date, Values], day: date, *, level: bool = False) -> Standing:
    """Return the standing of one benefit.

    months: by the first day of its month. level: the values do not add up, each says where the measure stands: then the newest counts.

    Source: reference formulas, section 5.

    >>> jan, feb = Values(Decimal(10), None, Decimal(8), Decimal(7)), Values(Decimal(10), None, Decimal(9), None)
    >>> found = standing({date(2026, 1, 1): jan, date(2026, 2, 1): feb, date(2026, 3, 1): Values(Decimal(10))}, date(2026, 2, 28))
    >>> [int(amount) for amount in found[:5]], found.waiting, found.late
    ([20, 16, 7, 30, 26], 1, 0)
    """
    order = sorted(months)
    over = [months[month] for month in order if month_over(month, day)]
    put = _newest if level else _added
    said = [one for one in over if one.realised is not None]
    return Standing(
        due=put(one.planned for one in over),
        realised=put(one.realised if one.validated is None else one.validated for one in over),
        validated=put(one.validated for one in said) if not said or level else put(one.validated or Decimal(0) for one in said),
        planned=put(months[month].planned for month in order),
        expected=put(expected_in(month, months[month], day) for month in order if not level or not _unsaid(month, months[month], day)),
        waiting=sum(one.validated is None for one in said),
        late=sum(one.planned not in (None, 0) and one.realised is None for one in over),
        due_told=put(one.planned for one in said),
    )  # fmt: skip


def together(parts: Iterable[tuple[Standing, int]]) -> Standing:
    """Return the standing of benefits in one currency together, each with its sign: 1, or −1 of a disbenefit.

    Each amount is added over the benefits that know it; None where none does.

    >>> together([(Standing(due=Decimal(9)), 1), (Standing(due=Decimal(2), validated=Decimal(1)), -1)])[:3]
    (Decimal('7'), None, Decimal('-1'))
    """
    found = list(parts)
    *amounts, told = [_added(sign * one[place] for one, sign in found if one[place] is not None) for place in (0, 1, 2, 3, 4, 7)]
    return Standing(*amounts, waiting=sum(one.waiting for one, _sign in found), late=sum(one.late for one, _sign in found), due_told=told)


def realisation(validated: Decimal | None, due: Decimal | None, start: Decimal = Decimal(0)) -> float | None:
    """Return validated / planned to date as a share; None where one is not known or nothing was planned to have come.

    start: where the measure stood before the project, of a measure that is a level; then both are counted from there.

    Source: reference formulas, section 5: realisation % = validated / planned to date.

    >>> realisation(Decimal(75), Decimal(100)), realisation(Decimal(15), Decimal(10), start=Decimal(20)), realisation(None, Decimal(1))
    (0.75, 0.5, None)
    """
    if validated is None or due is None or due == start:
        return None
    return float((validated - start) / (due - start))


def flows(parts: Iterable[tuple[Mapping[date, Values], int]], day: date | None) -> dict[date, Decimal]:
    """Return by month what benefits bring together: as planned, or with a day as known on it. Each comes with its sign."""
    total: dict[date, Decimal] = {}
    for months, sign in parts:
        for month, values in months.items():
            amount = values.planned if day is None else expected_in(month, values, day)
            if amount is not None:
                total[month] = total.get(month, Decimal(0)) + sign * amount
    return total


def _unsaid(month: date, values: Values, day: date) -> bool:
    return values.realised is None and month_over(month, day)


def _added(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _newest(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return known[-1] if known else None
