"""A sum cut into its lines, to the cent."""

import numpy as np

from finance.calc.earned_value import add_up


def shared_cents(budget: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return budget × share by work package in whole minor units, int64, which add up to what `add_up` says of all of them.

    budget: int64, minor units, of one project. share: float, 0..1; NaN has nothing. Every line has its whole units; what is left of the sum goes,
    a unit each, to the lines with the largest fractions, the first of equal ones first. So each heading is the sum of the lines below it.
    Raises ValueError as `add_up`.

    Source: largest remainder (Hamilton's method).

    >>> shared_cents(np.array([1, 1, 1]), np.array([0.5, 0.6, 0.9])).tolist()
    [0, 1, 1]
    """
    known = np.nan_to_num(np.asarray(share, dtype=float))
    budget = np.asarray(budget, dtype=np.int64)
    value = budget * known
    cents = np.where(known >= 1, budget, np.floor(value).astype(np.int64))
    left = int(add_up(np.zeros(len(budget), dtype=np.int64), budget, share, 1)[0] - cents.sum()) if len(budget) else 0
    fraction = np.where(known >= 1, -1.0, value - np.floor(value))
    cents[np.argsort(-fraction, kind="stable")[: max(left, 0)]] += 1
    return cents
