"""Earned schedule: when the plan would have earned what is earned, and what follows from that for time. Unknown stays None."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class TimeIndices:
    """Time earned `es`, passed `at` and planned `pd`, all in one unit, and what follows from them; ratios are floats, None is unknown.

    sv_t = es − at. spi_t = es / at. ieac_t: the duration forecast. tspi: the time efficiency needed to finish as planned;
    None where the planned time is over, which `attainable` tells from unknown. tspi_estimate: needed to finish as forecast.
    """

    es: float | None
    at: float | None
    pd: float | None
    sv_t: float | None
    spi_t: float | None
    ieac_t: float | None
    tspi: float | None
    tspi_estimate: float | None
    attainable: bool | None


def earned_periods(planned: Sequence[float], earned: float, *, budget: float | None = None) -> float | None:
    """Return the earned schedule in periods: ES = C + (EV − PV_C) / (PV_{C+1} − PV_C), C the last period with PV_C ≤ EV.

    planned: cumulative planned value at the end of periods 1..n, never falling; period 0 is nought. earned: EV in the same unit.
    budget: BAC, by default the last planned value; EV = BAC is the planned duration: the first period that has all of it.
    None where nothing is planned. On a flat stretch the last equal point counts. Raises ValueError when EV is negative.

    Source: reference formulas, section 2 (Lipke, Schedule is Different; ISO 21508).

    >>> earned_periods([10, 30, 60, 80, 80], 45), earned_periods([10, 30, 60, 80, 80], 80), earned_periods([10, 10, 30], 10)
    (2.5, 4.0, 2.0)
    """
    if earned < 0:
        raise ValueError("Earned value is negative.")
    steps = np.concatenate(([0.0], np.asarray(planned, dtype=float)))
    whole = steps[-1] if budget is None else budget
    if whole <= 0 or len(steps) == 1:
        return None
    if earned >= whole or earned >= steps[-1]:
        return float(np.argmax(steps >= min(whole, steps[-1])))
    last = int(np.searchsorted(steps, earned, side="right")) - 1
    return last + float((earned - steps[last]) / (steps[last + 1] - steps[last]))


def earned_time(planned: Callable[[int], float], duration: int, earned: float, budget: float) -> float | None:
    """Return the earned schedule in units of time: the earliest moment by which the plan has earned as much.

    planned: cumulative planned value, in the unit of `earned`, at a whole number of units (working minutes) after the start; never
    falling. duration: of the plan, in units. earned, budget: EV and BAC; EV = BAC is the planned duration. Between two units the
    plan is taken as straight. On a flat stretch of the plan its beginning counts, since by then all that is earned was due.
    None where there is nothing to earn. Raises ValueError when EV is negative or above BAC.

    Source: reference formulas, section 2, without the cut into periods: ES = PV⁻¹(EV).

    >>> earned_time(lambda minutes: 2.0 * min(minutes, 50), 80, 61.0, 100.0), earned_time(lambda minutes: 2.0 * min(minutes, 50), 80, 100.0, 100.0)
    (30.5, 80.0)
    """
    if earned < 0 or earned > budget:
        raise ValueError("Earned value is negative or above the budget at completion.")
    if budget <= 0:
        return None
    if earned >= budget or planned(duration) < earned:
        return float(duration)
    before, after = -1, duration  # planned(before) < earned ≤ planned(after)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if planned(middle) >= earned else (middle, after)
    if after == 0:
        return 0.0
    low, high = planned(before), planned(after)
    return before + (earned - low) / (high - low)


def time_indices(
    *, es: float | None, at: float | None, pd: float | None, performance: float | None = None, estimated: float | None = None
) -> TimeIndices:
    """Return the `TimeIndices` of these times, all in one unit (periods, working hours …), None where unknown.

    es: earned schedule. at: time passed from the planned start to the status date. pd: planned duration. performance: the factor the rest is
    forecast with, by default SPI(t): IEAC(t) = AT + (PD − ES) / PF, which is PD / SPI(t) by default. estimated: the duration that
    is promised now, for `tspi_estimate`, by default IEAC(t).

    Edges: AT = 0 → SPI(t) None. SPI(t) = 0 → no forecast. PD − AT ≤ 0 with work left → TSPI None, not attainable. ES = PD → TSPI 0.

    Source: reference formulas, section 2 (Lipke; Henderson; p-factor apart, see `p_factor`).

    >>> found = time_indices(es=3.0, at=4.0, pd=10.0)
    >>> found.sv_t, found.spi_t, round(found.ieac_t, 4), round(found.tspi, 4)
    (-1.0, 0.75, 13.3333, 1.1667)
    """
    spi_t = es / at if es is not None and at else None
    factor = spi_t if performance is None else performance
    forecast = at + (pd - es) / factor if None not in (es, at, pd) and factor else None
    by = forecast if estimated is None else estimated
    return TimeIndices(
        es=es, at=at, pd=pd, sv_t=None if es is None or at is None else es - at, spi_t=spi_t, ieac_t=forecast,
        tspi=_to_complete(es, at, pd, pd), tspi_estimate=_to_complete(es, at, pd, by),
        attainable=None if None in (es, at, pd) else es >= pd or at < pd,
    )  # fmt: skip


def without_downtime(begin: np.ndarray, end: np.ndarray, *, es: float | None, at: float, pd: float) -> TimeIndices:
    """Return the `TimeIndices` with the stretches left out of all three times in which the plan has nothing under way.

    begin, end: of the planned work, in units of time since the start of the plan, of one length. es, at, pd: as in `time_indices`; past the
    planned finish all time counts.

    Source: reference formulas, section 2: downtime marked so that AT can exclude it (a variant, shown beside SPI(t)).

    >>> found = without_downtime(np.array([0.0, 80.0]), np.array([20.0, 100.0]), es=20.0, at=80.0, pd=100.0)
    >>> found.es, found.at, found.pd, found.spi_t
    (20.0, 20.0, 40.0, 1.0)
    """
    order = np.argsort(begin, kind="stable")
    reached = np.maximum.accumulate(end[order])
    gap_from, gap_to = reached[:-1], begin[order][1:]
    apart = gap_to > gap_from
    gap_from, gap_to = gap_from[apart], gap_to[apart]

    def idle(by: float) -> float:
        return float(np.clip(by - gap_from, 0, gap_to - gap_from).sum())

    return time_indices(es=None if es is None else es - idle(es), at=at - idle(at), pd=pd - idle(pd))


def p_factor(earned: np.ndarray, planned: np.ndarray) -> float | None:
    """Return the p-factor: the share of what the plan has by ES that is earned just there, 0..1; None where the plan has nothing by then.

    earned: EV of each work package at the status date. planned: PV of each at the earned schedule, same order and unit; NaN adds nothing.
    Low: work is done out of its order, expect rework.

    Source: reference formulas, section 2 (Lipke, Connecting earned value to the schedule).

    >>> p_factor(np.array([40.0, 0.0, 20.0]), np.array([40.0, 20.0, 0.0]))
    0.6666666666666666
    """
    due = np.nan_to_num(np.asarray(planned, dtype=float))
    whole = float(due.sum())
    return float(np.minimum(np.nan_to_num(np.asarray(earned, dtype=float)), due).sum()) / whole if whole > 0 else None


def _to_complete(es: float | None, at: float | None, pd: float | None, by: float | None) -> float | None:
    if None in (es, at, pd, by):
        return None
    if es >= pd:
        return 0.0
    return (pd - es) / (by - at) if by > at else None
