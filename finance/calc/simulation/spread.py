"""Three points where nobody gave any: from how steady the indices were, and from how work is measured."""

from collections.abc import Sequence
from dataclasses import dataclass

KEEPS = 0.10  # a cumulative index rarely moves further once a fifth is done
EARLY = 0.20  # before that; ours
SETTLED = 0.20
LOOKED_BACK = 6
FEWEST = 3
WIDEST = 0.60
FURTHEST = 3.0  # times the likely value
# How far the measure of progress itself can be believed, as a factor on the width; ours.
DOUBT = {"0/100": 1.25, "50/50": 1.25, "25/75": 1.25, "milestones": 1.0, "percent": 1.5, "units": 1.0, "apportioned": 1.0, "loe": 0.5}

Points = tuple[float, float, float]


@dataclass(frozen=True)
class Spread:
    """How far an index may still move, to either side; `observed` where it moved further than the rule says."""

    width: float
    observed: bool
    settled: bool


def spread_of(history: Sequence[float | None], done: float | None) -> Spread:
    """Return how far a cumulative index may still move.

    history: the index at each status date, oldest first, None where unknown. done: share of the budget earned, 0..1, None where unknown.

    Source: reference formulas, section 1: the cumulative CPI rarely moves more than 0.10 after 20 % complete (Christensen). Before that we
    take twice as much. Where the last six status dates lie further apart, half their range counts.

    >>> spread_of([0.9, 0.92, 0.91], 0.5), spread_of([0.7, 1.0, 1.3], 0.1).width
    (Spread(width=0.1, observed=False, settled=True), 0.3)
    """
    settled = done is not None and done >= SETTLED
    rule = KEEPS if settled else EARLY
    known = [index for index in history if index is not None][-LOOKED_BACK:]
    seen = round((max(known) - min(known)) / 2, 6) if len(known) >= FEWEST else 0.0
    return Spread(min(max(rule, seen), WIDEST), seen > rule, settled)


def cost_points(left: float, *, cpi: float | None, width: float, technique: str = "percent") -> Points:
    """Return the least, likely and most that work worth `left` at plan will cost: left / (CPI + w), left / CPI, left / (CPI − w).

    cpi: cumulative; None or 0 counts as 1. width: of `spread_of`, multiplied by the doubt about the technique. The most is bounded to three
    times the likely. Raises ValueError on an unknown technique.

    Source: reference formulas, section 1, EAC b, at the ends of the range of the CPI.

    >>> [round(point, 2) for point in cost_points(100.0, cpi=0.8, width=0.1, technique="units")]
    [111.11, 125.0, 142.86]
    """
    if technique not in DOUBT:
        raise ValueError(f'"{technique}" is none of {", ".join(DOUBT)}.')
    index, apart = cpi or 1.0, width * DOUBT[technique]
    likely = left / index
    return left / (index + apart), likely, left / max(index - apart, index / FURTHEST)


def word_points(said: float, *, index: float | None, width: float, technique: str = "units") -> Points:
    """Return the least, likely and most of what is said to be left: said / (1 + w), said, and the larger of said / (1 − w) and said / index.

    said: money or minutes to go as someone in charge says now, which knows of the pace so far; index: CPI or SPI(t), so that what would
    come at the pace so far is never ruled out, but for more than three times what is said.
    width, technique, raises: as `cost_points`.

    Source: ours, after reference formulas, section 1 (EAC g beside b) and section 2 (IEAC(t)).

    >>> [round(point, 2) for point in word_points(100.0, index=0.8, width=0.1)]
    [90.91, 100.0, 125.0]
    """
    if technique not in DOUBT:
        raise ValueError(f'"{technique}" is none of {", ".join(DOUBT)}.')
    apart = width * DOUBT[technique]
    most = max(said / max(1 - apart, 1 / FURTHEST), said / index if index else said)
    return said / (1 + apart), said, min(most, said * FURTHEST)
