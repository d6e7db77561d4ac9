"""Add up a list of projects in the database: exact sums by group, in one currency, ratios after adding."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from django.db.models import Case, Count, F, Sum, When

from finance.calc.benefits import realisation
from finance.calc.indices import indices
from finance.queries.rates import rates_on
from reports.calc.totals import CENT, EARNED

MONEY = (
    "bac", "pv", "ev", "ac", "plan", "outlook", "actual", "variance", "plan_compared", "to_go", "committed", "contingency_left", "whole_life_cost",
    "benefits", "budget", "exposure", "benefits_due", "benefits_realised", "benefits_validated", "benefits_planned", "benefits_expected", "npv",
)  # fmt: skip
NUMBERS = ("projects", "open_risks", "high_risks", "overdue_risks", "stale", "asks")
# by what a list can be grouped: the columns that name a group, and what it is called by
GROUPS = {
    "function": ("project__node__path",),
    "portfolio": ("project__node__code", "project__node__name"),
    "stage": ("stage",),
    "computed": ("computed",),
    "declared": ("declared",),
    "independent": ("independent",),
    "manager": ("project__manager__last_name", "project__manager__first_name", "project__manager_name"),
}


@dataclass(frozen=True)
class Sums:
    """What a group of rows adds up to. `listed` counts rows, `unconverted` those left out of the money because a rate is missing."""

    listed: int
    unconverted: int
    currency: str
    money: dict[str, Decimal | None]
    numbers: dict[str, int]
    cpi: float | None
    spi: float | None
    eac_b: Decimal | None
    vac: Decimal | None
    variance_share: float | None
    realisation: float | None

    def __getitem__(self, name: str):
        """A sum by the name of its column; None for a column that is not added."""
        if name in self.money:
            return self.money[name]
        return self.numbers.get(name) if name in self.numbers else getattr(self, name, None)


def sums_by(*, rows, by: str, currency: str, day: dt.date) -> dict[tuple, Sums]:
    """The sums of each group of the rows, by the group's values; one empty group, (), without `by`. One trip for the sums, one for rates."""
    names = GROUPS.get(by, ())
    # planned value without earned value would bend the indices
    counted = {name: Sum(Case(When(ev__isnull=False, then=F(name)))) if name in EARNED else Sum(name) for name in MONEY}
    counted |= {f"n_{name}": Sum(name) for name in NUMBERS}
    lines = rows.order_by().values(*names, "currency").annotate(listed=Count("pk"), **{f"s_{key}": value for key, value in counted.items()})
    rates = rates_on(day=day)
    groups: dict[tuple, list] = {}
    for line in lines:
        rate = Decimal(1) if line["currency"] == currency else rates.get((line["currency"], currency))
        groups.setdefault(tuple(line[name] for name in names), []).append((line, rate))
    return {key: _sums(found, currency) for key, found in groups.items()}


def whole(groups: dict[tuple, Sums], currency: str) -> Sums:
    """The sums of all groups together."""
    parts = list(groups.values())
    money = {name: _add([one.money[name] for one in parts]) for name in MONEY}
    numbers = {name: sum(one.numbers[name] for one in parts) for name in NUMBERS}
    return _derived(sum(one.listed for one in parts), sum(one.unconverted for one in parts), currency, money, numbers)


def _sums(found: list, currency: str) -> Sums:
    money = {name: _add([_converted(line[f"s_{name}"], rate) for line, rate in found if rate is not None]) for name in MONEY}
    numbers = {name: sum(line[f"s_n_{name}"] or 0 for line, _rate in found) for name in NUMBERS}
    missing = sum(line["listed"] for line, rate in found if rate is None)
    return _derived(sum(line["listed"] for line, _rate in found), missing, currency, money, numbers)


def _derived(listed, unconverted, currency, money, numbers) -> Sums:
    found = indices(bac=money["bac"], pv=money["pv"], ev=money["ev"], ac=money["ac"])
    share = float(money["variance"] / money["plan_compared"]) if money["variance"] is not None and money["plan_compared"] else None
    return Sums(listed, unconverted, currency, money, numbers, found.cpi, found.spi, found.eac_b, found.vac, share,
                realisation(money["benefits_validated"], money["benefits_due"]))  # fmt: skip


def _converted(amount, rate: Decimal):
    if amount is None or rate == 1:
        return amount if amount is None else Decimal(amount).quantize(CENT)
    return (amount * rate).quantize(CENT, ROUND_HALF_EVEN)


def _add(amounts: list) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def merged(lines: dict[tuple, Sums], key_of, currency: str) -> dict[tuple, Sums]:
    """The sums by a wider key, e.g. branches by the function above them."""
    wider: dict[tuple, dict] = {}
    for key, sums in lines.items():
        wider.setdefault(key_of(key), {})[key] = sums
    return {key: whole(parts, currency) for key, parts in wider.items()}
