"""Work for workers."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from finance.actions.earned_value import recompute_since


@shared_task(name="finance.recompute_earned_value")
def recompute_earned_value(*, project_ids: list[int], since: str | None = None, **_) -> None:
    recompute_since(project_ids=project_ids, since=since and dt.date.fromisoformat(since), now=timezone.now())
