"""Promise a schedule: a baseline of every line, with its money and work month by month."""

import datetime as dt
from decimal import Decimal

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.calc.money import from_minor
from pmo.errors import Conflict
from pmo.ledger import events
from pmo.ledger.changes import hold, require_version
from pmo.storage import insert, revise
from portfolio.actions.periods import require_open
from projects.actions.former_plans import keep_former_plans, plan_of
from projects.actions.schedule import recompute_schedule
from projects.calc.files.contents import ScheduleFile
from projects.calc.months import spread_over_months
from projects.calc.schedule.file_calendars import Calendars
from projects.models import Baseline, BaselineItem, Project, Schedule, WorkPackage
from projects.policy import require_over
from projects.queries.promising import lines_to_promise, promised_cost
from projects.queries.schedules import stored_schedule

WRITTEN = ("baseline_id", "work_package_id", "start_at", "finish_at", "duration_minutes", "work_minutes", "cost", "by_month")


@transaction.atomic
def save_baseline(
    *, actor, project: Project, version: int | None, name: str, approved_on: dt.date, now: dt.datetime, approver: str = "", reason: str = "",
    budget: Decimal | None = None,
) -> Baseline:  # fmt: skip
    """Promise the schedule as it stands: dates, duration, work and cost of every line become the baseline that earned value measures by.

    It is never changed; one that follows another says who approved it and why, and the ones before it stay: days before it are measured by what was
    planned then. A line without an expected cost keeps the budget it had. `budget` is what was approved of the whole, where that is not the sum of
    its lines.

    Raises:
        NotPermitted: the actor may not change the project.
        Stale: someone changed the schedule after it was read.
        Conflict: there is no schedule, or the day lies in a closed period.
        Refused: a new baseline has no approver or no reason.
    """
    require_over("change_project", actor=actor, project=project)
    inputs.day(approved_on, field="approved_on", called=_("The day of approval"), required=True)
    project = hold(project)
    schedule = Schedule.objects.filter(project=project).first()
    if schedule is None or schedule.project_finish_at is None:
        raise Conflict(_("{code} has no schedule to promise: start one.").format(code=project.code))
    if version is not None:
        require_version(schedule, version=version, wanted={})
    former = project.baselines.order_by("number").last()
    values = {
        "name": inputs.text(name, field="name", called=_("The name"), longest=120),
        "approver": inputs.text(approver, field="approver", called=_("The approver"), longest=120, required=former is not None),
        "reason": inputs.text(reason, field="reason", called=_("The reason for a new baseline"), required=former is not None),
    }
    require_open(day=approved_on, field="approved_on")
    rows = lines_to_promise(project=project)
    promised = {row.pk: promised_cost(row) for row in rows}
    budget = inputs.money(budget, field="budget", called=_("The budget")) or sum(promised.values(), Decimal("0.00")) or None
    number = former.number + 1 if former else 1
    baseline = Baseline.objects.create(
        project=project, number=number, approved_on=approved_on, start_on=schedule.project_start_at.date(),
        finish_on=schedule.project_finish_at.date(), budget=budget, **values,
    )  # fmt: skip
    _promise_lines(baseline, rows, promised, stored_schedule(project=project))
    if budget is not None and budget != project.budget:
        project.budget, project.version = budget, project.version + 1
        project.save(update_fields=["budget", "version"])
    recompute_schedule(project=project, known_on=approved_on, now=now, author=actor)  # milestones are held against the promise in force
    told = ["start_on", "finish_on", "budget", "number", "approved_on", "approver", "name"]
    events.record(
        "baseline.approved", subject=baseline, actor=actor, at=now, reason=values["reason"],
        before=events.values(former, *told) if former else None, after=events.values(baseline, *told) | {"lines": len(rows)},
        facts={"project_id": project.pk, "since": approved_on},
    )  # fmt: skip
    return baseline


def _promise_lines(baseline: Baseline, rows: list, promised: dict[int, Decimal], file: ScheduleFile) -> None:
    months = _months(rows, promised, file)
    items = [
        (baseline.pk, row.pk, row.scheduled__start_at, row.scheduled__finish_at, row.scheduled__duration_minutes, row.work_minutes,
         promised[row.pk] if row.kind != WorkPackage.Kind.SUMMARY else None, months.get(row.pk, {}))
        for row in rows
    ]  # fmt: skip
    insert(BaselineItem, WRITTEN, items)
    changed = ((row.pk, plan_of(row)) for row in rows if _differs(row, promised[row.pk]))
    keep_former_plans(project=baseline.project, plans=changed, until_on=baseline.approved_on)
    revise(WorkPackage, [
        {"id": row.pk, "start_at": row.scheduled__start_at, "finish_at": row.scheduled__finish_at, "budget": promised[row.pk],
         "version": row.version + 1}
        for row in rows
    ])  # fmt: skip


def _differs(row, promised: Decimal) -> bool:
    return (row.start_at, row.finish_at, row.budget) != (row.scheduled__start_at, row.scheduled__finish_at, promised)


def _months(rows: list, promised: dict[int, Decimal], file: ScheduleFile) -> dict[int, dict]:
    """Cost and work of each line by month, exact to the cent and the minute, over the working time of its calendar."""
    calendars, tasks = Calendars(file), {task.uid: task for task in file.tasks}
    groups: dict[int, list] = {}
    for row in rows:
        if row.kind != WorkPackage.Kind.SUMMARY and (promised[row.pk] or row.work_minutes):
            groups.setdefault(calendars.of_task(tasks[row.pk]), []).append(row)
    found: dict[int, dict] = {}
    for place, some in groups.items():
        start, finish = (
            np.array([getattr(row, f"scheduled__{name}_at").replace(tzinfo=None) for row in some], "datetime64[m]") for name in ("start", "finish")
        )
        cents = np.array([int(promised[row.pk] * 100) for row in some], np.int64)
        work = np.array([row.work_minutes or 0 for row in some], np.int64)
        at, month, (money, minutes) = spread_over_months(start, finish, [cents, work], calendars.times[place])
        for one, label, cost, worked in zip(at.tolist(), month.astype(str).tolist(), money.tolist(), minutes.tolist(), strict=True):
            if cost or worked:
                said = ({"cost": str(from_minor(cost))} if cost else {}) | ({"work": worked} if worked else {})
                found.setdefault(some[one].pk, {})[label] = said
    return found
