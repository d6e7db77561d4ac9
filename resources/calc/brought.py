"""The calendars that those who do the work bring to a task."""

from collections.abc import Mapping

from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.calc.files.contents import ScheduleFile
from resources.calc.weeks import same_time


def brought_calendars(file: ScheduleFile, calendars: Mapping[int, WorkingTime]) -> dict[int, list[int]]:
    """Return by task the uids of the calendars of those who work on it, where any of them works other minutes than the task's calendar.

    calendars: as `whole_calendars` returns them. Tasks that ignore resource calendars, summaries and hammocks have none; material and cost have
    no calendar.

    Source: Microsoft Project schedules an assignment on the calendar of its resource.

    >>> from projects.calc.files.contents import FileAssignment, FileCalendar, FileResource, FileTask
    >>> from resources.calc.weeks import whole_calendars
    >>> week = whole_calendars([FileCalendar(1, "Office"), FileCalendar(2, "Ann", base_uid=1, week=[()] + [None] * 6)])
    >>> file = ScheduleFile("mspdi", calendar_uid=1, tasks=[FileTask(7, "A")], resources=[FileResource(3, "Ann", calendar_uid=2)],
    ...                     assignments=[FileAssignment(1, 7, 3)])
    >>> brought_calendars(file, week)
    {7: [2]}
    """
    working = {one.uid: one.calendar_uid for one in file.resources if one.kind == "work" and one.calendar_uid in calendars}
    tasks = {task.uid: task for task in file.tasks if not task.ignores_resources and task.kind not in ("summary", "loe")}
    found: dict[int, dict[int, None]] = {}
    for one in file.assignments:
        if one.units and one.task_uid in tasks and one.resource_uid in working:
            found.setdefault(one.task_uid, {})[working[one.resource_uid]] = None
    return {uid: list(some) for uid, some in found.items() if _any_other(some, tasks[uid].calendar_uid, file, calendars)}


def _any_other(some, own: int | None, file: ScheduleFile, calendars: Mapping[int, WorkingTime]) -> bool:
    time = calendars.get(own if own in calendars else file.calendar_uid, STANDARD_WEEK)
    return any(not same_time(calendars[one], time) for one in some)
