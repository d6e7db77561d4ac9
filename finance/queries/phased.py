"""Read plans phased in time of many projects in one trip."""

from dataclasses import dataclass

import numpy as np

from finance.calc.phased import PhasedPlans
from finance.queries.work import Work, asked, numbers_of
from pmo.statements import numbers

SQL = """
SELECT {columns} FROM finance_phasedplan t JOIN projects_workpackage w ON w.id = t.work_package_id
WHERE w.project_id IN ({ids}) AND w.kind <> 'summary' ORDER BY t.work_package_id, t.period_end
"""


@dataclass(frozen=True)
class PhasedRows:
    """Points of plans in columns, by work package and day: its key, days since 1970, PV in minor units."""

    package: np.ndarray
    day: np.ndarray
    pv: np.ndarray

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
    """The points of the plans phased in time of the projects."""
    if not project_ids:
        return PhasedRows(*np.empty((3, 0), np.int64))
    columns = {"key": "t.work_package_id", "day": "t.period_end", "cents": "t.pv"}
    asked_for = ", ".join(asked(kind, column) for kind, column in columns.items())
    return PhasedRows(*numbers_of(SQL.format(columns=asked_for, ids=numbers(project_ids)), list(columns)))
