"""Plans phased in time: the share of a budget planned to be done by each of some moments, instead of a curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pmo.calc.working_time import WorkingTime

_MINUTES = 28  # bits that hold any working minute of 1900–2149


@dataclass(frozen=True)
class PhasedPlans:
    """Points of the plans of some work packages, in columns of one length, by package and then by moment.

    package: int64, the place of the work package. moment: datetime64[m], when the share is reached. share: float, 0..1, never falling.
    """

    package: np.ndarray
    moment: np.ndarray
    share: np.ndarray

    def among(self, chosen: np.ndarray) -> "PhasedPlans | None":
        """Return the plans of the chosen work packages under their new places; None where none has one.

        chosen: int64, places, ascending.

        Source: definition.

        >>> plans = PhasedPlans(np.array([2, 5]), np.array(["2026-03-02", "2026-03-03"], "datetime64[m]"), np.array([0.5, 1.0]))
        >>> plans.among(np.array([0, 5])).package.tolist()
        [1]
        """
        place = np.searchsorted(chosen, self.package)
        kept = np.flatnonzero(np.isin(self.package, chosen))
        return PhasedPlans(place[kept], self.moment[kept], self.share[kept]) if len(kept) else None


@dataclass(frozen=True)
class PhasedLines:
    """Plans phased in time as lines over working minutes, ready to be asked many times. `packages`: whose they are, ascending."""

    packages: np.ndarray
    _first: np.ndarray
    _key: np.ndarray
    _minute: np.ndarray
    _share: np.ndarray

    def at(self, minutes: np.ndarray) -> np.ndarray:
        """Return the planned share of each of `packages`, float, 0..1, at so many working minutes of its calendar.

        minutes: int64, as `WorkingTime.minutes_to` counts them, one for each package.

        Source: reference formulas, section 1, PV(t), taken as straight in working time between two stated points.
        """
        return self.of(np.arange(len(self.packages), dtype=np.int64), minutes)

    def of(self, number: np.ndarray, minutes: np.ndarray) -> np.ndarray:
        """Return the planned share of some of `packages`, by their places among these, any number of times; minutes, source: as `at`."""
        after = np.searchsorted(self._key, (number << _MINUTES) + minutes, side="right")  # the first point later than that
        before = after - 1
        first = self._first[number]
        begun = before >= first
        last = np.append(self._first[1:], len(self._key))[number]
        low = np.maximum(before, first)
        high = np.minimum(after, last - 1)
        width = self._minute[high] - self._minute[low]
        part = np.where(width > 0, (minutes - self._minute[low]) / np.where(width > 0, width, 1), 0.0)
        return np.where(begun, self._share[low] + (self._share[high] - self._share[low]) * part, 0.0)


def phased_lines(plans: PhasedPlans, start: np.ndarray, calendar: np.ndarray, calendars: Sequence[WorkingTime]) -> PhasedLines:
    """Return the plans as lines from the baseline start of each work package over its points; after the last one the share stays.

    start: of all work packages, datetime64, NaT where missing: nothing is planned before the first point then. calendar: of all work
    packages, the place of its calendar among `calendars`.
    Raises ValueError when a moment lies outside 1900–2149.

    Source: import kind `timephased`, cumulative PV by period end.

    >>> from pmo.calc.working_time import STANDARD_WEEK
    >>> ends = np.array(["2026-03-03T00:00", "2026-03-05T00:00"], "datetime64[m]")
    >>> plans = PhasedPlans(np.array([0, 0]), ends, np.array([0.1, 1.0]))
    >>> lines = phased_lines(plans, np.array(["2026-03-02T08:00"], "datetime64[m]"), np.array([0]), [STANDARD_WEEK])
    >>> noon = STANDARD_WEEK.minutes_to(np.array(["2026-03-02T12:00", "2026-03-04T00:00"], "datetime64[m]"))
    >>> [lines.at(noon[place:place + 1]).round(3).item() for place in (0, 1)]
    [0.05, 0.55]
    """
    packages, first, counted = np.unique(plans.package, return_index=True, return_counts=True)
    begun = start[packages]
    with_start = ~np.isnat(begun) & (begun < plans.moment[first])
    package = np.concatenate((packages[with_start], plans.package))
    moment = np.concatenate((begun[with_start], plans.moment))
    share = np.concatenate((np.zeros(int(with_start.sum())), plans.share))
    minute = np.zeros(len(package), dtype=np.int64)
    for number, working_time in enumerate(calendars):
        mine = np.flatnonzero(calendar[package] == number)
        minute[mine] = working_time.minutes_to(moment[mine])
    key = (np.searchsorted(packages, package) << _MINUTES) + minute
    order = np.argsort(key, kind="stable")
    begins = np.cumsum(np.concatenate(([0], (counted + with_start)[:-1])))
    return PhasedLines(packages, begins, key[order], minute[order], share[order])
