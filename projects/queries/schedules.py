"""Read the plan of one project as a schedule file states one: what the engine computes from and what is written out."""

import datetime as dt
import json
from collections import namedtuple
from decimal import Decimal

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from pmo.calc.working_time import STANDARD_WEEK
from projects.calc.files.contents import FileAssignment, FileBaseline, FileCalendar, FileLink, FileResource, FileTask, ScheduleFile
from projects.calc.files.particulars import put_back
from projects.models import BaselineItem, Link, Project, Schedule, Scheduled, WorkCalendar, WorkPackage
from projects.queries.minutes import Minutes, as_it_comes

STANDARD = 0  # the uid of the calendar of a project that names none
COMPUTED = ["early_start", "early_finish", "late_start", "late_finish"]
DATED = (
    "start_at", "finish_at", "early_start_at", "early_finish_at", "late_start_at", "late_finish_at", "total_slack", "free_slack", "critical",
    "duration_minutes", "driving_id", "done",
)  # fmt: skip
PLANNED = {
    name: F(name) for name in (
        "pk", "name", "level", "wbs", "code", "kind", "duration_minutes", "calendar_id", "constraint", "remaining_minutes", "work_minutes",
        "delay_minutes", "priority", "owner", "notes", "uid",
    )
}  # fmt: skip
PLANNED |= {name: as_it_comes(name) for name in ("active", "manual", "elapsed", "estimated", "done", "physical", "cost")}
PLANNED |= {name: Cast(name, TextField()) for name in ("parts", "custom", "resource_calendars", "traits")}
MOMENTS = ("constraint", "deadline", "planned_start", "planned_finish", "actual_start", "actual_finish", "resume")
PLANNED |= {f"{name}_at": as_it_comes(f"{name}_at") for name in MOMENTS}
CALLED = ("constraint_at", *MOMENTS[1:])  # what a file calls them
UNSAID = (None,) * len(MOMENTS)
Row = namedtuple("Row", PLANNED)
SLOTS = 11
MINUTE = dt.timedelta(minutes=1)
CENT = Decimal("0.01")


def plain(moment: dt.datetime | None) -> dt.datetime | None:
    """A moment of the plan as the clock on the wall shows it."""
    return moment.replace(tzinfo=None) if moment is not None and moment.tzinfo is dt.UTC else _plain(moment)


def _plain(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment is not None else None


def stored_schedule(*, project: Project, whole: bool = False) -> ScheduleFile | None:
    """The plan of a project, None where it has no schedule. Task uids are ids of work packages, calendar uids ids of calendars.

    What other projects hand over stands in it as external tasks at the dates their own schedules say, not as their plans. Resources stand
    in by the calendars they bring. `whole` adds computed dates, baselines, notes and custom fields.
    """
    schedule = Schedule.objects.filter(project=project).first()
    if schedule is None:
        return None
    rows = [Row._make(row) for row in WorkPackage.objects.filter(project=project).order_by("order", "pk").values_list(*PLANNED.values())]
    links = list(Link.objects.filter(project=project).order_by("pk").values_list("predecessor_id", "successor_id", "type", "lag", "unit"))
    tasks = [_task(row) for row in rows]
    known = {row.pk for row in rows}
    tasks += _elsewhere({link[0] for link in links} - known)
    file = ScheduleFile(
        format=schedule.source or "office", code=project.code, name=project.name, start=plain(schedule.start_at),
        must_finish=plain(schedule.must_finish_at), finish=plain(schedule.project_finish_at), status_at=plain(schedule.status_at),
        from_finish=schedule.from_finish, push_to_status=schedule.push_to_status, rule=schedule.rule,
        critical_slack=schedule.critical_slack_minutes, loading_required=schedule.loading_required, currency=project.currency,
        calendar_uid=project.calendar_id or STANDARD, tasks=tasks,
        links=[FileLink(before, after, kind, lag, unit) for before, after, kind, lag, unit in links],
    )  # fmt: skip
    put_back(file, schedule.options)
    _distinguish(file, rows)
    bring = {row.pk: json.loads(row.resource_calendars) for row in rows if row.resource_calendars != "[]"}
    file.calendars = _calendars(project, {row.calendar_id for row in rows}.union(*bring.values()))
    own = next((one for one in file.calendars if one.uid == file.calendar_uid), None)
    file.minutes_per_day = own.minutes_per_day or 480 if own else 480
    file.minutes_per_week = 5 * file.minutes_per_day
    _stand_in(file, bring)
    if whole:
        _fill(file, project)
    return file


def stored_spans(*, project: Project) -> dict[int, tuple]:
    """The computed start and finish of each line by its key, as minutes since 1970."""
    rows = Scheduled.objects.filter(project=project).values_list("pk", Minutes("start_at"), Minutes("finish_at"))
    return {pk: (start, finish) for pk, start, finish in rows}


def stored_dates(*, project: Project) -> dict[int, tuple]:
    """The computed dates of each line by its key, in the order of `DATED`; moments as minutes since 1970."""
    columns = [Minutes(name) if name.endswith("_at") else as_it_comes(name) for name in DATED]
    return {pk: tuple(row) for pk, *row in Scheduled.objects.filter(project=project).values_list("pk", *columns)}


def _task(row: Row) -> FileTask:
    said = row[-len(MOMENTS) :]
    moments = {} if said == UNSAID else {name: _moment(at) for name, at in zip(CALLED, said, strict=True) if at is not None}
    return FileTask(
        uid=row.pk, name=row.name, level=row.level, wbs=row.wbs, code=row.code, kind=row.kind, active=row.active == 1, manual=row.manual == 1,
        duration=row.duration_minutes, elapsed=row.elapsed == 1, estimated=row.estimated == 1, calendar_uid=row.calendar_id,
        constraint=row.constraint, remaining=row.remaining_minutes, done=None if row.done is None else float(row.done),
        physical=None if row.physical is None else float(row.physical), work=row.work_minutes,
        cost=None if row.cost is None else Decimal(str(row.cost)).quantize(CENT), delay=row.delay_minutes, priority=row.priority,
        owner=row.owner, notes=row.notes, **moments,
        parts=[] if row.parts == "[]" else [tuple(map(dt.datetime.fromisoformat, part)) for part in json.loads(row.parts)],
        custom={} if row.custom == "{}" else json.loads(row.custom),
    )  # fmt: skip


def _moment(at: dt.datetime | str) -> dt.datetime:
    """A moment as the driver gives it: SQLite's is text."""
    return dt.datetime.fromisoformat(at) if isinstance(at, str) else plain(at)


def _distinguish(file: ScheduleFile, rows: list[Row]) -> None:
    """What is particular of a line in its tool; the branch that it spans is named by its key here."""
    by_uid = {row.uid: row.pk for row in rows if row.uid is not None}
    for task, row in zip(file.tasks, rows, strict=False):
        if row.traits != "{}":
            put_back(task, json.loads(row.traits))
            task.branch_uid = by_uid.get(task.branch_uid)


def _elsewhere(ids: set[int]) -> list[FileTask]:
    """Lines of other projects, standing where their own schedules put them."""
    found = Scheduled.objects.filter(work_package_id__in=ids).select_related("work_package", "project").defer("work_package__notes")
    return [
        FileTask(
            uid=one.pk, name=one.work_package.name, code=f"{one.project.code}\\{one.work_package.wbs}", manual=True, external=True,
            planned_start=plain(one.start_at), planned_finish=plain(one.finish_at), duration=one.duration_minutes,
            kind="milestone" if one.start_at == one.finish_at else "task",
        )
        for one in found
    ]  # fmt: skip


def _calendars(project: Project, used: set[int | None]) -> list[FileCalendar]:
    found = WorkCalendar.objects.filter(Q(pk__in=(used | {project.calendar_id}) - {None}) | Q(project=project)).order_by("pk")
    calendars = [calendar_as_stated(one) for one in found]
    if project.calendar_id is None:
        calendars.insert(0, FileCalendar(uid=STANDARD, name="Standard", week=list(STANDARD_WEEK.week), minutes_per_day=STANDARD_WEEK.minutes_per_day))
    return calendars


def calendar_as_stated(row: WorkCalendar) -> FileCalendar:
    """A stored calendar as a file states one."""
    return FileCalendar(
        uid=row.pk, name=row.name, week=[tuple(map(tuple, spans)) for spans in row.week], minutes_per_day=row.minutes_per_day,
        exceptions={dt.date.fromisoformat(day): tuple(map(tuple, spans)) for day, spans in row.exceptions.items()},
    )  # fmt: skip


def _stand_in(file: ScheduleFile, bring: dict[int, list[int]]) -> None:
    """Whoever does the work, known here by the calendar they bring alone."""
    file.resources = [FileResource(uid=one, name=str(one), calendar_uid=one) for one in sorted({one for some in bring.values() for one in some})]
    pairs = [(line, one) for line, some in bring.items() for one in some]
    file.assignments = [FileAssignment(uid=place, task_uid=task, resource_uid=one) for place, (task, one) in enumerate(pairs, 1)]


def _fill(file: ScheduleFile, project: Project) -> None:
    by_uid = {task.uid: task for task in file.tasks}
    for one in Scheduled.objects.filter(project=project):
        task = by_uid[one.pk]
        task.start, task.finish = plain(one.start_at), plain(one.finish_at)
        for name in COMPUTED:
            setattr(task, name, plain(getattr(one, f"{name}_at")))
        task.total_slack, task.free_slack, task.critical = one.total_slack, one.free_slack, one.critical
        task.duration = one.duration_minutes if task.duration is None or task.kind in ("summary", "loe") else task.duration
    newest = project.baselines.filter(items__isnull=False).order_by("-number").values_list("pk", flat=True).distinct().first()
    items = BaselineItem.objects.filter(baseline__project=project).select_related("baseline")
    for item in items:
        slot = item.baseline.slot if item.baseline.slot is not None else 0 if item.baseline_id == newest else None
        if slot is not None and slot < SLOTS and item.work_package_id in by_uid:
            by_uid[item.work_package_id].baselines[slot] = FileBaseline(
                plain(item.start_at), plain(item.finish_at), item.duration_minutes, item.work_minutes, item.cost
            )
