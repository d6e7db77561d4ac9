"""Earned value of many projects on one day, in columns; what is said of a project is put into words of money when it is asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from finance.calc.earned_value import Measures
from finance.queries.work import UNKNOWN, Work
from pmo.calc.money import from_minor


@dataclass(frozen=True)
class Value:
    """Earned value of one project at the end of a day, or at a moment; money in its currency, None where unknown."""

    bac: Decimal
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    etc: Decimal | None
    measured_budget: Decimal


@dataclass(frozen=True, eq=False)
class ValueColumns(Mapping):
    """By project its `Value`. Columns are in minor units, in the order of `place`, and hold `UNKNOWN` where nothing is known.

    place: the place of each project in the columns. held: whether any work of it was known by the day; others are not said of.
    """

    place: Mapping[int, int]
    held: np.ndarray
    bac: np.ndarray
    pv: np.ndarray
    ev: np.ndarray
    ac: np.ndarray
    etc: np.ndarray
    measured_budget: np.ndarray

    def __getitem__(self, project: int) -> Value:
        at = self.place[project]
        if not self.held[at]:
            raise KeyError(project)
        return Value(*(money(column[at]) for column in (self.bac, self.pv, self.ev, self.ac, self.etc, self.measured_budget)))

    def __contains__(self, project: object) -> bool:
        return project in self.place and bool(self.held[self.place[project]])

    def __iter__(self) -> Iterator[int]:
        return (project for project, held in zip(self.place, self.held.tolist(), strict=True) if held)

    def __len__(self) -> int:
        return int(self.held.sum())


def columns_of(work: Work, place: np.ndarray, found: Measures, posted: np.ndarray, projects: Mapping[int, int]) -> ValueColumns:
    """The columns of what was measured; `place` is the project's of each work package, `posted` what the ledger says, before any measure."""
    spent, to_go = (summed(column, place, len(projects)) for column in (work.actual_cost, work.etc))
    held = np.bincount(place, minlength=len(projects)) > 0
    pv = np.where(found.pv_known, found.pv, UNKNOWN)
    ac = np.where(posted == UNKNOWN, spent, posted)
    return ValueColumns(projects, held, found.bac, pv, earned_minor(found), ac, to_go, found.measured_budget)


def earned_minor(found: Measures) -> np.ndarray:
    """Earned value by project; nothing measured of work that has not begun to be due is nothing earned, of work that has it is unknown."""
    return np.where(found.ev_known, found.ev, np.where(found.pv_known & (found.pv == 0), 0, UNKNOWN))


def summed(amounts: np.ndarray, place: np.ndarray, count: int) -> np.ndarray:
    """The amounts of each project added up, where any is known."""
    known = amounts != UNKNOWN
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, place[known], amounts[known])
    return np.where(np.bincount(place[known], minlength=count) > 0, sums, UNKNOWN)


def money(minor: np.integer) -> Decimal | None:
    """An amount out of a column; None where it is not known."""
    return None if minor == UNKNOWN else from_minor(int(minor))
