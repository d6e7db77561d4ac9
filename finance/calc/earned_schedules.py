"""Earned schedule of many projects at once, each on its own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from finance.calc.earned_value import WorkPackages, add_up
from finance.calc.phased import PhasedLines, phased_lines
from finance.calc.shares import spread
from pmo.calc.working_time import WorkingTime, end_of

_SOME_DAY = np.datetime64("2000-01-01", "m")


@dataclass(frozen=True)
class EarnedSchedules:
    """By project (length k), in working minutes of its calendar: earned `es`, passed `at`, planned `pd`; NaN where unknown.

    p_factor: the share of what is due by ES that is earned just there, NaN where unknown.
    """

    es: np.ndarray
    at: np.ndarray
    pd: np.ndarray
    p_factor: np.ndarray


def earned_schedules(
    packages: WorkPackages, earned: np.ndarray, value: np.ndarray, status: date | datetime, calendars: Sequence[WorkingTime]
) -> EarnedSchedules:
    """Return the `EarnedSchedules` of the projects at the status date: what `earned_time` and `p_factor` say of each.

    packages: as `measure` takes them, those of one project all on one calendar. earned: share by work package, as `measure` finds it.
    value: EV by project, float, minor units, NaN where unknown. status: a day, meaning its end, or a moment.
    Raises ValueError outside 1900–2149.

    Source: reference formulas, section 2: ES = PV⁻¹(EV) in working time; the plans of all projects are halved in step.

    >>> from finance.calc.earned_value import as_moments, curve_codes, technique_codes
    >>> from pmo.calc.working_time import STANDARD_WEEK
    >>> week = as_moments([date(2026, 3, 2)]), as_moments([date(2026, 3, 6)], end=True)
    >>> one = WorkPackages(np.array([0]), np.array([100_00]), *week, curve_codes(["linear"]), technique_codes(["percent"]),
    ...                    np.array([0.2]), np.array([True]), np.array([False]))
    >>> found = earned_schedules(one, np.array([0.2]), np.array([20_00.0]), date(2026, 3, 3), [STANDARD_WEEK])
    >>> found.es.item(), found.at.item(), found.pd.item(), found.p_factor.item()
    (480.0, 960.0, 2400.0, 1.0)
    """
    plans = _Plans(packages, len(value), calendars)
    now = np.array([one.minutes_to(np.datetime64(end_of(status), "m")) for one in calendars])
    at = np.where(plans.lasting, np.maximum(now[plans.clock] - plans.start, 0), np.nan)
    pd = np.where(plans.lasting, plans.duration, np.nan)
    es = _earned(plans, value)
    due = packages.budget * np.nan_to_num(plans.shares(np.ceil(np.nan_to_num(es)).astype(np.int64)))
    there = np.minimum(packages.budget * np.nan_to_num(earned), due)
    whole, just_there = (np.bincount(packages.project, weights=one, minlength=len(value)) for one in (due, there))
    in_order = np.where(~np.isnan(es) & (whole > 0), just_there / np.where(whole > 0, whole, 1), np.nan)
    return EarnedSchedules(es, at, pd, in_order)


def _earned(plans: "_Plans", value: np.ndarray) -> np.ndarray:
    """ES by project: the earliest minute by which its plan has earned as much, and how far within it."""
    known = plans.lasting & ~np.isnan(value) & (plans.budget > 0)
    wanted = np.where(known, value, 0)
    before, after = np.full(len(value), -1), np.where(known, plans.duration, 0)  # planned(before) < wanted ≤ planned(after)
    all_of_it = (wanted >= plans.budget) | (plans.value(after) < wanted)
    after[all_of_it | (wanted <= 0)] = 0
    while (after - before > 1).any():
        middle = (before + after) // 2
        enough = plans.value(middle) >= wanted
        before, after = np.where(enough, before, middle), np.where(enough, middle, after)
    low, high = plans.value(before), plans.value(after)
    within = np.where(high > low, (wanted - low) / np.where(high > low, high - low, 1), 1.0)
    es = np.where(after == 0, 0.0, before + within)
    return np.where(known, np.where(all_of_it, plans.duration, es), np.nan)


class _Plans:
    """The plans of all projects over the working minutes of each: `start`, `duration` and `clock` by project."""

    def __init__(self, packages: WorkPackages, projects: int, calendars: Sequence[WorkingTime]):
        calendar = np.zeros(len(packages.budget), dtype=np.int64) if packages.calendar is None else packages.calendar
        missing = np.isnat(packages.start) | np.isnat(packages.finish)
        self._packages, self._missing, self._projects = packages, missing, projects
        self._begin, self._end, self._due = np.zeros((3, len(missing)), dtype=np.int64)
        for number, working_time in enumerate(calendars):
            mine = np.flatnonzero((calendar == number) & ~missing)
            self._begin[mine], self._end[mine] = (working_time.minutes_to(column[mine]) for column in (packages.start, packages.finish))
            late = working_time.finishes(self._end[mine]) < packages.finish[mine]  # it stands in a stretch that is not worked
            self._due[mine] = self._end[mine] + late
        self._total = self._end - self._begin
        self._lines = None if packages.phased is None else phased_lines(packages.phased, packages.start, calendar, calendars)
        dated = packages.project[~missing]
        self.start, finish = np.full(projects, np.iinfo(np.int64).max), np.zeros(projects, dtype=np.int64)
        np.minimum.at(self.start, dated, self._begin[~missing])
        np.maximum.at(finish, dated, self._end[~missing])
        self.lasting = finish > self.start
        self.start = np.where(self.lasting, self.start, 0)
        self.duration = np.where(self.lasting, finish - self.start, 0)
        self.clock = np.zeros(projects, dtype=np.int64)
        self.clock[packages.project] = calendar
        self.budget = add_up(packages.project, packages.budget, np.ones(len(missing)), projects)

    def shares(self, minutes: np.ndarray) -> np.ndarray:
        """The planned share of each work package when so many minutes of its project's plan are over; NaN without dates."""
        now = (self.start + minutes)[self._packages.project]
        lasting = self._total > 0
        elapsed = np.clip((now - self._begin) / np.where(lasting, self._total, 1), 0.0, 1.0)
        share = np.where(lasting, spread(elapsed, self._packages.curve), now >= self._due)
        share = np.where(self._missing, np.nan, share)
        return self._phased(share, now, self._lines)

    def value(self, minutes: np.ndarray) -> np.ndarray:
        """PV of each project by then, in minor units."""
        return add_up(self._packages.project, self._packages.budget, self.shares(minutes), self._projects)

    @staticmethod
    def _phased(share: np.ndarray, now: np.ndarray, lines: PhasedLines | None) -> np.ndarray:
        if lines is not None:
            share[lines.packages] = lines.at(now[lines.packages])
        return share
