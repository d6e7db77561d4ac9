"""The outside view: how far finished projects of a kind ended from what was first approved, and the uplift that this suggests."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

LEAST = 5  # finished projects, below which nothing is suggested
BANDS = (Decimal(250_000), Decimal(1_000_000), Decimal(5_000_000), Decimal(25_000_000), Decimal(100_000_000))  # lower ends, but the first


@dataclass(frozen=True)
class Uplift:
    """What finished projects suggest to add, as shares of what was first approved; None where they are too few."""

    projects: int
    p50: Fraction | None
    p80: Fraction | None


def size_band(budget: Decimal | None) -> int | None:
    """Return the place of a budget among the size bands, 0 for the smallest; None where it is not known.

    Source: definition.

    >>> size_band(Decimal(249_999)), size_band(Decimal(250_000)), size_band(Decimal(10**9)), size_band(None)
    (0, 1, 5, None)
    """
    return None if budget is None else sum(budget >= limit for limit in BANDS)


def overrun(outcome: Decimal | int, first: Decimal | int) -> Fraction | None:
    """Return (outcome − first) / first as an exact share; None where nothing was first approved.

    Source: Flyvbjerg & COWI (2004), Procedures for Dealing with Optimism Bias in Transport Planning, UK Department for Transport.

    >>> overrun(Decimal("120.00"), Decimal("100.00")), overrun(90, 100), overrun(1, 0)
    (Fraction(1, 5), Fraction(-1, 10), None)
    """
    return Fraction(outcome) / Fraction(first) - 1 if first > 0 else None


def required(overruns: Sequence[Fraction], level: Fraction) -> Fraction:
    """Return the smallest uplift with which at least the share `level` of the projects would have stayed within: the empirical quantile.

    overruns: shares, at least one. level: above 0, up to 1. Raises ValueError otherwise.

    Source: Flyvbjerg & COWI (2004), section 5: uplift as a function of the acceptable chance of an overrun.

    >>> required([Fraction(n, 100) for n in (0, 10, 20, 30, 40)], Fraction(1, 2))
    Fraction(1, 5)
    """
    if not overruns or not 0 < level <= 1:
        raise ValueError("An uplift is read from at least one project, at a level above 0 and up to 1.")
    return sorted(overruns)[math.ceil(level * len(overruns)) - 1]


def uplift(overruns: Sequence[Fraction], *, least: int = LEAST) -> Uplift:
    """Return the `Uplift` that overruns of finished projects suggest: half of them stayed within P50, four in five within P80.

    With fewer than `least` both are None.

    Source: HM Treasury (2013), Green Book supplementary guidance: optimism bias; Flyvbjerg & COWI (2004).

    >>> found = uplift([Fraction(n, 100) for n in (0, 10, 20, 30, 40)])
    >>> found.p50, found.p80, uplift([Fraction(1)]).p50
    (Fraction(1, 5), Fraction(3, 10), None)
    """
    if len(overruns) < least:
        return Uplift(len(overruns), None, None)
    return Uplift(len(overruns), required(overruns, Fraction(1, 2)), required(overruns, Fraction(4, 5)))


def lifted(first: Decimal, share: Fraction | None) -> Decimal | None:
    """Return an amount with an uplift on it, rounded half to even to the cent once; None where there is no uplift.

    Source: definition.

    >>> lifted(Decimal("100.00"), Fraction(1, 3)), lifted(Decimal(5), None)
    (Decimal('133.33'), None)
    """
    return None if share is None else Decimal(round(Fraction(first) * (1 + share) * 100)) / 100
