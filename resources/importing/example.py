"""A small schedule to begin with: what the template of a schedule's file holds."""

import datetime as dt
from decimal import Decimal

from projects.calc.files.contents import FileAssignment, FileBaseline, FileCalendar, FileLink, FileResource, FileTask, ScheduleFile

DAY = 480
START = dt.datetime(2026, 4, 6, 8)  # noqa: DTZ001 - wall-clock time of the project


def example_schedule() -> ScheduleFile:
    """A phase with two tasks, a milestone, and somebody who does the work."""
    week, later = dt.timedelta(days=4, hours=9), dt.timedelta(days=7)
    tasks = [
        FileTask(1, "Ground works", level=1, wbs="1", kind="summary", start=START, finish=START + later + week),
        FileTask(2, "Dig", level=2, wbs="1.1", duration=5 * DAY, start=START, finish=START + week, work=5 * DAY, cost=Decimal(2000)),
        FileTask(3, "Foundations", level=2, wbs="1.2", duration=5 * DAY, start=START + later, finish=START + later + week, cost=Decimal(8000)),
        FileTask(4, "Ground is ready", level=1, wbs="2", kind="milestone", duration=0, start=START + later + week, finish=START + later + week),
    ]
    for task in tasks[1:3]:
        task.baselines = {0: FileBaseline(task.start, task.finish, task.duration, task.work, task.cost)}
    return ScheduleFile(
        "mspdi", name="Ground works", start=START, finish=tasks[-1].finish, calendar_uid=1, currency="GBP",
        calendars=[FileCalendar(1, "Standard", week=[((480, 720), (780, 1020))] * 5 + [(), ()])], tasks=tasks,
        links=[FileLink(2, 3), FileLink(3, 4)], resources=[FileResource(1, "A. Mason", calendar_uid=1)],
        assignments=[FileAssignment(1, 2, 1, 1.0, 5 * DAY, cost=Decimal(2000), start=START, finish=START + week)],
    )  # fmt: skip
