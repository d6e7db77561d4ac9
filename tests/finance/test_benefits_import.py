"""The register of benefits comes in from a file, and goes out as what comes back unchanged."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.models import Benefit, BenefitValue
from finance.queries.benefits import kept_benefits
from pmo.accounts.actions import system_user
from pmo.errors import Refused
from pmo.imports.actions import undo
from pmo.imports.calc.exports import csv_bytes
from pmo.imports.kinds import importer
from tests.factories import NodeFactory, ProjectFactory, person
from tests.imports.bringing import NOW, brought, counts, messages, staged

pytestmark = pytest.mark.django_db
HEAD = "code,project,name,kind,unit,owner,series,2026-01,2026-02,Apr 2026\n"
ROWS = (
    HEAD + "CALLS,APOLLO,Fewer calls,cashable,,Kim,planned,100,100.50,200\nCALLS,APOLLO,,,,,realised,90,,\n"
    "WAIT,APOLLO,Waiting,Non-monetary,days,Kim,,8,7,\n"
)
EARLY, LATE = dt.date(2026, 3, 1), dt.date(2026, 3, 4)


@pytest.fixture
def apollo():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))


def stands(day=LATE):
    return {one.benefit.code: one for one in kept_benefits(rows=Benefit.objects.all(), day=day)}


def test_a_row_a_benefit_and_series_a_column_a_month(apollo):
    assert counts(brought("benefits", ROWS, period_end=EARLY)) == (3, 0, 0, 0)
    calls, wait = stands()["CALLS"], stands()["WAIT"]
    assert (calls.standing.planned, calls.standing.realised, calls.answers) == (Decimal("400.50"), 90, "Kim")
    assert (wait.unit, wait.standing.planned) == ("days", 15)


def test_the_same_file_twice_changes_nothing_and_a_later_one_leaves_the_days_before(apollo):
    brought("benefits", ROWS, period_end=EARLY)
    assert counts(brought("benefits", ROWS.replace("Kim,", "Kim ,"), period_end=LATE)) == (0, 0, 3, 0)
    later = HEAD + "CALLS,APOLLO,,,,,forecast,,,150\n"
    assert counts(brought("benefits", later, period_end=LATE)) == (0, 1, 0, 0)
    april = dt.date(2026, 4, 1)
    assert [stands(day)["CALLS"].months[april].forecast for day in (EARLY, LATE)] == [None, 150]


def test_what_goes_out_comes_back_unchanged(apollo):
    brought("benefits", ROWS, period_end=EARLY)
    columns, rows = importer("benefits").export(actor=system_user(), node=None, as_of=LATE)
    assert counts(brought("benefits", csv_bytes(columns, rows), period_end=LATE)) == (0, 0, 3, 0)


def test_is_taken_back(apollo):
    undo(actor=system_user(), batch=brought("benefits", ROWS, period_end=EARLY), now=NOW)
    assert not Benefit.objects.exists()
    assert not BenefitValue.objects.exists()


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("CALLS,APOLLO,,cashable,,Kim,,1,,\n", "name"), ("CALLS,APOLLO,Calls,nice,,Kim,,1,,\n", "kind"),
        ("CALLS,APOLLO,Calls,cashable,,Kim,,-1,,\n", "2026-01"),
        ("CALLS,APOLLO,Calls,cashable,,Kim,,ten,,\n", "2026-01"), ("CALLS,APOLLO,Calls,cashable,,Kim,realised,,,1\n", "Apr 2026"),
        ("CALLS,NOBODY,Calls,cashable,,Kim,,1,,\n", "project"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_at_its_place(apollo, text, column):
    told = messages(staged("benefits", HEAD + text, period_end=EARLY))
    assert [one[:2] for one in told] == [(2, column)]


def test_a_plan_that_stands_is_not_changed_by_file_but_by_who_approves_money(apollo):
    analyst = person("analyst")
    brought("benefits", ROWS, actor=analyst, period_end=EARLY)
    with pytest.raises(Refused, match="approve money"):
        brought("benefits", ROWS.replace("100.50", "50"), actor=analyst, period_end=LATE)
    assert counts(brought("benefits", ROWS.replace("100.50", "50"), actor=person("controller"), period_end=LATE)) == (0, 1, 2, 0)
