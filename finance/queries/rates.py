"""Read exchange rates.

What one currency is in another is, in this order: the rate that was set; the inverse of the one set the other way round; the product
through one third currency both are known in (the first by its letters where there are several). Longer ways are not taken.
A rate counts from its day on until the next. In the set "period" it counts for its calendar month alone: the newest by the day, else the
first of the month; a month without a rate is never turned at another month's.
"""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _

from finance.calc.fx import known_rates, stored_rate
from finance.models import ExchangeRate
from pmo.errors import Refused
from portfolio.models import Node
from projects.models import Project

PLAN, PERIOD = "plan", "period"
MONTHLY = {PERIOD}  # sets whose rates count for their month alone
Pair = tuple[str, str]


def rates_on(*, day: dt.date, rate_set: str = PLAN) -> dict[Pair, Decimal]:
    """(from, into) → rate of a named set on a day, with inverses and crosses through a third currency where only those are known."""
    return RateBook(rate_set).on(day)


def rate_sets() -> list[str]:
    """The names of all sets: the two the office works by, and any other that holds a rate."""
    others = ExchangeRate.objects.order_by("rate_set").values_list("rate_set", flat=True).distinct()
    return [PLAN, PERIOD, *[one for one in others if one not in (PLAN, PERIOD)]]


class RateBook:
    """All rates of one set, or those known by a day, read in one query however many days are asked for."""

    def __init__(self, rate_set: str = PLAN, *, known_by: dt.date | None = None):
        self.rate_set = rate_set
        self._days: dict[Pair, list[dt.date]] = defaultdict(list)
        self._rates: dict[Pair, list[Decimal]] = defaultdict(list)
        self._kept: dict[dt.date, dict[Pair, Decimal]] = {}
        rows = ExchangeRate.objects.filter(rate_set=rate_set, **{"known_on__lte": known_by} if known_by else {}).order_by("known_on")
        for currency, into, known_on, rate in rows.values_list("currency", "into", "known_on", "rate"):
            self._days[currency, into].append(known_on)
            self._rates[currency, into].append(rate)

    def on(self, day: dt.date) -> dict[Pair, Decimal]:
        """(from, into) → rate on a day, inverses and crosses among them."""
        if day not in self._kept:
            found = {pair: self._at(pair, day) for pair in self._days}
            self._kept[day] = known_rates({pair: rate for pair, rate in found.items() if rate is not None})
        return self._kept[day]

    def _at(self, pair: Pair, day: dt.date) -> Decimal | None:
        days = self._days[pair]
        place = bisect_right(days, day) - 1
        if self.rate_set in MONTHLY:
            if place >= 0 and _month(days[place]) == _month(day):
                return self._rates[pair][place]
            after = place + 1
            return self._rates[pair][after] if after < len(days) and _month(days[after]) == _month(day) else None
        return self._rates[pair][place] if place >= 0 else None


class Converter:
    """What a currency is in another on a day, at a named set of rates: what an import turns postings with. The set is read once, when first asked."""

    def __init__(self, rate_set: str = PERIOD):
        self.rate_set = rate_set
        self._book: RateBook | None = None

    def rate(self, currency: str, into: str, day: dt.date) -> Decimal:
        """One unit of `currency` in `into`, to the eight decimals that are kept with a posting; 1 for the same currency.

        Raises:
            Refused: at the field `currency`, when the set has no rate then; it names the currencies, the month and the set.
        """
        if currency == into:
            return Decimal(1)
        self._book = self._book or RateBook(self.rate_set)
        found = self._book.on(day).get((currency, into))
        if found is None or not (kept := stored_rate(found)):
            raise Refused(no_rate(currency, into, day, self.rate_set), field="currency")
        return kept


def no_rate(currency: str, into: str, day: dt.date, rate_set: str) -> str:
    """What to say where a rate is missing."""
    return _("there is no rate of {currency} in {into} for {month} in the rate set “{set}”: enter one under Money › Rates.").format(
        currency=currency, into=into, month=f"{day:%Y-%m}", set=rate_set
    )


def _month(day: dt.date) -> tuple[int, int]:
    return day.year, day.month


def currencies_in_use() -> list[str]:
    """The currencies nodes and projects are kept in, the one of the most nodes first."""
    nodes = dict(Node.objects.order_by().values_list("currency").annotate(Count("pk")))
    projects = dict(Project.objects.order_by().values_list("currency").annotate(Count("pk")))
    return sorted(nodes.keys() | projects.keys(), key=lambda one: (-nodes.get(one, 0), -projects.get(one, 0), one))


@dataclass(frozen=True)
class RateCell:
    """What stands for a currency in a month: the day and rate that were set in it, and what counts there where none was."""

    month: dt.date
    known_on: dt.date
    rate: Decimal | None
    follows: Decimal | None


def rate_table(*, rate_set: str, into: str, months: list[dt.date]) -> dict[str, list[RateCell]]:
    """By currency, a cell a month: currencies that have a rate in `into`, and those in use that need one."""
    book, last = RateBook(rate_set), dt.timedelta(days=32)
    until = (months[-1] + last).replace(day=1)
    rows = ExchangeRate.objects.filter(rate_set=rate_set, into=into, known_on__gte=months[0], known_on__lt=until).order_by("known_on")
    said = {(row.currency, row.known_on.replace(day=1)): row for row in rows}
    others = ExchangeRate.objects.filter(rate_set=rate_set, into=into).order_by().values_list("currency", flat=True).distinct()
    found = {}
    for currency in sorted({*others, *currencies_in_use()} - {into}):
        cells = []
        for month in months:
            row, end = said.get((currency, month)), (month + last).replace(day=1) - dt.timedelta(days=1)
            follows = None if row else book.on(end).get((currency, into))
            cells.append(RateCell(month, row.known_on if row else month, row.rate if row else None, follows and stored_rate(follows)))
        found[currency] = cells
    return found
