"""Read the working calendars of projects as values the calculation takes."""

import datetime as dt

from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.models import Project, WorkCalendar


def working_times(*, project_ids: list[int]) -> tuple[list[WorkingTime], dict[int, int]]:
    """The calendars in use, the standard week first, and for each project the place of its own among them."""
    of_project = dict(Project.objects.filter(pk__in=project_ids).values_list("pk", "calendar_id"))
    calendars, place = [STANDARD_WEEK], {None: 0}
    for row in WorkCalendar.objects.filter(pk__in={key for key in of_project.values() if key is not None}):
        place[row.pk] = len(calendars)
        calendars.append(working_time(row))
    return calendars, {project: place[key] for project, key in of_project.items()}


def working_time(row: WorkCalendar) -> WorkingTime:
    """A stored calendar as a value."""
    return WorkingTime(
        week=tuple(tuple((first, last) for first, last in spans) for spans in row.week),
        exceptions={dt.date.fromisoformat(day): tuple((first, last) for first, last in spans) for day, spans in row.exceptions.items()},
        minutes_per_day=row.minutes_per_day,
    )
