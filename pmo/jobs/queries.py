"""Read jobs."""

import datetime as dt

from django.conf import settings
from django.db.models import Count, Min
from django.utils.module_loading import import_string

from pmo.jobs.models import Job

SEE_ALL = frozenset({"analyst", "administrator", "auditor"})


def job_counts() -> dict[str, int]:
    """The number of jobs in each state, zero where there is none."""
    found = dict(Job.objects.order_by().values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state, 0) for state in Job.State.values}


def longest_wait(*, now: dt.datetime) -> float:
    """Seconds the oldest queued job has waited; 0 when none waits."""
    oldest = Job.objects.filter(state=Job.State.QUEUED).aggregate(at=Min("created_at"))["at"]
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0


def visible_jobs(*, user):
    """The jobs a person sees: his own, and everybody's with an office-wide role of analyst, administrator or auditor."""
    jobs = Job.objects.select_related("created_by")
    sees_all = user.is_system or bool(SEE_ALL & import_string(settings.OFFICE_ROLES)(user=user))
    return jobs if sees_all else jobs.filter(created_by=user)
