"""A small schedule as a file states it: a phase, two tasks, a milestone; Ann is off on Mondays, Bo keeps office hours."""

import datetime as dt
from decimal import Decimal

from projects.calc.files.contents import (
    FileAssignment,
    FileBaseline,
    FileCalendar,
    FileLink,
    FileRate,
    FileResource,
    FileTask,
    ScheduleFile,
)

DAY = 480


def at(day: int, hour: int = 8, month: int = 3) -> dt.datetime:
    return dt.datetime(2026, month, day, hour)


def promised(first: int, last: int, cost: str) -> dict[int, FileBaseline]:
    return {0: FileBaseline(at(first), at(last, 17), (last - first + 1) * DAY, DAY, Decimal(cost))}


def house(**told) -> ScheduleFile:
    """Two days of digging from Monday 2 March 2026, two of pouring, then done; half dug at the end of Tuesday."""
    calendars = [
        FileCalendar(1, "Standard", week=[((480, 720), (780, 1020))] * 5 + [(), ()], exceptions={dt.date(2026, 3, 6): ()}),
        FileCalendar(2, "Ann", base_uid=1, of_resource=True, week=[()] + [None] * 6),
        FileCalendar(3, "Bo", base_uid=1, of_resource=True),
    ]
    tasks = [
        FileTask(1, "Ground", level=1, wbs="1", kind="summary", start=at(3), finish=at(9, 17)),
        FileTask(2, "Dig", level=2, wbs="1.1", duration=2 * DAY, start=at(3), finish=at(4, 17), actual_start=at(3), done=0.5, remaining=DAY,
                 cost=Decimal("120.00"), actual_cost=Decimal("60.25"), work=2 * DAY, baselines=promised(3, 4, "100.50"), critical=True,
                 custom={"Text1": "brown"}),
        FileTask(3, "Pour", level=2, wbs="1.2", duration=2 * DAY, start=at(5), finish=at(9, 17), done=0.0, cost=Decimal("200.00"), work=2 * DAY,
                 baselines=promised(5, 9, "200.00"), critical=True, owner="Bo"),
        FileTask(4, "Ready", level=1, wbs="2", kind="milestone", duration=0, start=at(10, 17), finish=at(10, 17), critical=True),
    ]  # fmt: skip
    said = {
        "format": "mspdi", "version": "14", "name": "House one", "start": at(2), "status_at": at(3, 17), "calendar_uid": 1, "currency": "EUR",
        "calendars": calendars, "tasks": tasks, "links": [FileLink(2, 3), FileLink(3, 4, lag=DAY)],
        "resources": [FileResource(1, "Ann", calendar_uid=2, rates=[FileRate(standard=Decimal(50))]), FileResource(2, "Bo", calendar_uid=3)],
        "assignments": [FileAssignment(1, 2, 1, 1.0, 2 * DAY), FileAssignment(2, 3, 2, 1.0, 2 * DAY)], "custom_fields": {"Text1": "Colour"},
    }  # fmt: skip
    return ScheduleFile(**said | told)
