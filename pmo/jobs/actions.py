"""Queue, claim, advance, finish, cancel and sweep jobs."""

import datetime as dt
import logging

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from kombu.exceptions import OperationalError

from pmo.celery import app
from pmo.errors import Conflict
from pmo.jobs.models import Job

BELL = "jobs.run"
MOST_ATTEMPTS = 5
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Raised inside a job's work when someone asked to cancel it."""


def queue(*, title: str, steps: list[dict], created_by, now: dt.datetime, key: str = "") -> Job:
    """Write the job's row in the current transaction and ring for a worker after it commits.

    With a `key`, a job that is queued and not yet begun under the same key is returned instead of a second one.
    """
    if key and (waiting := Job.objects.filter(key=key, state=Job.State.QUEUED).first()):
        return waiting
    try:
        with transaction.atomic():
            job = Job.objects.create(title=title[:200], steps=steps, key=key, created_by=created_by, created_at=now)
    except IntegrityError:
        return Job.objects.get(key=key, state=Job.State.QUEUED)
    transaction.on_commit(lambda: ring(job_id=job.pk))
    return job


def ring(*, job_id: int) -> None:
    """Tell a worker that a job waits. A bell nobody hears does no harm: the sweep rings again."""
    try:
        app.send_task(BELL, kwargs={"job_id": job_id}, ignore_result=True, retry=False)
    except OperationalError as error:
        log.warning("the broker does not hear the bell; the sweep rings again", extra={"job": job_id, "reason": str(error)})


def claim(*, job_id: int, now: dt.datetime) -> Job | None:
    """Take a queued job for this worker; None when another has it already."""
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, started_at=now, heartbeat_at=now, attempts=F("attempts") + 1, error=""
    )
    return Job.objects.get(pk=job_id) if taken else None


def advance(*, job_id: int, percent: int, doing: str, now: dt.datetime) -> None:
    """Show how far a running job is.

    Raises:
        Cancelled: someone asked for it to stop.
    """
    running = Job.objects.filter(pk=job_id, state=Job.State.RUNNING)
    running.update(percent=min(max(percent, 0), 99), doing=doing[:200], heartbeat_at=now)
    if Job.objects.filter(pk=job_id, cancel_asked=True).exists():
        raise Cancelled


def beat(*, job_id: int, now: dt.datetime) -> None:
    """Show that the worker of a running job is alive."""
    Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(heartbeat_at=now)


def finish(*, job_id: int, result, now: dt.datetime) -> None:
    """Mark a running job done and keep what it returned."""
    Job.objects.filter(pk=job_id).update(state=Job.State.DONE, percent=100, doing="", result=result, finished_at=now)


def fail(*, job_id: int, error: str, now: dt.datetime, cancelled: bool = False) -> None:
    """Mark a running job failed (or cancelled) and keep the reason."""
    state = Job.State.CANCELLED if cancelled else Job.State.FAILED
    Job.objects.filter(pk=job_id).update(state=state, error=error[:4000], finished_at=now, doing="")


@transaction.atomic
def cancel(*, actor, job: Job, now: dt.datetime) -> Job:
    """Stop a job that is queued, or ask a running one to stop at its next step.

    Raises:
        Conflict: the job has ended already.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state == Job.State.QUEUED:
        job.state, job.finished_at = Job.State.CANCELLED, now
    elif job.state != Job.State.RUNNING:
        raise Conflict("This job has ended already.")
    job.cancel_asked = True
    job.save(update_fields=["state", "finished_at", "cancel_asked"])
    return job


def sweep(*, now: dt.datetime, stale_seconds: int) -> list[int]:
    """Queue running jobs whose worker fell silent, ring for all that wait, and return their ids."""
    silent = now - dt.timedelta(seconds=stale_seconds)
    for job in Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lte=silent).order_by("pk"):
        _take_from_silent_worker(job, now=now)
    unheard = Q(state=Job.State.QUEUED, created_at__lt=now - dt.timedelta(seconds=5))
    ids = list(Job.objects.filter(unheard).order_by("pk").values_list("pk", flat=True)[:200])
    for job_id in ids:
        ring(job_id=job_id)
    return ids


def _take_from_silent_worker(job: Job, *, now: dt.datetime) -> None:
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, heartbeat_at=job.heartbeat_at)
    if job.cancel_asked:
        mine.update(state=Job.State.CANCELLED, finished_at=now, error="Cancelled.")
    elif job.attempts >= MOST_ATTEMPTS:
        mine.update(state=Job.State.FAILED, finished_at=now, error=f"The worker died in the middle of this {job.attempts} times.")
    else:
        try:
            with transaction.atomic():
                mine.update(state=Job.State.QUEUED)
        except IntegrityError:  # one with the same key waits already: it does the work of both
            mine.update(state=Job.State.CANCELLED, finished_at=now, error="A newer job does the same work.")
