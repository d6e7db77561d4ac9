"""Edits of the outline: lines added, moved, indented, copied, deleted, put back."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from projects.calc.files.contents import FileTask
from projects.calc.schedule.edits.draft import Draft, Unfit, called
from projects.calc.schedule.edits.fields import read
from projects.calc.schedule.edits.lines import NAMED, changed

DEEPEST = 50
OF_PROGRESS = ("actual_start", "actual_finish", "stop", "resume", "actual_duration", "remaining", "done", "physical", "actual_work",
               "remaining_work", "actual_cost", "remaining_cost")  # fmt: skip
UNSAID = {field.name: field.default for field in fields(FileTask) if field.name in OF_PROGRESS}


def add(draft: Draft, *, fields: dict, key: str | None = None, before=None, after=None, under=None) -> None:
    """A new line: before a line, after its branch, under it as the last of its children, or at the end."""
    if not isinstance(fields, dict) or "name" not in fields:
        raise Unfit("A new line has no name: give one.", field="name")
    place, level = _where(draft, before, after, under)
    kind = fields.get("kind", "task")
    task = FileTask(draft.fresh(key), "", level, kind="task", duration=draft.file.minutes_per_day, estimated="duration" not in fields)
    draft.arrange([*draft.tasks[:place], task, *draft.tasks[place:]])
    changed(draft, place, {"kind": kind} | fields)


def move(draft: Draft, *, ids: list, before=None, after=None, under=None) -> None:
    """Branches to another place, in the order they stand in."""
    for uid in _tops(draft, ids)[:: -1 if after is not None else 1]:
        place = draft.place(uid)
        branch = draft.tasks[place : draft.end_of_branch(place)]
        target = next((one for one in (before, after, under) if one is not None), None)
        if target is not None and any(task.uid == draft.uid(target) for task in branch):
            if draft.uid(target) == uid and under is None:
                continue
            raise Unfit(f"{called(branch[0])} cannot go within itself: choose another place.", field="ids")
        kept = _without(draft.tasks, branch)
        draft.arrange(kept)
        to, level = _where(draft, before, after, under)
        by = level - branch[0].level
        draft.arrange([*kept[:to], *(replace(task, level=task.level + by) for task in branch), *kept[to:]])


def indent(draft: Draft, *, ids: list) -> None:
    """Lines, each with its branch, become children of the line above them on their level."""
    for uid in _tops(draft, ids):
        place = draft.place(uid)
        if place == 0 or draft.tasks[place - 1].level < draft.tasks[place].level:
            raise Unfit(f"{called(draft.tasks[place])} has no line above it on its level to go under.", field="ids")
        _shift(draft, place, 1)


def outdent(draft: Draft, *, ids: list) -> None:
    """Lines, each with its branch, go up a level; the lines after them that stood on their level become their children."""
    for uid in _tops(draft, ids):
        place = draft.place(uid)
        if draft.tasks[place].level == 1:
            raise Unfit(f"{called(draft.tasks[place])} stands at the top already.", field="ids")
        _shift(draft, place, -1)


def delete(draft: Draft, *, ids: list) -> None:
    """Lines with their branches and links. Not where something of them is done: what was done stays in the plan."""
    gone: set[int] = set()
    for uid in _tops(draft, ids):
        place = draft.place(uid)
        branch = draft.tasks[place : draft.end_of_branch(place)]
        gone |= {task.uid for task in branch}
    _take_out(draft, gone)


def remove(draft: Draft, *, ids: list) -> None:
    """Lines alone, whatever is below them: how lines that were added are taken back."""
    if not isinstance(ids, list):
        raise Unfit("No line is named: give a list of ids.", field="ids")
    _take_out(draft, {draft.uid(one) for one in ids})


def copy(draft: Draft, *, ids: list, before=None, after=None, under=None) -> None:
    """Branches once more, with the links within them and without their progress: after themselves unless another place is named."""
    here = before is None and after is None and under is None
    for uid in _tops(draft, ids):
        place = draft.place(uid)
        branch = draft.tasks[place : draft.end_of_branch(place)]
        to, level = _where(draft, before, uid if here else after, under)
        new = {task.uid: draft.fresh() for task in branch}
        by = level - branch[0].level
        copies = [
            replace(
                task, uid=new[task.uid], level=task.level + by, code="", baselines={}, branch_uid=new.get(task.branch_uid, task.branch_uid), **UNSAID
            )
            for task in branch
        ]
        draft.arrange([*draft.tasks[:to], *copies, *draft.tasks[to:]])
        within = [link for link in draft.links.values() if link.predecessor in new and link.successor in new]
        for link in within:
            ends = new[link.predecessor], new[link.successor]
            draft.links[(*ends, link.type)] = replace(link, predecessor=ends[0], successor=ends[1])


def arrange(draft: Draft, *, lines: list) -> None:
    """Lines named as [uid, level], in this order, at the places where these lines now stand: how an order is put back."""
    if not isinstance(lines, list) or any(not isinstance(one, list | tuple) or len(one) != 2 for one in lines):
        raise Unfit("The order is not a list of lines with their levels.", field="lines")
    uids = [draft.uid(named) for named, _level in lines]
    if len(set(uids)) < len(uids):
        raise Unfit("A line stands twice in the order.", field="lines")
    tasks = list(draft.tasks)
    places = sorted(draft.places()[uid] for uid in uids)
    for place, uid, (_named, level) in zip(places, uids, lines, strict=True):
        tasks[place] = replace(draft.tasks[draft.places()[uid]], level=_level_of(level))
    draft.arrange(tasks)


def restore(draft: Draft, *, lines: list) -> None:
    """Lines that were deleted, each under its old uid, after the line named (none: first), with its level and all its fields."""
    if not isinstance(lines, list) or any(not isinstance(one, dict) for one in lines):
        raise Unfit("What is to be put back is not a list of lines.", field="lines")
    for one in lines:
        uid, level, said = one.get("id"), _level_of(one.get("level", 1)), one.get("fields", {})
        if isinstance(uid, bool) or not isinstance(uid, int) or uid <= 0 or uid in draft.places() or uid in draft.elsewhere:
            raise Unfit(f"The line {str(uid)[:40]} cannot be put back: it is there, or never was.", field="id")
        if not isinstance(said, dict):
            raise Unfit("The fields of a line are not an object.", field="fields")
        values = {NAMED.get(name, name): read(draft, NAMED.get(name, name), value) for name, value in said.items()}
        if not values.get("name"):
            raise Unfit("A line that is put back has no name.", field="name")
        place = 0 if one.get("after") is None else draft.place(one["after"]) + 1
        task = FileTask(uid, level=level, **values)
        draft.arrange([*draft.tasks[:place], task, *draft.tasks[place:]])


def _take_out(draft: Draft, gone: set[int]) -> None:
    for task in draft.tasks:
        if task.uid in gone and (task.actual_start or task.actual_finish or task.done):
            raise Unfit(f"{called(task)} has begun: what was done stays in the plan. Make it inactive instead.", field="ids")
    draft.arrange([task for task in draft.tasks if task.uid not in gone])
    draft.links = {key: link for key, link in draft.links.items() if not gone & set(key[:2])}


def _where(draft: Draft, before, after, under) -> tuple[int, int]:
    """The place and the level of what comes before a line, after its branch, under it, or last."""
    if sum(one is not None for one in (before, after, under)) > 1:
        raise Unfit("Name one place: before, after or under a line.", field="after")
    if before is not None:
        place = draft.place(before)
        return place, draft.tasks[place].level
    if after is None and under is None:
        return len(draft.tasks), 1
    place = draft.place(after if under is None else under)
    return draft.end_of_branch(place), draft.tasks[place].level + (under is not None)


def _tops(draft: Draft, ids: Any) -> list[int]:
    """The lines named that stand below no other of them, in the order of the outline."""
    if not isinstance(ids, list) or not ids:
        raise Unfit("No line is named: give a list of ids.", field="ids")
    places, found, end = sorted({draft.place(one) for one in ids}), [], 0
    for place in places:
        if place >= end:
            found.append(draft.tasks[place].uid)
            end = draft.end_of_branch(place)
    return found


def _without(tasks: list[FileTask], some: Iterable[FileTask]) -> list[FileTask]:
    gone = {task.uid for task in some}
    return [task for task in tasks if task.uid not in gone]


def _shift(draft: Draft, place: int, by: int) -> None:
    end = draft.end_of_branch(place)
    tasks = list(draft.tasks)
    for at in range(place, end):
        tasks[at] = replace(tasks[at], level=_level_of(tasks[at].level + by))
    draft.arrange(tasks)


def _level_of(level: Any) -> int:
    if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= DEEPEST:
        raise Unfit(f"The outline goes down {DEEPEST} levels at the most.", field="level")
    return level
