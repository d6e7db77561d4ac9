"""Edit the schedule of a project: any number of edits, one deed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Refused, Stale
from pmo.ledger import events
from pmo.ledger.changes import difference, hold, require_version
from pmo.ledger.queries import trail_of
from portfolio.actions.periods import require_after_closed, require_open
from projects.actions.plan_lines import PROMISED, Written, write_plan
from projects.actions.schedule import recomputed
from projects.calc.files.contents import ScheduleFile
from projects.calc.schedule.edits.inverse import said
from projects.models import Project, Schedule, WorkPackage
from projects.policy import require_over
from projects.queries.plans import Consequence, editable_schedule, edited_schedule, reshaped
from projects.queries.schedules import plain, stored_dates

OPTIONS = {
    "start": "start_at", "must_finish": "must_finish_at", "status_at": "status_at", "from_finish": "from_finish",
    "push_to_status": "push_to_status", "rule": "rule", "critical_slack": "critical_slack_minutes", "loading_required": "loading_required",
}  # fmt: skip
CHOSEN = {"technique": WorkPackage.TECHNIQUES, "curve": WorkPackage.CURVES}
MOST_TOLD = 20


@transaction.atomic
def edit_schedule(
    *, actor, project: Project, version: int | None, edits: list[dict], known_on: dt.date, now: dt.datetime,
    rows: Sequence[tuple[Model, int]] = (),
) -> Consequence:  # fmt: skip
    """Apply edits to the plan of a project, compute it anew, and tell what moved and how it is taken back; see `calc/schedule/edits`.

    `version` is the schedule's as it was read; None where `rows`, lines or links with the versions they were read at, are held against.

    Raises:
        NotPermitted: the actor may not change the project.
        Stale: someone changed the schedule, or the lines, after they were read.
        Refused: an edit cannot be, the links would lead in a loop, or something measured or promised would be lost.
        Conflict: the project has no schedule, or the day lies in a closed period.
    """
    require_over("change_project", actor=actor, project=project)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    project = hold(project)
    require_open(day=known_on, field="known_on")
    stood = stored_dates(project=project)
    before = editable_schedule(project=project, stood=stood)
    schedule = Schedule.objects.select_for_update().get(project=project)
    _require_current(schedule, version, rows, before, edits)
    made = edited_schedule(project=project, file=before, edits=edits)
    if not made.inverse:
        return Consequence([], schedule.project_finish_at and plain(schedule.project_finish_at), before.finish, schedule.version, stored=True)
    written = write_plan(project=project, before=before, after=made.file, known_on=known_on, restored=_restored(edits))
    _settle(project, schedule, before, written.file, written)
    file = editable_schedule(project=project, stood=stood) if written.other_calendars else written.file
    schedule, moved = recomputed(project=project, file=file, stood=stood, known_on=known_on, now=now, author=actor)
    facts = {"project_id": project.pk, "since": known_on}
    written.before["finish"], written.after["finish"] = before.finish, plain(schedule.project_finish_at)
    events.record("schedule.edited", subject=schedule, actor=actor, at=now, before=written.before, after=written.after, facts=facts)
    return Consequence(
        moved, plain(schedule.project_finish_at), before.finish, schedule.version,
        {key: written.ids[uid] for key, uid in made.keys.items() if uid in written.ids}, _with_ids(made.inverse, written),
        reshaped(before, made.file), stored=True,
    )  # fmt: skip


def _require_current(schedule: Schedule, version: int | None, rows: Sequence[tuple[Model, int]], file: ScheduleFile, edits: Any) -> None:
    """Raises Stale, with what both sides say of the lines concerned, unless what was read is what is stored."""
    if version is not None and version == schedule.version:
        return
    if version is None and rows:
        for row, read_at in rows:
            require_version(hold(row), version=read_at, wanted={})
        return
    if type(version) is not int:
        require_version(schedule, version=version, wanted={})
    by_uid, mine, theirs = {task.uid: task for task in file.tasks}, {}, {}
    for edit in edits if isinstance(edits, list) else []:
        fields = edit.get("fields") if isinstance(edit, dict) else None
        for uid in edit.get("ids") or [edit.get("id")] if isinstance(fields, dict) else []:
            task = by_uid.get(uid) if isinstance(uid, int) else None
            for name, value in fields.items() if task is not None else ():
                stored = getattr(task, "calendar_uid" if name == "calendar" else name, None)
                if said(stored) != value and len(mine) < MOST_TOLD:
                    mine[f"{task.wbs} {task.name}: {name}"], theirs[f"{task.wbs} {task.name}: {name}"] = value, said(stored)
    last = trail_of(schedule).first()
    by = _(" by {actor}").format(actor=last.actor_name) if last else ""
    message = _("The schedule was changed{by} after you opened it: compare, and save again.").format(by=by)
    raise Stale(message, mine=mine, theirs=theirs, version=schedule.version)


def _settle(project: Project, schedule: Schedule, before: ScheduleFile, after: ScheduleFile, written: Written) -> None:
    """How the schedule is computed, and by which calendar."""
    wanted = {}
    for name, column in OPTIONS.items():
        value = getattr(after, name)
        wanted[column] = value.replace(tzinfo=dt.UTC) if isinstance(value, dt.datetime) else value
    change = difference(schedule, wanted)
    if change is None:
        schedule.version += 1
    else:
        written.before["settings"], written.after["settings"] = change.before, change.after
        if "status_at" in change.after and schedule.status_at is not None:
            require_after_closed(day=schedule.status_at.date(), field="status_at")
    schedule.save(update_fields=[*wanted, "version"])
    if after.calendar_uid != before.calendar_uid:
        changed = difference(project, {"calendar_id": after.calendar_uid or None})
        project.save(update_fields=["calendar", "version"])
        written.before["calendar"], written.after["calendar"] = changed.before["calendar_id"], changed.after["calendar_id"]


def _restored(edits: list[dict]) -> dict[int, dict]:
    """The uid, and what they were measured by, of lines that are put back."""
    lines = [line for edit in edits if edit["do"] == "restore" for line in edit["lines"]]
    return {line["id"]: {"uid": line.get("uid"), "promise": _promise(line.get("promise", {}))} for line in lines}


def _promise(said: Any) -> dict[str, Any]:
    """Raises Refused when a value is not acceptable."""
    if not isinstance(said, dict) or set(said) - set(PROMISED):
        raise Refused(_("What a line was measured by is not known by these names."), field="promise")
    found = {name: inputs.choice(said[name], among=among, field=name, called=name) for name, among in CHOSEN.items() if name in said}
    if "budget" in said:
        found["budget"] = inputs.money(said["budget"], field="budget", called=_("The budget"), required=True)
    for name in ("start_at", "finish_at"):
        if said.get(name) is not None:
            at = parse_datetime(said[name]) if isinstance(said[name], str) else None
            found[name] = inputs.moment(at or said[name], field=name, called=name)
    inputs.in_order(found.get("start_at"), found.get("finish_at"), field="finish_at")
    return found


def _with_ids(inverse: list[dict], written: Written) -> list[dict]:
    """The edits that take a deed back, naming its new lines by their keys, and lines that went by the uids they had."""
    found = []
    for edit in inverse:
        known = {name: written.ids.get(value, value) for name, value in edit.items() if name in ("id", "predecessor", "successor")}
        if "ids" in edit:
            known["ids"] = [written.ids.get(uid, uid) for uid in edit["ids"]]
        if edit["do"] == "restore":
            known["lines"] = [
                line | {"uid": written.uids.get(line["id"]), "promise": events.plain(written.promised.get(line["id"], {}))} for line in edit["lines"]
            ]
        found.append(edit | known)
    return found
