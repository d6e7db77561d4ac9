"""A profile by month as a person writes it or pastes it from a spreadsheet."""

from datetime import date
from decimal import Decimal

from finance.calc.costs_by_month import spread_evenly
from pmo.calc.money import in_cents, parse_amount
from pmo.imports.calc.columns import month_of


def said_profile(text: str, first: date | None = None, last: date | None = None) -> dict[date, Decimal]:
    """Return the amounts by the first day of their month.

    text: a line for each month, as "2027-04 12,000" or "Apr 2027<tab>12000"; or one amount alone, spread evenly over the months from `first`
    to `last`. Raises ValueError with a sentence that names the line.

    Source: definition.

    >>> said_profile("2027-04 12,000.50\\n\\nMay 2027\\t9000")
    {datetime.date(2027, 4, 1): Decimal('12000.50'), datetime.date(2027, 5, 1): Decimal('9000.00')}
    >>> [str(amount) for amount in said_profile("100", date(2027, 1, 1), date(2027, 3, 31)).values()]
    ['33.34', '33.33', '33.33']
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) == 1 and (amount := _amount(lines[0][1])) is not None:
        if first is None or last is None:
            raise ValueError("One amount alone is spread from the first to the last day: give both, or write a line for each month.")
        return spread_evenly(in_cents(amount), first, last)
    found: dict[date, Decimal] = {}
    for number, line in lines:
        month, amount = _line(line)
        if month is None or amount is None:
            raise ValueError(f'Line {number}, "{line[:40]}", is no month with an amount: write it as 2027-04 12000.')
        if month in found:
            raise ValueError(f"Line {number}: {month:%Y-%m} stands there twice, keep one.")
        found[month] = in_cents(amount)
    return found


def _line(line: str) -> tuple[date | None, Decimal | None]:
    for cut in ([one for one in line.split("\t") if one.strip()], line.rsplit(None, 1)):
        if len(cut) == 2 and (month := month_of(cut[0].strip().rstrip(":;,"))) is not None:
            return month, _amount(cut[1].strip())
    return None, None


def _amount(words: str) -> Decimal | None:
    try:
        return parse_amount(words)
    except (ValueError, ArithmeticError):
        return None
