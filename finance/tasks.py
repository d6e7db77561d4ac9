"""Work for workers."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from finance.actions import schedule_measures
from pmo.inputs import today


@shared_task(name="finance.measure_schedules")
def measure_schedules(*, project_ids: list[int] = (), since: str | None = None, **_) -> None:
    now = timezone.now()
    day = dt.date.fromisoformat(since) if since else today(now)
    schedule_measures.measure_schedules(project_ids=list(project_ids), known_on=day, now=now)
