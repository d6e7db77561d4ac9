"""A whole schedule as a Microsoft Project XML file."""

from collections import defaultdict
from dataclasses import replace

from projects.calc.files.contents import FileAssignment, FileTask, ScheduleFile
from projects.calc.files.mspdi.elements import NAMESPACE
from projects.calc.files.mspdi.labels import TEXTS, field_ids
from projects.calc.files.mspdi.markup import element, leaves
from projects.calc.files.mspdi.write_calendars import calendar_markup
from projects.calc.files.mspdi.write_people import Stretch, assignment_markup, resource_markup
from projects.calc.files.mspdi.write_tasks import task_markup
from projects.calc.schedule.file_calendars import Calendars

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
VERSION = 14  # of Microsoft Project 2010 and later


def write_mspdi(file: ScheduleFile) -> bytes:
    """Return a schedule as Microsoft Project XML, UTF-8; the same schedule gives the same bytes.

    What the format has no place for is left out: how out-of-sequence progress goes on, a data date that pushes, more than thirty
    custom fields; percentages are whole, level of effort is a task. A split task says its stretches with its first assignment.

    Source: Microsoft's MSPDI schema.
    """
    labels = [label for record in (*file.tasks, *file.resources) for label in record.custom]
    fields = field_ids(file.custom_fields, dict.fromkeys(labels))
    links = defaultdict(list)
    for link in file.links:
        links[link.successor].append(link)
    assignments, stretches = _assignments(file)
    root = FileTask(uid=0, name=file.name or file.code, level=0, wbs="0", kind="summary", start=file.start, finish=file.finish)
    tasks = [task_markup(root, 0, [], {})] if not any(task.uid == 0 for task in file.tasks) else []
    tasks += [task_markup(task, number, links[task.uid], fields) for number, task in enumerate(file.tasks, 1)]
    text = element(
        "Project",
        *_settings(file),
        element("ExtendedAttributes", *(_definition(key, label) for label, key in fields.items())),
        element("Calendars", *map(calendar_markup, file.calendars)),
        element("Tasks", *tasks),
        element("Resources", *(resource_markup(one, number, fields) for number, one in enumerate(file.resources, 1))),
        element("Assignments", *(assignment_markup(one, stretches.get(one.uid, [])) for one in assignments)),
    )
    return (HEAD + text.replace("<Project>", f'<Project xmlns="{NAMESPACE}">', 1) + "\n").encode()


def _settings(file: ScheduleFile) -> list[str]:
    slack = file.critical_slack // file.minutes_per_day
    return [
        *leaves(SaveVersion=VERSION, Name=file.code or file.name, Title=file.name, ScheduleFromStart=not file.from_finish, StartDate=file.start),
        *leaves(FinishDate=file.must_finish if file.from_finish and file.must_finish else file.finish, CriticalSlackLimit=slack, CurrencyDigits=2),
        *leaves(CurrencyCode=file.currency, CalendarUID=-1 if file.calendar_uid is None else file.calendar_uid, MinutesPerDay=file.minutes_per_day),
        *leaves(MinutesPerWeek=file.minutes_per_week, DaysPerMonth=f"{file.days_per_month:g}", HonorConstraints=file.honours_constraints),
        *leaves(StatusDate=file.status_at),
    ]


def _definition(key: str, label: str) -> str:
    name = TEXTS.get(key, "")
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
        time = calendars.times[calendars.of_task(replace(task))]
        told: list[Stretch] = []
        for start, finish in task.parts:
            if told:
                told.append((told[-1][1], start, 0))
            told.append((start, finish, max(time.minutes_between(start, finish), 1)))
        stretches[first[task.uid]] = told
    return assignments, stretches
