"""One activity as a task."""

from projects.calc.files.contents import FileBaseline, FileTask
from projects.calc.files.primavera.records import Record

KINDS = {"TT_LOE": "loe", "TT_WBS": "loe", "TT_Mile": "milestone", "TT_FinMile": "milestone"}
CONSTRAINTS = {
    "CS_MSO": "mso", "CS_MEO": "mfo", "CS_MSOA": "snet", "CS_MSOB": "snlt", "CS_MEOA": "fnet", "CS_MEOB": "fnlt", "CS_ALAP": "alap",
    "CS_MANDSTART": "mso", "CS_MANDFIN": "mfo",
}  # fmt: skip
YIELDING = ("CS_MSO", "CS_MEO")
PRIORITIES = {"PT_Top": 900, "PT_High": 700, "PT_Normal": 500, "PT_Low": 300, "PT_Lowest": 100}


def task_of(record: Record) -> FileTask:
    """Return an activity of the table TASK as a task; its place in the outline, its cost and its links are not known yet.

    What is done is measured as the activity says: by duration, units, or physically. Work is that of labour.
    Raises Unreadable when a value is none.

    Source: XER, table TASK. Duration percent complete = (original − remaining) / original; units: actual / at completion.

    >>> row = {"task_id": "5", "task_name": "Dig", "status_code": "TK_Active", "target_drtn_hr_cnt": "40", "remain_drtn_hr_cnt": "10"}
    >>> task = task_of(Record(row))
    >>> task.duration, task.remaining, task.done
    (2400, 600, 0.75)
    """
    kind = record.text("task_type")
    task = FileTask(record.key("task_id"), record.text("task_name"), code=record.text("task_code"), kind=KINDS.get(kind, "task"))
    task.name = task.name or task.code or f"Activity {task.uid}"
    task.at_finish, task.resources_only = kind == "TT_FinMile", kind == "TT_Rsrc"
    task.ignores_resources = not task.resources_only
    task.calendar_uid = record.id("clndr_id")
    task.priority = PRIORITIES.get(record.text("priority_type"), 500)
    _constrain(task, record)
    _time(task, record)
    _measure(task, record)
    return task


def _constrain(task: FileTask, record: Record) -> None:
    first, second = record.text("cstr_type"), record.text("cstr_type2")
    task.constraint, task.constraint_yields = CONSTRAINTS.get(first, "asap"), first in YIELDING
    task.constraint_at = record.moment("cstr_date") if first else None
    task.secondary_constraint = CONSTRAINTS.get(second, "")
    task.secondary_constraint_at = record.moment("cstr_date2") if second else None
    if task.constraint not in ("asap", "alap") and task.constraint_at is None:
        task.constraint, task.constraint_yields = "asap", False
    task.expected_finish = record.moment("expect_end_date")


def _time(task: FileTask, record: Record) -> None:
    status = record.text("status_code")
    task.actual_start = record.moment("act_start_date") if status != "TK_NotStart" else None
    task.actual_finish = record.moment("act_end_date") if status in ("TK_Complete", "") else None
    if task.kind == "milestone":
        task.actual_start = task.actual_start or task.actual_finish
    target, remaining = record.duration("target_drtn_hr_cnt"), record.duration("remain_drtn_hr_cnt")
    target = None if target is None else max(target, 0)
    remaining = 0 if status == "TK_Complete" else remaining if remaining is None else max(remaining, 0)
    begun = task.actual_start is not None or status == "TK_Active"
    task.duration = remaining if remaining is not None and not begun else target if target is not None else remaining
    if task.kind == "milestone":
        task.duration = remaining = 0
    task.remaining, task.actual_duration = remaining, record.duration("act_drtn_hr_cnt")
    task.early_start, task.early_finish = record.moment("early_start_date"), record.moment("early_end_date")
    task.late_start, task.late_finish = record.moment("late_start_date"), record.moment("late_end_date")
    task.start = task.actual_start or task.early_start or record.moment("target_start_date")
    task.finish = task.actual_finish or task.early_finish or record.moment("target_end_date")
    task.total_slack, task.free_slack = record.duration("total_float_hr_cnt"), record.duration("free_float_hr_cnt")
    task.stop, task.resume = record.moment("suspend_date"), record.moment("resume_date")
    planned = FileBaseline(record.moment("target_start_date"), record.moment("target_end_date"), target)
    planned.work = record.minutes("target_work_qty")
    task.baselines[0] = planned


def _measure(task: FileTask, record: Record) -> None:
    actual, left = record.minutes("act_work_qty"), record.minutes("remain_work_qty")
    task.actual_work, task.remaining_work = actual, left
    task.work = None if actual is None and left is None else (actual or 0) + (left or 0)
    task.physical = record.share("phys_complete_pct")
    status, by = record.text("status_code"), record.text("complete_pct_type")
    task.earned_physically = by == "CP_Phys"
    original = task.baselines[0].duration
    if status == "TK_Complete" or task.actual_finish:
        task.done = 1.0
    elif status == "TK_NotStart":
        task.done = 0.0
    elif by == "CP_Phys":
        task.done = task.physical
    elif by == "CP_Units":
        task.done = _share(record, task)
    elif original and task.remaining is not None:
        task.done = min(max(1 - task.remaining / original, 0.0), 1.0)
    else:
        task.done = task.physical
    if by != "CP_Phys" and not task.physical:
        task.physical = None


def _share(record: Record, task: FileTask) -> float:
    """Actual units of all resources in those at completion."""
    actual = (task.actual_work or 0) + (record.minutes("act_equip_qty") or 0)
    whole = actual + (task.remaining_work or 0) + (record.minutes("remain_equip_qty") or 0)
    return min(max(actual / whole, 0.0), 1.0) if whole else 0.0
