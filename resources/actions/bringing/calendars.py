"""The calendars of a file as the project's own."""

from collections.abc import Mapping

from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.calc.files.contents import FileCalendar, ScheduleFile
from projects.models import Project, WorkCalendar
from projects.queries.calendars import working_time
from resources.calc.lines import text, uid_of
from resources.calc.weeks import same_time

LONGEST = 80


def write_calendars(project: Project, file: ScheduleFile, wholes: Mapping[int, WorkingTime]) -> dict[int, int]:
    """Keep the calendars of the file; returns their keys by uid. One of a resource that adds nothing to its base is that base.

    One that the office has under the same name, with the same working time, is the office's. Those of an earlier import are changed where
    they differ; none is removed.
    """
    stored = list(WorkCalendar.objects.filter(project=project).order_by("pk"))
    office = {row.name: row for row in WorkCalendar.objects.filter(project__isnull=True)}
    by_uid = {row.uid: row for row in stored if row.uid is not None}
    by_name = {row.name: row for row in stored}
    keys, taken = {}, set()
    for one in filter(lambda each: not _adds_nothing(each, wholes), file.calendars):
        whole = office.get(text(one.name, LONGEST))
        if whole is not None and one.uid not in by_uid and same_time(working_time(whole), wholes[one.uid]):
            keys[one.uid] = whole.pk
            continue
        row = by_uid.get(one.uid) or by_name.get(text(one.name, LONGEST))
        row = row if row is not None and row.pk not in taken else WorkCalendar(project=project)
        values = _values(one, wholes[one.uid], {name: each.pk for name, each in by_name.items()}, row.pk)
        if row.pk is None or any(getattr(row, name) != value for name, value in values.items()):
            row.version += 1 if row.pk else 0
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
        by_name[row.name] = row
        taken.add(row.pk)
        keys[one.uid] = row.pk
    return keys | _of_bases(file, keys)


def _adds_nothing(one: FileCalendar, wholes: Mapping[int, WorkingTime]) -> bool:
    return one.of_resource and one.base_uid in wholes and same_time(wholes[one.uid], wholes.get(one.base_uid, STANDARD_WEEK))


def _of_bases(file: ScheduleFile, keys: dict[int, int]) -> dict[int, int]:
    based = {one.uid: one.base_uid for one in file.calendars}
    found = {}
    for uid in based:
        base, steps = uid, 0
        while base is not None and base not in keys and steps < len(based):
            base, steps = based.get(base), steps + 1
        if uid not in keys and base in keys:
            found[uid] = keys[base]
    return found


def _values(one: FileCalendar, whole: WorkingTime, named: Mapping[str, int], own: int | None) -> dict:
    name = text(one.name, LONGEST) or f"Calendar {one.uid}"
    if named.get(name, own) != own:
        tail = f" ({one.uid})"
        name = name[: LONGEST - len(tail)] + tail
    return {
        "uid": uid_of(one.uid), "name": name, "week": [[list(span) for span in spans] for spans in whole.week],
        "exceptions": {day.isoformat(): [list(span) for span in spans] for day, spans in sorted(whole.exceptions.items())},
        "minutes_per_day": min(max(whole.minutes_per_day, 1), 1440),
    }  # fmt: skip
