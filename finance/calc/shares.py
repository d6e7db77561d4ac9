"""Shares of a work package's budget: how much was planned, and how much is earned, by a moment."""

from collections.abc import Iterable
from datetime import date, datetime

import numpy as np

from pmo.calc.working_time import STANDARD_WEEK, WorkingTime, end_of

CURVES = ("linear", "front", "back", "bell")
TECHNIQUES = ("0/100", "50/50", "25/75", "milestones", "percent", "units", "apportioned", "loe")
_ON_START = {"0/100": 0.0, "50/50": 0.5, "25/75": 0.25}
_SOME_DAY = np.datetime64("2000-01-01", "m")


def curve_codes(names: Iterable[str]) -> np.ndarray:
    """Return the place of each name in `CURVES`, int8. Raises ValueError on a name that is not there.

    names: any number of "linear", "front", "back", "bell".

    Source: the import kind `wbs`.

    >>> curve_codes(["bell", "linear"]).tolist()
    [3, 0]
    """
    return _codes(names, CURVES)


def technique_codes(names: Iterable[str]) -> np.ndarray:
    """Return the place of each name in `TECHNIQUES`, int8. Raises ValueError on a name that is not there.

    names: any number of "0/100", "50/50", "25/75", "milestones", "percent", "units", "apportioned", "loe".

    Source: the import kind `wbs`.

    >>> technique_codes(["percent", "loe"]).tolist()
    [4, 7]
    """
    return _codes(names, TECHNIQUES)


def _codes(names: Iterable[str], known: tuple[str, ...]) -> np.ndarray:
    place = {name: code for code, name in enumerate(known)}
    try:
        return np.fromiter((place[name] for name in names), dtype=np.int8)
    except KeyError as missing:
        raise ValueError(f"{missing} is none of {', '.join(known)}.") from None


def spread(elapsed: np.ndarray, curve: np.ndarray | int | str = "linear") -> np.ndarray:
    """Return the share of a budget spent when the share `elapsed` of its working time is over; 0 at 0, 1 at 1, never falling.

    elapsed: float array, 0..1. curve: a name of `CURVES`, a code, or an array of codes that fits `elapsed`.
    With t elapsed: linear t, front 1−(1−t)², back t², bell 3t²−2t³ (slow, fast, slow). Raises ValueError on an unknown name.

    Source: our definition; quadratic loading, and the cubic whose slope is nought at both ends.

    >>> [spread(np.array([0.5]), curve).item() for curve in CURVES]
    [0.5, 0.75, 0.25, 0.5]
    """
    code = curve_codes([curve])[0] if isinstance(curve, str) else np.asarray(curve)
    if not np.any(code):
        return elapsed
    left = 1 - elapsed
    return np.choose(code, [elapsed, 1 - left * left, elapsed * elapsed, elapsed * elapsed * (1 + 2 * left)])


def planned_share(
    start: np.ndarray,
    finish: np.ndarray,
    status: date | datetime,
    curve: np.ndarray | int | str = "linear",
    working_time: WorkingTime = STANDARD_WEEK,
) -> np.ndarray:
    """Return the share of each budget planned to be done by the status date: float, 0..1, NaN where a baseline date is missing.

    start, finish: baseline moments, datetime64, NaT where missing. status: a day, meaning its end, or a moment.
    curve: as for `spread`. working_time: the calendar of all these work packages.
    The share follows the working minutes between start and finish; a milestone, and anything without working time in it,
    is planned whole at its finish. Raises ValueError when a moment lies outside 1900–2149.

    Source: reference formulas, section 1, PV(t).

    >>> start, finish = np.array(["2026-03-02T08:00"], "datetime64[m]"), np.array(["2026-03-06T17:00"], "datetime64[m]")
    >>> planned_share(start, finish, date(2026, 3, 3)).tolist()
    [0.4]
    """
    start, finish = np.asarray(start, "datetime64[m]"), np.asarray(finish, "datetime64[m]")
    missing = np.isnat(start) | np.isnat(finish)
    now = np.datetime64(end_of(status), "m")
    before = working_time.minutes_to(np.where(missing, _SOME_DAY, start))
    total = working_time.minutes_to(np.where(missing, _SOME_DAY, finish)) - before
    worked = working_time.minutes_to(now) - before
    lasting = total > 0
    elapsed = np.where(lasting, np.clip(worked / np.where(lasting, total, 1), 0.0, 1.0), now >= finish)
    return np.where(missing, np.nan, spread(elapsed, curve))


def earned_share(
    technique: np.ndarray,
    percent: np.ndarray,
    started: np.ndarray,
    finished: np.ndarray,
    planned: np.ndarray,
    host: np.ndarray | None = None,
) -> np.ndarray:
    """Return the share of each budget that is earned: float, 0..1, NaN where nothing was measured.

    technique: codes, see `technique_codes`. percent: measured share of the scope, 0..1, NaN when not measured (values outside
    are cut to 0..1, so that EV never passes BAC). started, finished: whether the work is known to have begun or ended;
    a percent above 0 says begun, 1 says ended. planned: the planned share, which is what level of effort earns.
    host: for apportioned work, the index of the work package it follows, −1 or None for none; without a host its percent counts.

    0/100, 50/50 and 25/75 earn the first figure when begun and all when ended; milestones, percent and units earn the percent
    (for milestones the weight of those reached, for units those done of those to do), and all when ended without a percent.

    Source: reference formulas, section 1; GAO-20-195G, chapter 18.

    >>> known = technique_codes(["0/100", "50/50", "25/75", "percent", "loe"])
    >>> yes, no = np.ones(5, bool), np.zeros(5, bool)
    >>> earned_share(known, np.full(5, 0.3), yes, no, np.full(5, 0.6)).tolist()
    [0.0, 0.5, 0.25, 0.3, 0.6]
    """
    technique, percent = np.asarray(technique), np.clip(np.asarray(percent, dtype=float), 0.0, 1.0)
    unmeasured = np.isnan(percent)
    ended = np.asarray(finished, dtype=bool) & unmeasured | (percent >= 1)
    begun = np.asarray(started, dtype=bool) | np.asarray(finished, dtype=bool) | (percent > 0)
    silent = unmeasured & ~begun
    share = np.where(unmeasured & ended, 1.0, percent)
    for name, at_start in _ON_START.items():
        mine = technique == TECHNIQUES.index(name)
        fixed = np.where(ended | np.asarray(finished, dtype=bool), 1.0, np.where(begun, at_start, 0.0))
        share = np.where(mine, np.where(silent, np.nan, fixed), share)
    share = np.where(technique == TECHNIQUES.index("loe"), planned, share)
    return share if host is None else _with_host(share, technique, np.asarray(host))


def _with_host(share: np.ndarray, technique: np.ndarray, host: np.ndarray) -> np.ndarray:
    follows = (technique == TECHNIQUES.index("apportioned")) & (host >= 0)
    return np.where(follows, share[np.where(follows, host, 0)], share)
