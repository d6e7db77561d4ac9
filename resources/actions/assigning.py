"""Assign resources to lines of a WBS."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts, difference, hold
from projects.actions.schedule import recompute_schedule
from projects.models import Project, Schedule, WorkCalendar, WorkPackage
from projects.policy import require_over
from projects.queries.calendars import working_time
from resources.calc.weeks import same_time
from resources.models import Assignment

WORKING = ("person", "role", "team", "vendor", "equipment")
NAMED = ("units", "work_minutes", "cost", "start_at", "finish_at")


@transaction.atomic
def assign(*, actor, project: Project, assignments: list[dict], known_on: dt.date, now: dt.datetime) -> Counts:
    """Put resources on lines, or change what they do there; one is known by its line and resource. The schedule is computed anew.

    Each names `wbs` and `resource` (a `Resource`), and any of units, work_minutes, cost, start_at, finish_at; what it does not name stays.

    Raises:
        NotPermitted: the actor may not change the project.
        Refused: a value is not acceptable, or a line is not there.
        Conflict: the day lies in a closed period and the schedule would change.
    """
    require_over("change_project", actor=actor, project=project)
    project = hold(project)
    lines = dict(WorkPackage.objects.filter(project=project).values_list("wbs", "pk"))
    stored = {(row.work_package_id, row.resource_id): row for row in Assignment.objects.filter(work_package__project=project)}
    created, changed = [], {}
    for one in assignments:
        if one["wbs"] not in lines:
            raise Refused(_("{code} has no line {wbs}: plan it first.").format(code=project.code, wbs=one["wbs"]), field="wbs")
        values, row = _checked(one), stored.get((lines[one["wbs"]], one["resource"].pk))
        if row is None:
            created.append(Assignment(work_package_id=lines[one["wbs"]], resource=one["resource"], **values))
        elif (change := difference(row, values)) is not None:
            row.save()
            changed[f"{one['wbs']} {one['resource'].code}"] = change.after
    Assignment.objects.bulk_create(created, batch_size=500)
    counts = Counts(len(created), len(changed), len(assignments) - len(created) - len(changed))
    if counts.changed:
        bring_calendars(project, {lines[one["wbs"]] for one in assignments})
        if Schedule.objects.filter(project=project).exists():
            recompute_schedule(project=project, known_on=known_on, now=now, author=actor)
        told, facts = {"created": counts.created, "changed": changed}, {"project_id": project.pk, "since": known_on}
        events.record("resources.assigned", subject=project, actor=actor, at=now, after=told, facts=facts)
    return counts


def bring_calendars(project: Project, touched: set[int]) -> None:
    """Note on each line touched the calendars that those who do the work bring, where any works other minutes than the line's own calendar."""
    doing = Assignment.objects.filter(work_package__project=project, resource__kind__in=WORKING, resource__calendar__isnull=False, units__gt=0)
    brought: dict[int, set[int]] = {}
    for line, calendar in doing.values_list("work_package_id", "resource__calendar_id"):
        brought.setdefault(line, set()).add(calendar)
    lines = WorkPackage.objects.filter(project=project).only("calendar_id", "resource_calendars", "kind", "project_id")
    used = {one for some in brought.values() for one in some} | {row.calendar_id for row in lines} | {project.calendar_id}
    times = {row.pk: working_time(row) for row in WorkCalendar.objects.filter(pk__in=used - {None})}
    for row in (row for row in lines if row.pk in touched):
        mine = row.calendar_id or project.calendar_id
        some = sorted(brought.get(row.pk, ())) if row.kind not in ("summary", "loe") else []
        other = [one for one in some if one != mine and not (mine and same_time(times[one], times[mine]))]
        wanted = some if other else []
        if row.resource_calendars != wanted:
            WorkPackage.objects.filter(pk=row.pk).update(resource_calendars=wanted)


def _checked(one: dict) -> dict:
    values = {name: one[name] for name in NAMED if one.get(name) is not None}
    if "units" in values and not 0 <= values["units"] <= Decimal("99999999"):
        raise Refused(_("{units} units are out of range: give zero or more.").format(units=values["units"]), field="units")
    if "work_minutes" in values and not 0 <= values["work_minutes"] < 2**53:
        raise Refused(_("The work is out of range: give zero or more."), field="work")
    if "units" in values:
        values["units"] = round(Decimal(values["units"]), 4)
    if "cost" in values:
        values["cost"] = inputs.money(values["cost"], field="cost", called=_("The cost"))
    for name in ("start_at", "finish_at"):
        if name in values:
            values[name] = inputs.moment(values[name], field=name, called=name)
    inputs.in_order(values.get("start_at"), values.get("finish_at"), field="finish")
    return values
