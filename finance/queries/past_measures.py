"""Read how work was measured over time: the state of every work package at any of its status dates, from two trips."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import Sum
from django.db.models.functions import Greatest

from finance.models import Actual
from finance.queries.work import EPOCH, FORMER, UNKNOWN, FormerPlans, Work, asked, former_plans, numbers_of
from pmo.calc.money import to_minor
from pmo.statements import numbers

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
SELECT {columns} FROM finance_progress q JOIN projects_workpackage w ON w.id = q.work_package_id
WHERE w.project_id IN ({ids}) AND w.kind <> 'summary' AND q.status_date <= '{day}' ORDER BY q.status_date
"""
NOTHING = np.empty((len(FORMER), 0), np.int64)
SINCE = "SELECT {key}, {day} FROM projects_workpackage w WHERE w.project_id IN ({ids}) ORDER BY w.id"


@dataclass(frozen=True)
class PastMeasures:
    """Every measure of some work by a day, oldest first, in the columns of `Work`; `place` is that of the measured package in the work.

    `former`: how its lines were planned before the day.
    """

    work: Work
    former: FormerPlans
    known: np.ndarray  # by package of the work: days since 1970
    place: np.ndarray
    state: dict[str, np.ndarray]

    @property
    def days(self) -> list[dt.date]:
        """The status dates, oldest first."""
        return [EPOCH + dt.timedelta(days=day) for day in np.unique(self.state["measured"]).tolist()]

    def over_time(self) -> Iterator[tuple[dt.date, Work]]:
        """Each status date, oldest first, with the work as it was known, planned and measured by then: each measure is looked at once."""
        newest = {name: np.full(len(self.work), UNKNOWN) for name in self.state}
        days, begin = np.unique(self.state["measured"], return_index=True)
        ends = [*begin[1:].tolist(), len(self.place)]
        for day, first, end in zip(days.tolist(), begin.tolist(), ends, strict=False):
            for name, column in self.state.items():
                newest[name][self.place[first:end]] = column[first:end]
            whole = self.former.at(replace(self.work, **{name: column.copy() for name, column in newest.items()}), day)
            known = self.known <= day
            yield EPOCH + dt.timedelta(days=day), whole if known.all() else whole.among(np.flatnonzero(known))


def past_measures(*, work: Work, project_ids: list[int], day: dt.date) -> PastMeasures:
    """The measures by a day of work that was read for that day, in three trips however many status dates there are."""
    ids = numbers(project_ids)
    columns = [("key", "q.work_package_id"), *STATE.values()]
    sql = SQL.format(columns=", ".join(asked(kind, column) for kind, column in columns), ids=ids, day=day.isoformat())
    found = numbers_of(sql, [kind for kind, _column in columns])
    key, known_on = numbers_of(SINCE.format(key=asked("key", "w.id"), day=asked("day", "w.known_on"), ids=ids), ["key", "day"])
    order = np.argsort(work.package)
    known = known_on[np.searchsorted(key, work.package)]
    at = np.minimum(np.searchsorted(work.package, found[0], sorter=order), max(len(order) - 1, 0))
    place = order[at] if len(order) else at
    ours = work.package[place] == found[0] if len(order) else np.zeros(len(at), dtype=bool)
    measured = {name: found[number][ours] for number, name in enumerate(STATE, 1)}
    days = measured["measured"]
    former = former_plans(project_ids=project_ids, after=EPOCH + dt.timedelta(days=int(days[0]))) if len(days) else FormerPlans(*NOTHING)
    return PastMeasures(work, former, known, place[ours], measured)


@dataclass(frozen=True)
class Posted:
    """What the ledger had added up to, in columns, oldest first: on which day, of which of the projects, by its place, in minor units."""

    projects: int
    day: np.ndarray
    place: np.ndarray
    total: np.ndarray

    def by(self, day: dt.date) -> np.ndarray:
        """By project, what it had added up to by a day; `UNKNOWN` where it had no posting."""
        upto = int(np.searchsorted(self.day, (day - EPOCH).days, side="right"))
        found = np.full(self.projects, UNKNOWN)
        found[self.place[:upto]] = self.total[:upto]  # of several, the last one stays: the newest
        return found


def posted_over_time(*, project_ids: list[int], day: dt.date) -> Posted:
    """What the ledger had added up to on each day by which a posting was dated and known, of projects numbered as they are given."""
    rows = Actual.objects.filter(project_id__in=project_ids, known_on__lte=day, posting_date__lte=day)
    rows = rows.annotate(since=Greatest("posting_date", "known_on")).order_by("since").values_list("project_id", "since")
    place, totals, lines = {project: at for at, project in enumerate(project_ids)}, [0] * len(project_ids), []
    for project, since, amount in rows.annotate(Sum("amount")):
        at = place[project]
        totals[at] += to_minor(amount)
        lines.append(((since - EPOCH).days, at, totals[at]))
    return Posted(len(project_ids), *np.array(lines, dtype=np.int64).reshape(-1, 3).T)
