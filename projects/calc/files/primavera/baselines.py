"""What was promised: the baseline projects of a file, and what each activity states as planned."""

from collections import defaultdict
from dataclasses import replace

from projects.calc.files.contents import FileBaseline, FileTask, ScheduleFile
from projects.calc.files.primavera.assignments import summed
from projects.calc.files.primavera.records import Record

MOST = 10  # baselines are numbered 0–10; the last number taken is what is planned


def baselines_by_project(projects: dict[int, Record]) -> dict[int, list[int]]:
    """Return the baseline projects of each project, the one it is measured against first.

    projects: id → row of PROJECT; `orig_proj_id` names the project that a baseline is of, `sum_base_proj_id` the baseline in use.
    Raises Unreadable when an id is none.

    Source: XER, table PROJECT.

    >>> baselines_by_project({1: Record({"sum_base_proj_id": "3"}), 2: Record({"orig_proj_id": "1"}), 3: Record({"orig_proj_id": "1"})})
    {1: [3, 2]}
    """
    found: dict[int, list[int]] = defaultdict(list)
    for key, record in projects.items():
        of = record.id("orig_proj_id")
        if of in projects and of != key and not projects[of].text("orig_proj_id"):
            found[of].append(key)
    for key, record in projects.items():
        used = record.id("sum_base_proj_id")
        if used in found.get(key, ()):
            found[key].remove(used)
            found[key].insert(0, used)
    return dict(found)


def promise(file: ScheduleFile, baselines: list[tuple[str, list[Record], list[Record]]]) -> None:
    """Return nothing: number the baselines of a schedule's tasks and assignments.

    baselines: code, activities and assignments (rows) of each baseline project, the one in use first. They become baselines 0, 1 …; what an
    activity states as planned, baseline 0 until then, comes after them. Activities are found again by their code. Summaries span what is
    below them. Raises Unreadable when a value is none.

    Source: Primavera P6: without a baseline project, the planned dates of the current project are the baseline.

    >>> file = ScheduleFile("xer", tasks=[FileTask(5, "Dig", code="A10", baselines={0: FileBaseline(work=60)})])
    >>> promise(file, [("DAM-B1", [Record({"task_id": "9", "task_code": "A10", "target_drtn_hr_cnt": "8"})], [])])
    >>> file.tasks[0].baselines[0].duration, file.tasks[0].baselines[1].work
    (480, 60)
    """
    kept = baselines[:MOST]
    if baselines:
        listed = ", ".join(f"{number}: {code}" for number, (code, _, _) in enumerate(kept))
        file.notes.append(f"Baselines of the file: {listed}; {len(kept)}: as planned in the project itself.")
    if len(baselines) > MOST:
        file.notes.append(f"{len(baselines) - MOST} more baselines of the file were left out.")
    for one in (*file.tasks, *file.assignments):
        if kept and 0 in one.baselines:
            one.baselines[len(kept)] = one.baselines.pop(0)
    by_code = {task.code: task for task in file.tasks if task.kind != "summary" and task.code}
    for number, (_, activities, assigned) in enumerate(kept):
        _take(file, by_code, number, activities, assigned)
    _span(file.tasks)


def _take(file: ScheduleFile, by_code: dict[str, FileTask], number: int, activities: list[Record], assigned: list[Record]) -> None:
    found: dict[int, FileTask] = {}
    for row in activities:
        task = by_code.get(row.text("task_code"))
        if task is None:
            continue
        found[row.key("task_id")] = task
        start = row.moment("act_start_date") or row.moment("early_start_date") or row.moment("target_start_date")
        finish = row.moment("act_end_date") or row.moment("early_end_date") or row.moment("target_end_date")
        task.baselines[number] = FileBaseline(start, finish, row.duration("target_drtn_hr_cnt"), row.minutes("target_work_qty"))
    mine = defaultdict(list)
    for one in file.assignments:
        mine[one.task_uid, one.resource_uid].append(one)
    for row in assigned:
        task = found.get(row.id("task_id"))
        if task is None:
            continue
        start, finish = row.moment("target_start_date"), row.moment("target_end_date")
        stated = FileBaseline(start, finish, work=row.minutes("target_qty"), cost=row.money("target_cost"))
        task.baselines[number] = replace(task.baselines[number], cost=summed(task.baselines[number].cost, stated.cost))
        same = [one for one in mine[task.uid, row.id("rsrc_id")] if number not in one.baselines]
        if same:
            same[0].baselines[number] = stated


def _span(tasks: list[FileTask]) -> None:
    """Summaries span what is below them: as computed, and as promised."""
    above: list[FileTask] = []
    for task in tasks:
        above = above[: task.level - 1]
        if task.kind == "summary":
            above.append(task)
            continue
        for line in above:
            _widen(line, task.start, task.finish)
            for number, stated in task.baselines.items():
                if stated.start or stated.finish:
                    _widen(line.baselines.setdefault(number, FileBaseline()), stated.start, stated.finish)


def _widen(line: FileTask | FileBaseline, start, finish) -> None:
    line.start = min(filter(None, (line.start, start)), default=None)
    line.finish = max(filter(None, (line.finish, finish)), default=None)
