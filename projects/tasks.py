"""Work for workers."""

from celery import shared_task
from django.utils import timezone

from projects.actions import followers


@shared_task(name="projects.recompute_followers")
def recompute_followers(*, project_ids: list[int] = (), **_) -> None:
    followers.recompute_followers(project_ids=list(project_ids), now=timezone.now())
