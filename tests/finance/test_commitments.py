"""Orders come in from a file as known from a day on, apart from actuals, and go out as they came."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.commitments import Ordered, record_commitments
from finance.models import Actual, Commitment
from finance.queries.commitments import commitments_on
from pmo.accounts.actions import system_user
from pmo.errors import NotPermitted, Refused
from pmo.imports.actions import undo
from pmo.imports.calc.exports import csv_bytes
from pmo.imports.kinds import importer
from tests.factories import NodeFactory, ProjectFactory, manager_of, person
from tests.imports.bringing import NOW, brought, counts, messages, staged

pytestmark = pytest.mark.django_db
HEAD = "project,cost_type,reference,line,vendor,ordered_on,due_on,amount,open,currency,text\n"
FIRST = HEAD + "APOLLO,KIT,PO-1,1,North,2026-01-05,2026-06-30,100.00,80.00,GBP,Racks\nAPOLLO,,PO-2,,South,,,50.00,,,\n"
EARLY, LATE = dt.date(2026, 2, 1), dt.date(2026, 3, 1)


@pytest.fixture
def apollo():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))


def open_on(project, day):
    return [(one.reference, one.open_amount) for one in commitments_on(project_ids=[project.pk], day=day)]


def test_are_read_as_of_a_day(apollo):
    assert counts(brought("commitments", FIRST, period_end=EARLY)) == (2, 0, 0, 0)
    assert counts(brought("commitments", FIRST.replace("80.00", "20.00"), period_end=LATE)) == (0, 1, 1, 0)
    assert open_on(apollo, EARLY) == [("PO-1", Decimal("80.00")), ("PO-2", Decimal("50.00"))]
    assert open_on(apollo, LATE) == [("PO-1", Decimal("20.00")), ("PO-2", Decimal("50.00"))]
    assert not Actual.objects.exists()


def test_what_goes_out_comes_back_unchanged(apollo):
    brought("commitments", FIRST, period_end=EARLY)
    columns, rows = importer("commitments").export(actor=system_user(), node=None, as_of=LATE)
    assert counts(brought("commitments", csv_bytes(columns, rows), period_end=LATE)) == (0, 0, 2, 0)


def test_a_file_of_them_is_taken_back(apollo):
    batch = brought("commitments", FIRST, period_end=EARLY)
    undo(actor=system_user(), batch=batch, now=NOW)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("text", "column"),
    [("APOLLO,,PO-1,,,,,ten,,,\n", "amount"), ("APOLLO,,PO-1,,,,,1,,EUR,\n", "currency"), ("NOBODY,,PO-1,,,,,1,,,\n", "project")],
)
def test_a_bad_cell_is_told(apollo, text, column):
    assert messages(staged("commitments", HEAD + text))[0][1] == column


def test_more_open_than_ordered_is_refused(apollo):
    with pytest.raises(Refused) as refusal:
        record_commitments(
            actor=person("controller"), project=apollo, orders=[Ordered("PO-1", Decimal(1), Decimal(2))], known_on=EARLY, now=NOW
        )
    assert refusal.value.field == "open"


def test_are_recorded_by_those_who_book_money(apollo):
    with pytest.raises(NotPermitted):
        record_commitments(actor=manager_of(apollo), project=apollo, orders=[], known_on=EARLY, now=NOW)
