"""Read the schedule of a project as a file that another tool takes: with those who do the work, and the uids it came with."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from projects.calc.files.contents import FileAssignment, FileBaseline, FileRate, FileResource, FileTask, ScheduleFile
from projects.models import Project, WorkCalendar, WorkPackage
from projects.queries.schedules import plain, stored_schedule
from resources.models import Assignment, Resource


def whole_schedule(*, project: Project) -> ScheduleFile | None:
    """The schedule of a project as it is now, None where it has none. Uids are those of the file it came with, others follow after them.

    Read by the same office it makes the same plan again.
    """
    file = stored_schedule(project=project, whole=True)
    if file is None:
        return None
    lines = _numbered(WorkPackage.objects.filter(project=project).order_by("order", "pk").values_list("pk", "uid"), (task.uid for task in file.tasks))
    own = WorkCalendar.objects.filter(project=project).order_by("pk").values_list("pk", "uid")
    calendars = _numbered(own, (one.uid for one in file.calendars))
    _renumber(file, lines, calendars)
    _add_people(file, project, lines, calendars)
    return file


def _numbered(stored: Iterable[tuple[int, int | None]], keys: Iterable[int]) -> dict[int, int]:
    """A uid for each key: the stored one, else the next that is free."""
    found = {pk: uid for pk, uid in stored if uid is not None}
    following = max(found.values(), default=0) + 1
    for key in keys:
        if key not in found:
            found[key] = following
            following += 1
    return found


def _renumber(file: ScheduleFile, lines: dict[int, int], calendars: dict[int, int]) -> None:
    for one in file.calendars:
        one.uid = calendars[one.uid]
    file.calendar_uid = calendars.get(file.calendar_uid)
    for task in file.tasks:
        task.uid, task.calendar_uid, task.branch_uid = lines[task.uid], calendars.get(task.calendar_uid), lines.get(task.branch_uid)
    for link in file.links:
        link.predecessor, link.successor = lines[link.predecessor], lines[link.successor]


def _add_people(file: ScheduleFile, project: Project, lines: dict[int, int], calendars: dict[int, int]) -> None:
    doing = list(Assignment.objects.filter(work_package__project=project).order_by("work_package__order", "pk"))
    used = {one.resource_id for one in doing if one.resource_id}
    own = list(Resource.objects.filter(project=project).order_by("pk"))
    people = [*own, *Resource.objects.filter(pk__in=used).exclude(project=project).order_by("pk")]
    uids = _numbered(((one.pk, one.uid) for one in own), (one.pk for one in people))
    numbers = _numbered(((one.pk, one.uid) for one in doing), (one.pk for one in doing))
    file.resources = [_resource(one, uids[one.pk], calendars.get(one.calendar_id)) for one in people]
    file.assignments = [_assignment(one, numbers[one.pk], lines[one.work_package_id], uids.get(one.resource_id)) for one in doing]
    tasks = {task.uid: task for task in file.tasks}
    for one in file.assignments:
        _add_up(tasks[one.task_uid], one)


def _resource(one: Resource, uid: int, calendar: int | None) -> FileResource:
    kind = one.kind if one.kind in ("material", "cost") else "work"
    return FileResource(
        uid=uid, name=one.name, kind=kind, calendar_uid=calendar if kind == "work" else None, max_units=float(one.max_units), code=one.code,
        group=one.group, email=one.email, generic=one.kind == Resource.Kind.ROLE, active=one.active, unit=one.unit, rates=_rates(one),
        custom=dict(one.custom),
    )  # fmt: skip


def _rates(one: Resource) -> list[FileRate]:
    if not one.rates:
        return [] if one.rate is None else [FileRate(standard=one.rate)]
    return [
        FileRate(
            rate["table"], dt.date.fromisoformat(rate["since"]) if rate["since"] else None, Decimal(rate["standard"]), Decimal(rate["overtime"]),
            Decimal(rate["per_use"]),
        )
        for rate in one.rates
    ]  # fmt: skip


def _assignment(one: Assignment, uid: int, task: int, resource: int | None) -> FileAssignment:
    return FileAssignment(
        uid=uid, task_uid=task, resource_uid=resource, units=float(one.units), work=one.work_minutes, actual_work=one.actual_minutes,
        remaining_work=one.remaining_minutes, cost=one.cost, actual_cost=one.actual_cost, start=plain(one.start_at), finish=plain(one.finish_at),
        contour=one.contour, baselines={int(slot): _baseline(said) for slot, said in one.baselines.items()},
    )  # fmt: skip


def _baseline(said: dict) -> FileBaseline:
    moments = {name: said.get(name) and dt.datetime.fromisoformat(said[name]) for name in ("start", "finish")}
    cost = said.get("cost")
    return FileBaseline(
        **moments, duration=said.get("duration"), work=said.get("work"), cost=None if cost is None else Decimal(cost)
    )


def _add_up(task: FileTask, one: FileAssignment) -> None:
    """What a task took and still takes, as far as those who do it say."""
    for name in ("actual_work", "remaining_work", "actual_cost"):
        said = getattr(one, name)
        if said is not None:
            setattr(task, name, (getattr(task, name) or 0) + said)
