"""Tasks of a file as lines of the WBS: every stored field in its place, ready to be compared with what is there and to be written."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from pmo.calc.dates import FIRST_YEAR, LAST_YEAR
from projects.calc.files.contents import FileTask, ScheduleFile
from projects.calc.files.particulars import traits_of
from projects.calc.schedule.edits.numbering import outline_numbers, sound_levels
from resources.calc.promise import Promise, in_money, promise_of

FIELDS = (
    "wbs", "order", "name", "kind", "start_at", "finish_at", "budget", "uid", "level", "code", "duration_minutes", "elapsed", "estimated",
    "calendar_id", "resource_calendars", "constraint", "constraint_at", "deadline_at", "manual", "active", "planned_start_at",
    "planned_finish_at", "actual_start_at", "actual_finish_at", "resume_at", "remaining_minutes", "done", "physical", "delay_minutes", "parts",
    "work_minutes", "cost", "priority", "owner", "notes", "custom", "traits",
)  # fmt: skip
UNNAMED = "(no name)"
MOST_UID = 2**31 - 1
MILLIONTH = Decimal("0.000001")
MOMENTS = (
    "start", "finish", "constraint_at", "deadline", "planned_start", "planned_finish", "actual_start", "actual_finish", "resume",
)  # fmt: skip


def own_tasks(file: ScheduleFile) -> list[FileTask]:
    """Return the tasks of the file that are the project's own, in order: not those that stand for another project's."""
    return [task for task in file.tasks if not task.external]


def wbs_numbers(tasks: list[FileTask]) -> tuple[list[int], list[str]]:
    """Return level and outline number of each task: the file's own numbers where each is there and none stands twice."""
    levels = sound_levels([task.level for task in tasks])
    numbers = [task.wbs.strip() for task in tasks]
    if len(set(numbers)) < len(numbers) or any(not 0 < len(number) <= 60 for number in numbers):
        numbers = outline_numbers(levels)
    return levels, numbers


def line_values(file: ScheduleFile, *, calendars: Mapping[int, int | None], brought: Mapping[int, list[int]]) -> dict[int, tuple]:
    """Return for each own task, by uid, the values of `FIELDS`.

    calendars: keys of stored calendars by uid of the file. brought: by task, the keys of the calendars that its resources bring.
    """
    tasks, promise, labels = own_tasks(file), promise_of(file), _labels(file)
    levels, numbers = wbs_numbers(tasks)
    return {
        task.uid: _values(task, place, levels[place], numbers[place], promise, calendars.get(task.calendar_uid), brought.get(task.uid, []), labels)
        for place, task in enumerate(tasks)
    }


def keep_promises(wanted: dict[int, tuple], file: ScheduleFile, stored: Mapping[int, tuple]) -> None:
    """Put back what stored lines promise where the file promises nothing of its own: a plan alone moves no promise.

    stored: by uid of the task, the values of `FIELDS` of the line it is.
    """
    promise = promise_of(file)
    start, finish, budget = (FIELDS.index(name) for name in ("start_at", "finish_at", "budget"))
    for uid, row in stored.items():
        new = list(wanted[uid])
        if not promise.dated and row[start] and row[finish]:
            new[start], new[finish] = row[start], row[finish]
        if not promise.costed and row[budget]:
            new[budget] = row[budget]
        wanted[uid] = tuple(new)


def _values(task: FileTask, order: int, level: int, wbs: str, promise: Promise, calendar: int | None, brought: list[int], labels: dict) -> tuple:
    start, finish, budget = promise.of(task)
    pinned = task.constraint not in ("asap", "alap") and task.constraint_at is not None
    constraint = task.constraint if pinned or task.constraint == "alap" else "asap"
    spans = task.kind == "summary" and not task.manual  # its duration follows from what lies below it
    began = task.actual_start or (task.actual_finish and min(one for one in (task.start, task.actual_finish) if one))
    return (
        wbs, order, text(task.name, 250) or UNNAMED, task.kind, moment(start), moment(finish), budget, uid_of(task.uid), level, text(task.code, 60),
        None if spans else task.duration, task.elapsed, task.estimated, calendar, brought, constraint, moment(task.constraint_at) if pinned else None,
        moment(task.deadline), task.manual, task.active, moment(task.planned_start), moment(task.planned_finish), moment(began),
        moment(task.actual_finish), moment(task.resume), None if spans else task.remaining, share(task.done), share(task.physical), task.delay,
        [[first.isoformat(), last.isoformat()] for first, last in task.parts], task.work, None if task.cost is None else in_money(task.cost),
        task.priority, text(task.owner, 120), text(task.notes), {labels.get(name, name): text(str(said)) for name, said in task.custom.items()},
        traits_of(task),
    )  # fmt: skip


def troubles(task: FileTask) -> list[tuple[str, str]]:
    """Return what makes a task one that cannot be kept: the column and a sentence for each.

    >>> troubles(FileTask(1, "A", done=1.5))
    [('percent', '150 % is out of range: give 0 to 100.')]
    """
    found = []
    for name in MOMENTS:
        said = getattr(task, name)
        if said is not None and not FIRST_YEAR <= said.year <= LAST_YEAR:
            found.append((name, f"{said:%Y-%m-%d} is out of range: give a day from {FIRST_YEAR} to {LAST_YEAR}."))
    for column, said in (("duration", task.duration), ("remaining duration", task.remaining), ("levelling delay", task.delay)):
        if said is not None and not 0 <= said < 2**53:
            found.append((column, f"{said} minutes cannot be: give zero or more."))
    for column, said in (("percent", task.done), ("physical percent", task.physical)):
        if said is not None and not 0 <= said <= 1:
            found.append((column, f"{said * 100:g} % is out of range: give 0 to 100."))
    if task.actual_start and task.actual_finish and task.actual_finish < task.actual_start:
        found.append(("actual finish", f"{task.actual_finish:%Y-%m-%d} is before the actual start {task.actual_start:%Y-%m-%d}: correct one."))
    for slot, base in task.baselines.items():
        if base.cost is not None and base.cost < 0:
            found.append((f"baseline {slot}", f"Its cost {base.cost} is below zero: give zero or more."))
    return found


def moment(said: dt.datetime | None) -> dt.datetime | None:
    """Return a moment on the wall's clock as the database keeps it."""
    return None if said is None else said.replace(tzinfo=dt.UTC, microsecond=0)


def share(said: float | None) -> Decimal | None:
    """Return a share to the millionth."""
    return None if said is None else Decimal(repr(float(said))).quantize(MILLIONTH)


def text(said: str, longest: int | None = None) -> str:
    """Return text that a database keeps: without NUL and lone surrogates, cut to the longest it takes."""
    words = said.replace("\0", "").strip()
    if not words.isascii():
        words = words.encode("utf-8", "replace").decode("utf-8")
    return words if longest is None else words[:longest].rstrip()


def uid_of(uid: int) -> int | None:
    """Return the uid where the database can hold it."""
    return uid if 0 <= uid <= MOST_UID else None


def _labels(file: ScheduleFile) -> dict[str, str]:
    """Names of custom fields → what the file calls them, where no two are called the same."""
    labels = {name: label.strip() for name, label in file.custom_fields.items() if label.strip()}
    words = list(labels.values())
    return {name: label if words.count(label) == 1 else f"{label} ({name})" for name, label in labels.items()}
