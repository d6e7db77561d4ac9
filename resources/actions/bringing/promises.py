"""Baselines of a file beside those the project has: what was promised before is kept."""

import datetime as dt
from collections.abc import Mapping

from pmo.calc.working_time import WorkingTime
from pmo.storage import insert
from projects.calc.files.contents import ScheduleFile
from projects.models import Baseline, BaselineItem, Project
from resources.calc.baselines import Promised, promised, slots_of
from resources.calc.promise import NOTHING

VALUES = ["start_at", "finish_at", "duration_minutes", "work_minutes", "cost", "by_month"]


def write_baselines(project: Project, file: ScheduleFile, lines: Mapping[int, int], calendars: Mapping[int, WorkingTime], since: dt.date) -> int:
    """Keep the baselines of the file, slot 0 last so that it is the newest; returns how many it has.

    A slot whose promises are the stored ones is left as it is. Where they differ, the stored baseline loses its slot and stays as history.
    """
    slots = slots_of(file)
    stored = {row.slot: row for row in Baseline.objects.filter(project=project, slot__isnull=False)}
    wanted = {slot: promised(file, slot, calendars) for slot in slots}
    fresh = [slot for slot in slots if slot not in stored or not _same(stored[slot], wanted[slot], lines)]
    if fresh and 0 in slots and 0 not in fresh:
        fresh.append(0)
    old = [row.pk for slot, row in stored.items() if slot in fresh or slot not in slots]
    Baseline.objects.filter(pk__in=old).update(slot=None)
    last = max(Baseline.objects.filter(project=project).values_list("number", flat=True), default=0)
    for number, slot in enumerate(fresh, last + 1):
        _write(project, file, slot, number, wanted[slot], lines, since)
    return len(slots)


def _write(project, file: ScheduleFile, slot: int, number: int, items: list[Promised], lines: Mapping[int, int], since: dt.date) -> None:
    leaves = {task.uid for task in file.tasks if task.kind != "summary"}
    costs = [one.cost for one in items if one.uid in leaves and one.cost is not None]
    starts = [one.start_at for one in items if one.start_at and one.uid in leaves]
    finishes = [one.finish_at for one in items if one.finish_at and one.uid in leaves]
    start_on, finish_on = min(starts, default=None), max(finishes, default=None)
    if start_on and finish_on and finish_on < start_on:
        start_on = finish_on = None
    baseline = Baseline.objects.create(
        project=project, number=number, slot=slot, approved_on=since, start_on=start_on and start_on.date(), finish_on=finish_on and finish_on.date(),
        budget=sum(costs, NOTHING) if costs else None, name="Baseline" if slot == 0 else f"Baseline {slot}", reason=_reason(file),
    )  # fmt: skip
    insert(BaselineItem, ["baseline_id", "work_package_id", *VALUES], [(baseline.pk, lines[one.uid], *one.values) for one in items])


def _same(row: Baseline, items: list[Promised], lines: Mapping[int, int]) -> bool:
    kept = {line: tuple(values) for line, *values in BaselineItem.objects.filter(baseline=row).values_list("work_package_id", *VALUES)}
    return kept == {lines[one.uid]: one.values for one in items}


def _reason(file: ScheduleFile) -> str:
    return f"As the imported schedule “{(file.name or file.code)[:200]}” says." if file.name or file.code else "As an imported schedule says."
