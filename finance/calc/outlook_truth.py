"""How true versions were, once the year is out: accuracy and bias against the outturn."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Truth:
    """Sums over versions whose outturn is known, and the ratios that follow from them; unknown is None."""

    versions: int
    said: Decimal
    outturn: Decimal
    missed: Decimal  # Σ |version − outturn|
    accuracy: float | None
    bias: float | None


def accuracy(version: Decimal, outturn: Decimal) -> float | None:
    """Return |version − outturn| / outturn, 0 when it was hit; None when the outturn is not above 0.

    Source: DOMAIN.md, Money.

    >>> accuracy(Decimal(110), Decimal(100)), accuracy(Decimal(95), Decimal(100)), accuracy(Decimal(1), Decimal(0))
    (0.1, 0.05, None)
    """
    return float(abs(version - outturn) / outturn) if outturn > 0 else None


def truth(sums: Iterable[tuple[int, Decimal, Decimal, Decimal]]) -> Truth:
    """Return the `Truth` of versions given as (number, Σ version, Σ outturn, Σ |version − outturn|), in one currency.

    Bias is Σ (version − outturn) / Σ outturn: above 0 where too much was asked for. Accuracy of many is Σ |version − outturn| / Σ outturn.
    Both are derived after adding, and None when the outturn is not above 0.

    Source: DOMAIN.md, Money.

    >>> found = truth([(1, Decimal(110), Decimal(100), Decimal(10)), (1, Decimal(90), Decimal(100), Decimal(10))])
    >>> found.accuracy, found.bias, found.versions
    (0.1, 0.0, 2)
    """
    number, said, outturn, missed = 0, Decimal(0), Decimal(0), Decimal(0)
    for one in sums:
        number, said, outturn, missed = number + one[0], said + one[1], outturn + one[2], missed + one[3]
    if outturn <= 0:
        return Truth(number, said, outturn, missed, None, None)
    return Truth(number, said, outturn, missed, float(missed / outturn), float((said - outturn) / outturn))
