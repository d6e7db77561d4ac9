"""Risk figures: score, expected cost, and the counts of the heat map."""

from collections.abc import Iterable
from decimal import Decimal

SCALE = range(1, 6)


def score(probability: int, impact: int) -> int:
    """Return probability × impact, 1..25.

    probability, impact: 1..5. Raises ValueError outside that.

    Source: the five by five matrix of PRINCE2 and ISO 31010.

    >>> score(4, 5)
    20
    """
    if probability not in SCALE or impact not in SCALE:
        raise ValueError("Probability and impact are between 1 and 5.")
    return probability * impact


def gravest(parts: Iterable[int | None]) -> int | None:
    """Return the highest score among those that were judged; None when none was.

    parts: 1..5 or None, of cost, time, scope and benefit. Raises ValueError outside that.

    Source: PRINCE2 and ISO 31010: a risk is as grave as its gravest consequence.

    >>> gravest([2, None, 4]), gravest([None, None])
    (4, None)
    """
    known = [part for part in parts if part is not None]
    if any(part not in SCALE for part in known):
        raise ValueError("An impact is between 1 and 5.")
    return max(known, default=None)


def severity(score: int) -> int:
    """Return how severe a score is, 0 (slight) to 4 (extreme), for the tint of its cell.

    score: 1..25.

    Source: ours; bands of the five by five matrix begin at 4, 8, 15 and 20.

    >>> [severity(one) for one in (1, 4, 9, 15, 25)]
    [0, 1, 2, 3, 4]
    """
    return sum(score >= limit for limit in (4, 8, 15, 20))


def expected_cost(chance: Decimal | float | None, cost: Decimal | None) -> Decimal | None:
    """Return chance × cost, exact for Decimals; None when one is not known.

    chance: 0..1, a float is taken at the digits it prints. cost: money. Raises ValueError when the chance is outside 0..1.

    Source: reference formulas, section 5, risk exposure.

    >>> expected_cost(Decimal("0.25"), Decimal("1000.00"))
    Decimal('250.0000')
    """
    if chance is None or cost is None:
        return None
    exact = chance if isinstance(chance, Decimal) else Decimal(str(chance))
    if not 0 <= exact <= 1:
        raise ValueError("A chance is between 0 and 1.")
    return exact * cost


def exposure(risks: Iterable[tuple[Decimal | float | None, Decimal | None]]) -> Decimal | None:
    """Return Σ chance × cost over the risks that have both; None when none has.

    risks: (chance, cost) of each open risk, in one currency. Raises ValueError as `expected_cost`.

    Source: reference formulas, section 5, risk exposure.

    >>> exposure([(Decimal("0.5"), Decimal(100)), (None, Decimal(900)), (Decimal("0.1"), Decimal(50))]), exposure([])
    (Decimal('55.0'), None)
    """
    known = [found for chance, cost in risks if (found := expected_cost(chance, cost)) is not None]
    return sum(known, Decimal(0)) if known else None


def heat_map(risks: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return how many risks lie in each cell; all 25 cells are there, by (probability, impact).

    risks: (probability, impact) of each. Raises ValueError as `score`.

    Source: the five by five matrix of PRINCE2 and ISO 31010.

    >>> cells = heat_map([(4, 5), (4, 5), (1, 1)])
    >>> cells[4, 5], cells[1, 1], cells[3, 3], len(cells)
    (2, 1, 0, 25)
    """
    cells = {(probability, impact): 0 for probability in SCALE for impact in SCALE}
    for probability, impact in risks:
        score(probability, impact)
        cells[probability, impact] += 1
    return cells
