"""How work in a job says how far it is, without knowing that it runs in one."""

import contextlib
from contextvars import ContextVar

from django.utils import timezone

from pmo.jobs import actions

_job: ContextVar[tuple[int, int, int] | None] = ContextVar("job", default=None)


@contextlib.contextmanager
def working_on(job_id: int, *, first: int = 0, last: int = 100):
    """Within, `report` moves the job's bar between `first` and `last` percent."""
    token = _job.set((job_id, first, last))
    try:
        yield
    finally:
        _job.reset(token)


def report(share: float, doing: str) -> None:
    """Say that `share` (0..1) of the work is done and what is being done. Outside a job it does nothing.

    Raises:
        actions.Cancelled: someone asked for the job to stop.
    """
    if (job := _job.get()) is not None:
        job_id, first, last = job
        actions.advance(job_id=job_id, percent=round(first + share * (last - first)), doing=doing, now=timezone.now())
