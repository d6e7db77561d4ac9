"""A ledger file of a million postings against bare COPY of the same rows and the same checks in SQL; one posting more; a node's Money page."""

import datetime as dt
import io
import os

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bench.ground import reader
from bench.table import Line, milliseconds, not_there
from bench.timing import Taken, peak_mib, queries, sent_again, timed
from finance.actions.actuals import Posting, book_actuals
from finance.models import Actual
from pmo.accounts.actions import system_user
from pmo.imports.actions import apply, stage, undo
from portfolio.models import Node
from projects.models import Project
from reports.actions.rollup import rollup
from reports.models import Snapshot

ROWS = int(os.environ.get("BENCH_ACTUALS", "1000000"))
MOST_MIB = 500
COLUMNS = ["project_id", "cost_type_id", "posting_date", "known_on", "amount", "currency", "kind", "reference", '"order"', "vendor", "text",
           "original_currency", "source", "batch_id"]  # fmt: skip
# The same checks as sets of a batch: projects there are, cost types, days in a period that is open, rates, what is booked already, what stands
# twice, credits that take a posting back, the sums of the file and of each project.
CHECKS = (
    "SELECT count(*) FROM finance_actual a LEFT JOIN projects_project p ON p.id = a.project_id LEFT JOIN portfolio_node n ON n.id = p.node_id "
    "WHERE a.batch_id = %(batch)s AND (p.id IS NULL OR n.id IS NULL)",
    "SELECT count(*) FROM finance_actual a LEFT JOIN finance_costtype c ON c.id = a.cost_type_id WHERE a.batch_id = %(batch)s AND c.id IS NULL",
    "SELECT count(*) FROM (SELECT DISTINCT posting_date AS day FROM finance_actual WHERE batch_id = %(batch)s) a JOIN finance_fiscalperiod f "
    "ON a.day BETWEEN f.start_on AND f.end_on WHERE f.state <> 'open'",
    "SELECT count(*) FROM finance_actual a JOIN projects_project p ON p.id = a.project_id WHERE a.batch_id = %(batch)s AND a.currency <> p.currency "
    "AND NOT EXISTS (SELECT 1 FROM finance_exchangerate r WHERE r.currency = a.currency AND r.into = p.currency)",
    "SELECT count(*) FROM finance_actual a JOIN finance_actual b USING (project_id, posting_date, amount, reference, vendor, text, \"order\", kind, "
    "source, original_currency) WHERE a.batch_id = %(batch)s AND b.batch_id IS DISTINCT FROM %(batch)s",
    "SELECT count(*) FROM (SELECT 1 FROM finance_actual WHERE batch_id = %(batch)s AND reference <> '' GROUP BY project_id, reference "
    "HAVING count(*) > 1 AND sum(amount) <> 0) twice",
    "SELECT count(*) FROM finance_actual a JOIN finance_actual b ON b.project_id = a.project_id AND b.reference = a.reference "
    "AND b.amount = -a.amount WHERE a.batch_id = %(batch)s AND a.amount < 0 AND a.reference <> ''",
    "SELECT posting_date, cost_type_id, count(*), sum(amount) FROM finance_actual WHERE batch_id = %(batch)s GROUP BY 1, 2",
    "SELECT project_id, count(*), sum(amount), min(posting_date), max(posting_date) FROM finance_actual WHERE batch_id = %(batch)s GROUP BY 1",
)


def lines() -> list[Line]:
    """The import with its parts and its memory, one posting, and the page."""
    return [*_imported(), _one_posting(), _money_page()]


def _imported() -> list[Line]:
    if connection.vendor != "postgresql":
        return [not_there(f"import of {ROWS:,} actuals against COPY", "COPY is PostgreSQL's")]
    data, taken = _file(), {}
    _vacuum()
    with transaction.atomic():
        peak, _ = peak_mib(lambda: taken.update(_import(data)))
        _settle()
        taken["undone"] = timed(lambda: undo(actor=system_user(), batch=taken["batch"], now=timezone.now()))
        transaction.set_rollback(True)
    size, data = len(data), None
    _vacuum()
    copied, checked = _bare()
    floor, whole = copied.seconds + checked.seconds, taken["staged"].seconds + taken["applied"].seconds
    cpu, floor_cpu = taken["staged"].cpu + taken["applied"].cpu, copied.cpu + checked.cpu
    return [
        Line(
            f"import of {ROWS:,} actuals", milliseconds(whole), f"{milliseconds(floor)} bare COPY + checks in SQL", whole / floor, 3,
            f"{ROWS / whole:,.0f} rows/s of {size / 2**20:.0f} MiB; staged and checked {milliseconds(taken['staged'].seconds)}, "
            f"read once more and written {milliseconds(taken['applied'].seconds)}, taken back {milliseconds(taken['undone'].seconds)}; "
            f"COPY {milliseconds(copied.seconds)}, checks {milliseconds(checked.seconds)}; "
            f"processor {milliseconds(cpu)} of {milliseconds(floor_cpu)}, {cpu / floor_cpu:.2f}×; load {os.getloadavg()[0]:.1f}",
        ),
        Line(f"import of {ROWS:,} actuals, peak memory", f"{peak:.0f} MiB", f"{MOST_MIB} MiB", peak / MOST_MIB, 1, "the file itself included"),
    ]  # fmt: skip


def _import(data: bytes) -> dict:
    actor, now = system_user(), timezone.now()
    staged = timed(lambda: stage(actor=actor, kind="actuals", filename="actuals.csv", data=data, now=now, here=True))
    applied = timed(lambda: (apply(actor=actor, batch=staged.answer, now=now), _settle()))
    return {"staged": staged, "applied": applied, "batch": applied.answer[0]}


def _bare() -> tuple[Taken, Taken]:
    """COPY of the same rows, made ready beforehand, into the same table with its indexes and keys; then the checks, well planned."""
    rows, batch = _rows(), 2**40
    with transaction.atomic(), connection.cursor() as cursor:
        copied = timed(lambda: (cursor.copy_expert(f"COPY finance_actual ({', '.join(COLUMNS)}) FROM STDIN", rows), _settle()))
        checked = timed(lambda: (cursor.execute("ANALYZE finance_actual"), [_asked(cursor, one, batch) for one in CHECKS]))
        transaction.set_rollback(True)
    return copied, checked


def _vacuum() -> None:
    """Clear away what was written and taken back, so that both sides meet the same table."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) finance_actual, ledger_event")


def _asked(cursor, check: str, batch: int) -> list[tuple]:
    cursor.execute(check, {"batch": batch})
    return cursor.fetchall()


def _settle() -> None:
    """Have the keys checked that PostgreSQL leaves for the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _postings():
    projects, today = list(Project.objects.order_by("pk").values_list("pk", "code", "currency")), timezone.now().date()
    for row in range(ROWS):
        key, code, currency = projects[row % len(projects)]
        day, amount = today - dt.timedelta(days=row % 60), f"{row % 9000 + 1}.{row % 100:02d}"
        yield key, code, currency, day, amount, f"B{row}", f"Vendor {row % 90}", f"Line {row}"


def _file() -> bytes:
    out = io.StringIO()
    out.write("posting_date,project,cost_type,amount,currency,reference,vendor,text\n")
    out.writelines(
        f"{day},{code},LAB,{amount},{currency},{ref},{vendor},{text}\n" for _key, code, currency, day, amount, ref, vendor, text in _postings()
    )
    return out.getvalue().encode()


def _rows() -> io.BytesIO:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM finance_costtype")
        kind = cursor.fetchone()[0]
    out = io.BytesIO()
    out.writelines(
        f"{key}\t{kind}\t{day}\t{day}\t{amount}\t{currency}\tposting\t{ref}\t\t{vendor}\t{text}\t\t\t{2**40}\n".encode()
        for key, _code, currency, day, amount, ref, vendor, text in _postings()
    )
    out.seek(0)
    return out


def _one_posting() -> Line:
    """Book one posting and freshen its figures: which snapshot rows are written for it."""
    now = timezone.now()
    project = Project.objects.select_related("node").order_by("pk")[Project.objects.count() // 2]
    posting = Posting(project, now.date(), 1, project.currency, reference=f"one {now}")
    with transaction.atomic():
        rollup(project_ids=[project.pk], now=now)
        later = now + dt.timedelta(seconds=1)
        made = queries(lambda: (book_actuals(actor=system_user(), postings=[posting], now=later), rollup(project_ids=[project.pk], now=later)))
        touched = Snapshot.objects.filter(computed_at=later)
        projects, nodes = (touched.filter(**{f"{what}__isnull": False}).values(what).distinct().count() for what in ("project", "node"))
        above = len([part for part in project.node.path.split("/") if part])
        transaction.set_rollback(True)
    wrong = "" if (projects, nodes) == (1, above) else f"; {above} nodes above"
    told = f"snapshots of {projects} project and {nodes} nodes above it written, of no other{wrong}"
    return Line("one new actual", f"{len(made)} statements", note=told)


def _money_page() -> Line:
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    client.force_login(reader())
    top = Node.objects.filter(parent=None).order_by("pk").first()
    path = f"/nodes/{top.code}/money/"
    answer = client.get(path)
    if answer.status_code != 200:
        return not_there("node Money page", f"{path} answers {answer.status_code}")
    made = [one for one in queries(lambda: client.get(path)) if one["sql"].startswith(("SELECT", "WITH", "\nSELECT"))]
    page, floor = timed(lambda: client.get(path), times=9, warm=2), timed(lambda: sent_again(made), times=9, warm=2)
    return Line(
        "node Money page, server time", milliseconds(page.seconds), f"{milliseconds(floor.seconds)} its SQL bare", page.seconds / floor.seconds, 3,
        f"{Project.objects.count():,} projects below, {Actual.objects.count():,} actuals, {len(made)} queries; processor {milliseconds(page.cpu)} of "
        f"{milliseconds(floor.cpu)}",
    )  # fmt: skip
