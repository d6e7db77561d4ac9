"""A ledger file read block by block is judged, booked and taken back as one that is looked at row by row."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance.actions.calendar import ensure_fiscal_year
from finance.importing.actuals import ActualsImporter
from finance.models import Actual, ExchangeRate, FiscalPeriod, MatchingRule, Suspense
from pmo.accounts.actions import system_user
from pmo.calc.money import in_cents
from pmo.imports import streams
from pmo.imports.actions import apply, undo
from pmo.imports.calc.exports import xlsx_bytes
from pmo.imports.calc.mapping import Mapping
from pmo.imports.contract import CREATED, Context
from tests.factories import ProjectFactory
from tests.finance.ledger_by_row import ByRow
from tests.imports.bringing import NOW, brought, everything, staged

pytestmark = pytest.mark.django_db
HEAD = "posting_date,project,cost_type,amount,currency,reference,vendor,order,kind,source\n"
ROWS = st.tuples(
    st.sampled_from(["2026-02-01", "2026-02-02", "2026-02-03", "03/02/2026", "2025-01-05", "soon", ""]),
    st.sampled_from(["APOLLO", "ZEUS", "APOLLO", "ZEUS", "NOBODY", "", "a b"]),
    st.sampled_from(["", "LABOUR", "RENT"]),
    st.sampled_from(["10.00", "-10.00", "5", "2.50", "0.005", "-0.001", "(3.10)", "1e308", "ten", "0"]),
    st.sampled_from(["", "", "GBP", "EUR", "USD", "??"]),
    st.sampled_from(["", "A", "B", "C"]),
    st.sampled_from(["", "North", "South"]),
    st.sampled_from(["", "PO-1"]),
    st.sampled_from(["", "posting", "accrual"]),
    st.sampled_from(["", "SAP"]),
).map(",".join)  # fmt: skip
FILES = st.lists(ROWS, max_size=25).map(lambda rows: HEAD + "\n".join(rows) + "\n")
MAPPINGS = st.sampled_from([{}, {"unmatched": "suspense"}, {"control_total": "12.50"}, {"total_row": "2026-02-03"}, {"leave_out": ["currency"]}])


@pytest.fixture
def office(monkeypatch):
    """Two projects, a rate, a rule, months that are closed, and some of the postings booked or kept already; blocks of three rows."""
    monkeypatch.setattr(streams, "BLOCK", 3)
    apollo, _zeus = ProjectFactory(code="APOLLO"), ProjectFactory(code="ZEUS", currency="EUR")
    ExchangeRate.objects.create(rate_set="period", currency="EUR", into="GBP", known_on=dt.date(2026, 2, 1), rate=Decimal("0.85"))
    MatchingRule.objects.create(field="vendor", test="is", words="south", project=apollo)
    ensure_fiscal_year(day=dt.date(2025, 1, 5)).periods.update(state=FiscalPeriod.State.CLOSED)
    booked = "".join(f"{day},{code},LABOUR,10.00,,A,North,,,\n" for day in ("2026-02-01", "2026-02-02") for code in ("APOLLO", "ZEUS", "NOBODY"))
    brought("actuals", HEAD + booked, mapping={"unmatched": "suspense"})


def told(reading):
    """All that is said of a file."""
    rows = [(row.number, row.change, {name: value for name, value in row.values.items() if name[0] != "_"}) for row in reading.rows]
    counts = [reading.count(change) for change in ("created", "updated", "unchanged")]
    return rows, reading.problems, reading.total, reading.rejected, counts, reading.notes, reading.told, reading.columns, reading.unknown_columns


TOLD = ("reference", "vendor", "order", "kind", "source")


def stored(model):
    """The rows of the books, or of suspense, in the amounts they were made in."""
    if model is Suspense:
        return Counter(Suspense.objects.values_list("row", "project_said", "posting_date", "amount", "reference", "vendor", "source"))
    amount, cost_type = Coalesce("original_amount", "amount"), Coalesce("cost_type__code", Value(""))
    found = Actual.objects.values_list("project__code", "posting_date", amount, cost_type, *TOLD)
    return Counter(found)


def posting(values):
    return (values["project"], values["posting_date"], in_cents(values["amount"]), values["cost_type"], *(values[name] for name in TOLD))


def kept(row):
    values = row.values
    said = values["reference"], values["vendor"], values["source"]
    return (row.number, values["project"], values["posting_date"], in_cents(values["amount"]), *said)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=FILES, mapping=MAPPINGS)
def test_blocks_say_what_a_look_at_every_row_says_and_write_the_rows_it_names(office, text, mapping):
    context = Context(actor=system_user(), now=NOW, today=NOW.date(), mapping=Mapping(**mapping))
    with transaction.atomic():
        found, obvious = (kind.read(text.encode(), "ledger.csv", context) for kind in (ActualsImporter(), ByRow()))
        assert told(found) == told(obvious)
        before, held = everything(), Suspense.objects.count()
        known, waiting = stored(Actual), stored(Suspense)
        batch = staged("actuals", text, mapping=mapping)
        if obvious.rows:
            batch = apply(actor=system_user(), batch=batch, accept_good_rows=True, now=NOW)
            new = [row for row in obvious.rows if row.change == CREATED]
            assert batch.created == len(new)
            assert stored(Actual) - known == Counter(posting(row.values) for row in new if "_suspense" not in row.values)
            assert stored(Suspense) - waiting == Counter(kept(row) for row in new if "_suspense" in row.values)
            assert batch.unchanged == len(obvious.rows) - len(new)
            again = staged("actuals", text, mapping=mapping)
            assert (again.created, again.unchanged, again.rejected) == (0, len(obvious.rows), obvious.rejected)
            undo(actor=system_user(), batch=batch, now=NOW)
        assert (everything(), Suspense.objects.count()) == (before, held)
        transaction.set_rollback(True)


def test_a_workbook_is_read_in_blocks_too(office):
    rows = [[dt.date(2026, 2, day), code, "RENT", 1.5, "A"] for day in range(1, 8) for code in ("APOLLO", "NOBODY")]
    data = xlsx_bytes(["posting_date", "project", "cost_type", "amount", "reference"], rows)
    context = Context(actor=system_user(), now=NOW, today=NOW.date())
    found, obvious = (kind.read(data, "ledger.xlsx", context) for kind in (ActualsImporter(), ByRow()))
    assert told(found) == told(obvious)
    assert (found.count(CREATED), found.rejected) == (7, 7)
