"""A file of 100,000 postings: staged, checked, applied, and taken back."""

from django.db import transaction
from django.utils import timezone

from bench.table import Line, milliseconds
from bench.timing import peak_mib, timed
from pmo.accounts.actions import system_user
from pmo.imports.actions import apply, stage
from projects.models import Project

ROWS = 100_000


def lines() -> list[Line]:
    """Time and memory of the import; nothing of it is kept."""
    data = _file()
    taken = {}
    with transaction.atomic():
        peak, _ = peak_mib(lambda: taken.update(_import(data)))
        transaction.set_rollback(True)
    total = taken["staged"] + taken["applied"]
    note = f"staged and checked {milliseconds(taken['staged'])}, applied {milliseconds(taken['applied'])}, peak {peak:.0f} MiB"
    note += f"; processor {milliseconds(taken['cpu'])}"
    return [Line(f"import of {ROWS:,} actuals", milliseconds(total), f"{ROWS / total:,.0f} rows/s", note=note)]


def _import(data: bytes) -> dict:
    actor, now = system_user(), timezone.now()
    staged = timed(lambda: stage(actor=actor, kind="actuals", filename="actuals.csv", data=data, now=now, here=True))
    applied = timed(lambda: apply(actor=actor, batch=staged.answer, now=now))
    return {"staged": staged.seconds, "applied": applied.seconds, "cpu": staged.cpu + applied.cpu}


def _file() -> bytes:
    codes, day = list(Project.objects.order_by("pk").values_list("code", flat=True)), timezone.now().date()
    lines = ["posting_date,project,cost_type,amount,currency,reference,vendor,text"]
    lines += [
        f"{day},{codes[row % len(codes)]},LAB,{row % 9000 + 1}.{row % 100:02d},GBP,B{row},Vendor {row % 90},Line {row}" for row in range(ROWS)
    ]
    return "\n".join(lines).encode()
