"""The impact of a change on 5,000 lines, computed by a worker with progress, against a preview of its edits; its page; applying it."""

from unittest.mock import patch

from celery import current_app
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from bench import ground
from bench.plans import plan, under_way
from bench.table import Line, milliseconds, not_there
from bench.timing import cpu_ratio, queries, timed
from governance.actions.change_application import apply_change
from governance.actions.change_decisions import submit_change
from governance.actions.change_impacts import ask_impact
from governance.actions.changes import open_change
from governance.models import ChangeRequest
from pmo.accounts.actions import system_user
from pmo.jobs import actions as jobs
from pmo.jobs import tasks
from pmo.jobs.models import Job
from projects.calc.files.mspdi import write_mspdi
from projects.models import WorkPackage
from projects.queries.plans import preview

LINES, EDITS = 5_000, 50
NAME = f"Impact of a change on {LINES:,} lines"


def lines() -> list[Line]:
    """The worker's time, what asking for it takes, the page of it, and applying it."""
    with ground.brought_in("mspdi", write_mspdi(under_way(plan(LINES, "BENCH-CHANGE")))) as project:
        ahead = WorkPackage.objects.filter(project=project, kind="task", actual_start_at=None).order_by("order")
        begun = list(ahead.values_list("pk", "duration_minutes"))
        some = begun[:: max(len(begun) // EDITS, 1)][:EDITS]
        edits = [{"do": "change", "id": pk, "fields": {"duration": minutes + 960}} for pk, minutes in some]
        money = [{"cost_type": "", "month": f"2027-{month:02d}", "amount": "1000"} for month in range(1, 13)]
        told = {"actor": system_user(), "project": project, "title": "Two days more on fifty lines", "cause": "scope", "now": timezone.now()}
        floor = timed(lambda: preview(project=project, edits=edits), times=3, warm=1)
        change = open_change(edits=edits, money=money, **told)
        asked = timed(lambda: ask_impact(actor=system_user(), change=change, version=change.version, now=timezone.now()))
        current_app.loader.import_default_modules()  # a worker has its tasks loaded
        steps: list[int] = []

        def advance(*, percent, **more):
            steps.append(percent)
            return real(percent=percent, **more)

        real = jobs.advance
        with patch.object(jobs, "advance", advance), patch.object(tasks, "_heartbeat", _Still):
            made = timed(lambda: tasks.run(job_id=asked.answer.job_id))
        change = ChangeRequest.objects.select_related("project__node", "project__calendar").get(pk=change.pk)
        job = Job.objects.get(pk=asked.answer.job_id)
        if not change.impact:
            return [not_there(NAME, job.error or "nothing was computed")]
        note = f"asked in {milliseconds(asked.seconds)}, told {len(steps)} times how far it is ({', '.join(map(str, steps))} %), "
        note += f"{change.impact['schedule']['moved']:,} lines move; {cpu_ratio(made.cpu, floor.cpu)}"
        ratio = made.seconds / floor.seconds
        yardstick = f"{milliseconds(floor.seconds)} preview of its edits"
        return [Line(NAME, milliseconds(made.seconds), yardstick, ratio, 3, note), _page(change), _applied(change)]


class _Still:
    """No thread beside: it would wait for a row that this transaction has not written yet."""

    def __init__(self, _job_id: int):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def _page(change: ChangeRequest) -> Line:
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    client.force_login(ground.reader())
    url = f"/projects/{change.project.code}/changes/{change.code}/"
    cache.clear()
    asked = queries(lambda: client.get(url))
    taken = timed(lambda: client.get(url), times=5, warm=1)
    return Line("Page of that change", milliseconds(taken.seconds), note=f"{len(asked)} queries, status {taken.answer.status_code}")


def _applied(change: ChangeRequest) -> Line:
    change = submit_change(actor=system_user(), change=change, version=change.version, now=timezone.now())
    ChangeRequest.objects.filter(pk=change.pk).update(state=ChangeRequest.State.APPROVED)
    taken = timed(lambda: apply_change(actor=system_user(), change=change, version=change.version, now=timezone.now()))
    return Line("That change applied in one deed", milliseconds(taken.seconds), note=f"baseline {taken.answer.baseline.number} of {LINES:,} lines")
