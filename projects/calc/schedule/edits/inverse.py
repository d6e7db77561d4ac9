"""The edits that take edits back."""

import datetime as dt
from decimal import Decimal
from typing import Any

from projects.calc.files.contents import FileTask, ScheduleFile
from projects.calc.schedule.edits.fields import READERS
from projects.calc.schedule.edits.options import OPTIONS

CALLED = {"calendar_uid": "calendar", "branch_uid": "branch"}


def inverse_of(before: ScheduleFile, after: ScheduleFile) -> list[dict]:
    """Return the edits that make of one plan the plan it was made from, in the form that goes out as JSON.

    before, after: files with uids in common; new lines have other uids. What other projects hand over is left out: a link to one of
    their lines that was removed does not come back.

    >>> from dataclasses import replace
    >>> was = ScheduleFile("office", tasks=[FileTask(1, "Dig", wbs="1")])
    >>> inverse_of(was, replace(was, tasks=[replace(was.tasks[0], name="Bury")]))
    [{'do': 'put', 'id': 1, 'fields': {'name': 'Dig'}}]
    """
    old, new = _own(before), _own(after)
    return [
        *_options(before, after),
        *_lines(old, new),
        *_fields(old, new),
        *_links(before, after, set(old)),
    ]


def _own(file: ScheduleFile) -> dict[int, FileTask]:
    return {task.uid: task for task in file.tasks if not task.external}


def _options(before: ScheduleFile, after: ScheduleFile) -> list[dict]:
    names = {name: "calendar_uid" if name == "calendar" else name for name in OPTIONS}
    fields = {name: said(getattr(before, own)) for name, own in names.items() if getattr(before, own) != getattr(after, own)}
    if fields.get("calendar") == 0:
        fields["calendar"] = None
    return [{"do": "settings", "fields": fields}] if fields else []


def _lines(old: dict[int, FileTask], new: dict[int, FileTask]) -> list[dict]:
    found: list[dict] = []
    added, gone = [uid for uid in new if uid not in old], old.keys() - new.keys()
    if added:
        found.append({"do": "remove", "ids": added})
    were = [(uid, task.level) for uid, task in old.items() if uid in new]
    are = [(uid, task.level) for uid, task in new.items() if uid in old]
    if were != are:
        first = next(place for place, (one, other) in enumerate(zip(were, are, strict=True)) if one != other)
        last = next(place for place in range(len(were) - 1, -1, -1) if were[place] != are[place])
        found.append({"do": "arrange", "lines": [list(one) for one in were[first : last + 1]]})
    if gone:
        above, lines = None, []
        for uid, task in old.items():
            if uid in gone:
                lines.append({"id": uid, "after": above, "level": task.level, "fields": _all(task)})
            above = uid
        found.append({"do": "restore", "lines": lines})
    return found


def _fields(old: dict[int, FileTask], new: dict[int, FileTask]) -> list[dict]:
    found = []
    for uid, task in new.items():
        was = old.get(uid)
        if was is None or was is task:
            continue
        fields = {CALLED.get(name, name): said(getattr(was, name)) for name in READERS if getattr(was, name) != getattr(task, name)}
        if "kind" in fields and "summary" in (was.kind, task.kind):
            del fields["kind"]
        if fields:
            found.append({"do": "put", "id": uid, "fields": fields})
    return found


def _links(before: ScheduleFile, after: ScheduleFile, own: set[int]) -> list[dict]:
    if before.links == after.links:
        return []
    old, new = ({(one.predecessor, one.successor, one.type): one for one in file.links} for file in (before, after))
    kept = {task.uid for task in after.tasks}
    gone = [_ends(key) | {"do": "unlink"} for key in new if key not in old and {key[0], key[1]} <= own]
    back = [
        _ends(key) | {"do": "link", "lag": one.lag, "unit": one.unit}
        for key, one in old.items()
        if key not in new and (key[0] in own or key[0] in kept)
    ]
    changed = [_ends(key) | {"do": "relink", "to": {"lag": one.lag, "unit": one.unit}} for key, one in old.items() if key in new and new[key] != one]
    return [*gone, *[one for one in back if one["predecessor"] in own], *changed]


def _ends(key: tuple[int, int, str]) -> dict:
    return {"predecessor": key[0], "successor": key[1], "type": key[2]}


def _all(task: FileTask) -> dict:
    """Everything a line says, other than what is usual."""
    usual = FileTask(task.uid, "")
    named = {CALLED.get(name, name): said(getattr(task, name)) for name in READERS if getattr(task, name) != getattr(usual, name)}
    return {"name": task.name or "(no name)"} | named | ({"kind": task.kind} if task.kind != "task" else {})


def said(value: Any) -> Any:
    """A value of the plan as JSON holds it.

    >>> said(dt.datetime(2026, 1, 5, 8)), said(Decimal("1.50"))
    ('2026-01-05T08:00:00', '1.50')
    """
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [[said(edge) for edge in part] for part in value]
    return value
