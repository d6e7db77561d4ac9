"""Schedules of other tools: the plan goes to the project, what they measured to earned value."""

from finance.actions.progress import Measured, measure_progress
from finance.calc.said_progress import said_share
from pmo.imports.contract import Context, Reading, Watch
from projects.calc.files.contents import FileTask
from resources.actions.bringing.bring import Brought
from resources.calc.lines import own_tasks, wbs_numbers
from resources.calc.promise import NOTHING, in_money
from resources.importing.schedules import Arriving


class Measuring:
    """Part of an importer of schedules: a schedule whose progress is measured as of its status date, so that earned value sees it."""

    def watch(self, reading: Reading, context: Context) -> list[Watch]:
        codes = [one.place.code for one in reading.extra]
        return [*super().watch(reading, context), Watch("finance.progress", "work_package__project__code__in", codes)]

    def also(self, arriving: Arriving, brought: Brought, context: Context) -> None:
        measured = measurements(arriving)
        if measured:
            measure_progress(actor=context.actor, project=brought.project, measurements=measured, from_schedule=True, now=context.now)


def measurements(arriving: Arriving) -> list[Measured]:
    """What the file measured of each task that is no summary; nothing where it says of none that it has begun."""
    tasks = own_tasks(arriving.file)
    if not any(_begun(task) for task in tasks):
        return []
    _levels, numbers = wbs_numbers(tasks)
    return [
        _measured(task, wbs, arriving)
        for task, wbs in zip(tasks, numbers, strict=True)
        if task.kind != "summary" and task.active
    ]  # fmt: skip


def _begun(task: FileTask) -> bool:
    return bool(task.done or task.physical or task.actual_start or task.actual_cost)


def _measured(task: FileTask, wbs: str, arriving: Arriving) -> Measured:
    spent = None if task.actual_cost is None else in_money(task.actual_cost)
    left = None if task.remaining_cost is None else max(in_money(task.remaining_cost), NOTHING)
    return Measured(
        wbs=wbs, status_date=arriving.known_on, done=done_of(task), actual_cost=spent, etc=left, actual_start_at=task.actual_start,
        actual_finish_at=task.actual_finish if task.actual_start else None,
    )  # fmt: skip


def done_of(task: FileTask) -> float:
    """The share of the scope that is done: the physical one where the file measures the task by it, else that of the duration."""
    return said_share(done=task.done, physical=task.physical, physically=task.earned_physically)
