"""Run as a program: fills the database of its environment for the tests that kill a worker, or prints what is in it."""

import datetime as dt
import json
import sys
from decimal import Decimal
from pathlib import Path

import django

django.setup()

from django.core.management import call_command
from django.utils import timezone

from finance.models import Actual, Progress
from pmo.imports.actions.applying import apply_soon
from pmo.imports.actions.staging import check_batch, stage
from pmo.jobs import actions as jobs
from pmo.jobs.models import Job
from projects.models import Project, StageChange, WorkPackage
from reports.models import Snapshot
from tests.factories import NOW, NodeFactory, person
from tests.factories import stage as life_stage

MONDAY = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
LATER = MONDAY + dt.timedelta(days=90)
POSTINGS = 12000


def projects(count: int) -> None:
    """A tree of three levels with measured projects."""
    top = NodeFactory(code="TOP", kind="enterprise")
    leaves = [NodeFactory(code=f"LEAF{n}", parent=top) for n in range(3)]
    stage_now = life_stage()
    made = Project.objects.bulk_create(
        Project(code=f"P{n}", name=f"Project {n}", node=leaves[n % 3], type=stage_now.type, stage=stage_now, created_at=NOW) for n in range(count)
    )
    StageChange.objects.bulk_create(StageChange(project=one, known_on=MONDAY.date(), stage=stage_now) for one in made)
    work = WorkPackage.objects.bulk_create(
        WorkPackage(project=one, wbs="1", name="Build", budget=Decimal(1000 + n), start_at=MONDAY, finish_at=LATER, known_on=MONDAY.date())
        for n, one in enumerate(made)
    )
    Progress.objects.bulk_create(
        Progress(work_package=one, status_date=MONDAY.date(), done=Decimal("0.5"), actual_cost=Decimal(n % 900)) for n, one in enumerate(work)
    )


def rollup_job() -> None:
    """Queue a roll-up of everything, without ringing."""
    Job.objects.create(title="Roll up all", steps=[{"task": "reports.rollup", "kwargs": {}}], created_at=timezone.now())


def import_job(folder: str) -> None:
    """Stage a ledger file and queue its application, without ringing."""
    jobs.ring = lambda **_: None
    file = Path(folder) / "ledger.csv"
    lines = [f"2026-03-{1 + n % 5:02d},P{n % 50},OPEX,{n}.25,GBP,REF-{n}" for n in range(POSTINGS)]
    file.write_text("\n".join(["posting_date,project,cost_type,amount,currency,reference", *lines]))
    actor, now = person("analyst", cleared=True), timezone.now()
    batch = stage(actor=actor, kind="actuals", filename=file.name, data=file.read_bytes(), now=now)
    check_batch(batch=batch, now=now)
    batch.refresh_from_db()
    Job.objects.all().delete()
    apply_soon(actor=actor, batch=batch, now=now)


def figures() -> dict:
    """Every stored figure, without the moment it was worked out."""
    rows = Snapshot.objects.order_by("project_id", "node_id", "period_id", "cleared").values()
    return {
        "snapshots": [{name: str(value) for name, value in row.items() if name not in ("id", "computed_at")} for row in rows],
        "postings": Actual.objects.count(),
        "booked": str(sum(Actual.objects.values_list("amount", flat=True))),
    }


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "rollup":
        projects(int(rest[0]))
        rollup_job()
    elif what == "import":
        projects(50)
        import_job(rest[0])
    elif what == "again":
        call_command("rollup", "--all", "--json")
        print()
        print(json.dumps(figures()))
    else:
        print(json.dumps(figures()))
