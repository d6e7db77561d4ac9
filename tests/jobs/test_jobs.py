import datetime as dt

import pytest
from kombu.exceptions import OperationalError

from pmo.errors import Conflict
from pmo.jobs import actions, tasks
from pmo.jobs.models import Job
from pmo.jobs.progress import report, working_on
from pmo.jobs.queries import job_counts, longest_wait
from tests.factories import UserFactory
from tests.jobs import steps

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def queued(now, key="", *wanted):
    wanted = list(wanted) or [steps.step("tests.double", number=21)]
    return actions.queue(title="Work", steps=wanted, created_by=None, now=now, key=key)


@pytest.fixture
def rung(monkeypatch):
    """The ids of the jobs that were rung for, instead of a broker."""
    heard = []
    monkeypatch.setattr(actions.app, "send_task", lambda name, kwargs, **_: heard.append(kwargs["job_id"]))
    return heard


class TestQueue:
    def test_rings_only_after_the_deed_is_committed(self, now, rung, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            job = queued(now)
            assert rung == []
        assert rung == [job.pk]

    def test_makes_one_job_of_two_with_the_same_key(self, now):
        assert queued(now, "figures:7") == queued(now, "figures:7")
        assert Job.objects.count() == 1

    def test_makes_a_second_job_once_the_first_has_begun(self, now):
        first = queued(now, "figures:7")
        actions.claim(job_id=first.pk, now=now)
        assert queued(now, "figures:7") != first

    def test_keeps_jobs_without_a_key_apart(self, now):
        assert queued(now) != queued(now)

    def test_survives_a_broker_that_does_not_answer(self, now, monkeypatch, django_capture_on_commit_callbacks):
        def silent(*_, **__):
            raise OperationalError("no route")

        monkeypatch.setattr(actions.app, "send_task", silent)
        with django_capture_on_commit_callbacks(execute=True):
            job = queued(now)
        assert Job.objects.get(pk=job.pk).state == "queued"


class TestClaim:
    def test_gives_a_job_to_one_worker_only(self, now):
        job = queued(now)
        assert actions.claim(job_id=job.pk, now=now).attempts == 1
        assert actions.claim(job_id=job.pk, now=now) is None


class TestRun:
    def test_runs_the_steps_in_order_and_keeps_the_last_result(self, now, celery_eager):
        job = queued(now, "", steps.step("tests.double", number=1), steps.step("tests.double", number=21))
        tasks.run(job_id=job.pk)
        job.refresh_from_db()
        assert (job.state, job.percent, job.result) == ("done", 100, 42)

    def test_keeps_the_reason_of_a_failure(self, now, celery_eager):
        job = queued(now, "", steps.step("tests.stumble"))
        tasks.run(job_id=job.pk)
        job.refresh_from_db()
        assert (job.state, job.error) == ("failed", "ZeroDivisionError: division by zero")
        assert job.finished_at is not None

    def test_keeps_the_words_of_a_refusal(self, now, celery_eager):
        job = queued(now, "", steps.step("tests.refuse"))
        tasks.run(job_id=job.pk)
        job.refresh_from_db()
        assert (job.state, job.error) == ("failed", "The period is closed.")

    def test_leaves_a_job_alone_that_is_done(self, now, celery_eager):
        job = queued(now)
        tasks.run(job_id=job.pk)
        tasks.run(job_id=job.pk)
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("done", 1)

    def test_beats_while_a_long_step_runs(self, now, settings):
        settings.JOB_STALE_SECONDS = 0.3
        with pytest.MonkeyPatch.context() as patch:
            beats = []
            patch.setattr(actions, "beat", lambda *, job_id, now: beats.append(job_id))
            with tasks._heartbeat(7) as heart:
                heart.over.wait(0.4)
        assert beats[:3] == [7, 7, 7]


class TestReport:
    def test_moves_the_bar_within_the_part_of_its_step(self, now):
        job = queued(now)
        actions.claim(job_id=job.pk, now=now)
        with working_on(job.pk, first=50, last=100):
            report(0.5, "Halfway through the second half")
        job.refresh_from_db()
        assert (job.percent, job.doing) == (75, "Halfway through the second half")

    def test_does_nothing_outside_a_job(self):
        report(0.5, "Alone")
        assert Job.objects.count() == 0


class TestCancel:
    def test_stops_a_queued_job_at_once(self, now):
        job = actions.cancel(actor=UserFactory(), job=queued(now), now=now)
        assert job.state == "cancelled"
        assert actions.claim(job_id=job.pk, now=now) is None

    def test_stops_a_running_job_at_its_next_report(self, now, celery_eager):
        job = queued(now, "", steps.step("tests.cancel_me"))
        tasks.run(job_id=job.pk)
        job.refresh_from_db()
        assert (job.state, job.error) == ("cancelled", "Cancelled.")

    def test_refuses_for_a_job_that_has_ended(self, now, celery_eager):
        job = queued(now)
        tasks.run(job_id=job.pk)
        with pytest.raises(Conflict, match="ended"):
            actions.cancel(actor=UserFactory(), job=job, now=now)


class TestSweep:
    def running(self, now, key="", **fields):
        job = queued(now, key)
        actions.claim(job_id=job.pk, now=now)
        Job.objects.filter(pk=job.pk).update(**fields)
        return job

    def swept(self, job, at):
        actions.sweep(now=at, stale_seconds=30)
        job.refresh_from_db()
        return job

    def test_queues_and_rings_again_for_a_worker_that_fell_silent(self, now, rung):
        job = self.running(now)
        assert self.swept(job, now + 31 * SECOND).state == "queued"
        assert rung == [job.pk]

    def test_leaves_a_job_whose_worker_is_alive(self, now, rung):
        job = self.running(now)
        actions.beat(job_id=job.pk, now=now + 20 * SECOND)
        assert self.swept(job, now + 31 * SECOND).state == "running"
        assert rung == []

    def test_rings_for_a_queued_job_whose_bell_was_lost(self, now, rung):
        job = queued(now)
        self.swept(job, now + 6 * SECOND)
        assert rung == [job.pk]

    def test_drops_a_stale_job_when_a_newer_one_does_the_same_work(self, now, rung):
        stale = self.running(now, "figures:7")
        newer = queued(now, "figures:7")
        assert self.swept(stale, now + 31 * SECOND).state == "cancelled"
        assert rung == [newer.pk]

    def test_keeps_one_of_two_stale_jobs_with_the_same_key(self, now, rung):
        first, second = self.running(now, "figures:7"), self.running(now, "figures:7")
        self.swept(first, now + 31 * SECOND)
        second.refresh_from_db()
        assert (first.state, second.state) == ("queued", "cancelled")

    def test_gives_up_on_a_job_that_kills_its_worker_every_time(self, now, rung):
        job = self.swept(self.running(now, attempts=actions.MOST_ATTEMPTS), now + 31 * SECOND)
        assert (job.state, job.error) == ("failed", "The worker died in the middle of this 5 times.")
        assert rung == []

    def test_does_not_revive_a_job_that_was_to_be_cancelled(self, now, rung):
        assert self.swept(self.running(now, cancel_asked=True), now + 31 * SECOND).state == "cancelled"


class TestQueries:
    def test_counts_jobs_by_state_and_names_the_longest_wait(self, now):
        queued(now)
        queued(now + 10 * SECOND)
        assert job_counts() == {"queued": 2, "running": 0, "done": 0, "failed": 0, "cancelled": 0}
        assert longest_wait(now=now + 15 * SECOND) == 15.0

    def test_knows_no_wait_when_nothing_waits(self, now):
        assert longest_wait(now=now) == 0.0
