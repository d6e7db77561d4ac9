"""Tasks, their links and baselines."""

import datetime as dt
from bisect import bisect_left
from xml.etree.ElementTree import Element

from pmo.calc.working_time import WorkingTime
from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import FileBaseline, FileLink, FileTask
from projects.calc.files.mspdi.doubts import Doubts
from projects.calc.files.mspdi.fields import Fields
from projects.calc.files.mspdi.values import ELAPSED, ESTIMATED, Record, lag_of

CONSTRAINTS = ["asap", "alap", "mso", "mfo", "snet", "snlt", "fnet", "fnlt"]  # by ConstraintType
LINKS = ["FF", "FS", "SF", "SS"]  # by Type
SLOTS = 11


def read_task(element: Element, fields: Fields, doubts: Doubts) -> tuple[FileTask | None, list[FileLink]]:
    """Return a task, None for a blank row, and the links into it.

    Raises Unreadable: a value of it cannot be.

    Source: MSPDI, element Task; slack and lag in tenths of minutes, costs in hundredths.
    """
    record = Record(element, "a task")
    name = record.text("Name")
    record.place = f"task {record.text('UID')} “{name[:60]}”"
    if record.flag("IsNull"):
        doubts.add("Blank rows are left out")
        return None, []
    uid, shown, priority = record.uid("UID"), record.whole("DurationFormat") or 7, record.whole("Priority")
    if uid is None or uid < 0:
        raise Unreadable("it has no UID of its own", place=record.place, remedy="save the file anew in Microsoft Project")
    task = FileTask(
        uid=uid, name=name or "(no name)", level=record.whole("OutlineLevel") or 0, wbs=record.text("OutlineNumber"),
        code=record.text("WBS"), kind=_kind(record), active=record.flag("Active", default=True), manual=record.flag("Manual"),
        duration=record.span("Duration"), elapsed=shown in ELAPSED, estimated=record.flag("Estimated") or shown in ESTIMATED,
        calendar_uid=record.referred("CalendarUID"), ignores_resources=record.flag("IgnoreResourceCalendar"),
        deadline=record.moment("Deadline"), start=record.moment("Start"), finish=record.moment("Finish"),
        early_start=record.moment("EarlyStart"), early_finish=record.moment("EarlyFinish"), late_start=record.moment("LateStart"),
        late_finish=record.moment("LateFinish"), total_slack=record.tenths("TotalSlack"), free_slack=record.tenths("FreeSlack"),
        critical=record.flag("Critical") if record.text("Critical") else None, actual_start=record.moment("ActualStart"),
        actual_finish=record.moment("ActualFinish"), stop=record.moment("Stop"), resume=record.moment("Resume"),
        actual_duration=record.duration("ActualDuration"), remaining=record.span("RemainingDuration"), done=record.share("PercentComplete"),
        physical=record.share("PhysicalPercentComplete"), earned_physically=record.whole("EarnedValueMethod") == 1,
        work=record.duration("Work"), actual_work=record.duration("ActualWork"), remaining_work=record.duration("RemainingWork"),
        cost=record.money("Cost"), fixed_cost=record.money("FixedCost"), actual_cost=record.money("ActualCost"),
        remaining_cost=record.money("RemainingCost"), delay=record.tenths("LevelingDelay") or 0,
        priority=min(max(500 if priority is None else priority, 0), 1000), notes=record.text("Notes"),
        external=record.flag("ExternalTask"), recurring=record.flag("Recurring"), custom=fields.of(record),
    )  # fmt: skip
    _constrain(task, record, doubts)
    if task.manual:
        _plan(task, record, doubts)
    if record.flag("IsSubproject") or record.text("SubprojectName"):
        doubts.add("Lines that stand for a whole project, whose own lines are not in this file", f"{record.place}: {record.text('SubprojectName')}")
    task.baselines = baselines_of(record)
    if task.actual_finish and task.actual_start and task.actual_finish < task.actual_start:
        raise record.unreadable("ActualFinish", record.text("ActualFinish"), "is before ActualStart", "correct one of them")
    return task, [_link(one, task) for one in record.all("PredecessorLink")]


def baselines_of(record: Record) -> dict[int, FileBaseline]:
    """Return the baselines 0–10 of a task or an assignment that say anything."""
    found = {}
    for element in record.all("Baseline"):
        one = Record(element, record.place)
        number = one.whole("Number") or 0
        if 0 <= number < SLOTS:
            found[number] = FileBaseline(
                start=one.moment("Start"), finish=one.moment("Finish"), duration=one.duration("Duration"), work=one.duration("Work"),
                cost=one.money("Cost"), fixed_cost=one.money("FixedCost"),
            )  # fmt: skip
    return {number: one for number, one in sorted(found.items()) if one.start or one.finish or one.cost or one.work or one.duration}


def _kind(record: Record) -> str:
    if record.flag("Summary"):
        return "summary"
    return "milestone" if record.flag("Milestone") else "task"


def _constrain(task: FileTask, record: Record, doubts: Doubts) -> None:
    kind = record.whole("ConstraintType") or 0
    if not 0 <= kind < len(CONSTRAINTS):
        raise record.unreadable("ConstraintType", record.text("ConstraintType"), "is none of 0–7", "correct it")
    if kind <= 1:
        task.constraint = CONSTRAINTS[kind]
    elif (at := record.moment("ConstraintDate")) is not None:
        task.constraint, task.constraint_at = CONSTRAINTS[kind], at
    else:
        doubts.add("Constraints that name no day are left out", record.place)


def _plan(task: FileTask, record: Record, doubts: Doubts) -> None:
    """What was typed for a manual task; a text in place of a day is told."""
    task.planned_start, task.planned_finish = record.moment("ManualStart"), record.moment("ManualFinish")
    if task.duration is None:
        task.duration = record.span("ManualDuration")
    for name, said in (("StartText", task.planned_start), ("FinishText", task.planned_finish)):
        if said is None and record.text(name):
            doubts.add("Days of manual tasks that are words, left out", f"{record.place}: “{record.text(name)[:40]}”")


def _link(element: Element, task: FileTask) -> FileLink:
    record = Record(element, f"a link into task {task.uid} “{task.name[:60]}”")
    before, kind = record.uid("PredecessorUID"), record.whole("Type")
    kind = 1 if kind is None else kind
    if not 0 <= kind < len(LINKS):
        raise record.unreadable("Type", record.text("Type"), "is none of 0–3", "correct it")
    if before is None:
        raise Unreadable("the link names no predecessor", place=record.place, remedy="remove it or name one")
    if before == task.uid and not record.flag("CrossProject"):
        raise Unreadable("the link leads from the task to itself", place=record.place, remedy="remove it")
    lag, unit = lag_of(record)
    elsewhere = (record.text("CrossProjectName") or "another project") if record.flag("CrossProject") else ""
    return FileLink(before, task.uid, LINKS[kind], lag, unit, elsewhere)


def worked_parts(timephased: list[tuple[dt.datetime, dt.datetime, int | None]], time: WorkingTime) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return the worked stretches of a task from the time-phased work of its assignments; none where the work is not interrupted.

    timephased: (start, finish, minutes) of each entry; None: nothing is said of it (time that is not worked), 0: work is interrupted.
    time: the calendar the task is worked by; an interruption is one only where it works.

    Source: MSPDI, element TimephasedData, types 1 (remaining) and 2 (actual work).
    """
    worked = sorted((start, finish) for start, finish, minutes in timephased if minutes)
    pauses = sorted((start, finish) for start, finish, minutes in timephased if minutes == 0 and time.minutes_between(start, finish) > 0)
    begins = [start for start, _ in pauses]
    parts: list[list[dt.datetime]] = []
    for start, finish in worked:
        if parts and (start <= parts[-1][1] or not _pauses(parts[-1][1], start, pauses, begins)):
            parts[-1][1] = max(parts[-1][1], finish)
        else:
            parts.append([start, finish])
    return [(start, finish) for start, finish in parts] if len(parts) > 1 else []


def _pauses(since: dt.datetime, until: dt.datetime, pauses: list[tuple[dt.datetime, dt.datetime]], begins: list[dt.datetime]) -> bool:
    """Whether a pause lies within a gap."""
    for start, finish in pauses[bisect_left(begins, since) :]:
        if start > until:
            return False
        if finish <= until:
            return True
    return False
