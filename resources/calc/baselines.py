"""Baselines of a file, line by line, with money and work spread over the months in which they were to fall."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from pmo.calc.money import from_minor
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.calc.files.contents import FileBaseline, FileTask, ScheduleFile
from projects.calc.months import spread_over_months
from resources.calc.lines import moment, own_tasks
from resources.calc.promise import in_money

SLOTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0)  # in the order they are written: the newest promise last


@dataclass(frozen=True)
class Promised:
    """What a baseline says of one task, in the form that is stored."""

    uid: int
    start_at: dt.datetime | None
    finish_at: dt.datetime | None
    duration_minutes: int | None
    work_minutes: int | None
    cost: Decimal | None
    by_month: dict

    @property
    def values(self) -> tuple:
        """All but the uid, in the order of the stored columns."""
        return self.start_at, self.finish_at, self.duration_minutes, self.work_minutes, self.cost, self.by_month


def slots_of(file: ScheduleFile) -> list[int]:
    """Return the numbers of the baselines that the file holds, in the order they are to be written."""
    held = {slot for task in own_tasks(file) for slot, base in task.baselines.items() if _says(base)}
    return [slot for slot in SLOTS if slot in held]


def promised(file: ScheduleFile, slot: int, calendars: Mapping[int, WorkingTime]) -> list[Promised]:
    """Return what a baseline of the file says of each task that it knows. Months are those of tasks that are no summaries.

    calendars: as `whole_calendars` returns them. Money and work follow the working time of the task's calendar.
    """
    tasks = [task for task in own_tasks(file) if slot in task.baselines and _says(task.baselines[slot])]
    groups: dict[int | None, list[FileTask]] = {}
    for task in tasks:
        base = task.baselines[slot]
        if task.kind != "summary" and base.start and base.finish and (base.cost or base.work):
            groups.setdefault(task.calendar_uid if task.calendar_uid in calendars else file.calendar_uid, []).append(task)
    months: dict[int, dict] = {}
    for uid, some in groups.items():
        months |= _months(some, slot, calendars.get(uid, STANDARD_WEEK))
    return [_promised(task, task.baselines[slot], months.get(task.uid, {})) for task in tasks]


def _says(base: FileBaseline) -> bool:
    return any(one is not None for one in (base.start, base.finish, base.duration, base.work, base.cost))


def _promised(task: FileTask, base: FileBaseline, by_month: dict) -> Promised:
    cost = None if base.cost is None else in_money(base.cost)
    return Promised(task.uid, moment(base.start), moment(base.finish), base.duration, base.work, cost, by_month)


def _months(tasks: list[FileTask], slot: int, working_time: WorkingTime) -> dict[int, dict]:
    bases = [task.baselines[slot] for task in tasks]
    start = np.array([base.start for base in bases], "datetime64[m]")
    finish = np.array([base.finish for base in bases], "datetime64[m]")
    cents = np.array([int(in_money(base.cost or Decimal(0)) * 100) for base in bases], np.int64)
    work = np.array([base.work or 0 for base in bases], np.int64)
    place, month, (money, minutes) = spread_over_months(start, finish, [cents, work], working_time)
    found: dict[int, dict] = {task.uid: {} for task in tasks}
    for at, name, cost, worked in zip(place.tolist(), month.astype(str).tolist(), money.tolist(), minutes.tolist(), strict=True):
        if cost or worked:
            found[tasks[at].uid][name] = ({"cost": str(from_minor(cost))} if cost else {}) | ({"work": worked} if worked else {})
    return found
