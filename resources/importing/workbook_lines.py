"""The schedules of projects as rows of a table."""

from collections.abc import Iterable, Mapping

from projects.calc.files.contents import FileTask, ScheduleFile
from projects.importing.known import projects_under
from projects.importing.moments import finish_cell, start_cell
from resources.calc.lines import moment
from resources.calc.typed import tell_duration, tell_predecessor
from resources.queries.whole_schedule import whole_schedule


def written_lines(actor, node, words: Mapping[str, str]) -> Iterable[list]:
    """Rows of what `schedule` takes back, of the projects under a node that have a schedule."""
    for project in projects_under(actor=actor, node=node).filter(schedule__isnull=False):
        file = whole_schedule(project=project)
        before = _before(file)
        for task in file.tasks:
            if not task.external:
                yield [project.code, *_row(task, before.get(task.uid), file.minutes_per_day)]


def _before(file: ScheduleFile) -> dict[int, str]:
    numbers = {task.uid: task.wbs for task in file.tasks if not task.external}
    found: dict[int, list[str]] = {}
    for link in file.links:
        if link.predecessor in numbers:
            told = tell_predecessor(numbers[link.predecessor], link.type, link.lag, link.unit, per_day=file.minutes_per_day)
            found.setdefault(link.successor, []).append(told)
    return {uid: "; ".join(words) for uid, words in found.items()}


def _row(task: FileTask, before: str | None, per_day: int) -> list:
    base = task.baselines.get(0)
    summary = task.kind == "summary"
    return [
        task.wbs, task.name, task.kind,
        None if task.duration is None or summary else tell_duration(task.duration, elapsed=task.elapsed, per_day=per_day), before,
        start_cell(moment(task.start)), finish_cell(moment(task.finish)), None if task.constraint == "asap" else task.constraint,
        start_cell(moment(task.constraint_at)), finish_cell(moment(task.deadline)), None if task.done is None else round(task.done * 100, 4),
        start_cell(moment(task.actual_start)), finish_cell(moment(task.actual_finish)), task.cost,
        start_cell(moment(base.start)) if base else None, finish_cell(moment(base.finish)) if base else None, base.cost if base else None, task.owner,
    ]  # fmt: skip
