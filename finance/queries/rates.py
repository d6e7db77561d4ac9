"""Read exchange rates."""

import datetime as dt
from decimal import Decimal

from finance.models import ExchangeRate


def rates_on(*, day: dt.date, rate_set: str = "plan") -> dict[tuple[str, str], Decimal]:
    """(from, into) → rate of a named set, the newest known by a day; the inverse is filled in where only one way was set."""
    rows = ExchangeRate.objects.filter(rate_set=rate_set, known_on__lte=day).order_by("known_on")
    rates = {(row.currency, row.into): row.rate for row in rows}
    inverse = {(into, currency): 1 / rate for (currency, into), rate in rates.items()}
    return inverse | rates
