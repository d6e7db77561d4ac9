"""Three points of what is left come in with the WBS, are drawn from, and go out so that they come back unchanged."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.models import Estimate
from pmo.accounts.actions import system_user
from pmo.imports.actions import undo
from pmo.imports.calc.exports import csv_bytes
from pmo.imports.kinds import importer
from projects.models import WorkPackage
from tests.factories import NodeFactory, ProjectFactory
from tests.imports.bringing import NOW, brought, counts, messages, staged

pytestmark = pytest.mark.django_db
HEAD = "project,wbs,name,budget,cost_optimistic,cost_most_likely,cost_pessimistic,days_optimistic,days_most_likely,days_pessimistic\n"
ROWS = HEAD + 'APOLLO,1,Dig,10000,"4,000",5000.50,9000,,,\nAPOLLO,2,Pour,5000,,,,2,3.5,9\nAPOLLO,3,Clear,100,,,,,,\n'
EARLY, LATE = dt.date(2026, 3, 1), dt.date(2026, 3, 4)


@pytest.fixture
def apollo():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="N"))


def points(wbs):
    row = Estimate.objects.filter(work_package__wbs=wbs).latest("known_on")
    return [row.cost_low, row.cost_likely, row.cost_high, row.days_low, row.days_likely, row.days_high]


def out(day=LATE):
    columns, rows = importer("wbs").export(actor=system_user(), node=None, as_of=day)
    return csv_bytes(columns, [list(row) for row in rows]).decode("utf-8-sig")


def test_new_lines_are_planned_and_judged_at_once(apollo):
    assert counts(brought("wbs", ROWS, period_end=EARLY)) == (3, 0, 0, 0)
    assert points("1") == [Decimal("4000.00"), Decimal("5000.50"), Decimal("9000.00"), None, None, None]
    assert points("2")[3:] == [Decimal(2), Decimal("3.5"), Decimal(9)]
    assert Estimate.objects.filter(known_on=EARLY).count() == Estimate.objects.count() == 2


def test_the_same_again_changes_nothing_on_any_day_and_another_point_is_a_newer_word(apollo):
    brought("wbs", ROWS, period_end=EARLY)
    assert counts(brought("wbs", ROWS, period_end=LATE)) == (0, 0, 3, 0)
    assert counts(brought("wbs", ROWS.replace("5000.50", "6000"), period_end=LATE)) == (0, 1, 2, 0)
    assert [row.cost_likely for row in Estimate.objects.filter(work_package__wbs="1").order_by("known_on")] == [Decimal("5000.50"), Decimal(6000)]


def test_a_line_that_changes_beside_its_points_counts_once(apollo):
    brought("wbs", ROWS, period_end=EARLY)
    both = ROWS.replace("Dig,10000", "Dig it,10000").replace("5000.50", "6000")
    assert counts(brought("wbs", both, period_end=LATE)) == (0, 1, 2, 0)


def test_what_a_file_leaves_open_stays(apollo):
    brought("wbs", ROWS, period_end=EARLY)
    brought("wbs", HEAD + "APOLLO,1,Dig,,,,,5,6,7\n", period_end=LATE)
    assert points("1") == [Decimal("4000.00"), Decimal("5000.50"), Decimal("9000.00"), Decimal(5), Decimal(6), Decimal(7)]
    brought("wbs", "project,wbs,name\nAPOLLO,1,Dig it\n", period_end=LATE)
    assert points("1")[5] == 7


def test_goes_out_so_that_it_comes_back_unchanged_and_as_of_its_day(apollo):
    brought("wbs", ROWS, period_end=EARLY)
    brought("wbs", ROWS.replace("5000.50", "6000"), period_end=LATE)
    assert counts(brought("wbs", out(), period_end=LATE)) == (0, 0, 3, 0)
    assert "6000.00" in out()
    assert "5000.50" in out(EARLY)


@pytest.mark.parametrize(
    ("points_said", "column", "said"),
    [
        ("5,4,9,,,", "cost_most_likely", "not in order"),
        ("5,,9,,,", "cost_most_likely", "all three"),
        ("-5,4,9,,,", "cost_optimistic", "out of range"),
        (",,,1,2,1000000", "days_pessimistic", "out of range"),
        ("NaN,4,9,,,", "cost_optimistic", ""),
    ],
)
def test_odd_points_are_refused_at_their_column_and_nothing_is_planned(apollo, points_said, column, said):
    batch = staged("wbs", f"{HEAD}APOLLO,1,Dig,100,{points_said}\n")
    assert any((column, True) == (one, said in message) for _row, one, message in messages(batch))
    assert not WorkPackage.objects.exists()


def test_a_heading_has_nothing_left_of_its_own(apollo):
    text = HEAD.replace("budget", "kind") + "APOLLO,1,Build,summary,1,2,3,,,\n"
    assert "heading" in messages(staged("wbs", text))[0][2]


def test_taken_back_the_points_go_with_the_lines(apollo):
    batch = brought("wbs", ROWS, period_end=EARLY)
    undo(actor=system_user(), batch=batch, now=NOW)
    assert (WorkPackage.objects.count(), Estimate.objects.count()) == (0, 0)
