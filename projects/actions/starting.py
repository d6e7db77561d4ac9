"""Begin to schedule a project."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import CharField, Max, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import difference, hold
from pmo.storage import revise
from portfolio.actions.periods import require_open
from projects.actions.schedule import recompute_schedule
from projects.calc.schedule.first_plan import DatedLine, first_plan
from projects.models import Project, Schedule, WorkCalendar, WorkPackage
from projects.policy import require_over
from projects.queries.calendars import working_time
from projects.queries.schedules import plain

MORNING = dt.time(8, tzinfo=dt.UTC)


@transaction.atomic
def start_schedule(
    *, actor, project: Project, known_on: dt.date, now: dt.datetime, start_at: dt.datetime | None = None, calendar: WorkCalendar | None = None
) -> Schedule:
    """Give a project a schedule, computed from the lines it has: their durations and earliest starts are those of their dates.

    It begins at `start_at`, else with the first of its lines, else on the day.

    Raises:
        NotPermitted: the actor may not change the project.
        Conflict: it has a schedule already, or the day lies in a closed period.
        Refused: the start cannot be, or the calendar is another project's.
    """
    require_over("change_project", actor=actor, project=project)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    start_at = inputs.moment(start_at, field="start_at", called=_("The start"))
    project = hold(project)
    require_open(day=known_on, field="known_on")
    if Schedule.objects.filter(project=project).exists():
        raise Conflict(_("{code} has a schedule already: change that.").format(code=project.code))
    if calendar is not None and calendar.project_id not in (None, project.pk):
        raise Refused(_("{calendar} is another project's: choose the office's or one of its own.").format(calendar=calendar), field="calendar")
    if calendar is not None and difference(project, {"calendar_id": calendar.pk}):
        project.save(update_fields=["calendar", "version"])
    _plan_lines(project)
    first = WorkPackage.objects.filter(project=project, start_at__isnull=False).order_by("start_at").values_list("start_at", flat=True).first()
    starts = start_at or first or dt.datetime.combine(known_on, MORNING)
    Schedule.objects.create(project=project, start_at=starts)
    schedule = recompute_schedule(project=project, known_on=known_on, now=now, author=actor)
    after = events.values(schedule, "start_at", "project_finish_at")
    events.record("schedule.started", subject=schedule, actor=actor, at=now, after=after, facts={"project_id": project.pk, "since": known_on})
    return schedule


def join_schedule(*, project: Project, wbs: Collection[str], known_on: dt.date, now: dt.datetime) -> None:
    """Lines that were added by their numbers take their place in the schedule, if there is one; part of planning the work."""
    schedule = Schedule.objects.filter(project=project).first()
    if schedule is None:
        return
    rows = {row.pk: row for row in WorkPackage.objects.filter(project=project).order_by("order", "pk")}
    last = max((row.uid or 0 for row in rows.values()), default=0)
    revised = []
    for order, line in enumerate(first_plan(_dated(rows.values()), _time_of(project))):
        row = rows[line.key]
        new = row.wbs in wbs
        last += new and row.uid is None
        revised.append({
            "id": row.pk, "order": order, "level": line.level, "kind": line.kind, "version": row.version,
            "duration_minutes": line.duration if new else row.duration_minutes, "constraint": line.constraint if new else row.constraint,
            "constraint_at": _kept(line.constraint_at) if new else row.constraint_at, "uid": last if new and row.uid is None else row.uid,
        })  # fmt: skip
    revise(WorkPackage, revised)
    Schedule.objects.filter(project=project).update(version=schedule.version + 1)
    recompute_schedule(project=project, known_on=known_on, now=now)


def _dated(rows: Iterable[WorkPackage]) -> list[DatedLine]:
    return [DatedLine(row.pk, row.wbs, row.kind, plain(row.start_at), plain(row.finish_at), row.level, row.budget > 0) for row in rows]


def _time_of(project: Project) -> WorkingTime:
    return working_time(project.calendar) if project.calendar_id else STANDARD_WEEK


def _kept(moment: dt.datetime | None) -> dt.datetime | None:
    return moment and moment.replace(tzinfo=dt.UTC)


def _plan_lines(project: Project) -> None:
    """Place, level, duration and earliest start of the lines there are. A number that was no outline number is kept as the line's code."""
    rows = {row.pk: row for row in WorkPackage.objects.filter(project=project).order_by("order", "pk")}
    last = WorkPackage.objects.filter(project=project).aggregate(uid=Max("uid"))["uid"] or 0
    revised = []
    for order, line in enumerate(first_plan(_dated(rows.values()), _time_of(project))):
        row = rows[line.key]
        last += row.uid is None
        revised.append({
            "id": row.pk, "wbs": line.wbs, "order": order, "level": line.level, "kind": line.kind, "duration_minutes": line.duration,
            "constraint": line.constraint, "constraint_at": _kept(line.constraint_at),
            "uid": last if row.uid is None else row.uid, "code": row.code or (row.wbs if row.wbs != line.wbs else ""), "version": row.version + 1,
        })  # fmt: skip
    WorkPackage.objects.filter(project=project).update(wbs=Concat(Value("~"), Cast("pk", CharField())))
    revise(WorkPackage, revised)
