"""What a change does, held side by side: cost of lines by month, lines that move, budgets that grow."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np

from pmo.calc.money import from_minor
from projects.calc.files.contents import FileTask, ScheduleFile
from projects.calc.months import spread_over_months
from projects.calc.schedule.file_calendars import Calendars

NOTHING = Decimal("0.00")


def promised_costs(tasks: Iterable[FileTask], budgets: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return what a baseline promises of each line by its uid: its expected cost, else the budget it has; summaries and inactive lines nothing.

    budgets: by uid, of the lines that are stored.

    Source: `save_baseline`: a line without an expected cost keeps its budget, a summary's is that of the lines below it.

    >>> lines = [FileTask(1, "All", kind="summary", cost=Decimal(9)), FileTask(2, "Dig", cost=Decimal(5)), FileTask(3, "Fill")]
    >>> promised_costs(lines, {2: Decimal(4), 3: Decimal(3)})
    {1: Decimal('0.00'), 2: Decimal('5'), 3: Decimal('3')}
    """
    return {
        task.uid: NOTHING if task.kind == "summary" or not task.active else budgets.get(task.uid, NOTHING) if task.cost is None else task.cost
        for task in tasks
        if not task.external
    }


def cost_by_month(file: ScheduleFile, spans: Mapping[int, tuple], promised: Mapping[int, Decimal]) -> dict[str, Decimal]:
    """Return what the lines of a plan cost in each month ("2026-04"), exact to the cent, over the working time of each line's calendar.

    spans: start and finish of each line by its uid, datetime64[m]. promised: as `promised_costs`. Lines without dates are left out.

    Source: `spread_over_months`.

    >>> day = np.datetime64("2026-01-05T08:00")
    >>> plan = ScheduleFile("office", tasks=[FileTask(1, "Dig", duration=480)])
    >>> cost_by_month(plan, {1: (day, day + 540)}, {1: Decimal("9.50")})
    {'2026-01': Decimal('9.50')}
    """
    calendars = Calendars(file)
    groups: dict[int, list[int]] = {}
    for task in file.tasks:
        if promised.get(task.uid) and task.uid in spans:
            groups.setdefault(calendars.of_task(task), []).append(task.uid)
    cents: dict[str, int] = {}
    for place, uids in groups.items():
        start, finish = (np.array([spans[uid][end] for uid in uids], "datetime64[m]") for end in (0, 1))
        amounts = np.array([int(promised[uid] * 100) for uid in uids], np.int64)
        _item, month, (parts,) = spread_over_months(start, finish, [amounts], calendars.times[place])
        for label, part in zip(month.astype(str).tolist(), parts.tolist(), strict=True):
            cents[label] = cents.get(label, 0) + part
    return {label: from_minor(amount) for label, amount in sorted(cents.items()) if amount}


def differences(before: Mapping, after: Mapping) -> dict:
    """Return after less before by key, in the order of the keys, where they differ.

    Source: definition.

    >>> differences({"a": Decimal(2), "b": Decimal(1)}, {"a": Decimal(2), "c": Decimal(3)})
    {'b': Decimal('-1.00'), 'c': Decimal('3.00')}
    """
    found = {key: after.get(key, NOTHING) - before.get(key, NOTHING) for key in sorted({*before, *after})}
    return {key: amount for key, amount in found.items() if amount}


def grown(old: Decimal | None, change: Decimal) -> Decimal | None:
    """Return an amount after a change; one that was not known stays unknown where nothing changes, and begins with the change where something does.

    Source: definition.

    >>> grown(Decimal(5), Decimal(-2)), grown(None, Decimal(0)), grown(None, Decimal(3))
    (Decimal('3'), None, Decimal('3'))
    """
    if old is None:
        return change or None
    return old + change


def within(limit: Decimal | int | None, size: Decimal | int | None) -> bool:
    """Return whether a board's limit covers a change of this size, up or down; no limit covers any, an unknown size is covered by no limit alone.

    Source: terms of a board: what lies above its limit goes to the board above.

    >>> within(100, -100), within(100, 101), within(None, 10**9), within(5, None)
    (True, False, True, False)
    """
    return limit is None or (size is not None and abs(size) <= limit)
