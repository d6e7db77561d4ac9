"""The chance a probability score stands for."""

from decimal import Decimal

STEPS = 5


def chance_of(probability: int) -> Decimal:
    """Return the chance, 0..1, that a probability score stands for: the middle of its fifth of the scale, 0.1 0.3 0.5 0.7 0.9.

    probability: 1..5. Raises ValueError outside that.

    Source: ours; five equal bands, each named by its middle. A chance that was stated always goes before it.

    >>> chance_of(1), chance_of(5)
    (Decimal('0.1'), Decimal('0.9'))
    """
    if not 1 <= probability <= STEPS:
        raise ValueError("Probability is between 1 and 5.")
    return Decimal(2 * probability - 1) / (2 * STEPS)
