"""The tasks of a schedule as rows that a person can read, each with what bringing it in would do."""

from itertools import zip_longest

from pmo.imports.contract import CREATED, PREVIEW_ROWS, UNCHANGED, UPDATED
from projects.calc.files.contents import FileTask, ScheduleFile
from projects.models import Project, WorkCalendar
from resources.calc.brought import brought_calendars
from resources.calc.lines import FIELDS, keep_promises, line_values, own_tasks, wbs_numbers
from resources.calc.matching import NewLine, matched_lines
from resources.calc.totals import told_moment
from resources.calc.weeks import whole_calendars
from resources.queries.plan import StoredPlan, stored_plan

NEW = -1  # stands for a calendar that is still to be made


def shown(file: ScheduleFile, project: Project | None, *, several: bool, code: str) -> list[tuple[dict, str]]:
    """Of each own task in the order of the file, whether it is new, changed or as it stands; of those a preview shows, the values too."""
    tasks, stored = own_tasks(file), stored_plan(project=project)
    _levels, numbers = wbs_numbers(tasks)
    matched = matched_lines([NewLine(task.uid, task.code, wbs) for task, wbs in zip(tasks, numbers, strict=True)], stored.known)
    changes = _changes(file, project, stored, matched)
    links, doing = _predecessors(file, dict(zip((task.uid for task in tasks), numbers, strict=True))), _doing(file)
    per_day = file.minutes_per_day or 480
    first = {"project": code} if several else {}
    values = [
        first | _values(task, wbs, links.get(task.uid, ""), doing.get(task.uid, ""), per_day)
        for task, wbs in zip(tasks[:PREVIEW_ROWS], numbers, strict=False)
    ]
    return list(zip_longest(values, [changes[task.uid] for task in tasks], fillvalue={}))


def _values(task: FileTask, wbs: str, links: str, doing: str, per_day: int) -> dict:
    return {
        "wbs": wbs, "name": "  " * (task.level - 1) + task.name, "kind": task.kind, "start": told_moment(task.start),
        "finish": told_moment(task.finish),
        "days": None if task.duration is None else round(task.duration / (1440 if task.elapsed else per_day), 2),
        "percent": None if task.done is None else round(task.done * 100, 2), "after": links, "resources": doing,
        "cost": task.cost,
    }  # fmt: skip


def _changes(file: ScheduleFile, project: Project | None, stored: StoredPlan, matched: dict[int, int]) -> dict[int, str]:
    if not matched:
        return dict.fromkeys((task.uid for task in own_tasks(file)), CREATED)
    rows = WorkCalendar.objects.filter(project=project, uid__isnull=False).values_list("uid", "pk")
    office = dict(WorkCalendar.objects.filter(project__isnull=True).values_list("name", "pk"))
    calendars = {one.uid: office.get(one.name, NEW) for one in file.calendars} | dict(rows)
    bases = {one.uid: one.base_uid for one in file.calendars if one.of_resource}
    for uid in bases:
        if calendars[uid] == NEW and bases[uid] in calendars:
            calendars[uid] = calendars[bases[uid]]
    brought = brought_calendars(file, whole_calendars(file.calendars, minutes_per_day=file.minutes_per_day))
    keys = {uid: sorted({calendars[one] for one in some}) for uid, some in brought.items()}
    wanted = line_values(file, calendars=calendars, brought=keys)
    keep_promises(wanted, file, {uid: stored.lines[pk] for uid, pk in matched.items()})
    before, after = _ends(stored), _wanted_ends(file, matched)
    return {
        uid: CREATED if uid not in matched
        else UNCHANGED if stored.lines[matched[uid]][: len(FIELDS)] == row and before.get(matched[uid]) == after.get(matched[uid])
        else UPDATED
        for uid, row in wanted.items()
    }  # fmt: skip


def _ends(stored: StoredPlan) -> dict[int, set]:
    """What each stored line waits for."""
    found: dict[int, set] = {}
    for (before, after, kind), (_pk, lag, unit) in stored.links.items():
        found.setdefault(after, set()).add((before, kind, lag, unit))
    return found


def _wanted_ends(file: ScheduleFile, matched: dict[int, int]) -> dict[int, set]:
    found: dict[int, set] = {}
    for link in file.links:
        if link.successor in matched and not link.other_project and link.predecessor != link.successor:
            found.setdefault(matched[link.successor], set()).add((matched.get(link.predecessor), link.type, link.lag, link.unit))
    return found


def _predecessors(file: ScheduleFile, numbers: dict[int, str]) -> dict[int, str]:
    """What each task waits for, as a person would type it."""
    found: dict[int, list[str]] = {}
    for link in file.links:
        lag = "" if not link.lag else f"{link.lag / 100:+g}%" if "percent" in link.unit else f"{link.lag / 60:+g}h"
        word = numbers.get(link.predecessor) or link.other_project or "?"
        found.setdefault(link.successor, []).append(f"{word}{'' if link.type == 'FS' and not lag else link.type}{lag}")
    return {uid: ", ".join(words) for uid, words in found.items()}


def _doing(file: ScheduleFile) -> dict[int, str]:
    names, found = {one.uid: one.name for one in file.resources}, {}
    for one in file.assignments:
        if one.resource_uid in names:
            found.setdefault(one.task_uid, []).append(names[one.resource_uid])
    return {uid: ", ".join(dict.fromkeys(words)) for uid, words in found.items()}
