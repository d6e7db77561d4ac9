"""How a value is held against its limits: the colour, the limit that decided, the words."""

from decimal import Decimal

from governance.calc.health_facts import Finding, Limits
from pmo.calc.rag import Rag


def by_index(dimension: str, rule: str, word: str, value: float | None, amber: float, red: float) -> Finding | None:
    """Return the finding on an index that is good when high; None when it is not known."""
    if value is None:
        return None
    if value >= amber:
        return Finding(dimension, Rag.GREEN, rule, f"{word} {value:.2f} is at or above {amber:.2f}.", value, amber)
    rag, limit = (Rag.RED, red) if value < red else (Rag.AMBER, amber)
    return Finding(dimension, rag, rule, f"{word} {_short_of(value, limit)} is below {limit:.2f}.", value, limit)


def _short_of(value: float, limit: float) -> str:
    shown = f"{value:.2f}"
    return shown if shown != f"{limit:.2f}" else f"{value:.4f}"


def by_spend(
    rule: str, word: str, against: str, amount: Decimal | None, approved: Decimal | None, limits: Limits
) -> Finding | None:
    """Return the finding on an amount against what was approved; None when one is not known or nothing was approved."""
    if share_of(amount, approved) is None:
        return None
    over = float((amount - approved) / approved)
    if over < limits.under_amber:
        text = f"{word} is {-over:.1%} below {against}, more than {-limits.under_amber:.0%}."
        return Finding("cost", Rag.AMBER, rule, text, over, limits.under_amber)
    rag, limit = above(over, limits.over_amber, limits.over_red)
    side = f"{over:.1%} above" if over > 0 else f"{-over:.1%} below" if over < 0 else "equal to"
    tail = f", more than {limit:.0%}" if rag is not Rag.GREEN else f", within {limit:.0%}" if over > 0 else ""
    return Finding("cost", rag, rule, f"{word} is {side} {against}{tail}.", over, limit)


def by_overdue(
    dimension: str, rule: str, one: str, many: str, first: int | None, second: int | None, amber: int, red: int
) -> Finding | None:
    """Return the finding on how many of a thing are overdue; None when neither count is known."""
    if first is None and second is None:
        return None
    number = (first or 0) + (second or 0)
    rag, limit = at_least(number, amber, red)
    text = f"No {one} is overdue." if not number else f"1 {one} is overdue." if number == 1 else f"{number} {many} are overdue."
    return Finding(dimension, rag, rule, text, number, limit)


def share_of(part: Decimal | float | None, whole: Decimal | float | None) -> float | None:
    """Return part / whole as a float; None when one is not known or the whole is not above 0."""
    return None if part is None or whole is None or whole <= 0 else float(part / whole)


def above(value: float, amber: float, red: float) -> tuple[Rag, float]:
    """Return the colour of a value that is bad above its limits, and the limit that decided."""
    return (Rag.RED, red) if value > red else (Rag.AMBER, amber) if value > amber else (Rag.GREEN, amber)


def at_least(value: int, amber: int, red: int) -> tuple[Rag, int]:
    """Return the colour of a count that is bad from its limits on, and the limit that decided."""
    return (Rag.RED, red) if value >= red else (Rag.AMBER, amber) if value >= amber else (Rag.GREEN, amber)


def side(rag: Rag) -> str:
    """Return the word for which side of its limit a value of this colour lies on."""
    return "within" if rag is Rag.GREEN else "above"


def reach(rag: Rag) -> str:
    """Return the word for whether a count of this colour has reached its limit."""
    return "below" if rag is Rag.GREEN else "at or above"
