"""Those who do the work of a schedule, and what each does."""

from collections import Counter
from collections.abc import Mapping

from pmo.storage import insert, upsert
from projects.calc.files.contents import ScheduleFile
from projects.models import Project
from resources.calc.people import (
    ASSIGNMENT_FIELDS,
    RESOURCE_FIELDS,
    assignment_values,
    named_resources,
    resource_codes,
    resource_values,
)
from resources.models import Assignment, Resource

CHUNK = 500
CODE, CALENDAR = RESOURCE_FIELDS.index("code"), RESOURCE_FIELDS.index("calendar_id")


def write_resources(project: Project, file: ScheduleFile, calendars: Mapping[int, int]) -> dict[int, int]:
    """Keep the resources of the file as the project's own; returns their keys by uid.

    One whose code or name is exactly that of a resource of the office is that one, which stays as it is. One of an earlier import that is
    no longer named goes where nothing is assigned to it any more, and is out of use otherwise.
    """
    wanted = named_resources(file)
    codes = resource_codes(wanted)
    office = _of_the_office()
    keys = {one.uid: office[word] for one in wanted for word in (one.name.strip(), one.code.strip()) if word in office}
    stored = {row.pk: row for row in Resource.objects.filter(project=project)}
    by_uid = {row.uid: row for row in stored.values() if row.uid is not None}
    by_code = {row.code: row for row in stored.values()}
    new, taken = [], set()
    for one in wanted:
        if one.uid in keys:
            continue
        values = resource_values(one, codes[one.uid], calendars.get(one.calendar_uid))
        row = by_uid.get(one.uid) or by_code.get(codes[one.uid])
        if row is None or row.pk in taken:
            new.append(values)
            continue
        taken.add(row.pk)
        keys[one.uid] = row.pk
        _change(row, values)
    _put_out_of_use([row for row in stored.values() if row.uid is not None and row.pk not in taken])
    insert(Resource, ["project_id", *RESOURCE_FIELDS, "version"], [(project.pk, *values, 1) for values in new])
    mine = dict(Resource.objects.filter(project=project).values_list("code", "pk"))
    return keys | {one.uid: mine[codes[one.uid]] for one in wanted if one.uid not in keys}


def write_assignments(project: Project, file: ScheduleFile, lines: Mapping[int, int], resources: Mapping[int, int]) -> int:
    """Make the assignments of the project's lines those of the file; returns how many it has. Those that people made stay."""
    wanted = {
        one.uid: assignment_values(one, lines[one.task_uid], resources.get(one.resource_uid)) for one in file.assignments if one.task_uid in lines
    }
    stored = Assignment.objects.filter(work_package__project=project, uid__isnull=False).order_by("pk")
    stored = stored.values_list("pk", "version", *ASSIGNMENT_FIELDS)
    uid = ASSIGNMENT_FIELDS.index("uid")
    rows = {row[2 + uid]: row for row in stored}
    gone = [row[0] for row in rows.values() if row[2 + uid] not in wanted]
    for start in range(0, len(gone), CHUNK):
        Assignment.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
    changed = [(row[0], *wanted[key], row[1] + 1) for key, row in rows.items() if key in wanted and tuple(row[2:]) != wanted[key]]
    names = ["id", *ASSIGNMENT_FIELDS, "version"]
    upsert(Assignment, [dict(zip(names, row, strict=True)) for row in changed], unique=["id"], update=names[1:])
    new = [values for key, values in wanted.items() if key not in rows]
    insert(Assignment, [*ASSIGNMENT_FIELDS, "version"], [(*values, 1) for values in new])
    return len(wanted)


def _of_the_office() -> dict[str, int]:
    """Keys of the office's resources in use by code, and by name where only one bears it."""
    rows = list(Resource.objects.filter(project__isnull=True, active=True).values_list("pk", "code", "name"))
    counted = Counter(name for _pk, _code, name in rows)
    single = {name: pk for pk, _code, name in rows if counted[name] == 1}
    return single | {code: pk for pk, code, _name in rows}


def _change(row: Resource, values: tuple) -> None:
    if tuple(getattr(row, name) for name in RESOURCE_FIELDS) != values:
        for name, value in zip(RESOURCE_FIELDS, values, strict=True):
            setattr(row, name, value)
        row.version += 1
        row.save()


def _put_out_of_use(rows: list[Resource]) -> None:
    """Called before assignments are written: whatever is assigned now and no longer then is left out of use."""
    used = set(Assignment.objects.filter(resource__in=[row.pk for row in rows]).values_list("resource_id", flat=True))
    Resource.objects.filter(pk__in=[row.pk for row in rows if row.pk not in used]).delete()
    for row in rows:
        if row.pk in used and row.active:
            row.active = False
            row.version += 1
            row.save(update_fields=["active", "version"])
