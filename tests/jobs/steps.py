"""Steps for jobs in tests; a worker in a process of its own takes them with `--include tests.jobs.steps`."""

import os
import time
from pathlib import Path

from celery import shared_task

from pmo.errors import Conflict
from pmo.jobs import progress
from pmo.jobs.models import Job


def step(task, **kwargs):
    return {"task": task, "kwargs": kwargs}


@shared_task(name="tests.double")
def double(*, number, **_):
    return number * 2


@shared_task(name="tests.stumble")
def stumble(**_):
    return 1 / 0


@shared_task(name="tests.refuse")
def refuse(**_):
    raise Conflict("The period is closed.")


@shared_task(name="tests.cancel_me")
def cancel_me(**_):
    Job.objects.update(cancel_asked=True)
    progress.report(0.5, "Going on")
    raise AssertionError("A cancelled job went on.")


@shared_task(name="tests.add_up")
def add_up(*, numbers, notes, **_):
    """Adds slowly, and notes who began: what is left of a first attempt must not show in the sum."""
    with Path(notes).open("a") as file:
        file.write(f"{os.getpid()}\n")
    total = 0
    for done, number in enumerate(numbers, 1):
        total += number
        progress.report(done / len(numbers), f"{done} of {len(numbers)}")
        time.sleep(0.25)
    return total
