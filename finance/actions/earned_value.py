"""Store the earned value of projects at a status date."""

import datetime as dt
from decimal import Decimal

import numpy as np
from django.db import transaction

from finance.calc.earned_schedules import earned_schedules
from finance.calc.earned_value import measure, plans_of
from finance.calc.planned_steps import steps_of_projects
from finance.models import EarnedValue
from finance.queries.fiscal import ledger_cost
from finance.queries.packages import calendars_used, packages_of
from finance.queries.phased import phased_rows
from finance.queries.value_columns import earned_minor, summed
from finance.queries.work import UNKNOWN, Work, measured_work
from pmo.calc.money import from_minor
from pmo.storage import upsert
from portfolio.queries import StatusDate

WRITTEN = ["as_of", "bac", "pv", "ev", "ac", "etc", "measured_budget", "measured_on", "ac_source", "work_packages", "computed_at",
           "es_minutes", "at_minutes", "pd_minutes", "p_factor", "planned"]  # fmt: skip
EPOCH = dt.date(1970, 1, 1)


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
    packages = packages_of(work, place, phased_rows(project_ids=ids).by(status.as_of), calendar)
    plans = plans_of(packages, calendars)
    found = measure(packages, status.as_of, calendars, projects=len(ids), plans=plans)
    value = earned_minor(found)
    times = earned_schedules(packages, found.earned, np.where(value == UNKNOWN, np.nan, value), status.as_of, calendars)
    ledger = ledger_cost(project_ids=ids, day=status.as_of)
    newest, clocks = np.full(len(ids), UNKNOWN), np.zeros(len(ids), dtype=np.int64)
    clocks[place] = np.where(work.calendar == UNKNOWN, 0, work.calendar)
    np.maximum.at(newest, place, work.measured)
    days = {number: None if number == UNKNOWN else EPOCH + dt.timedelta(days=number) for number in set(newest.tolist())}
    measured = _money(summed(work.actual_cost, place, len(ids)))
    columns = zip(
        ids, _money(found.bac), _money(np.where(found.pv_known, found.pv, UNKNOWN)), _money(value), measured,
        _money(summed(work.etc, place, len(ids))), _money(found.measured_budget), newest.tolist(),
        np.bincount(place, minlength=len(ids)).tolist(), _known(times.es), _known(times.at, int), _known(times.pd, int), _known(times.p_factor),
        steps_of_projects(packages, plans, clocks), strict=True,
    )  # fmt: skip
    same = {"period_id": status.period.pk, "as_of": status.as_of, "computed_at": now}
    return [
        {
            **same, "project_id": project, "bac": bac, "pv": pv, "ev": ev, "ac": ledger.get(project, spent),
            "ac_source": "ledger" if project in ledger else "progress" if spent is not None else "", "etc": etc,
            "measured_budget": covered, "measured_on": days[measured_day], "work_packages": count,
            "es_minutes": es, "at_minutes": at, "pd_minutes": pd, "p_factor": in_order, "planned": steps,
        }
        for project, bac, pv, ev, spent, etc, covered, measured_day, count, es, at, pd, in_order, steps in columns
    ]  # fmt: skip


def _money(column: np.ndarray) -> list[Decimal | None]:
    return [None if minor == UNKNOWN else from_minor(minor) for minor in column.tolist()]


def _known(column: np.ndarray, kind=float) -> list:
    return [None if number != number else kind(number) for number in column.tolist()]  # not a number is not itself
