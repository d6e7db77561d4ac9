"""A whole file: the project, then its lists, checked against each other."""

import itertools
from collections import defaultdict
from dataclasses import replace
from xml.etree.ElementTree import Element

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import FileLink, FileTask, ScheduleFile
from projects.calc.files.mspdi.calendars import read_calendar
from projects.calc.files.mspdi.elements import elements
from projects.calc.files.mspdi.fields import Fields
from projects.calc.files.mspdi.people import read_assignment, read_resource
from projects.calc.files.mspdi.tasks import read_task, worked_parts
from projects.calc.files.mspdi.values import Record

MOST_TASKS = 60_000
LISTS = {"Task", "Resource", "Assignment", "Calendar", "ExtendedAttribute", "OutlineCode"}


def read_mspdi(data: bytes) -> ScheduleFile:
    """Return the schedule that a Microsoft Project XML file states.

    data: the bytes of the file, UTF-8, UTF-16 or whatever its first line names. The project's own row (UID 0) is no task; blank rows
    are left out with a note.

    Raises Unreadable: it is no such file, is cut off or damaged, or a value, a link or a number of tasks in it cannot be.

    Source: Microsoft's MSPDI schema and its element reference.
    """
    reader = _Reader()
    for element in elements(data, LISTS):
        reader.take(element)
    return reader.whole()


class _Reader:
    def __init__(self):
        self.file = ScheduleFile(format="mspdi")
        self.fields = Fields()
        self.uids: dict[str, set[int]] = defaultdict(set)
        self.work = defaultdict(list)
        self.blank = 0
        self.root: FileTask | None = None

    def take(self, element: Element) -> None:
        getattr(self, f"_{element.tag.lower()}")(element)

    def _extendedattribute(self, element: Element) -> None:
        self.fields.define(element)

    _outlinecode = _extendedattribute

    def _calendar(self, element: Element) -> None:
        record = Record(element, "a calendar")
        record.place = f"calendar “{record.text('Name')[:60]}”"
        calendar = read_calendar(record)
        self._once("calendar", calendar.uid, record.place)
        self.file.calendars.append(calendar)

    def _resource(self, element: Element) -> None:
        resource = read_resource(element, self.fields)
        if resource is not None:
            self._once("resource", resource.uid, f"resource {resource.uid}")
            self.file.resources.append(resource)

    def _assignment(self, element: Element) -> None:
        assignment, work = read_assignment(element)
        if assignment is not None:
            self.file.assignments.append(assignment)
            self.work[assignment.task_uid] += work

    def _task(self, element: Element) -> None:
        task, links, notes = read_task(element, self.fields)
        if task is None:
            self.blank += 1
            return
        self._once("task", task.uid, f"task {task.uid} “{task.name[:60]}”")
        if task.uid == 0 and task.level == 0:
            self.root = task
            return
        if len(self.file.tasks) >= MOST_TASKS:
            raise Unreadable(f"the file has more than {MOST_TASKS:,} tasks", remedy="split the schedule and bring its parts in one by one")
        self.file.tasks.append(task)
        self.file.links += links
        self.file.notes += notes

    def _project(self, element: Element) -> None:
        record, file = Record(element, "the project"), self.file
        file.version, file.name = record.text("SaveVersion"), record.text("Title") or record.text("Name")
        file.code = record.text("Name").rpartition("\\")[2].removesuffix(".xml").removesuffix(".mpp")
        file.start, file.finish, file.status_at = record.moment("StartDate"), record.moment("FinishDate"), record.moment("StatusDate")
        file.from_finish = not record.flag("ScheduleFromStart", default=True)
        calendar = record.whole("CalendarUID")
        file.calendar_uid = calendar if calendar is not None and calendar >= 0 else None
        file.minutes_per_day = record.whole("MinutesPerDay") or 480
        file.minutes_per_week = record.whole("MinutesPerWeek") or 2400
        file.days_per_month = record.number("DaysPerMonth") or 20
        if not 0 < file.minutes_per_day <= 1440:
            raise record.unreadable("MinutesPerDay", record.text("MinutesPerDay"), "is not between 1 and 1440", "correct it")
        file.critical_slack = (record.whole("CriticalSlackLimit") or 0) * file.minutes_per_day
        file.currency = record.text("CurrencyCode")[:3].upper()
        file.honours_constraints = record.flag("HonorConstraints", default=True)

    def _once(self, kind: str, uid: int, place: str) -> None:
        if uid in self.uids[kind]:
            raise Unreadable(f"the UID {uid} stands twice", place=place, remedy="give each its own, or save the file anew in Microsoft Project")
        self.uids[kind].add(uid)

    def whole(self) -> ScheduleFile:
        """Return the file once every element was taken."""
        file = self.file
        if self.blank:
            file.notes.append(f"{self.blank} blank rows are left out.")
        file.custom_fields = dict(self.fields.labels)
        _outline(file.tasks)
        file.links = self._links()
        known = {task.uid: task for task in file.tasks}
        for uid, work in self.work.items():
            if uid in known:
                known[uid].parts = worked_parts(work)
        file.assignments = [one for one in file.assignments if one.task_uid in known]
        people = {resource.uid for resource in file.resources}
        file.assignments = [one if one.resource_uid in people else replace(one, resource_uid=None) for one in file.assignments]
        _refer_calendars(file)
        moments = [task.start for task in file.tasks if task.start]
        file.start = file.start or (self.root and self.root.start) or min(moments, default=None)
        return file

    def _links(self) -> list[FileLink]:
        file, known, missing, found = self.file, {task.uid for task in self.file.tasks}, 0, {}
        below = _below(file.tasks)
        for link in file.links:
            if link.other_project:
                file.notes.append(f"Task {link.successor} waits for a task of {link.other_project}, which is not in this file.")
            elif link.predecessor not in known:
                missing += 1
                continue
            elif link.successor in below.get(link.predecessor, ()) or link.predecessor in below.get(link.successor, ()):
                raise Unreadable(
                    f"the link from task {link.predecessor} to task {link.successor} joins a summary and a task below it",
                    place=f"task {link.successor}", remedy="remove the link",
                )  # fmt: skip
            found[link.predecessor, link.successor, link.type, link.other_project] = link
        if missing:
            file.notes.append(f"{missing} links to tasks that are not in the file are left out.")
        return list(found.values())


def _outline(tasks: list[FileTask]) -> None:
    """Levels without gaps, and outline numbers that say them; a task with lines below it is a summary."""
    path: list[int] = []
    for task in tasks:
        level = task.level or (task.wbs.count(".") + 1 if task.wbs else 1)
        task.level = max(min(level, len(path) + 1), 1)
        path = [*path[: task.level - 1], (path[task.level - 1] if len(path) >= task.level else 0) + 1]
        number = ".".join(map(str, path))
        task.wbs, task.code = number, task.code if task.code not in (number, task.wbs) else ""
    for task, after in itertools.pairwise(tasks):
        if after.level > task.level:
            task.kind = "summary"


def _below(tasks: list[FileTask]) -> dict[int, set[int]]:
    """The uids below each summary."""
    above: list[FileTask] = []
    below: dict[int, set[int]] = defaultdict(set)
    for task in tasks:
        above = [*above[: task.level - 1], task]
        for one in above[:-1]:
            below[one.uid].add(task.uid)
    return below


def _refer_calendars(file: ScheduleFile) -> None:
    """A calendar that is referred to but not there is none."""
    known = {calendar.uid for calendar in file.calendars}
    if file.calendar_uid not in known:
        standard = next((one.uid for one in file.calendars if not one.of_resource), None)
        if file.calendar_uid is not None and file.calendars:
            file.notes.append(f"The project's calendar {file.calendar_uid} is not in the file; “Standard” stands in for it.")
        file.calendar_uid = standard
    for one in [*file.tasks, *file.resources]:
        if one.calendar_uid not in known:
            one.calendar_uid = None
    for calendar in file.calendars:
        if calendar.base_uid not in known or calendar.base_uid == calendar.uid:
            calendar.base_uid = None


