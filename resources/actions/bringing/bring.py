"""Bring a schedule in."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from pmo.ledger import events
from pmo.ledger.changes import Counts, difference, hold
from portfolio.actions.periods import require_open
from projects.actions.schedule import recompute_schedule
from projects.calc.files.contents import ScheduleFile
from projects.calc.files.particulars import options_of
from projects.models import Project, Schedule
from projects.policy import require_over
from resources.actions.bringing.calendars import write_calendars
from resources.actions.bringing.lines import leave_out, write_lines
from resources.actions.bringing.links import write_links, write_links_from_elsewhere
from resources.actions.bringing.people import write_assignments, write_resources
from resources.actions.bringing.promises import write_baselines
from resources.calc.brought import brought_calendars
from resources.calc.lines import keep_promises, line_values, moment, own_tasks, wbs_numbers
from resources.calc.matching import NewLine, matched_lines
from resources.calc.weeks import whole_calendars
from resources.queries.plan import stored_plan

MORNING = dt.time(8)


@dataclass
class Brought:
    """What bringing a schedule in did. Keys by uid of the file; `notes` are sentences for the person."""

    project: Project
    counts: Counts
    lines: dict[int, int]
    resources: dict[int, int]
    assignments: int
    calendars: dict[int, list[int]]  # by task, what its resources bring
    removed: int = 0
    notes: list[str] = field(default_factory=list)


@transaction.atomic
def bring_schedule_in(
    *, actor, project: Project, file: ScheduleFile, known_on: dt.date, now: dt.datetime, since: dt.date | None = None
) -> Brought:  # fmt: skip
    """Make the plan of a project the one a file states, and compute it. The same file a second time changes nothing.

    Lines, and what was promised of them, are known from `since` on (else from `known_on`), forecasts from `known_on`. Tasks are matched by
    uid, code or number; lines of an earlier file that are no longer named go, or stay inactive where something hangs on them.

    Raises:
        NotPermitted: the actor may not change the project.
        Refused: the links lead in a loop, or a calendar has no working time.
        Conflict: a day lies in a closed period.
    """
    require_over("change_project", actor=actor, project=project)
    since = min(since or known_on, known_on)
    for day in {since, known_on}:
        require_open(day=day, field="period_end")
    project = hold(project)
    wholes = whole_calendars(file.calendars, minutes_per_day=file.minutes_per_day)
    calendars = write_calendars(project, file, wholes)
    keys_brought = {uid: sorted({calendars[one] for one in some}) for uid, some in brought_calendars(file, wholes).items()}
    lines, counts, removed, left, relinked = _plan(project, file, calendars, keys_brought, since)
    notes = write_links_from_elsewhere(actor, project, file, lines)
    resources = write_resources(project, file, calendars)
    assignments = write_assignments(project, file, lines, resources)
    write_baselines(project, file, lines, wholes, since)
    _settle(project, file, calendars, known_on, changed=bool(counts.changed or removed or relinked))
    recompute_schedule(project=project, known_on=known_on, now=now, author=actor)
    if left:
        notes.append(
            _("No longer in the file, and kept inactive because something hangs on them: {lines}.").format(lines=", ".join(left[:20]))
        )
    told = {"created": counts.created, "updated": counts.updated, "unchanged": counts.unchanged, "removed": removed, "format": file.format,
            "links": len(file.links), "resources": len(resources), "assignments": assignments, "known_on": known_on}  # fmt: skip
    events.record("schedule.imported", subject=project, actor=actor, at=now, after=told, facts={"project_id": project.pk, "since": since})
    return Brought(project, counts, lines, resources, assignments, keys_brought, removed, notes)


def _plan(
    project: Project, file: ScheduleFile, calendars: dict[int, int], brought: dict[int, list[int]], since: dt.date
) -> tuple[dict[int, int], Counts, int, list[str], int]:  # fmt: skip
    """Make lines and links those of the file: keys of lines, what was done, lines that went, those that had to stay, links that changed."""
    stored, tasks = stored_plan(project=project), own_tasks(file)
    _levels, numbers = wbs_numbers(tasks)
    matched = matched_lines([NewLine(task.uid, task.code, wbs) for task, wbs in zip(tasks, numbers, strict=True)], stored.known)
    named = set(matched.values())
    staying = {pk: row for pk, row in stored.lines.items() if pk not in named}
    removed, left = leave_out(project, len(tasks), staying, set(numbers))
    wanted = line_values(file, calendars=calendars, brought=brought)
    keep_promises(wanted, file, {uid: stored.lines[pk] for uid, pk in matched.items()})
    lines, counts = write_lines(project, wanted, matched, stored, since)
    return lines, counts, removed, left, write_links(project, file, lines, stored)


def _settle(project: Project, file: ScheduleFile, calendars: dict[int, int], known_on: dt.date, *, changed: bool) -> None:
    """The calendar the project works by, how its schedule is computed, and, where it has none, the budget that was promised."""
    wanted = {}
    if file.calendar_uid in calendars:
        wanted["calendar_id"] = calendars[file.calendar_uid]
    newest = project.baselines.order_by("-number").first()
    if project.budget is None and newest is not None and newest.budget:
        wanted["budget"] = newest.budget
    if difference(project, wanted):
        project.save(update_fields=[*wanted, "version"])
    starts = [one for one in (file.start, *(task.start for task in file.tasks)) if one is not None]
    values = {
        "start_at": moment(file.start or min(starts, default=dt.datetime.combine(known_on, MORNING))), "must_finish_at": moment(file.must_finish),
        "from_finish": file.from_finish, "status_at": moment(file.status_at), "push_to_status": file.push_to_status,
        "rule": file.rule if file.rule in Schedule.Rule.values else Schedule.Rule.RETAINED, "critical_slack_minutes": file.critical_slack,
        "options": options_of(file), "source": file.format[:20],
    }  # fmt: skip
    row = Schedule.objects.filter(project=project).first()
    if row is None:
        Schedule.objects.create(project=project, **values)
    elif difference(row, values):
        row.save()
    elif changed:
        row.version += 1
        row.save(update_fields=["version"])
