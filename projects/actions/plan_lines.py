"""Write an edited plan: lines and links that differ from what is stored, and nothing else."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, Max, Value
from django.db.models.functions import Cast, Concat

from pmo.errors import Conflict
from pmo.storage import revise
from projects.actions.removed_lines import bring_back, keep_removed
from projects.calc.files.contents import FileLink, FileTask, ScheduleFile
from projects.calc.files.particulars import traits_of
from projects.calc.schedule.edits.progress import further, told_up_to
from projects.models import Link, Project, RemovedLine, WorkPackage

PLACED = ("wbs", "order", "level")
PROMISED = ("start_at", "finish_at", "budget", "technique", "curve")  # of a line, beside its plan
MILLIONTH = Decimal("0.000001")
CHUNK = 500


@dataclass
class Written:
    """What was written. `ids` are the keys of new lines by the uids they had; the rest is told to the trail."""

    file: ScheduleFile
    ids: dict[int, int] = field(default_factory=dict)
    uids: dict[int, int | None] = field(default_factory=dict)  # of lines by key, those that went too
    promised: dict[int, dict] = field(default_factory=dict)  # of lines that went: what they were measured by
    other_calendars: bool = False  # lines put back are worked by calendars that the file does not say
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)


def write_plan(
    *, project: Project, before: ScheduleFile, after: ScheduleFile, known_on: dt.date, restored: Mapping[int, dict] | None = None
) -> Written:  # fmt: skip
    """Make the stored lines and links those of an edited plan; part of that deed. `restored`: uid and promise of lines put back, by key.

    Raises:
        Conflict: a line that is to be put back has been taken by another.
    """
    was, now = _own(before), _own(after)
    written = Written(after)
    gone = [uid for uid in was if uid not in now]
    above = _last_besides(set(gone)) if gone else 0
    for some in _chunks(gone):
        going = WorkPackage.objects.filter(pk__in=some)
        for row in going.values("pk", "uid", *PROMISED):
            key = row.pop("pk")
            written.uids[key], written.promised[key] = row.pop("uid"), row
        keep_removed(project=project, pks=some, known_on=known_on, above=above)
        going.delete()
    touched = [uid for uid, task in now.items() if was.get(uid) is not task]
    rearranged = list(was) != list(now)
    branches = {task.branch_uid for uid in touched for task in (was.get(uid), now[uid]) if task is not None and task.branch_uid is not None}
    stored = _stored(project, None if rearranged else branches.union(touched))
    orders = {uid: place for place, uid in enumerate(now)} if rearranged else {pk: row[0] for pk, row in stored.items()}
    written.uids |= {pk: uid for pk, (_order, _version, uid) in stored.items()}
    rows = {
        uid: line_values(now[uid], orders[uid], written.uids)
        for uid in (now if rearranged else touched)
        if was.get(uid) is not now[uid] or stored[uid][0] != orders[uid]
    }  # fmt: skip
    _change(project, was, {uid: row for uid, row in rows.items() if uid in was}, stored, written)
    _add(project, {uid: row for uid, row in rows.items() if uid not in was}, known_on, restored or {}, now, written)
    _ask_for_measures([replace(now[uid], uid=written.ids.get(uid, uid)) for uid in rows if further(was.get(uid), now[uid])], after, known_on)
    if gone:
        written.before["removed"] = [f"{was[uid].wbs} {was[uid].name}" for uid in gone]
    if written.ids:
        ids = written.ids
        tasks = [
            replace(task, uid=ids.get(task.uid, task.uid), branch_uid=ids.get(task.branch_uid, task.branch_uid))
            if task.uid in ids or task.branch_uid in ids
            else task
            for task in after.tasks
        ]
        links = [_with_ids(link, written.ids) for link in after.links]
        written.file = replace(after, tasks=tasks, links=links)
    _write_links(project, before, written)
    return written


def line_values(task: FileTask, order: int, uids: Mapping[int, int | None]) -> dict[str, Any]:
    """The columns of a line's plan. uids: those of lines by key, as a line names the branch it spans."""
    traits = traits_of(task)
    if "branch_uid" in traits:
        traits["branch_uid"] = uids.get(task.branch_uid)
    return {
        "wbs": task.wbs, "order": order, "level": task.level, "name": task.name, "kind": task.kind, "code": task.code,
        "duration_minutes": task.duration, "elapsed": task.elapsed, "estimated": task.estimated, "calendar_id": task.calendar_uid or None,
        "constraint": task.constraint, "constraint_at": _kept(task.constraint_at), "deadline_at": _kept(task.deadline), "manual": task.manual,
        "active": task.active, "planned_start_at": _kept(task.planned_start), "planned_finish_at": _kept(task.planned_finish),
        "actual_start_at": _kept(task.actual_start), "actual_finish_at": _kept(task.actual_finish), "resume_at": _kept(task.resume),
        "remaining_minutes": task.remaining, "done": _share(task.done), "physical": _share(task.physical), "delay_minutes": task.delay,
        "parts": [[first.isoformat(), last.isoformat()] for first, last in task.parts], "work_minutes": task.work, "cost": task.cost,
        "priority": task.priority, "owner": task.owner, "notes": task.notes, "custom": task.custom, "traits": traits,
    }  # fmt: skip


def _stored(project: Project, keys: set[int] | None) -> dict[int, tuple[int, int, int | None]]:
    """Order, version and uid of the lines named, or of all."""
    lines = WorkPackage.objects.filter(project=project)
    if keys is not None and len(keys) <= CHUNK:
        lines = lines.filter(pk__in=keys)
    return {pk: tuple(row) for pk, *row in lines.values_list("pk", "order", "version", "uid")}


def _own(file: ScheduleFile) -> dict[int, FileTask]:
    return {task.uid: task for task in file.tasks if not task.external}


def _change(
    project: Project, was: Mapping[int, FileTask], rows: Mapping[int, dict], stored: Mapping[int, tuple], written: Written
) -> None:  # fmt: skip
    before, after, placed, content = {}, {}, [], []
    for uid, row in rows.items():
        old = line_values(was[uid], stored[uid][0], written.uids)
        differing = [name for name in row if row[name] != old[name]]
        if not differing:
            continue
        told = [name for name in differing if name not in PLACED]
        key = {"id": uid, "version": stored[uid][1] + 1}
        if told:
            content.append(key | row)
        else:
            placed.append(key | {name: row[name] for name in PLACED})
        if told:
            label = f"{was[uid].wbs} {was[uid].name}"
            before[label], after[label] = {name: old[name] for name in told}, {name: row[name] for name in told}
    renumbered = [row["id"] for row in (*placed, *content) if row["wbs"] != was[row["id"]].wbs]
    for some in _chunks(renumbered):  # numbers pass from line to line: none may be in the way of another while they do
        WorkPackage.objects.filter(pk__in=some).update(wbs=Concat(Value("~"), Cast("pk", CharField())))
    revise(WorkPackage, placed)
    revise(WorkPackage, content)
    if before:
        written.before["lines"], written.after["lines"] = before, after
    if renumbered:
        written.after["renumbered"] = len(renumbered)


def _add(
    project: Project, rows: Mapping[int, dict], known_on: dt.date, restored: Mapping[int, dict], after: Mapping[int, FileTask], written: Written
) -> None:  # fmt: skip
    if not rows:
        return
    top = WorkPackage.objects.aggregate(pk=Max("pk"))["pk"] or 0
    back = [uid for uid in rows if uid > 0]
    if _never_were(project, [uid for uid in back if uid > top]) or WorkPackage.objects.filter(pk__in=back).exists():
        raise Conflict("A line that is to be put back is there already, or never was.", field="edits")
    taken = set(WorkPackage.objects.filter(project=project, uid__isnull=False).values_list("uid", flat=True))
    said = {key: restored[key].get("uid") for key in back if key in restored}
    own = {key: uid for key, uid in said.items() if type(uid) is int and 0 <= uid < 2**31 and uid not in taken}
    last = max([*taken, *own.values()], default=0)
    made = [
        WorkPackage(
            project=project, known_on=known_on, uid=own.get(uid, last + place), pk=uid if uid > 0 else None, **row,
            **restored.get(uid, {}).get("promise", {}),
        )
        for place, (uid, row) in enumerate(rows.items(), 1)
    ]
    for some in ([row for row in made if row.pk is not None], [row for row in made if row.pk is None]):
        WorkPackage.objects.bulk_create(some, batch_size=CHUNK)
    for some in _chunks(back):
        written.other_calendars |= bring_back(project=project, pks=some)
    written.ids = {uid: row.pk for uid, row in zip(rows, made, strict=True) if uid < 0}
    named = {uid: row.uid for uid, row in zip(rows, made, strict=True)}
    for uid, row in zip(rows, made, strict=True):
        if rows[uid]["traits"].get("branch_uid", 0) is None and after[uid].branch_uid in named:
            WorkPackage.objects.filter(pk=row.pk).update(traits=rows[uid]["traits"] | {"branch_uid": named[after[uid].branch_uid]})
    written.after["added"] = [f"{row['wbs']} {row['name']}" for row in rows.values()]


def _last_besides(gone: set[int]) -> int:
    """The largest key of a line that stays."""
    keys = WorkPackage.objects.order_by("-pk").values_list("pk", flat=True)[: len(gone) + 1]
    return next((pk for pk in keys if pk not in gone), 0)


def _never_were(project: Project, pks: list[int]) -> bool:
    """Whether one of these keys, larger than any there is, is not known to have been a line of the project."""
    return any(set(some) - set(RemovedLine.objects.filter(project=project, line__in=some).values_list("line", flat=True)) for some in _chunks(pks))


def _ask_for_measures(tasks: list[FileTask], file: ScheduleFile, known_on: dt.date) -> None:
    """Note of lines whose progress an edit said up to which day it said so: what measures earned value asks for them."""
    by_day = defaultdict(list)
    for task in tasks:
        by_day[told_up_to(task, file.status_at, known_on)].append(task.uid)
    for day, pks in by_day.items():
        for some in _chunks(pks):
            WorkPackage.objects.filter(pk__in=some).update(progress_on=day)


def _write_links(project: Project, before: ScheduleFile, written: Written) -> None:
    if before.links == written.file.links:
        return
    was, now = ({(one.predecessor, one.successor, one.type): one for one in file.links} for file in (before, written.file))
    stood, stands = ({task.uid: task.wbs or task.code for task in file.tasks} for file in (before, written.file))
    gone, new = [key for key in was if key not in now], [key for key in now if key not in was]
    changed = [key for key in now if key in was and now[key] != was[key]]
    for old, key in _of_another_type(gone, new):
        gone.remove(old)
        new.remove(key)
        rows = Link.objects.filter(project=project, predecessor_id=old[0], successor_id=old[1], type=old[2])
        rows.update(type=key[2], lag=now[key].lag, unit=now[key].unit, version=F("version") + 1)
        written.before.setdefault("links", []).append(_told(was[old], stood))
        written.after.setdefault("links", []).append(_told(now[key], stands))
    for before_id, after_id, kind in gone:
        Link.objects.filter(project=project, predecessor_id=before_id, successor_id=after_id, type=kind).delete()
    Link.objects.bulk_create(
        [
            Link(project=project, predecessor_id=key[0], successor_id=key[1], type=key[2], lag=now[key].lag, unit=now[key].unit)
            for key in new
        ],
        batch_size=CHUNK,
    )
    for key in changed:
        rows = Link.objects.filter(project=project, predecessor_id=key[0], successor_id=key[1], type=key[2])
        rows.update(lag=now[key].lag, unit=now[key].unit, version=F("version") + 1)
    if gone or changed:
        written.before.setdefault("links", []).extend(_told(was[key], stood) for key in (*gone, *changed))
    if new or changed:
        written.after.setdefault("links", []).extend(_told(now[key], stands) for key in (*new, *changed))


def _of_another_type(gone: list[tuple], new: list[tuple]) -> list[tuple]:
    """Links between the same two lines that only change their type stay the record they are."""
    found = []
    for old in gone:
        between = [key for key in new if key[:2] == old[:2]]
        if len(between) == 1 and sum(key[:2] == old[:2] for key in gone) == 1:
            found.append((old, between[0]))
    return found


def _told(link: FileLink, named: Mapping[int, str]) -> str:
    lag = f" {link.lag:+d} {link.unit}" if link.lag else ""
    return f"{named.get(link.predecessor, link.predecessor)} {link.type} {named.get(link.successor, link.successor)}{lag}"


def _with_ids(link: FileLink, ids: Mapping[int, int]) -> FileLink:
    return replace(link, predecessor=ids.get(link.predecessor, link.predecessor), successor=ids.get(link.successor, link.successor))


def _kept(moment: dt.datetime | None) -> dt.datetime | None:
    return None if moment is None else moment.replace(tzinfo=dt.UTC)


def _share(said: float | None) -> Decimal | None:
    return None if said is None else Decimal(repr(said)).quantize(MILLIONTH)


def _chunks(pks: list[int]):
    for start in range(0, len(pks), CHUNK):
        yield pks[start : start + CHUNK]
