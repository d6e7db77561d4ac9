"""A worker killed in the middle of a job: real processes, a real broker."""

import time

import pytest
from django.utils import timezone

from pmo.jobs.models import Job
from pmo.jobs.supervisor import end_group
from tests.jobs.steps import step
from tests.jobs.test_supervisor import until
from tests.workers import ground, ring, worker  # noqa: F401  fixtures

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_job_whose_worker_is_killed_in_the_middle_is_done_by_the_next(ground, ring, worker, tmp_path):
    alias, _ = ground
    jobs, notes = Job.objects.using(alias), tmp_path / "notes"
    work = step("tests.add_up", numbers=list(range(1, 11)), notes=str(notes))
    job = jobs.create(title="Sum", steps=[work], created_at=timezone.now())
    first = worker()
    ring("jobs.run", job_id=job.pk)
    until(lambda: jobs.get(pk=job.pk).percent >= 20, seconds=30)
    end_group(first.pid)
    worker()

    def swept_and_done():
        ring("jobs.sweep")
        time.sleep(0.5)
        return jobs.get(pk=job.pk).state == "done"

    until(swept_and_done, seconds=40)
    job = jobs.get(pk=job.pk)
    assert (job.result, job.attempts, job.percent) == (55, 2, 100)
    assert len(set(notes.read_text().split())) == 2
