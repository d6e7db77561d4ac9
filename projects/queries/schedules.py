"""Read the plan of one project as a schedule file states one: what the engine computes from and what is written out."""

import datetime as dt

from django.db.models import F, Q

from pmo.calc.working_time import STANDARD_WEEK
from projects.calc.files.contents import FileAssignment, FileBaseline, FileCalendar, FileLink, FileResource, FileTask, ScheduleFile
from projects.calc.files.particulars import put_back
from projects.models import BaselineItem, Link, Project, Schedule, Scheduled, WorkCalendar, WorkPackage
from projects.queries.minutes import Minutes

STANDARD = 0  # the uid of the calendar of a project that names none
COMPUTED = ["early_start", "early_finish", "late_start", "late_finish"]
DATED = (
    "start_at", "finish_at", "early_start_at", "early_finish_at", "late_start_at", "late_finish_at", "total_slack", "free_slack", "critical",
    "duration_minutes", "driving_id",
)  # fmt: skip
PLANNED = (
    "pk", "name", "level", "wbs", "code", "kind", "active", "manual", "duration_minutes", "elapsed", "estimated", "calendar_id", "constraint",
    "constraint_at", "deadline_at", "planned_start_at", "planned_finish_at", "actual_start_at", "actual_finish_at", "resume_at",
    "remaining_minutes", "done", "physical", "work_minutes", "cost", "delay_minutes", "parts", "priority", "owner", "notes", "custom",
    "resource_calendars", "uid", "traits",
)  # fmt: skip
SLOTS = 11


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
    rows = list(WorkPackage.objects.filter(project=project).order_by("order", "pk").values_list(*PLANNED, named=True))
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
    file.calendars = _calendars(project, rows)
    own = next((one for one in file.calendars if one.uid == file.calendar_uid), None)
    file.minutes_per_day = own.minutes_per_day or 480 if own else 480
    file.minutes_per_week = 5 * file.minutes_per_day
    _stand_in(file, rows)
    if whole:
        _fill(file, project)
    return file


def stored_dates(*, project: Project) -> dict[int, tuple]:
    """The computed dates of each line by its key, in the order of `DATED`; moments as minutes since 1970."""
    columns = [Minutes(name) if name.endswith("_at") else F(name) for name in DATED]
    return {pk: tuple(row) for pk, *row in Scheduled.objects.filter(project=project).values_list("pk", *columns)}


def _task(row) -> FileTask:
    return FileTask(
        uid=row.pk, name=row.name, level=row.level, wbs=row.wbs, code=row.code, kind=row.kind, active=row.active, manual=row.manual,
        duration=row.duration_minutes, elapsed=row.elapsed, estimated=row.estimated, calendar_uid=row.calendar_id, constraint=row.constraint,
        constraint_at=plain(row.constraint_at), deadline=plain(row.deadline_at), planned_start=plain(row.planned_start_at),
        planned_finish=plain(row.planned_finish_at), actual_start=plain(row.actual_start_at), actual_finish=plain(row.actual_finish_at),
        resume=plain(row.resume_at), remaining=row.remaining_minutes, done=None if row.done is None else float(row.done),
        physical=None if row.physical is None else float(row.physical), work=row.work_minutes, cost=row.cost, delay=row.delay_minutes,
        parts=[(dt.datetime.fromisoformat(first), dt.datetime.fromisoformat(last)) for first, last in row.parts], priority=row.priority,
        owner=row.owner, notes=row.notes, custom=dict(row.custom),
    )  # fmt: skip


def _distinguish(file: ScheduleFile, rows: list[WorkPackage]) -> None:
    """What is particular of a line in its tool; the branch that it spans is named by its key here."""
    by_uid = {row.uid: row.pk for row in rows if row.uid is not None}
    for task, row in zip(file.tasks, rows, strict=False):
        put_back(task, row.traits)
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


def _calendars(project: Project, rows: list) -> list[FileCalendar]:
    named = {project.calendar_id, *(row.calendar_id for row in rows), *(one for row in rows for one in row.resource_calendars)} - {None}
    found = WorkCalendar.objects.filter(Q(pk__in=named) | Q(project=project)).order_by("pk")
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


def _stand_in(file: ScheduleFile, rows: list) -> None:
    """Whoever does the work, known here by the calendar they bring alone."""
    bring = {one for row in rows for one in row.resource_calendars}
    file.resources = [FileResource(uid=one, name=str(one), calendar_uid=one) for one in sorted(bring)]
    pairs = [(row.pk, one) for row in rows for one in row.resource_calendars]
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
