"""The plan in time after a re-baseline: what counts as planned by its day, and what is left from there to the new finish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from finance.calc.planned_shares import PlannedShares
from finance.calc.shares import CURVES
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime, end_of

_LINEAR, _WEEK, _FAR = CURVES.index("linear"), 7, 366


@dataclass(frozen=True)
class Former:
    """The plan that is replaced, of the same lines: its moments (NaT where missing), whether it is straight, and its value by a day.

    cents: the cumulative planned value of each line at the end of each of some days, int64, minor units, a row a day.
    """

    start: np.ndarray
    finish: np.ndarray
    straight: np.ndarray
    days: Sequence[date]
    cents: np.ndarray


@dataclass(frozen=True)
class Planned:
    """The new plan: baseline moments, curves, budgets in minor units, and by line the place of its calendar."""

    start: np.ndarray
    finish: np.ndarray
    curve: np.ndarray
    budget: np.ndarray
    calendar: np.ndarray
    calendars: Sequence[WorkingTime] = (STANDARD_WEEK,)


def past_days(start: np.ndarray, finish: np.ndarray, straight: np.ndarray, by: date) -> list[date]:
    """Return the days of the past that the former plan is kept at: where each line begins and ends, and each week where any of it bends.

    start, finish: of the former plan, NaT where missing. straight: by line. by: the day of the re-baseline, the last of them.

    Source: definition; between two days kept a plan is straight in working time.

    >>> week = np.array(["2026-03-03T08:00"], "datetime64[m]"), np.array(["2026-03-06T17:00"], "datetime64[m]")
    >>> [day.day for day in past_days(*week, np.array([True]), date(2026, 3, 20))]
    [2, 3, 5, 6, 20]
    """
    edges = {one.item().date() for column in (start, finish) for one in column[~np.isnat(column)]}
    days = edges | {one - timedelta(days=1) for one in edges} | {by}
    if not straight.all():
        days |= {by - timedelta(days=_WEEK * week) for week in range((by - min(days)).days // _WEEK + 1)}
    return sorted(day for day in days if day <= by)


def rephased(*, by: date, reached: np.ndarray, planned: Planned, former: Former | None) -> list[tuple[int, date, int]]:
    """Return the points (place of the line, day, cumulative minor units) of the plan of each line whose new dates alone do not say it.

    reached: int64, what counts as planned of each line by the end of the day `by`, at most its budget. former: the plan whose past is kept;
    None: the past is one straight rise to what is reached, so that all of it was due by the day and nothing of it earlier than that.

    What is left of a line begins at its new start, at the earliest on the day after `by`, and follows its curve to its new finish; where that
    is over by then, it falls due on the next working day. A line of which nothing was planned and which begins later needs no points, and
    one without dates has none.
    Raises ValueError when more is reached than the budget of a line.

    Source: reference formulas, section 1, re-baseline: preserve cumulative values, or single-point adjustment.

    >>> def week(first, last):
    ...     return np.array([f"2026-03-{first:02}T08:00"], "datetime64[m]"), np.array([f"2026-03-{last:02}T17:00"], "datetime64[m]")
    >>> plan = Planned(*week(2, 20), np.array([0]), np.array([1000]), np.array([0]))
    >>> [(day.day, cents) for _, day, cents in rephased(by=date(2026, 3, 6), reached=np.array([250]), planned=plan, former=None)]
    [(1, 0), (6, 250), (7, 250), (19, 925), (20, 1000)]
    """
    if (reached > planned.budget).any():
        raise ValueError("More is reached than the budget of a line.")
    next_day = np.datetime64(end_of(by), "m")
    over = planned.finish <= next_day
    begin = np.fmax(planned.start, next_day)
    finish = np.where(over, _worked_after(next_day, planned), planned.finish)
    undated = np.isnat(planned.start) | np.isnat(planned.finish)
    begin, finish = (np.where(undated, next_day, column) for column in (begin, finish))
    samples = [_samples(first, last, curve) for first, last, curve in zip(begin, finish, planned.curve.tolist(), strict=True)]
    left = _left(begin, finish, over, planned, sorted(set().union(*samples) if samples else set()))
    points: list[tuple[int, date, int]] = []
    for line in range(len(reached)):
        budget, said = int(planned.budget[line]), int(reached[line])
        if not budget or undated[line] or (not said and planned.start[line] >= next_day):
            continue
        points += [(line, day, cents) for day, cents in _past(line, by, said, planned, former)]
        before, last = by, finish[line].item().date()
        for day in sorted(samples[line]) if said < budget else ():
            cents = budget if day >= last else said + round((budget - said) * float(left[day][line]))
            if day > before:
                points.append((line, day, cents))
                before = day
    return points


def _worked_after(moment: np.datetime64, planned: Planned) -> np.ndarray:
    """By line, the last minute of the first day after the moment on which its calendar works."""
    days = moment + np.arange(1, _FAR + 1) * np.timedelta64(1, "D")
    found = []
    for clock in planned.calendars:
        worked = clock.minutes_to(days) > clock.minutes_to(moment)
        found.append(days[int(np.argmax(worked))] - np.timedelta64(1, "m"))
    return np.array(found, "datetime64[m]")[planned.calendar]


def _samples(begin: np.datetime64, finish: np.datetime64, curve: int) -> set[date]:
    """The days at which what is left of a line is stated: where it begins and ends, and each week where it bends."""
    first, last = begin.item().date(), finish.item().date()
    days = {first - timedelta(days=1), first, last - timedelta(days=1), last}
    if curve != _LINEAR:
        days |= {first + timedelta(days=_WEEK * week) for week in range((last - first).days // _WEEK + 1)}
    return days


def _left(begin: np.ndarray, finish: np.ndarray, over: np.ndarray, planned: Planned, days: list[date]) -> dict[date, np.ndarray]:
    curve = np.where(over, _LINEAR, planned.curve)
    shares = PlannedShares(begin, finish, curve, planned.calendar, planned.calendars)
    return {day: shares.at(day) for day in days}


def _past(line: int, by: date, reached: int, planned: Planned, former: Former | None) -> list[tuple[date, int]]:
    if former is None:
        begun = planned.start[line].item().date()
        return [(min(begun, by) - timedelta(days=1), 0), (by, reached)] if reached else [(by, 0)]
    if np.isnat(former.start[line]) or np.isnat(former.finish[line]):
        return [(by, reached)]
    first, last = former.start[line].item().date(), former.finish[line].item().date()
    near = {first - timedelta(days=1), first, last - timedelta(days=1), last}
    kept = [
        (day, min(int(former.cents[place, line]), reached))
        for place, day in enumerate(former.days)
        if day < by and day >= first - timedelta(days=1) and (day in near or not former.straight[line])
    ]
    return [*kept, (by, reached)]
