"""Measure the work of a project at status dates."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.models import Progress
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts, difference, hold
from portfolio.actions.periods import require_open
from projects.models import Project
from projects.policy import require_over
from projects.queries.numbers import name_of, named_lines

WRITTEN = ["done", "actual_cost", "etc", "actual_start_at", "actual_finish_at"]
CALLED = {
    "status_date": gettext_lazy("The status date"),
    "done": gettext_lazy("Done"),
    "actual_cost": gettext_lazy("The actual cost"),
    "etc": gettext_lazy("The estimate to complete"),
    "actual_start": gettext_lazy("The actual start"),
    "actual_finish": gettext_lazy("The actual finish"),
}


@dataclass(frozen=True)
class Measured:
    """A work package as it stood at the end of a status date: cumulative, `done` a share from 0 to 1, money in the project's currency."""

    wbs: str
    status_date: dt.date
    done: Decimal | float
    actual_cost: Decimal | None = None
    etc: Decimal | None = None
    actual_start_at: dt.datetime | None = None
    actual_finish_at: dt.datetime | None = None


@transaction.atomic
def measure_progress(*, actor, project: Project, measurements: list[Measured], now: dt.datetime) -> Counts:
    """Record measurements by work package and status date; a second one of the same date replaces the first.

    Raises:
        NotPermitted: the actor may not measure the project.
        Refused: a value is not acceptable, a work package is not there, or one is measured twice at a date.
        Conflict: a status date lies in a closed period and its measurement would change.
    """
    require_over("measure_progress", actor=actor, project=project)
    checked = [_checked(one) for one in measurements]
    project = hold(project)
    packages = {name: key for (_project, name), key in named_lines(project_ids=[project.pk]).items()}
    _require_sound(project, packages, measurements)
    stored = _stored(project, measurements)
    created, updated, before, after = [], [], {}, {}
    for one, values in zip(measurements, checked, strict=True):
        package = packages[_wbs(one)]
        row = stored.get((package, one.status_date))
        if row is None:
            created.append(Progress(work_package_id=package, status_date=one.status_date, **values))
        elif (change := difference(row, values)) is not None:
            updated.append(row)
            key = f"{one.wbs} {one.status_date}"
            before[key], after[key] = change.before, change.after
    counts = Counts(len(created), len(updated), len(measurements) - len(created) - len(updated))
    if not counts.changed:
        return counts
    days = sorted({row.status_date for row in [*created, *updated]})
    for day in days:
        require_open(day=day, field="status_date")
    for row in updated:
        row.pk = None
    Progress.objects.bulk_create(
        [*created, *updated], update_conflicts=True, unique_fields=["work_package", "status_date"], update_fields=WRITTEN, batch_size=500
    )
    told = {"created": counts.created, "status_dates": days, "changed": after}
    facts = {"project_id": project.pk, "since": days[0]}
    events.record("progress.measured", subject=project, actor=actor, at=now, before={"changed": before}, after=told, facts=facts)
    return counts


def _stored(project, measurements) -> dict:
    days = {one.status_date for one in measurements}
    rows = Progress.objects.filter(work_package__project=project, status_date__in=days).order_by()
    return {(row.work_package_id, row.status_date): row for row in rows}


def _require_sound(project, packages: dict, measurements: list[Measured]) -> None:
    unknown = sorted({_wbs(one) for one in measurements} - packages.keys())
    if unknown:
        raise Refused(
            _("{code} has no work package {wbs}: plan it first, or correct its number.").format(code=project.code, wbs=", ".join(unknown[:5])),
            field="wbs",
        )
    names = {packages[_wbs(one)]: _wbs(one) for one in measurements}
    for (package, day), times in Counter((packages[_wbs(one)], one.status_date) for one in measurements).items():
        if times > 1:
            raise Refused(_("WBS {wbs} is measured more than once at {day}: keep one.").format(wbs=names[package], day=day), field="wbs")


def _wbs(one: Measured) -> str:
    return name_of(one.wbs)


def _checked(one: Measured) -> dict:
    try:
        inputs.day(one.status_date, field="status_date", called=CALLED["status_date"], required=True)
        started = inputs.moment(one.actual_start_at, field="actual_start", called=CALLED["actual_start"])
        finished = inputs.moment(one.actual_finish_at, field="actual_finish", called=CALLED["actual_finish"])
        inputs.in_order(started, finished, field="actual_finish")
        return {
            "done": inputs.share(one.done, field="done", called=CALLED["done"], decimals=6, required=True),
            "actual_cost": inputs.money(one.actual_cost, field="actual_cost", called=CALLED["actual_cost"], negative=True),
            "etc": inputs.money(one.etc, field="etc", called=CALLED["etc"]),
            "actual_start_at": started,
            "actual_finish_at": finished,
        }
    except Refused as refusal:
        raise Refused(_("WBS {wbs}: {message}").format(wbs=one.wbs, message=refusal.message), field=refusal.field) from None
