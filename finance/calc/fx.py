"""Rates that follow from others, amounts at a rate, and the effect of rates apart from performance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
KEPT = Decimal("0.00000001")


@dataclass(frozen=True)
class Split:
    """A variance in two parts that add up to it: what was done differently, and what the currency did."""

    performance: Decimal
    fx: Decimal
    total: Decimal


def known_rates(direct: Mapping[tuple[str, str], Decimal]) -> dict[tuple[str, str], Decimal]:
    """Return (from, into) → rate: those given, their inverses, and the crosses through one third currency.

    direct: one unit of the first currency in the second, above zero. A rate that is given stands before an inverse, an inverse before a
    cross; of several third currencies the first by its letters counts. Ways over two or more third currencies are not taken.

    Source: definition of inverse and cross rates.

    >>> found = known_rates({("USD", "GBP"): Decimal("0.8"), ("EUR", "GBP"): Decimal("0.88")})
    >>> found["GBP", "USD"], found["EUR", "USD"], ("JPY", "GBP") in found
    (Decimal('1.25'), Decimal('1.1000'), False)
    """
    steps = {(into, currency): 1 / rate for (currency, into), rate in direct.items()} | dict(direct)
    found = dict(steps)
    currencies = sorted({one for pair in steps for one in pair})
    for third in currencies:
        sources = [one for one in currencies if (one, third) in steps]
        for source in sources:
            for target in currencies:
                if source != target and (source, target) not in found and (third, target) in steps:
                    found[source, target] = steps[source, third] * steps[third, target]
    return found


def stored_rate(rate: Decimal) -> Decimal:
    """Return the rate to the eight decimals in which rates are kept, half up.

    Source: the width of the stored rate.

    >>> stored_rate(1 / Decimal(3))
    Decimal('0.33333333')
    """
    return rate.quantize(KEPT, ROUND_HALF_UP)


def at_rate(amount: Decimal, rate: Decimal) -> Decimal:
    """Return an amount at a rate, to the cent, half up (away from zero below it).

    Source: accounting practice: an amount is rounded once, after it was turned.

    >>> at_rate(Decimal("10.05"), Decimal("0.5")), at_rate(Decimal("-10.05"), Decimal("0.5"))
    (Decimal('5.03'), Decimal('-5.03'))
    """
    return (amount * rate).quantize(CENT, ROUND_HALF_UP)


def total_at(amounts: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Return the sum of (amount, rate) pairs, rounded to the cent once, at the end.

    Source: see `at_rate`; rounding at the end keeps the sum the same over any split of the amounts at one rate.

    >>> total_at([(Decimal("0.01"), Decimal("0.5")), (Decimal("0.01"), Decimal("0.5"))])
    Decimal('0.01')
    """
    return sum((amount * rate for amount, rate in amounts), Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def fx_split(planned: Iterable[tuple[Decimal, Decimal]], came: Iterable[tuple[Decimal, Decimal, Decimal]]) -> Split:
    """Return the variance of what came against what was planned, in performance and the effect of rates; the two add up to it to the cent.

    planned: (amount, plan rate) of what was planned. came: (amount, plan rate, period rate) of what came, each amount in its own currency.
    Performance is what came less what was planned, both at the plan rate; the effect is what came at the period rate less the same at the
    plan rate; the total is what came at the period rate less what was planned at the plan rate.

    Source: flexed-budget variance analysis with a constant currency: variance at constant rates, and the translation difference.

    >>> fx_split([(Decimal(100), Decimal("0.80"))], [(Decimal(110), Decimal("0.80"), Decimal("0.85"))])
    Split(performance=Decimal('8.00'), fx=Decimal('5.50'), total=Decimal('13.50'))
    """
    came = list(came)
    plan = total_at(planned)
    constant = total_at((amount, rate) for amount, rate, _period in came)
    actual = total_at((amount, rate) for amount, _plan, rate in came)
    return Split(constant - plan, actual - constant, actual - plan)
