"""Which posting takes which back."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from decimal import Decimal


def reversing(rows: Iterable[tuple[int, str, Decimal]]) -> list[tuple[int, int]]:
    """Return pairs (reversal, what it reverses): the same reference, the negated amount, each posting in one pair at the most.

    rows: (key, reference, amount) of postings of one project, oldest first. Blank references pair with nothing; what is below zero
    takes back what is above, the oldest first.

    Source: definition.

    >>> reversing([(1, "INV-1", Decimal(5)), (2, "INV-1", Decimal(5)), (3, "INV-1", Decimal(-5)), (4, "", Decimal(-5))])
    [(3, 1)]
    """
    waiting, pairs = defaultdict(deque), []
    rows = [row for row in rows if row[1] and row[2]]
    for key, reference, amount in rows:
        if amount > 0:
            waiting[reference, amount].append(key)
    for key, reference, amount in rows:
        if amount < 0 and waiting[reference, -amount]:
            pairs.append((key, waiting[reference, -amount].popleft()))
    return pairs


def taken_back(said: Mapping[str, Decimal | None]) -> dict[str, Decimal | None]:
    """Return the amounts of the posting that takes another back: in the project's currency and, where it was made in another, in that.

    said: `amount`, and `original_amount` or None. Whoever adds the two up is left with exactly nothing, whatever the rate.

    Source: definition.

    >>> taken_back({"amount": Decimal("8.50"), "original_amount": None})
    {'amount': Decimal('-8.50'), 'original_amount': None}
    """
    original = said["original_amount"]
    return {"amount": -said["amount"], "original_amount": None if original is None else -original}
