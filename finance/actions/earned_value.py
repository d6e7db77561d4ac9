"""Store the earned value of projects at a status date."""

import datetime as dt

import numpy as np
from django.db import transaction

from finance.calc.earned_schedules import earned_schedules
from finance.calc.earned_value import measure
from finance.models import EarnedValue
from finance.queries.earned_value_at import added, earned
from finance.queries.fiscal import ledger_cost
from finance.queries.packages import calendars_used, packages_of
from finance.queries.phased import phased_rows
from finance.queries.work import UNKNOWN, Work, measured_work
from pmo.calc.money import from_minor, to_minor
from pmo.storage import upsert
from portfolio.queries import StatusDate

WRITTEN = ["as_of", "bac", "pv", "ev", "ac", "etc", "measured_budget", "measured_on", "ac_source", "work_packages", "computed_at",
           "es_minutes", "at_minutes", "pd_minutes", "p_factor"]  # fmt: skip


@transaction.atomic(savepoint=False)
def recompute_earned_value(*, project_ids: list[int], status: StatusDate, now: dt.datetime, work: Work | None = None) -> int:
    """Measure the work of the projects at the status date and store the sums; harmless twice. Returns the number of rows written.

    Projects without work packages have no row: they have no earned value, which is not the same as none earned.
    `work` is read when a caller that has just read it does not bring it.
    """
    work = measured_work(project_ids=project_ids, day=status.as_of) if work is None else work
    unique, place = np.unique(work.project, return_inverse=True)
    ids = unique.tolist()
    if ids:
        upsert(EarnedValue, _facts(work, ids, place, status, now), unique=["project_id", "period_id"], update=WRITTEN)
    if without := set(project_ids) - set(ids):
        EarnedValue.objects.filter(project_id__in=without, period=status.period).delete()
    return len(ids)


def _facts(work: Work, ids: list[int], place: np.ndarray, status: StatusDate, now: dt.datetime) -> list[dict]:
    calendars, calendar = calendars_used(work)
    packages = packages_of(work, place, phased_rows(project_ids=ids), calendar)
    found = measure(packages, status.as_of, calendars, projects=len(ids))
    value = [earned(found, at) for at in range(len(ids))]
    minor = np.array([np.nan if one is None else float(to_minor(one)) for one in value])
    times = earned_schedules(packages, found.earned, minor, status.as_of, calendars)
    ledger = ledger_cost(project_ids=ids, day=status.as_of)
    spent, to_go = (added(column, place, len(ids)) for column in (work.actual_cost, work.etc))
    newest = np.full(len(ids), UNKNOWN)
    np.maximum.at(newest, place, work.measured)
    number = np.bincount(place, minlength=len(ids))
    rows = []
    for at, project in enumerate(ids):
        measured = spent[at]
        rows.append({
            "project_id": project,
            "period_id": status.period.pk,
            "as_of": status.as_of,
            "bac": from_minor(found.bac[at]),
            "pv": from_minor(found.pv[at]) if found.pv_known[at] else None,
            "ev": value[at],
            "ac": ledger.get(project, measured),
            "ac_source": "ledger" if project in ledger else "progress" if measured is not None else "",
            "etc": to_go[at],
            "measured_budget": from_minor(found.measured_budget[at]),
            "measured_on": dt.date(1970, 1, 1) + dt.timedelta(days=int(newest[at])) if newest[at] != UNKNOWN else None,
            "work_packages": int(number[at]),
            "es_minutes": _known(times.es[at]),
            "at_minutes": _known(times.at[at], int),
            "pd_minutes": _known(times.pd[at], int),
            "p_factor": _known(times.p_factor[at]),
            "computed_at": now,
        })  # fmt: skip
    return rows


def _known(number: float, kind=float):
    return None if np.isnan(number) else kind(number)
