"""Read how finished projects ended: what they cost, when they finished, and what was first approved of both."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Max

from finance.models import EarnedValue
from finance.queries.fiscal import ledger_cost
from projects.models import Baseline, DateForecast, Stage, StageChange, StatusReport, WorkPackage
from projects.queries import latest

NOT_DONE, NO_COST, NO_FINISH = "not_finished", "no_cost", "no_finish"  # why an outcome is not known


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a finished project ended, as known on a day, in its own currency. None is unknown."""

    done_on: dt.date
    cost: Decimal | None
    finish_on: dt.date | None
    first_budget: Decimal | None
    start_on: dt.date | None
    first_finish: dt.date | None


def outcomes(*, projects, day: dt.date) -> dict[int, Outcome]:
    """By project: how each of the projects (a QuerySet) that was finished by a day ended; those that go on are absent. In eight queries at most.

    The cost is the ledger's, where it knows the project, else what was measured. The finish is the newest word said on the day it names or later,
    or the last actual finish where every line has one: a forecast that nobody came back to is no outcome.
    """
    done = finished_on(projects=projects, day=day)
    if not done:
        return {}
    costs = ledger_cost(project_ids=done, day=day)
    measured = latest(EarnedValue, project_ids=done.keys() - costs.keys(), day=day, on="as_of", only=["ac"], ac__isnull=False)
    costs |= {project: row.ac for project, row in measured.items()}
    finishes, promises = _finishes(done, day), _promises(done, day)
    return {
        project: Outcome(done_on, costs.get(project), finishes.get(project), *promises.get(project, (None, None, None)))
        for project, done_on in done.items()
    }


def finished_on(*, projects, day: dt.date) -> dict[int, dt.date]:
    """By project: the day from which it was known to be finished, of those that were by a day."""
    ever = StageChange.objects.filter(project__in=projects.order_by().values("pk"), stage__kind=Stage.Kind.DONE, known_on__lte=day)
    changes = StageChange.objects.filter(project__in=ever.order_by().values("project"), known_on__lte=day).order_by("project_id", "known_on")
    found: dict[int, dt.date] = {}
    for project, known_on, kind in changes.values_list("project_id", "known_on", "stage__kind"):
        if kind == Stage.Kind.DONE:
            found.setdefault(project, known_on)
        else:
            found.pop(project, None)
    return found


def _finishes(ids: Iterable[int], day: dt.date) -> dict[int, dt.date]:
    lines = WorkPackage.objects.filter(project__in=ids, active=True).exclude(kind=WorkPackage.Kind.SUMMARY).order_by().values_list("project_id")
    told = lines.annotate(Count("pk"), Count("actual_finish_at"), Max("actual_finish_at")).filter(pk__count=F("actual_finish_at__count"))
    found = {project: last.date() for project, _all, _done, last in told if last.date() <= day}
    reports = latest(
        StatusReport, project_ids=ids, day=day, only=["known_on", "forecast_finish_on"], forecast_finish_on__isnull=False,
        state__in=[StatusReport.State.SUBMITTED, StatusReport.State.FROZEN],
    )  # fmt: skip
    dates = latest(DateForecast, project_ids=ids, day=day, only=["known_on", "finish_on"], finish_on__isnull=False)
    said = {project: (row.known_on, row.forecast_finish_on) for project, row in reports.items()}
    for project, row in dates.items():
        said[project] = max(said.get(project, (row.known_on, row.finish_on)), (row.known_on, row.finish_on))
    return found | {project: finish for project, (known_on, finish) in said.items() if finish <= known_on}


def _promises(ids: Iterable[int], day: dt.date) -> dict[int, tuple]:
    """Budget, start and finish as each was first approved."""
    rows = Baseline.objects.filter(project__in=ids, approved_on__lte=day).order_by("project_id", "number")
    found: dict[int, list] = {}
    for project, *promise in rows.values_list("project_id", "budget", "start_on", "finish_on"):
        first = found.setdefault(project, [None, None, None])
        for place, value in enumerate(promise):
            first[place] = value if first[place] is None else first[place]
    return {project: tuple(first) for project, first in found.items()}
