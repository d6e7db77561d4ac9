"""A whole schedule as a Microsoft Project XML file."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator

from projects.calc.files.contents import FileAssignment, FileTask, ScheduleFile
from projects.calc.files.mspdi.elements import NAMESPACE
from projects.calc.files.mspdi.labels import NAMES, RESOURCES, TASKS, field_ids, is_code
from projects.calc.files.mspdi.markup import element, leaves
from projects.calc.files.mspdi.write_calendars import calendar_markup, standing
from projects.calc.files.mspdi.write_fields import Custom, code_markup, picks_of
from projects.calc.files.mspdi.write_people import Stretch, assignment_markup, resource_markup
from projects.calc.files.mspdi.write_tasks import task_markup
from projects.calc.schedule.file_calendars import Calendars

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
VERSION = 14  # of Microsoft Project 2010 and later


def write_mspdi(file: ScheduleFile) -> bytes:
    """Return a schedule as Microsoft Project XML, UTF-8; the same schedule gives the same bytes.

    What the format has no place for is left out: how out-of-sequence progress goes on, a data date that pushes, a required finish where
    work is scheduled from the start, second constraints, more than thirty custom fields. Percentages, the days of a month and those of
    critical slack are whole; level of effort is a task. Calendars that are based on others without being a resource's are written out in
    full. A split task says its stretches with its first assignment.

    Source: Microsoft's MSPDI schema.

    >>> write_mspdi(ScheduleFile("office", name="House")).count(b"<Title>House</Title>")
    1
    """
    written = io.BytesIO()  # part by part: the text of a large schedule is never held twice
    for part in _parts(file):
        written.write(part.encode())
        written.write(b"\n")
    return written.getvalue()


def _parts(file: ScheduleFile) -> Iterator[str]:
    """The file from its head to its end, an element or a mark at a time."""
    of_tasks = field_ids(file.custom_fields, _said(file.tasks), TASKS)
    of_resources = field_ids(file.custom_fields, _said(file.resources), RESOURCES)
    picks = picks_of(file.tasks, of_tasks) | picks_of(file.resources, of_resources)
    defined = {key: label for fields in (of_tasks, of_resources) for label, key in fields.items()}
    defined = {key: defined[key] for key in dict.fromkeys([*file.custom_fields, *defined]) if key in defined}
    links = defaultdict(list)
    for link in file.links:
        links[link.successor].append(link)
    assignments, stretches = _assignments(file)
    root = FileTask(uid=0, name=file.name or file.code, level=0, wbs="0", kind="summary", start=file.start, finish=file.finish)
    tasks = [] if any(task.uid == 0 for task in file.tasks) else [(0, root)]
    tasks += enumerate(file.tasks, 1)
    by_uid = {calendar.uid: calendar for calendar in file.calendars}
    yield HEAD + f'<Project xmlns="{NAMESPACE}">'
    yield from _settings(file)
    yield element("OutlineCodes", *(code_markup(key, label, picks) for key, label in defined.items() if is_code(key)))
    yield element("ExtendedAttributes", *(_definition(key, label) for key, label in defined.items() if not is_code(key)))
    yield from _list("Calendars", (calendar_markup(standing(one, by_uid)) for one in file.calendars))
    yield from _list("Tasks", (task_markup(task, number, links.get(task.uid, []), Custom(of_tasks, picks)) for number, task in tasks))
    yield from _list("Resources", (resource_markup(one, number, Custom(of_resources, picks)) for number, one in enumerate(file.resources, 1)))
    yield from _list("Assignments", (assignment_markup(one, stretches.get(one.uid, [])) for one in assignments))
    yield "</Project>"


def _said(records) -> dict[str, None]:
    """The labels that records say something under, in the order they come up."""
    return dict.fromkeys(label for record in records for label in record.custom)


def _list(name: str, items: Iterable[str]) -> Iterator[str]:
    yield f"<{name}>"
    yield from items
    yield f"</{name}>"


def _settings(file: ScheduleFile) -> list[str]:
    finish = file.must_finish if file.from_finish and file.must_finish else file.finish
    told = [
        *leaves(SaveVersion=VERSION, Name=file.code, Title=file.name, ScheduleFromStart=not file.from_finish, StartDate=file.start),
        *leaves(FinishDate=finish, CriticalSlackLimit=file.critical_slack // file.minutes_per_day, CurrencyDigits=2),
        *leaves(CurrencyCode=file.currency, CalendarUID=-1 if file.calendar_uid is None else file.calendar_uid, MinutesPerDay=file.minutes_per_day),
        *leaves(MinutesPerWeek=file.minutes_per_week, DaysPerMonth=round(file.days_per_month), HonorConstraints=file.honours_constraints),
        *leaves(StatusDate=file.status_at),
    ]
    return [one for one in told if one]


def _definition(key: str, label: str) -> str:
    name = NAMES.get(key, "")
    return element("ExtendedAttribute", *leaves(FieldID=key, FieldName=name, Alias=label if label != name else None))


def _assignments(file: ScheduleFile) -> tuple[list[FileAssignment], dict[int, list[Stretch]]]:
    """The assignments, with one of nobody for a split task that has none; and the stretches of split tasks, by assignment."""
    assignments, stretches = list(file.assignments), {}
    first = {one.task_uid: one.uid for one in reversed(assignments)}
    split = [task for task in file.tasks if len(task.parts) > 1]
    calendars, number = Calendars(file) if split else None, max((one.uid for one in assignments), default=0)
    for task in split:
        if task.uid not in first:
            number += 1
            first[task.uid] = number
            assignments.append(FileAssignment(uid=number, task_uid=task.uid, start=task.start, finish=task.finish))
        time = calendars.times[calendars.of_task(task)]
        told: list[Stretch] = []
        for start, finish in task.parts:
            if told:
                told.append((told[-1][1], start, 0))
            told.append((start, finish, max(time.minutes_between(start, finish), 1)))
        stretches[first[task.uid]] = told
    return assignments, stretches
