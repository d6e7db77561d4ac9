"""Measure work by what its schedule says of it."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.db import transaction

from finance.actions.progress import CHUNK, keep_measures
from finance.calc.said_progress import said_share
from finance.models import Progress
from pmo.accounts.actions import system_user
from pmo.ledger.changes import hold
from portfolio.queries import closed_spans, first_measurable_day
from projects.models import Project, Schedule, WorkPackage

SAID = ("pk", "wbs", "progress_on", "done", "physical", "traits", "technique", "actual_start_at", "actual_finish_at")
NOT_BEGUN = {"done": Decimal(0), "actual_cost": None, "etc": None, "actual_start_at": None, "actual_finish_at": None, "from_schedule": True}
WORK = ("task", "milestone")


@transaction.atomic
def measure_schedules(*, project_ids: list[int], known_on: dt.date, now: dt.datetime) -> int:
    """Take up as measures what schedules say of lines and no measure holds yet; harmless twice. Returns how many lines said something.

    A measure is of the day the line names (`progress_on`), or of `known_on` where the line was measured after that day already; one of that
    day is replaced, the money measured before it stays. What a line says no more is taken back. Closed periods stay as they are: what
    lies in one, or before one, counts from the first day after the last of them.
    """
    waiting = WorkPackage.objects.filter(project_id__in=project_ids, progress_on__isnull=False)
    ids = sorted(set(waiting.values_list("project_id", flat=True)))
    return sum(_take_up(hold(Project.objects.get(pk=one)), known_on, now) for one in ids)


def _take_up(project: Project, known_on: dt.date, now: dt.datetime) -> int:
    waiting = WorkPackage.objects.filter(project=project, progress_on__isnull=False)
    lines = list(waiting.filter(active=True).exclude(kind="summary").order_by("order").values_list(*SAID, named=True))
    measures, closed = _measures([line.pk for line in lines]), closed_spans()
    wanted, gone, called = {}, [], {line.pk: line.wbs for line in lines}
    for line in lines:
        told, day = measures[line.pk], first_measurable_day(day=line.progress_on, closed=closed)
        if told and told[0].status_date > day:
            day = first_measurable_day(day=max(day, known_on), closed=closed)
        told = [row for row in told if row.status_date <= day]
        if not _says(line):
            own = [row for row in told[:1] if row.status_date == day and row.from_schedule]
            if not any(row.from_schedule and _has_begun(row) for row in told[len(own) :][:1]):
                gone += own
                continue
        wanted[line.pk, day] = _values(line, told[0] if told else None)
    called |= _not_begun(project, wanted, closed)
    waiting.update(progress_on=None)
    keep_measures(actor=system_user(), project=project, wanted=wanted, called=called, gone=gone, since=known_on, now=now)
    return len(lines)


def _measures(pks: list[int]) -> dict[int, list[Progress]]:
    """The measures of lines, the newest first."""
    found = defaultdict(list)
    for start in range(0, len(pks), CHUNK):
        for row in Progress.objects.filter(work_package__in=pks[start : start + CHUNK]).order_by("-status_date"):
            found[row.work_package_id].append(row)
    return found


def _says(line) -> bool:
    return bool(line.done or line.physical or line.actual_start_at)


def _has_begun(measure: Progress) -> bool:
    return bool(measure.done or measure.actual_start_at)


def _values(line, before: Progress | None) -> dict:
    """What is measured of a line: its share and dates as the schedule says, its money as it was measured before."""
    finished = line.actual_finish_at is not None
    share = said_share(
        done=line.done, physical=line.physical, finished=finished, physically=bool(line.traits.get("earned_physically")), technique=line.technique
    )
    left = before.etc if before else None
    return {
        "done": round(Decimal(share), 6), "actual_cost": before.actual_cost if before else None,
        "etc": Decimal(0) if finished and left is not None else left,
        "actual_start_at": line.actual_start_at, "actual_finish_at": line.actual_finish_at, "from_schedule": True,
    }  # fmt: skip


def _not_begun(project: Project, wanted: dict, closed: list) -> dict[int, str]:
    """Where the schedule states a status date, it says of the whole plan how far it is: what was due by then, and of which nothing is said or
    measured, has not begun. Adds it to what is wanted; returns the numbers of these lines."""
    status_at = Schedule.objects.filter(project=project).values_list("status_at", flat=True).first()
    day = status_at and first_measurable_day(day=status_at.date(), closed=closed)
    if day not in {day for _line, day in wanted}:
        return {}
    after = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, dt.UTC)
    silent = WorkPackage.objects.filter(project=project, active=True, kind__in=WORK, start_at__lt=after, known_on__lte=day)
    silent = silent.filter(progress=None, progress_on=None, actual_start_at=None).exclude(done__gt=0).exclude(physical__gt=0)
    found = dict(silent.values_list("pk", "wbs"))
    wanted |= {(pk, day): NOT_BEGUN for pk in found}
    return found
