"""A whole file: the project, then its lists, checked against each other."""

from collections import defaultdict
from dataclasses import replace
from xml.etree.ElementTree import Element

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import FileTask, ScheduleFile
from projects.calc.files.mspdi.calendars import Days, read_calendar
from projects.calc.files.mspdi.doubts import Doubts
from projects.calc.files.mspdi.elements import elements
from projects.calc.files.mspdi.fields import Fields
from projects.calc.files.mspdi.outline import links_kept, number_outline
from projects.calc.files.mspdi.people import Timephased, read_assignment, read_resource
from projects.calc.files.mspdi.tasks import read_task, worked_parts
from projects.calc.files.mspdi.values import Record
from projects.calc.schedule.file_calendars import Calendars

MOST_TASKS = 60_000
LISTS = {"Task", "Resource", "Assignment", "Calendar", "ExtendedAttribute", "OutlineCode"}


def read_mspdi(data: bytes) -> ScheduleFile:
    """Return the schedule that a Microsoft Project XML file states.

    data: the bytes of the file, UTF-8, UTF-16 or whatever its first line names. The project's own row (UID 0) is no task; what is left
    out, blank rows among it, is told in the notes.

    Raises Unreadable: it is no such file, is cut off or damaged, or a value, a link or a number of tasks in it cannot be.

    Source: Microsoft's MSPDI schema and its element reference.

    >>> read_mspdi(b"<Project><Tasks><Task><UID>1</UID><Name>Dig</Name></Task></Tasks></Project>").tasks[0].name
    'Dig'
    """
    reader = _Reader()
    for element in elements(data, LISTS):
        reader.take(element)
    return reader.whole()


class _Reader:
    def __init__(self):
        self.file = ScheduleFile(format="mspdi")
        self.fields = Fields()
        self.doubts = Doubts()
        self.days = Days()
        self.uids: dict[str, set[int]] = defaultdict(set)
        self.work: dict[int, Timephased] = defaultdict(list)
        self.root: FileTask | None = None

    def take(self, element: Element) -> None:
        getattr(self, f"_{element.tag.lower()}")(element)

    def _extendedattribute(self, element: Element) -> None:
        self.fields.define(element)

    _outlinecode = _extendedattribute

    def _calendar(self, element: Element) -> None:
        record = Record(element, "a calendar")
        record.place = f"calendar “{record.text('Name')[:60]}”"
        calendar = read_calendar(record, self.days)
        self._once("calendar", calendar.uid, record.place)
        self.file.calendars.append(calendar)
        for note in calendar.notes:
            self.doubts.add("Exceptions of calendars that cannot be, left out", f"{record.place}: {note.rstrip('.')}")

    def _resource(self, element: Element) -> None:
        resource = read_resource(element, self.fields)
        if resource is not None:
            self._once("resource", resource.uid, f"resource {resource.uid} “{resource.name[:60]}”")
            self.file.resources.append(resource)

    def _assignment(self, element: Element) -> None:
        assignment, work = read_assignment(element)
        if assignment is not None:
            self._once("assignment", assignment.uid, f"assignment {assignment.uid} of task {assignment.task_uid}")
            self.file.assignments.append(assignment)
            if len(work) > 1:
                self.work[assignment.task_uid] += work

    def _task(self, element: Element) -> None:
        task, links = read_task(element, self.fields, self.doubts)
        if task is None:
            return
        self._once("task", task.uid, f"task {task.uid} “{task.name[:60]}”")
        if task.uid == 0 and task.level == 0:
            self.root = task
            return
        if len(self.file.tasks) >= MOST_TASKS:
            raise Unreadable(f"the file has more than {MOST_TASKS:,} tasks", remedy="split the schedule and bring its parts in one by one")
        self.file.tasks.append(task)
        self.file.links += links

    def _project(self, element: Element) -> None:
        record, file = Record(element, "the project"), self.file
        file.version, file.name = record.text("SaveVersion"), record.text("Title") or record.text("Name")
        file.code = record.text("Name").rpartition("\\")[2].removesuffix(".xml").removesuffix(".mpp")
        file.start, file.finish, file.status_at = record.moment("StartDate"), record.moment("FinishDate"), record.moment("StatusDate")
        file.from_finish = not record.flag("ScheduleFromStart", default=True)
        file.must_finish = file.finish if file.from_finish else None
        file.calendar_uid = record.referred("CalendarUID")
        file.minutes_per_day = round(_within(record, "MinutesPerDay", 1440) or 480)
        file.minutes_per_week = round(_within(record, "MinutesPerWeek", 7 * 1440) or 2400)
        file.days_per_month = _within(record, "DaysPerMonth", 31) or 20
        file.critical_slack = round((_within(record, "CriticalSlackLimit", 10_000, -10_000) or 0) * file.minutes_per_day)
        file.currency = record.text("CurrencyCode")[:3].upper()
        file.honours_constraints = record.flag("HonorConstraints", default=True)

    def _once(self, kind: str, uid: int, place: str) -> None:
        if uid in self.uids[kind]:
            raise Unreadable(f"the UID {uid} stands twice", place=place, remedy="give each its own, or save the file anew in Microsoft Project")
        self.uids[kind].add(uid)

    def whole(self) -> ScheduleFile:
        """Return the file once every element was taken."""
        file = self.file
        file.custom_fields = dict(self.fields.labels)
        number_outline(file.tasks, self.doubts)
        file.links = links_kept(file.links, file.tasks, self.doubts)
        self._refer_people()
        _refer_calendars(file, self.doubts)
        self._split()
        moments = [task.start for task in file.tasks if task.start]
        file.start = file.start or (self.root and self.root.start) or min(moments, default=None)
        file.notes = self.doubts.sentences()
        return file

    def _refer_people(self) -> None:
        """Assignments to lines that are no tasks are left out; those of people who are not there are of nobody."""
        file, kept = self.file, []
        tasks, people = {task.uid for task in file.tasks}, {resource.uid for resource in file.resources}
        for one in file.assignments:
            place = f"assignment {one.uid}"
            if one.task_uid not in tasks:
                if one.task_uid or one.resource_uid:  # the project's own row has one of nobody
                    whose = "the project as a whole" if not one.task_uid else "tasks that are not in the file"
                    self.doubts.add(f"Assignments to {whose} are left out", place)
                continue
            if one.resource_uid is not None and one.resource_uid not in people:
                if one.resource_uid:
                    self.doubts.add("Assignments of resources that are not in the file are of nobody", place)
                one = replace(one, resource_uid=None)
            kept.append(one)
        file.assignments = kept

    def _split(self) -> None:
        """The worked stretches of split tasks."""
        calendars = Calendars(self.file)
        for task in self.file.tasks:
            if task.uid in self.work:
                task.parts = worked_parts(self.work[task.uid], calendars.times[calendars.of_task(task)])


def _within(record: Record, name: str, most: int, least: int = 0) -> float | int | None:
    """A number of the project's options, whole where it can be."""
    value = record.number(name)
    if value is None:
        return None
    if not least <= value <= most:
        raise record.unreadable(name, record.text(name), f"is not between {least} and {most}", "correct it")
    return int(value) if value.is_integer() else value


def _refer_calendars(file: ScheduleFile, doubts: Doubts) -> None:
    """A calendar that is referred to but not there is none."""
    known = {calendar.uid: calendar for calendar in file.calendars}
    if file.calendar_uid not in known:
        standard = next((one for one in file.calendars if not one.of_resource), None)
        if file.calendar_uid is not None and standard is not None:
            doubts.add(f"The project's calendar is not in the file, “{standard.name}” stands in for it", f"calendar {file.calendar_uid}")
        file.calendar_uid = standard and standard.uid
    for kind, records in (("task", file.tasks), ("resource", file.resources)):
        for one in records:
            if one.calendar_uid is not None and one.calendar_uid not in known:
                doubts.add("Calendars that are not in the file: the project's stands in", f"{kind} {one.uid}: calendar {one.calendar_uid}")
                one.calendar_uid = None
    for calendar in file.calendars:
        if calendar.base_uid is not None and (calendar.base_uid not in known or calendar.base_uid == calendar.uid):
            doubts.add("Calendars based on one that is not in the file stand alone", f"calendar “{calendar.name[:60]}”")
            calendar.base_uid = None
