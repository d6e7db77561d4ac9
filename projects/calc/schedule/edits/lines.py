"""Edits of single lines: what is said of them, and what follows from it."""

import datetime as dt
from typing import Any

from projects.calc.files.contents import FileTask
from projects.calc.schedule.edits.draft import Draft, Unfit, called
from projects.calc.schedule.edits.fields import moment, read
from projects.calc.schedule.edits.progress import PROGRESS, progressed

NAMED = {"calendar": "calendar_uid", "branch": "branch_uid"}  # what the outside calls a field otherwise
MADE = {"duration", "elapsed", "constraint", "constraint_at", "kind", "manual"}  # a summary's follow from the lines below it
LATE_CONSTRAINTS = {"snlt", "fnet", "fnlt", "mfo"}


def change(draft: Draft, *, fields: dict, id: Any = None, ids: list | None = None) -> None:
    """Say something else of a line, or of several at once, with what follows from it."""
    if not isinstance(fields, dict) or not fields:
        raise Unfit("Nothing is said of the line: give fields.", field="fields")
    for named in _named(id, ids):
        changed(draft, draft.place(named), fields)


def put(draft: Draft, *, id: Any, fields: dict) -> None:
    """Fields exactly as given, nothing following from them: how a line is put back as it was."""
    if not isinstance(fields, dict):
        raise Unfit("The fields of a line are not an object.", field="fields")
    place = draft.place(id)
    draft.put(place, **{NAMED.get(name, name): read(draft, NAMED.get(name, name), value) for name, value in fields.items()})


def stand(draft: Draft, *, id: Any, start: Any = None, finish: Any = None) -> None:
    """Put a line at a start, or stretch it to a finish: planned dates where it is placed by hand, else "no earlier than" and a duration."""
    place = draft.place(id)
    task = draft.tasks[place]
    start, finish = moment(draft, "start", start), moment(draft, "finish", finish)
    if start is None and finish is None:
        raise Unfit("Give a start or a finish.", field="start")
    if draft.is_summary(place):
        raise Unfit(f"{called(task)} spans the lines below it: move those.", field="id")
    if task.actual_finish or (task.actual_start and start is not None):
        raise Unfit(f"{called(task)} has begun: say when it really did.", field="start")
    if start is not None and finish is not None and finish < start:
        raise Unfit("The finish is before the start: change one of them.", field="finish")
    values: dict[str, Any] = {}
    if finish is not None:
        begin = start or task.actual_start or task.planned_start or task.start or draft.file.start
        if finish < begin:
            raise Unfit(f"{called(task)} starts on {begin:%Y-%m-%d}: give a later finish.", field="finish")
        values["duration"] = _minutes(draft, task, begin, finish)
    if task.manual:
        values |= {"planned_start": start or task.planned_start, "planned_finish": finish}
    elif start is not None:
        values |= {"constraint": "snet", "constraint_at": start}
    changed(draft, place, values)


def changed(draft: Draft, place: int, fields: dict) -> None:
    """Say something else of the line at a place; raises Unfit, at the field, when it cannot be."""
    task = draft.tasks[place]
    values = {NAMED.get(name, name): read(draft, NAMED.get(name, name), value) for name, value in fields.items()}
    if "constraint_at" in fields and values.get("constraint", task.constraint) in LATE_CONSTRAINTS:
        values["constraint_at"] = moment(draft, "finish", fields["constraint_at"])  # a day alone means its end
    if draft.is_summary(place):
        _require_of_summary(task, values)
        if "active" in values:
            for below in range(place + 1, draft.end_of_branch(place)):
                draft.put(below, **_activity(draft.tasks[below], values["active"]))
    if values.get("kind") == "summary" and task.kind != "summary":
        raise Unfit(f"{called(task)} becomes a summary when lines go under it: indent those.", field="kind")
    values = _constrained(draft, task, _of_kind(draft, task, values))
    if "manual" in values and values["manual"] != task.manual:
        stands = (task.planned_start or task.start, task.planned_finish or task.finish) if values["manual"] else (None, None)
        values = {"planned_start": stands[0], "planned_finish": stands[1]} | values
    if "active" in values:
        values = _activity(task, values["active"]) | values
    if "duration" in values:
        values = {"estimated": False} | values
        if task.manual and "planned_finish" not in values:
            values["planned_finish"] = None
    if PROGRESS & set(values) or (task.actual_start and "duration" in values):
        values = progressed(draft, task, values)
    if any(getattr(task, name) != value for name, value in values.items()):
        draft.put(place, **values)


def _require_of_summary(task: FileTask, values: dict) -> None:
    differing = {name for name, value in values.items() if getattr(task, name) != value}
    for name in sorted(differing & (PROGRESS | (MADE - ({"constraint", "constraint_at"} if _bounds(values, task) else set())))):
        raise Unfit(f"{called(task)} is a summary: its {name.replace('_', ' ')} follows from the lines below it.", field=name)


def _bounds(values: dict, task: FileTask) -> bool:
    """A summary may be told to start no earlier, or to finish no later, than a day."""
    return values.get("constraint", task.constraint) in ("asap", "snet", "fnlt")


def _of_kind(draft: Draft, task: FileTask, values: dict) -> dict:
    kind = values.get("kind", task.kind)
    if kind != task.kind and "duration" not in values:
        if kind == "milestone":
            return {"duration": 0} | values
        if task.kind == "milestone" and not task.duration:
            return {"duration": draft.file.minutes_per_day} | values
    return values


def _constrained(draft: Draft, task: FileTask, values: dict) -> dict:
    constraint = values.get("constraint", task.constraint)
    if constraint in ("asap", "alap"):
        if values.get("constraint_at") is not None:
            raise Unfit("Say what holds at that date: choose a constraint.", field="constraint")
        return values | {"constraint_at": None} if "constraint" in values else values
    if values.get("constraint_at", task.constraint_at) is None:
        late = constraint in LATE_CONSTRAINTS
        stands = (task.finish if late else task.start) or (None if late else draft.file.start)
        if stands is None:
            raise Unfit("The constraint has no date: give one.", field="constraint_at")
        return values | {"constraint_at": stands}
    return values


def _activity(task: FileTask, active: bool) -> dict:
    """An inactive line stands where it stood."""
    if active == task.active:
        return {"active": active}
    if not active:
        return {"active": False, "planned_start": task.planned_start or task.start, "planned_finish": task.planned_finish or task.finish}
    return {"active": True} | ({} if task.manual else {"planned_start": None, "planned_finish": None})


def _minutes(draft: Draft, task: FileTask, begin: dt.datetime, finish: dt.datetime) -> int:
    if task.elapsed:
        return int((finish - begin).total_seconds() // 60)
    return max(draft.time_of(task).minutes_between(begin, finish), 0)


def _named(id: Any, ids: list | None) -> list:
    named = [id] if ids is None else ids
    if not isinstance(named, list) or not named or named == [None]:
        raise Unfit("No line is named: give an id.", field="id")
    return named
