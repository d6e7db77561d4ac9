"""Read jobs."""

import datetime as dt

from django.db.models import Count, Min

from pmo.jobs.models import Job


def job_counts() -> dict[str, int]:
    """The number of jobs in each state, zero where there is none."""
    found = dict(Job.objects.order_by().values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state, 0) for state in Job.State.values}


def longest_wait(*, now: dt.datetime) -> float:
    """Seconds the oldest queued job has waited; 0 when none waits."""
    oldest = Job.objects.filter(state=Job.State.QUEUED).aggregate(at=Min("created_at"))["at"]
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
