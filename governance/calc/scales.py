"""What the five steps of probability and impact mean, and how much risk may be carried."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal

CENT = Decimal("0.01")
DIMENSIONS = ("probability", "cost", "time", "scope", "benefit")
UNITS = {"probability": "%", "cost": "% of the budget", "time": "working days", "scope": "", "benefit": "% of the benefits"}
STEPS = {
    "probability": [["rare", 0.1], ["unlikely", 0.3], ["possible", 0.5], ["likely", 0.7], ["almost certain", 0.9]],
    "cost": [["slight", 1], ["minor", 5], ["medium", 10], ["major", 20], ["severe", None]],
    "time": [["slight", 5], ["minor", 20], ["medium", 60], ["major", 120], ["severe", None]],
    "scope": [["a detail", None], ["one feature", None], ["several features", None], ["the objective in part", None], ["the objective", None]],
    "benefit": [["slight", 1], ["minor", 5], ["medium", 15], ["major", 30], ["severe", None]],
}
APPETITE = {"score": 14, "exposure": None, "currency": None}


def in_force(layers: Iterable[Mapping]) -> dict:
    """Return the scale that counts: ours, overridden by each layer from the top of the tree down.

    layers: {"steps": {…}, "appetite": {…}} of the office and of each node on the way. A dimension is overridden as a whole; money goes with
    its currency.

    >>> in_force([{"steps": {"time": [["days", 1]] * 5}}, {"appetite": {"score": 8}}])["appetite"]
    {'score': 8, 'exposure': None, 'currency': None}
    """
    steps, appetite = dict(STEPS), dict(APPETITE)
    for layer in layers:
        steps |= layer.get("steps", {})
        appetite |= layer.get("appetite", {})
    return {"steps": steps, "appetite": appetite}


def chance_at(scale: Mapping, probability: int) -> Decimal:
    """Return the chance, 0..1, that a step of probability stands for on a scale.

    probability: 1..5. Raises IndexError outside that.

    >>> chance_at(in_force([]), 4)
    Decimal('0.7')
    """
    if probability < 1:
        raise IndexError("Probability is between 1 and 5.")
    return Decimal(str(scale["steps"]["probability"][probability - 1][1]))


def above_appetite(*, most_score: int, most_exposure: Decimal | None, score: int, exposure: Decimal | None) -> bool:
    """Whether a risk is more than may be carried without raising it: by its score, or by its expected money.

    most_score, score: 1..25. most_exposure: the limit in the risk's own currency, None where there is none or no rate. exposure: money, None
    where unknown.

    >>> above_appetite(most_score=14, most_exposure=None, score=15, exposure=None)
    True
    >>> above_appetite(most_score=14, most_exposure=Decimal(1000), score=4, exposure=Decimal(1001))
    True
    """
    return score > most_score or (most_exposure is not None and exposure is not None and exposure > most_exposure)


def limit_in(limit: Decimal, rate: Decimal) -> Decimal:
    """Return a limit of money in another currency, to the cent below: what lies above it in whole cents lies above it exactly.

    rate: one unit of the limit's currency in the other.

    >>> limit_in(Decimal("1000"), Decimal("1.23456"))
    Decimal('1234.56')
    """
    return (limit * rate).quantize(CENT, ROUND_FLOOR)


def wrong_order(dimension: str, steps: list) -> int | None:
    """Return the number (1..5) of the first step whose limit is not above the one before it; None when they rise.

    steps: [[words, limit]]; limits that are None are passed over.

    >>> wrong_order("time", [["a", 5], ["b", 4], ["c", 9], ["d", None], ["e", None]])
    2
    """
    last = None
    for number, (_words, limit) in enumerate(steps, start=1):
        if limit is None:
            continue
        if last is not None and limit <= last:
            return number
        last = limit
    return None
