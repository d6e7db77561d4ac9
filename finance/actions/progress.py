"""Measure the work of a project at status dates."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
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
from portfolio.actions.periods import require_after_closed
from projects.models import Project, WorkPackage
from projects.policy import require_over
from projects.queries.numbers import name_of, named_lines

WRITTEN = ["done", "actual_cost", "etc", "earned", "actual_start_at", "actual_finish_at", "from_schedule"]
CHUNK = 500
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
def measure_progress(*, actor, project: Project, measurements: list[Measured], now: dt.datetime, from_schedule: bool = False) -> Counts:
    """Record measurements by work package and status date; a second one of the same date replaces the first.

    `from_schedule`: they are what a schedule says, which may be taken back there.

    Raises:
        NotPermitted: the actor may not measure the project.
        Refused: a value is not acceptable, a work package is not there, or one is measured twice at a date.
        Conflict: a status date is not after the last closed period and its measurement would change.
    """
    require_over("measure_progress", actor=actor, project=project)
    checked = [_checked(one, now) for one in measurements]
    project = hold(project)
    packages = {name: key for (_project, name), key in named_lines(project_ids=[project.pk]).items()}
    _require_sound(project, packages, measurements)
    wanted, called = {}, {}
    for one, values in zip(measurements, checked, strict=True):
        package = packages[_wbs(one)]
        wanted[package, one.status_date], called[package] = values | {"from_schedule": from_schedule}, one.wbs
    counts = keep_measures(actor=actor, project=project, wanted=wanted, called=called, now=now)
    _need_no_schedule(project, wanted)
    return counts


def keep_measures(
    *, actor, project: Project, wanted: Mapping[tuple[int, dt.date], dict], called: Mapping[int, str], now: dt.datetime,
    gone: Sequence[Progress] = (), since: dt.date | None = None,
) -> Counts:  # fmt: skip
    """Make measures by line and status date what is wanted, and take some back; part of a deed that holds the project.

    What was stated as earned falls with a newer word that does not state it. `called` are the numbers of lines as the trail tells them. Figures
    follow, but where all days lie within `since`, which follows anyway.

    Raises:
        Conflict: a status date is not after the last closed period and its measurement would change.
    """
    stored, created, updated, before, after = _stored(project, wanted), [], [], {}, {}
    for (package, day), told in wanted.items():
        values = {"earned": None} | told
        row = stored.get((package, day))
        if row is None:
            created.append(Progress(work_package_id=package, status_date=day, **values))
        elif (change := difference(row, values)) is not None:
            updated.append(row)
            key = f"{called[package]} {day}"
            before[key], after[key] = change.before, change.after
    counts = Counts(len(created), len(updated), len(wanted) - len(created) - len(updated))
    days = sorted({row.status_date for row in [*created, *updated, *gone]})
    if not days:
        return counts
    require_after_closed(day=days[0], field="status_date")
    for some in _chunks([row.pk for row in gone]):
        Progress.objects.filter(pk__in=some).delete()
    for row in updated:
        row.pk = None
    Progress.objects.bulk_create(
        [*created, *updated], update_conflicts=True, unique_fields=["work_package", "status_date"], update_fields=WRITTEN, batch_size=CHUNK
    )
    told = {"created": counts.created, "status_dates": days, "changed": after}
    if gone:
        told["taken_back"] = [f"{called[row.work_package_id]} {row.status_date}" for row in gone]
    facts = {"project_id": project.pk, "since": days[0]} if since is None or days[0] < since else {}
    events.record("progress.measured", subject=project, actor=actor, at=now, before={"changed": before}, after=told, facts=facts)
    return counts


def _stored(project: Project, wanted: Mapping[tuple[int, dt.date], dict]) -> dict:
    days = {day for _package, day in wanted}
    rows = Progress.objects.filter(work_package__project=project, status_date__in=days).order_by()
    return {(row.work_package_id, row.status_date): row for row in rows}


def _need_no_schedule(project: Project, wanted: Mapping[tuple[int, dt.date], dict]) -> None:
    """What the schedule said of a line up to a day it is measured of now needs to be measured no more: the newer word counts."""
    newest = dict(sorted(wanted, key=lambda key: key[1]))
    waiting = WorkPackage.objects.filter(project=project, progress_on__isnull=False).values_list("pk", "progress_on")
    for some in _chunks([pk for pk, day in waiting if pk in newest and day <= newest[pk]]):
        WorkPackage.objects.filter(pk__in=some).update(progress_on=None)


def _chunks(pks: list[int]):
    for start in range(0, len(pks), CHUNK):
        yield pks[start : start + CHUNK]


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


def _checked(one: Measured, now: dt.datetime) -> dict:
    try:
        inputs.day(one.status_date, field="status_date", called=CALLED["status_date"], required=True)
        if one.status_date > inputs.today(now):
            raise Refused(_("The status date {day} is still to come: measure what is done.").format(day=one.status_date), field="status_date")
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
