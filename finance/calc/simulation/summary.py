"""What the draws say: percentiles, chances, and how far both can be believed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

PERCENTILES = (10, 50, 80, 90)
POINTS = 101


@dataclass(frozen=True)
class Estimated:
    """A number drawn, and its standard error, in the same unit."""

    value: float
    error: float


def percentile(ordered: np.ndarray, percent: float) -> Estimated:
    """Return the smallest draw that `percent` of a hundred draws do not exceed.

    ordered: the draws, ascending, none missing. The error is half the distance between the draws one standard deviation of the rank below
    and above: √(n p (1 − p)) places. Raises ValueError without draws.

    Source: David and Nagaraja, Order Statistics, 3rd ed., 2.5 and 7.1; the percentile is the inverse of the distribution of the draws.

    >>> percentile(np.arange(1.0, 1001.0), 80).value
    800.0
    """
    n, share = len(ordered), percent / 100
    if not n:
        raise ValueError("Nothing was drawn.")
    place = int(np.ceil(n * share - 1e-9)) - 1
    apart = np.sqrt(n * share * (1 - share))
    low, high = (min(max(round(place + sign * apart), 0), n - 1) for sign in (-1, 1))
    return Estimated(float(ordered[min(max(place, 0), n - 1)]), float(ordered[high] - ordered[low]) / 2)


def percentiles(values: np.ndarray, wanted: Sequence[float] = PERCENTILES) -> dict[float, Estimated]:
    """Return the percentiles wanted of the draws, by percent. Raises ValueError without draws.

    Source: `percentile`.

    >>> {percent: found.value for percent, found in percentiles(np.arange(100.0, 0.0, -1.0)).items()}
    {10: 10.0, 50: 50.0, 80: 80.0, 90: 90.0}
    """
    ordered = np.sort(values)
    return {percent: percentile(ordered, percent) for percent in wanted}


def chance(met: np.ndarray) -> Estimated:
    """Return the share of draws in which something was met, 0..1, and its standard error √(p (1 − p) / n). met: bool, one a draw.

    Raises ValueError without draws.

    Source: the binomial distribution.

    >>> chance(np.array([True, True, False, False])).value
    0.5
    """
    if not len(met):
        raise ValueError("Nothing was drawn.")
    share = float(np.mean(met))
    return Estimated(share, float(np.sqrt(share * (1 - share) / len(met))))


def curve(values: np.ndarray, points: int = POINTS) -> list[tuple[float, float]]:
    """Return the distribution of the draws as (value, share of draws that do not exceed it), from the least to the most.

    Source: the inverse of the distribution of the draws, at even shares.

    >>> curve(np.arange(1.0, 101.0), 5)
    [(1.0, 0.0), (25.0, 0.25), (50.0, 0.5), (75.0, 0.75), (100.0, 1.0)]
    """
    ordered, n = np.sort(values), len(values)
    shares = np.linspace(0, 1, points)
    places = np.clip(np.ceil(n * shares - 1e-9).astype(int) - 1, 0, n - 1)
    return list(zip(ordered[places].tolist(), shares.tolist(), strict=True))


def ranks(values: np.ndarray) -> np.ndarray:
    """Return the rank of each value from 1 on; equal values share the mean of theirs.

    Source: Spearman, The proof and measurement of association between two things (1904).

    >>> ranks(np.array([30, 10, 20, 10])).tolist()
    [4.0, 1.5, 3.0, 1.5]
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    ends = np.append(begins[1:], len(values))
    found = np.empty(len(values))
    found[order] = np.repeat((begins + ends + 1) / 2, ends - begins)
    return found
