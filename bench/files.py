"""Files brought in: 100,000 postings, and a Microsoft Project schedule of 5,000 tasks; each staged, checked, applied, and rolled back."""

from django.db import transaction
from django.utils import timezone

from bench.plans import plan
from bench.table import Line, milliseconds
from bench.timing import peak_mib, timed
from pmo.accounts.actions import system_user
from pmo.imports.actions import apply, stage
from projects.calc.files.mspdi import write_mspdi
from projects.models import Project

ROWS, TASKS = 100_000, 5_000


def lines() -> list[Line]:
    """Time and memory of each import; nothing of it is kept."""
    return [
        _line(f"import of {ROWS:,} actuals", "actuals", "actuals.csv", _file(), ROWS, "rows"),
        _line(f"import of a schedule of {TASKS:,} tasks", "mspdi", "plan.xml", write_mspdi(plan(TASKS, "BENCH-PLAN")), TASKS, "tasks"),
    ]


def _line(name: str, kind: str, filename: str, data: bytes, count: int, what: str) -> Line:
    taken: dict = {}
    with transaction.atomic():
        peak, _ = peak_mib(lambda: taken.update(_import(kind, filename, data)))
        transaction.set_rollback(True)
    total = taken["staged"] + taken["applied"]
    note = f"staged and checked {milliseconds(taken['staged'])}, applied {milliseconds(taken['applied'])}, peak {peak:.0f} MiB"
    note += f"; processor {milliseconds(taken['cpu'])}"
    return Line(name, milliseconds(total), f"{count / total:,.0f} {what}/s", note=note)


def _import(kind: str, filename: str, data: bytes) -> dict:
    actor, now = system_user(), timezone.now()
    staged = timed(lambda: stage(actor=actor, kind=kind, filename=filename, data=data, now=now, here=True))
    applied = timed(lambda: apply(actor=actor, batch=staged.answer, now=now))
    return {"staged": staged.seconds, "applied": applied.seconds, "cpu": staged.cpu + applied.cpu}


def _file() -> bytes:
    codes, day = list(Project.objects.order_by("pk").values_list("code", flat=True)), timezone.now().date()
    lines = ["posting_date,project,cost_type,amount,currency,reference,vendor,text"]
    lines += [
        f"{day},{codes[row % len(codes)]},LAB,{row % 9000 + 1}.{row % 100:02d},GBP,B{row},Vendor {row % 90},Line {row}" for row in range(ROWS)
    ]
    return "\n".join(lines).encode()
