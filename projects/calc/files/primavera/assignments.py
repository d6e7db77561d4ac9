"""Who works on what, for how much; and what else an activity costs."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from projects.calc.files.contents import FileAssignment, FileBaseline, FileTask
from projects.calc.files.primavera.records import Record, counted


def assignments_of(
    records: Iterable[Record], resources: set[int], roles: Mapping[int, int], curves: Mapping[int, str], notes: list[str]
) -> list[FileAssignment]:
    """Return the assignments that rows of TASKRSRC state; what was planned of each is its baseline 0.

    resources: known uids. roles: role → the resource that stands for it. curves: curve → its name. notes: grows by a sentence where a
    resource is not in the file. Raises Unreadable when a value is none.

    Source: XER, table TASKRSRC. Units at completion are actual and remaining ones.

    >>> row = {"taskrsrc_id": "9", "task_id": "5", "rsrc_id": "3", "target_qty": "40", "remain_qty": "10", "act_reg_qty": "20"}
    >>> one = assignments_of([Record(row)], {3}, {}, {}, [])[0]
    >>> one.work, one.remaining_work, one.baselines[0].work
    (1800, 600, 2400)
    """
    made, missing = [], []
    for record in records:
        resource, role = record.id("rsrc_id"), record.id("role_id")
        if resource is not None and resource not in resources:
            missing.append(record.place)
            resource = None
        one = FileAssignment(record.key("taskrsrc_id"), record.key("task_id"), resource if resource is not None else roles.get(role))
        _quantities(one, record)
        one.start = record.moment("act_start_date") or record.moment("restart_date") or record.moment("target_start_date")
        one.finish = record.moment("act_end_date") or record.moment("reend_date") or record.moment("target_end_date")
        one.delay = record.duration("target_lag_drtn_hr_cnt") or 0
        one.contour = curves.get(record.id("curv_id"), "")
        made.append(one)
    counted(notes, missing, "{count} assignments name a resource that is not in the file")
    return made


def _quantities(one: FileAssignment, record: Record) -> None:
    units = record.number("target_qty_per_hr")
    one.units = 1.0 if units is None else units
    one.actual_work = summed(record.minutes("act_reg_qty"), record.minutes("act_ot_qty"))
    one.remaining_work = record.minutes("remain_qty")
    one.work = summed(one.actual_work, one.remaining_work)
    one.actual_cost = summed(record.money("act_reg_cost"), record.money("act_ot_cost"))
    one.remaining_cost = record.money("remain_cost")
    one.cost = summed(one.actual_cost, one.remaining_cost)
    planned = FileBaseline(record.moment("target_start_date"), record.moment("target_end_date"))
    planned.work, planned.cost = record.minutes("target_qty"), record.money("target_cost")
    one.baselines[0] = planned


def price(task: FileTask, assigned: Iterable[FileAssignment], expenses: Iterable[Record]) -> None:
    """Return nothing: give a task the cost of its assignments and its expenses (rows of PROJCOST), and its baseline 0 what was planned.

    Raises Unreadable when an amount is none.

    Source: Primavera P6: total cost of an activity = labour, nonlabour, material and expenses.

    >>> task = FileTask(5, "Dig", baselines={0: FileBaseline()})
    >>> price(task, [], [Record({"target_cost": "100", "act_cost": "30", "remain_cost": "70"})])
    >>> task.cost, task.fixed_cost, task.baselines[0].cost
    (Decimal('100.0000'), Decimal('100.0000'), Decimal('100.0000'))
    """
    planned, spent, left, fixed, fixed_planned = [], [], [], None, None
    for one in assigned:
        planned.append(one.baselines[0].cost)
        spent.append(one.actual_cost)
        left.append(one.remaining_cost)
    for record in expenses:
        target, actual, remaining = record.money("target_cost"), record.money("act_cost"), record.money("remain_cost")
        planned.append(target)
        spent.append(actual)
        left.append(remaining)
        fixed, fixed_planned = summed(fixed, actual, remaining), summed(fixed_planned, target)
    task.actual_cost, task.remaining_cost, task.fixed_cost = summed(*spent), summed(*left), fixed
    task.cost = summed(task.actual_cost, task.remaining_cost)
    task.baselines[0].cost, task.baselines[0].fixed_cost = summed(*planned), fixed_planned


def summed(*parts: int | Decimal | None) -> int | Decimal | None:
    """Return the sum of what is said, None where nothing is.

    Source: definition.

    >>> summed(1, None, 2), summed(None)
    (3, None)
    """
    said = [part for part in parts if part is not None]
    return sum(said[1:], said[0]) if said else None
