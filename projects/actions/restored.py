"""Schedules anew, after records of projects were put back as they were."""

import datetime as dt
from collections.abc import Iterable

from projects.actions.schedule import recompute_schedule
from projects.models import MilestoneForecast, Project, Schedule, Scheduled

CHUNK = 500


def recompute_restored(*, projects: Iterable[Project], known_on: dt.date, now: dt.datetime) -> None:
    """Compute the schedules of projects whose plan was restored; part of that deed. A project without a plan has no computed dates."""
    projects = list(projects)
    for start in range(0, len(projects), CHUNK):
        some = {project.pk: project for project in projects[start : start + CHUNK]}
        planned = set(Schedule.objects.filter(project__in=some).values_list("project_id", flat=True))
        for project in some.values():
            if project.pk in planned:
                recompute_schedule(project=project, known_on=known_on, now=now)
        MilestoneForecast.objects.filter(project__in=some.keys() - planned).delete()
        Scheduled.objects.filter(project__in=some.keys() - planned).delete()
