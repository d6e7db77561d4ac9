"""Amounts added up along a tree."""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def branch_totals(*, parents: Mapping[Key, Key | None], amounts: Mapping[Key | None, Decimal]) -> dict[Key, Decimal]:
    """Return, for each branch that has an amount on it or below it, the sum of both, exactly.

    parents: each branch and the one it stands under, None at the top. amounts: by branch; what is given for None or for a branch that is
    not in the tree counts nowhere. The totals of the top branches add up to the amounts of the whole tree.
    Raises ValueError when branches stand below themselves.

    Source: definition; exact decimals, so that the order of adding changes nothing.

    >>> branch_totals(parents={"it": None, "staff": "it", "kit": "it"}, amounts={"staff": Decimal("0.10"), "kit": Decimal("0.20")})
    {'it': Decimal('0.30'), 'staff': Decimal('0.10'), 'kit': Decimal('0.20')}
    """
    totals: dict[Key, Decimal] = {}
    for key, amount in amounts.items():
        if key is None or key not in parents:
            continue
        passed, at = set(), key
        while at is not None:
            if at in passed:
                raise ValueError(f"{at!r} stands below itself.")
            passed.add(at)
            totals[at] = totals.get(at, Decimal(0)) + amount
            at = parents.get(at)
    return {key: totals[key] for key in parents if key in totals}
