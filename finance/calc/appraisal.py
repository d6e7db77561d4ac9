"""What a case is worth: net present value, payback and internal rate of return of amounts by month."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

import numpy as np

CENT = Decimal("0.01")
LOWEST, HIGHEST = -0.99, 10.0  # rates a year among which a root is looked for
STEPS = 4000
CLOSE = 1e-12


class Root(NamedTuple):
    """An internal rate of return as a share a year; None with the reason in words where there is none, or several."""

    rate: float | None
    why: str


class Payback(NamedTuple):
    """The month by whose end what was spent has come back; None with the reason in words where it does not."""

    month: date | None
    why: str


def months_from(base: date, month: date) -> int:
    """Return how many months lie from the month of `base` to that of `month`; negative before it.

    Source: definition.

    >>> months_from(date(2026, 4, 1), date(2027, 3, 1)), months_from(date(2026, 4, 1), date(2026, 1, 1))
    (11, -3)
    """
    return (month.year - base.year) * 12 + month.month - base.month


@lru_cache(maxsize=8192)
def discount_factor(rate: Decimal, months: int) -> Decimal:
    """Return 1 / (1 + r)^t for t = months / 12 years, to 28 digits.

    rate: a share a year above −1. months: whole, below zero for what lies before the base. Raises ValueError for a rate of −1 or less.

    Source: HM Treasury, The Green Book, table 9 (discount factors at 3.5 %).

    >>> [round(discount_factor(Decimal("0.035"), 12 * years), 4) for years in (1, 5, 10, 30)]
    [Decimal('0.9662'), Decimal('0.8420'), Decimal('0.7089'), Decimal('0.3563')]
    """
    if rate <= -1:
        raise ValueError("A discount rate is above −100 %.")
    with localcontext() as context:
        context.prec = 28
        years, rest = divmod(months, 12)
        whole = (1 + rate) ** -years
        return whole if not rest else whole * (1 + rate) ** (Decimal(-rest) / 12)


def net_present_value(flows: Mapping[date, Decimal], rate: Decimal, base: date) -> Decimal | None:
    """Return Σ amount / (1 + r)^t to the cent, t in years from the month of `base`; None where there is no amount at all.

    flows: by the first day of its month, what comes in less what goes out. rate: a share a year.

    Source: reference formulas, section 5; NPV = Σ (B − C)_t / (1 + r)^t.

    >>> yearly = {date(2026 + year, 1, 1): Decimal(amount) for year, amount in enumerate([-100000] + [10000] * 12)}
    >>> net_present_value(yearly, Decimal("0.10"), date(2026, 1, 1))
    Decimal('-31863.08')
    """
    if not flows:
        return None
    exact = sum((amount * discount_factor(rate, months_from(base, month)) for month, amount in flows.items()), Decimal(0))
    return exact.quantize(CENT, ROUND_HALF_EVEN)


def payback(flows: Mapping[date, Decimal]) -> Payback:
    """Return the first month by whose end the amounts add up to zero or more, after they have been below it.

    flows: as for `net_present_value`, not discounted.

    Source: reference formulas, section 5; payback = first t with cumulative ≥ 0.

    >>> payback({date(2026, 1, 1): Decimal(-100), date(2026, 2, 1): Decimal(60), date(2026, 3, 1): Decimal(40)}).month
    datetime.date(2026, 3, 1)
    """
    total, was_below = Decimal(0), False
    for month in sorted(flows):
        total += flows[month]
        if was_below and total >= 0:
            return Payback(month, "")
        was_below = was_below or total < 0
    if not was_below:
        return Payback(None, "nothing is spent first, so nothing is to be paid back")
    return Payback(None, f"by the last month known {-total:,.0f} has not come back")


def internal_rate_of_return(flows: Mapping[date, Decimal]) -> Root:
    """Return the yearly rate at which the net present value is zero.

    flows: as for `net_present_value`. Amounts that change their sign once have one root at the most (Descartes); where they change it more
    often the rates from −99 % to 1000 % are searched, and several roots are no answer. A root that only touches zero may escape the search.

    Source: definition; Descartes' rule of signs; bisection to a width of 1e-12.

    >>> years = {date(2026 + year, 1, 1): Decimal(amount) for year, amount in enumerate([-123400, 36200, 54800, 48100])}
    >>> round(internal_rate_of_return(years).rate, 4)
    0.0596
    >>> internal_rate_of_return({date(2026 + y, 1, 1): Decimal(a) for y, a in enumerate([-10, 21, -11])})
    Root(rate=None, why='2 rates make it zero: 0.0% and 10.0%')
    """
    months = sorted(month for month, amount in flows.items() if amount)
    amounts = np.array([float(flows[month]) for month in months])
    if not len(months) or amounts.min() >= 0 or amounts.max() <= 0:
        return Root(None, "all amounts have one sign, so no rate makes them zero")
    years = np.array([months_from(months[0], month) for month in months]) / 12.0
    signs = np.sign(amounts)
    once = int((signs[:-1] != signs[1:]).sum()) == 1
    rates = np.array([LOWEST, HIGHEST]) if once else np.expm1(np.linspace(np.log1p(LOWEST), np.log1p(HIGHEST), STEPS))
    found = _roots(amounts, years, rates)
    if len(found) == 1:
        return Root(found[0], "")
    if not found:
        return Root(None, "no rate from −99% to 1000% a year makes it zero")
    shown = " and ".join(f"{rate if abs(rate) >= 0.0005 else 0.0:.1%}" for rate in found[:3])
    return Root(None, f"{len(found)} rates make it zero: {shown}")


def _roots(amounts: np.ndarray, years: np.ndarray, rates: np.ndarray) -> list[float]:
    """The rates at which the value crosses zero, each by bisection between two neighbours of the grid."""
    values = np.array([_worth(amounts, years, rate) for rate in rates])
    found = [float(rate) for rate, value in zip(rates, values, strict=True) if value == 0]
    for place in np.flatnonzero(values[:-1] * values[1:] < 0):
        low, high, below = float(rates[place]), float(rates[place + 1]), values[place] < 0
        while high - low > CLOSE * max(1.0, abs(high)):
            middle = (low + high) / 2
            if middle in (low, high):
                break
            low, high = (middle, high) if (_worth(amounts, years, middle) < 0) == below else (low, middle)
        found.append((low + high) / 2)
    return sorted(found)


def _worth(amounts: np.ndarray, years: np.ndarray, rate: float) -> float:
    """The sign of it is that of the net present value, scaled so that it never overflows: by the last year where the rate is below zero."""
    from_first = years if rate >= 0 else years - years[-1]
    return float((amounts * np.exp(-from_first * np.log1p(rate))).sum())
