"""How far each item may go: three points, and the value that each normal score stands for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

SHAPES = ("pert", "normal")  # low and high are the ends; or the values that one in ten falls below, and rises above
NORMAL = SHAPES.index("normal")
REACH = 6.0  # normal scores beyond are met once in a thousand million draws, and count as this
STEPS = 1024
SCALE = STEPS / (2 * REACH)
TENTH = NormalDist().inv_cdf(0.9)
_CUTS = 2048
_SCORES = np.linspace(-REACH, REACH, STEPS + 1)
_BELOW = np.array([NormalDist().cdf(score) for score in _SCORES.tolist()])


@dataclass(frozen=True)
class Items:
    """What is still to come, k items, each with three points in one unit. `group` is the place of the factor an item shares, −1 for none."""

    low: np.ndarray
    likely: np.ndarray
    high: np.ndarray
    shape: np.ndarray  # int8, place in SHAPES
    group: np.ndarray  # int64

    def __len__(self) -> int:
        return len(self.low)


def items_of(points: Iterable[Sequence[float]], *, shape: str | Sequence[str] = "pert", group: int | Sequence[int] = 0) -> Items:
    """Return items from tuples (low, likely, high).

    shape: one of `SHAPES` for all, or one an item. group: the same of factors, −1 for none.
    Raises ValueError where a point is not finite, or they are not in order; the message names the item by its place from 1.

    Source: definition.

    >>> items_of([(1, 2, 4)]).likely.tolist()
    [2.0]
    """
    columns = np.array([tuple(map(float, one)) for one in points], dtype=float).reshape(-1, 3)
    wrong = ~np.isfinite(columns).all(axis=1)
    if wrong.any():
        raise ValueError(f"The three points of item {int(np.flatnonzero(wrong)[0]) + 1} are not all numbers.")
    wrong = (columns[:, 0] > columns[:, 1]) | (columns[:, 1] > columns[:, 2])
    if wrong.any():
        raise ValueError(f"The three points of item {int(np.flatnonzero(wrong)[0]) + 1} are not in order: low, likely, high.")
    shapes = [shape] * len(columns) if isinstance(shape, str) else shape
    return Items(
        *columns.T, np.array([SHAPES.index(one) for one in shapes], np.int8), np.broadcast_to(np.asarray(group, np.int64), len(columns)).copy()
    )


def mean_of(items: Items) -> np.ndarray:
    """Return the mean of each item: (low + 4 likely + high) / 6, of a normal one the middle.

    Source: reference formulas, section 5, PERT.

    >>> mean_of(items_of([(1, 2, 9)])).tolist()
    [3.0]
    """
    return np.where(items.shape == NORMAL, (items.low + items.high) / 2, (items.low + 4 * items.likely + items.high) / 6)


def quantiles(share: np.ndarray) -> np.ndarray:
    """Return the PERT values from 0 to 1 of normal scores from −REACH to REACH, one row a share: where the likely point lies, 0..1.

    Source: reference formulas, section 5: a beta distribution of α = 1 + 4 share and β = 5 − 4 share. Its distribution function is summed
    by the trapezoid rule over x = sin²(θ/2), and inverted; exact to about one in a million of the range.

    >>> row = quantiles(np.array([0.5]))[0]
    >>> round(float(row[512]), 6), float(row[0]) < 0.01 < 0.99 < float(row[-1])
    (0.5, True)
    """
    angle = np.linspace(0, np.pi, _CUTS + 1)
    x = np.sin(angle / 2) ** 2
    found = np.empty((len(share), STEPS + 1))
    for place, one in enumerate(share.tolist()):
        density = x ** (4 * one) * (1 - x) ** (4 - 4 * one) * np.sin(angle)
        below = np.concatenate(([0.0], np.cumsum((density[1:] + density[:-1]) / 2)))
        found[place] = np.interp(_BELOW, below / below[-1], x)
    return found


class Table:
    """The value of every item at every normal score: a straight line between two of them."""

    def __init__(self, items: Items):
        span = items.high - items.low
        share = np.where(span > 0, (items.likely - items.low) / np.where(span > 0, span, 1), 0.5)
        shares, self.row = np.unique(np.where(items.shape == NORMAL, 0.5, share), return_inverse=True)
        self.values = quantiles(shares).astype(np.float32)
        self.slopes = np.diff(self.values, axis=1, append=self.values[:, -1:])
        self.normal = items.shape == NORMAL
        self.base = np.where(self.normal, (items.low + items.high) / 2, items.low)
        self.width = np.where(self.normal, span / (2 * TENTH), span)

    def value(self, item: int, scores: np.ndarray) -> np.ndarray:
        """Return the values of an item at normal scores, float64."""
        if self.normal[item]:
            return self.base[item] + self.width[item] * scores.astype(np.float64)
        if not self.width[item]:
            return np.full(len(scores), self.base[item])
        at = scores * np.float32(SCALE)
        at += np.float32(REACH * SCALE)
        np.clip(at, 0, STEPS, out=at)
        place = at.astype(np.int32)
        at -= place
        at *= self.slopes[self.row[item]].take(place)
        at += self.values[self.row[item]].take(place)
        return at * self.width[item] + self.base[item]
