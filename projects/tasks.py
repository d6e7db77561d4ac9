"""Work for workers."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from pmo.inputs import today
from portfolio.queries import closed_spans, first_open_day
from projects.actions import calendars, followers, quality


@shared_task(name="projects.recompute_followers")
def recompute_followers(*, project_ids: list[int] = (), **_) -> None:
    followers.recompute_followers(project_ids=list(project_ids), now=timezone.now())


@shared_task(name="projects.judge_schedules")
def judge_schedules(*, project_ids: list[int] = (), since: str | None = None, **_) -> None:
    day = dt.date.fromisoformat(since) if since else today(timezone.now())
    quality.judge_schedules(project_ids=list(project_ids), known_on=first_open_day(day=day, closed=closed_spans()))


@shared_task(name="projects.recompute_schedules")
def recompute_schedules(*, project_ids: list[int] = (), **_) -> None:
    calendars.recompute_schedules(project_ids=list(project_ids), now=timezone.now())
