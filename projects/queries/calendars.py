"""Read the working calendars of projects as values the calculation takes."""

import datetime as dt

from django.db.models import F, Q

from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.models import Project, Schedule, WorkCalendar, WorkPackage


def working_times(*, project_ids: list[int]) -> tuple[list[WorkingTime], dict[int, int]]:
    """The calendars in use, the standard week first, and for each project the place of its own among them."""
    of_project = dict(Project.objects.filter(pk__in=project_ids).values_list("pk", "calendar_id"))
    calendars, place = [STANDARD_WEEK], {None: 0}
    for row in WorkCalendar.objects.filter(pk__in={key for key in of_project.values() if key is not None}):
        place[row.pk] = len(calendars)
        calendars.append(working_time(row))
    return calendars, {project: place[key] for project, key in of_project.items()}


def clock_of(*, key: int) -> WorkingTime:
    """The calendar of a key as a value; the standard week where there is none (0), or none any more. One trip for another than that."""
    row = WorkCalendar.objects.filter(pk=key).first() if key else None
    return STANDARD_WEEK if row is None else working_time(row)


def working_time(row: WorkCalendar) -> WorkingTime:
    """A stored calendar as a value."""
    return WorkingTime(
        week=tuple(tuple((first, last) for first, last in spans) for spans in row.week),
        exceptions={dt.date.fromisoformat(day): tuple((first, last) for first, last in spans) for day, spans in row.exceptions.items()},
        minutes_per_day=row.minutes_per_day,
    )


def calendars_of(*, project: Project):
    """The calendars a project can work by: its own first, then the office's."""
    return WorkCalendar.objects.filter(Q(project=project) | Q(project__isnull=True)).order_by(F("project").asc(nulls_last=True), "name")


def projects_by(*, calendar: WorkCalendar, scheduled: bool = True) -> set[int]:
    """The projects that work by a calendar, wholly or by single lines; those with a schedule, or all."""
    lines = WorkPackage.objects.filter(calendar=calendar).values_list("project_id", flat=True)
    found = set(Project.objects.filter(calendar=calendar).values_list("pk", flat=True)) | set(lines)
    brought = WorkPackage.objects.exclude(resource_calendars=[])
    if calendar.project_id is not None:
        brought = brought.filter(project_id=calendar.project_id)
    found |= {project for project, keys in brought.values_list("project_id", "resource_calendars") if calendar.pk in keys}
    return set(Schedule.objects.filter(project_id__in=found).values_list("project_id", flat=True)) if scheduled else found
