"""Read how work was measured over time: the state of every work package at any of its status dates, from two trips."""

import datetime as dt
from dataclasses import dataclass, fields, replace
from decimal import Decimal

import numpy as np
from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Greatest

from finance.models import Actual
from finance.queries.work import DIALECTS, UNKNOWN, Work
from pmo.statements import fetched, numbers
from projects.models import WorkPackage

EPOCH = dt.date(1970, 1, 1)
STATE = {
    "done": ("millionths", "q.done"),
    "actual_cost": ("cents", "q.actual_cost"),
    "etc": ("cents", "q.etc"),
    "earned": ("cents", "q.earned"),
    "measured": ("day", "q.status_date"),
    "started": ("minutes", "q.actual_start_at"),
    "finished": ("minutes", "q.actual_finish_at"),
}
SQL = """
SELECT q.work_package_id, {columns} FROM finance_progress q JOIN projects_workpackage w ON w.id = q.work_package_id
WHERE w.project_id IN ({ids}) AND w.kind <> 'summary' AND q.status_date <= '{day}' ORDER BY q.status_date
"""


@dataclass(frozen=True)
class PastMeasures:
    """Every measure of some work by a day, oldest first, in the columns of `Work`; `place` is that of the measured package in the work."""

    work: Work
    known: np.ndarray  # by package of the work: days since 1970
    place: np.ndarray
    state: dict[str, np.ndarray]

    @property
    def days(self) -> list[dt.date]:
        """The status dates, oldest first."""
        return [EPOCH + dt.timedelta(days=day) for day in np.unique(self.state["measured"]).tolist()]

    def work_then(self, day: dt.date) -> Work:
        """The work as it was known and measured by a day no later than the one it was read for."""
        number = (day - EPOCH).days
        upto = int(np.searchsorted(self.state["measured"], number, side="right"))
        newest = np.full(len(self.work), -1)
        newest[self.place[:upto]] = np.arange(upto)  # of several, the last one stays: the newest
        heard = newest >= 0
        then = {name: np.where(heard, column[newest], UNKNOWN) if len(column) else getattr(self.work, name) for name, column in self.state.items()}
        known = np.flatnonzero(self.known <= number)
        whole = replace(self.work, **then)
        if len(known) == len(self.work):
            return whole
        return Work(**{field.name: getattr(whole, field.name)[known] for field in fields(Work)})


def past_measures(*, work: Work, project_ids: list[int], day: dt.date) -> PastMeasures:
    """The measures by a day of work that was read for that day, in two trips however many status dates there are."""
    dialect = DIALECTS[connection.vendor]
    columns = [f"COALESCE({dialect[kind].format(column=column)}, {UNKNOWN})" for kind, column in STATE.values()]
    rows = fetched(SQL.format(columns=", ".join(columns), ids=numbers(project_ids), day=day.isoformat()))
    found = np.array(rows, dtype=np.int64).reshape(-1, len(STATE) + 1).T
    order = np.argsort(work.package)
    at = np.searchsorted(work.package, found[0], sorter=order)
    ours = np.isin(found[0], work.package)
    since = dict(WorkPackage.objects.filter(project_id__in=project_ids).values_list("pk", "known_on"))
    known = np.array([(since[key] - EPOCH).days for key in work.package.tolist()], dtype=np.int64)
    return PastMeasures(work, known, order[at[ours]], {name: found[number][ours] for number, name in enumerate(STATE, 1)})


def ledger_by_day(*, project_ids: list[int], day: dt.date) -> dict[int, list[tuple[dt.date, Decimal]]]:
    """By project: what the ledger had added up to on each day by which a posting was dated and known, oldest first."""
    rows = Actual.objects.filter(project_id__in=project_ids, known_on__lte=day, posting_date__lte=day)
    rows = rows.annotate(since=Greatest("posting_date", "known_on")).order_by("since").values_list("project_id", "since")
    totals: dict[int, list[tuple[dt.date, Decimal]]] = {}
    for project, since, amount in rows.annotate(Sum("amount")):
        lines = totals.setdefault(project, [])
        lines.append((since, amount + (lines[-1][1] if lines else 0)))
    return totals
