"""The bell and the sweep."""

import logging
import threading

from celery import current_app, shared_task
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from pmo.errors import Refused
from pmo.jobs import actions
from pmo.jobs.progress import working_on

log = logging.getLogger(__name__)


@shared_task(name="jobs.run")
def run(*, job_id: int, **_) -> None:
    job = actions.claim(job_id=job_id, now=timezone.now())
    if job is None:
        return
    try:
        with _heartbeat(job_id):
            results = [_step(job, number, step) for number, step in enumerate(job.steps)]
    except actions.Cancelled:
        actions.fail(job_id=job_id, error="Cancelled.", now=timezone.now(), cancelled=True)
    except Refused as refusal:
        actions.fail(job_id=job_id, error=refusal.message, now=timezone.now())
    except Exception as error:  # whatever it was is kept on the row and logged; the worker lives on
        log.exception("job failed", extra={"job": job_id})
        actions.fail(job_id=job_id, error=f"{type(error).__name__}: {error}", now=timezone.now())
    else:
        actions.finish(job_id=job_id, result=results[-1] if results else None, now=timezone.now())


@shared_task(name="jobs.sweep")
def sweep(**_) -> None:
    actions.sweep(now=timezone.now(), stale_seconds=settings.JOB_STALE_SECONDS)


def _step(job, number, step):
    current_app.loader.import_default_modules()  # a command or a test that answers a bell itself has not loaded the tasks yet
    with working_on(job.pk, first=100 * number // len(job.steps), last=100 * (number + 1) // len(job.steps)):
        return current_app.tasks[step["task"]](**step["kwargs"])


class _heartbeat:
    """Beats for a running job from a thread of its own, so that a long step does not look dead."""

    def __init__(self, job_id: int):
        self.job_id = job_id
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self):
        if not settings.CELERY_TASK_ALWAYS_EAGER:
            self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        if self.thread.is_alive():
            self.thread.join()

    def _beat(self):
        while not self.over.wait(settings.JOB_STALE_SECONDS / 6):
            try:
                actions.beat(job_id=self.job_id, now=timezone.now())
            except DatabaseError:  # the next beat may get through
                log.warning("missed a heartbeat", exc_info=True, extra={"job": self.job_id})
        connection.close()
