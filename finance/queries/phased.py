"""Read plans phased in time of many projects in one trip."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from finance.calc.phased import PhasedPlans
from finance.queries.work import EPOCH, UNKNOWN, Work, asked, numbers_of
from pmo.statements import numbers

SQL = """
SELECT {columns} FROM finance_phasedplan t JOIN projects_workpackage w ON w.id = t.work_package_id
WHERE w.project_id IN ({ids}) AND w.kind <> 'summary' ORDER BY t.work_package_id, t.period_end
"""
COLUMNS = {
    "package": ("key", "t.work_package_id"),
    "day": ("day", "t.period_end"),
    "pv": ("cents", "t.pv"),
    "since": ("day", "t.known_on"),
    "until": ("day", "t.until_on"),
}


@dataclass(frozen=True)
class PhasedRows:
    """Points of plans in columns, by work package and day: its key, days since 1970, PV in minor units, and from when until when they hold."""

    package: np.ndarray
    day: np.ndarray
    pv: np.ndarray
    since: np.ndarray  # UNKNOWN: of old
    until: np.ndarray

    def by(self, day: dt.date) -> "PhasedRows":
        """The points that held on a day."""
        at = (day - EPOCH).days
        held = np.flatnonzero((self.since <= at) & (self.until > at))
        return self if len(held) == len(self.package) else PhasedRows(*(getattr(self, name)[held] for name in COLUMNS))

    @property
    def changes(self) -> np.ndarray:
        """The days on which other points took the place of those before them, oldest first, as days since 1970."""
        return np.unique(self.since[self.since != UNKNOWN])

    def plans_of(self, work: Work) -> PhasedPlans | None:
        """The points as the calculation takes them, of those of the work that have any and a budget to share."""
        if not len(self.package):
            return None
        order = np.argsort(work.package)
        place = order[np.minimum(np.searchsorted(work.package, self.package, sorter=order), len(order) - 1)] if len(order) else self.package * 0
        kept = np.flatnonzero((work.package[place] == self.package) & (work.budget[place] > 0)) if len(order) else []
        if not len(kept):
            return None
        by_place = kept[np.lexsort((self.day[kept], place[kept]))]
        ends = (self.day[by_place] + 1).astype("datetime64[D]").astype("datetime64[m]")  # the end of the day
        share = np.minimum(self.pv[by_place] / work.budget[place[by_place]], 1.0)
        return PhasedPlans(place[by_place], ends, share)


def phased_rows(*, project_ids: list[int]) -> PhasedRows:
    """The points of the plans phased in time of the projects, whenever they held."""
    if not project_ids:
        return PhasedRows(*np.empty((len(COLUMNS), 0), np.int64))
    columns = ", ".join(asked(kind, column) for kind, column in COLUMNS.values())
    return PhasedRows(*numbers_of(SQL.format(columns=columns, ids=numbers(project_ids)), [kind for kind, _column in COLUMNS.values()]))
