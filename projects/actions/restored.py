"""Schedules anew, after records of projects were put back as they were."""

import datetime as dt
from collections.abc import Iterable

from projects.actions.schedule import recompute_schedule
from projects.models import MilestoneForecast, Project, Schedule, Scheduled


def recompute_restored(*, projects: Iterable[Project], known_on: dt.date, now: dt.datetime) -> None:
    """Compute the schedules of projects whose plan was restored; part of that deed. A project without a plan has no computed dates."""
    for project in projects:
        if Schedule.objects.filter(project=project).exists():
            recompute_schedule(project=project, known_on=known_on, now=now)
        else:
            MilestoneForecast.objects.filter(project=project).delete()
            Scheduled.objects.filter(project=project).delete()
