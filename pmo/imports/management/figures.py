"""Figures brought up to date before a command ends, whether or not a worker runs."""

import contextlib
import time
from collections.abc import Iterator

from django.db.models import Max

from pmo.errors import Refused
from pmo.jobs.models import Job
from pmo.jobs.tasks import run

LIVE = (Job.State.QUEUED, Job.State.RUNNING)
PATIENCE_SECONDS = 3600


@contextlib.contextmanager
def freshened() -> Iterator[None]:
    """Within, deeds queue jobs; at the end they are done here, or by the worker that was faster.

    Raises:
        Refused: one of them failed: the deed itself stands.
    """
    before = Job.objects.aggregate(newest=Max("pk"))["newest"] or 0
    yield
    mine = Job.objects.filter(pk__gt=before).order_by("pk")
    for job_id in mine.filter(state=Job.State.QUEUED).values_list("pk", flat=True):
        run(job_id=job_id)
    started = time.monotonic()
    while mine.filter(state__in=LIVE).exists() and time.monotonic() - started < PATIENCE_SECONDS:
        time.sleep(0.2)
    failed = mine.filter(state=Job.State.FAILED).first()
    if failed is not None:
        raise Refused(f"The file is applied, but its figures could not be brought up to date: {failed.error}")
