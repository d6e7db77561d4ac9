"""Work for workers."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from governance.actions.health import recompute_since


@shared_task(name="governance.recompute_health")
def recompute_health(*, project_ids: list[int], since: str | None = None, **_) -> None:
    recompute_since(project_ids=project_ids, since=since and dt.date.fromisoformat(since), now=timezone.now())
