"""What a tool says of a schedule beyond what every schedule has: kept by name, only where it is not the usual, and put back in its place."""

import dataclasses
import datetime as dt
from collections.abc import Mapping

from projects.calc.files.contents import FileTask, ScheduleFile

OPTIONS = ("honours_constraints", "lag_calendar", "critical_by", "slack_by", "open_ends_critical", "uses_expected_finish")
TRAITS = (
    "ignores_resources", "resources_only", "at_finish", "branch_uid", "expected_finish", "constraint_yields", "secondary_constraint",
    "secondary_constraint_at", "earned_physically", "recurring",
)  # fmt: skip
_USUAL = {field.name: field.default for kind in (ScheduleFile, FileTask) for field in dataclasses.fields(kind)}
_MOMENTS = ("expected_finish", "secondary_constraint_at")


def options_of(file: ScheduleFile) -> dict:
    """Return how the tool of a file computes, as far as that is not the usual; plain values.

    >>> options_of(ScheduleFile("xer", slack_by="finish"))
    {'slack_by': 'finish'}
    """
    return _particular(file, OPTIONS)


def traits_of(task: FileTask) -> dict:
    """Return what is particular of a task; plain values, moments as ISO 8601.

    >>> traits_of(FileTask(1, "A", kind="milestone", at_finish=True))
    {'at_finish': True}
    """
    return _particular(task, TRAITS)


def put_back(record: ScheduleFile | FileTask, said: Mapping) -> None:
    """Set what `options_of` or `traits_of` returned; names that are not known any more are left out.

    >>> task = FileTask(1, "A")
    >>> put_back(task, {"expected_finish": "2026-03-05T17:00:00", "gone": 1})
    >>> task.expected_finish
    datetime.datetime(2026, 3, 5, 17, 0)
    """
    known = OPTIONS if isinstance(record, ScheduleFile) else TRAITS
    for name, value in said.items():
        if name in known:
            setattr(record, name, dt.datetime.fromisoformat(value) if name in _MOMENTS and value else value)


def _particular(record: ScheduleFile | FileTask, names: tuple[str, ...]) -> dict:
    found = {name: getattr(record, name) for name in names if getattr(record, name) != _USUAL[name]}
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in found.items()}
