"""What can be done when a project lands beyond its cost tolerance, in figures."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Choice:
    """An option: the most it can bring, how much of the excess that covers, and what is left after it."""

    option: str
    at_most: Decimal | None
    covers: Decimal | None
    leaves: Decimal | None


def beyond(plan: Decimal, outlook: Decimal, tolerance: float) -> Decimal:
    """Return how far the Outlook lands beyond the Plan and its tolerance; 0 within it.

    tolerance: share of the Plan, e.g. 0.05. To the cent, half to even.

    Source: definition.

    >>> beyond(Decimal(1000), Decimal(1080), 0.05), beyond(Decimal(1000), Decimal(1050), 0.05)
    (Decimal('30.00'), Decimal('0.00'))
    """
    allowed = (plan * (1 + Decimal(repr(tolerance)))).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return max(outlook - allowed, NOTHING)


def choices(*, excess: Decimal, to_go: Decimal | None, committed: Decimal | None, contingency_left: Decimal | None) -> list[Choice]:
    """Return what each option can bring against the excess, in the order in which they are tried.

    excess: what lands beyond the tolerance. to_go: forecast to go of the year. committed: open orders; unknown counts as none.
    contingency_left: what the Plan holds back and is not spent. Re-phasing and descoping reach what is to go and not ordered yet: the first moves
    it into the next year, the second takes it off. Contingency brings what is left of it. A change raises the Plan by the whole excess.
    What an option can bring is None where its figures are not known.

    Source: ours; PRINCE2's exception options in figures.

    >>> found = choices(excess=Decimal(30), to_go=Decimal(100), committed=Decimal(80), contingency_left=Decimal(12))
    >>> [(one.option, one.at_most, one.covers, one.leaves) for one in found][:2]
    [('rephase', Decimal('20'), Decimal('20'), Decimal('10')), ('descope', Decimal('20'), Decimal('20'), Decimal('10'))]
    >>> [(one.option, one.leaves) for one in found][2:]
    [('contingency', Decimal('18')), ('change', Decimal('0'))]
    """
    free = None if to_go is None else max(to_go - (committed or 0), NOTHING)
    held = None if contingency_left is None else max(contingency_left, NOTHING)
    bring = {"rephase": free, "descope": free, "contingency": held, "change": excess}
    return [_choice(option, at_most, excess) for option, at_most in bring.items()]


def _choice(option: str, at_most: Decimal | None, excess: Decimal) -> Choice:
    if at_most is None:
        return Choice(option, None, None, None)
    covers = min(at_most, excess)
    return Choice(option, at_most, covers, excess - covers)


def taken_off(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """Return what the landing variance fell by since an action was opened; below 0 where it grew; None when one is not known.

    Source: definition.

    >>> taken_off(Decimal(50), Decimal(20))
    Decimal('30')
    """
    return None if before is None or after is None else before - after
