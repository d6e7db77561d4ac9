"""Find the cost types that a ledger means by its words."""

from collections.abc import Iterable

from finance.models import CostType

CHUNK = 500


def cost_types_meant(*, words: Iterable[str]) -> dict[str, CostType]:
    """By word: the cost type of that code, else the one of that account in the ledger, else the one of that name; the others are absent."""
    wanted, found = sorted({word for word in words if word}), {}
    for name in ("name", "account", "code"):  # the last that fits counts
        for start in range(0, len(wanted), CHUNK):
            rows = CostType.objects.filter(**{f"{name}__in": wanted[start : start + CHUNK]}).order_by("-retired", "-code")
            found |= {getattr(row, name): row for row in rows}
    return found
