"""Keep how sound a schedule was on a day."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from pmo.errors import Refused
from portfolio.queries import period_of
from projects.models import Project, ScheduleQuality
from projects.queries.quality import quality_checks


def judge_schedules(*, project_ids: Iterable[int], known_on: dt.date) -> int:
    """Store the fourteen checks of schedules as known on a day, and return how many were.

    Each is worked out before it is written, so that nobody waits for the working out. Harmless twice. Nothing is stored in a closed
    period, nor of a plan that cannot be computed; of an open period the newest word stays.
    """
    period = period_of(day=known_on)
    if period is not None and period.closed_at is not None:
        return 0
    since = period.start_on if period else known_on
    stored = 0
    for project in Project.objects.filter(pk__in=list(project_ids), schedule__isnull=False).order_by("pk"):
        try:
            checks = quality_checks(project=project)
        except Refused:
            continue
        judged = [one for one in checks if one["passed"] is not None]
        values = {"checks": checks, "passed": sum(one["passed"] for one in judged), "judged": len(judged)}
        with transaction.atomic():
            ScheduleQuality.objects.filter(project=project, known_on__gte=since, known_on__lt=known_on).delete()
            ScheduleQuality.objects.update_or_create(project=project, known_on=known_on, defaults=values)
        stored += 1
    return stored
