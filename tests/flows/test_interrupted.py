"""Killing the worker in the middle of a roll-up or an import, and starting it again, ends in the figures of an undisturbed run."""

import json
import subprocess
import sys
import time
from decimal import Decimal

import pytest
from django.conf import settings

from pmo.jobs.models import Job
from pmo.jobs.supervisor import end_group
from tests.flows.fill import POSTINGS
from tests.jobs.test_supervisor import until
from tests.workers import ground, ring, worker  # noqa: F401  fixtures

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def fill(environ, *words):
    """Run the filling program there and return what it printed last, as JSON if it is."""
    command = [sys.executable, "-m", "tests.flows.fill", *words]
    done = subprocess.run(command, env=environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    last = done.stdout.strip().splitlines()
    return json.loads(last[-1]) if last else None


def killed_in_the_middle(alias, ring, worker, *, at):
    """Let a worker begin the queued job, kill it at a percentage, and let the next one finish."""
    jobs = Job.objects.using(alias)
    job = jobs.order_by("pk").first()
    first = worker()
    ring("jobs.run", job_id=job.pk)
    until(lambda: jobs.get(pk=job.pk).percent >= at, seconds=60)
    end_group(first.pid)
    assert jobs.get(pk=job.pk).state == "running"
    worker()

    def swept_and_done():
        ring("jobs.sweep")
        time.sleep(0.5)
        return not jobs.filter(state__in=["queued", "running"]).exists()

    until(swept_and_done, seconds=90)
    assert set(jobs.values_list("state", flat=True)) == {"done"}
    assert jobs.get(pk=job.pk).attempts == 2


def test_a_roll_up_killed_in_the_middle(ground, ring, worker):
    alias, environ = ground
    fill(environ, "rollup", "3000")
    killed_in_the_middle(alias, ring, worker, at=20)
    found = fill(environ, "figures")
    assert len(found["snapshots"]) == 3000 + 4
    assert fill(environ, "again")["snapshots"] == found["snapshots"]


def test_an_import_killed_in_the_middle(ground, ring, worker, tmp_path):
    alias, environ = ground
    fill(environ, "import", str(tmp_path))
    killed_in_the_middle(alias, ring, worker, at=5)
    found = fill(environ, "figures")
    assert found["postings"] == POSTINGS
    assert Decimal(found["booked"]) == sum(Decimal(f"{n}.25") for n in range(POSTINGS))
    assert fill(environ, "again")["snapshots"] == found["snapshots"]
