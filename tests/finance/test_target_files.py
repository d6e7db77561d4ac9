"""Targets of nodes come in by budget files, as drafts, and go out so that they come back unchanged."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.version_states import submit_version
from finance.models import CostType, Version
from finance.queries.targets import target_amounts
from pmo.accounts.actions import system_user
from pmo.imports.actions import undo
from pmo.imports.exporting import exported
from tests.factories import NodeFactory, ProjectFactory, person
from tests.imports.bringing import NOW, brought, counts, messages, staged

pytestmark = pytest.mark.django_db
APRIL, MAY = dt.date(2026, 4, 1), dt.date(2026, 5, 1)
HEAD = "project-or-node,cost_type,version,text,kind,state,2026-04,2026-05\n"
FILE = HEAD + "NORTH,,Target,,,,100.10,200\n"


@pytest.fixture(autouse=True)
def north():
    CostType.objects.create(code="staff", name="Staff")
    node = NodeFactory(code="NORTH")
    ProjectFactory(code="APOLLO", node=node)
    return node


def test_a_row_that_names_a_node_becomes_the_draft_of_its_target(north):
    assert counts(brought("budget", FILE + "APOLLO,staff,Plan,,,,7,8\n")) == (2, 0, 0, 0)
    target = Version.objects.get(kind="target")
    assert (target.node, target.state, target.total) == (north, "draft", Decimal("300.10"))
    assert target_amounts(version=target) == {APRIL: Decimal("100.10"), MAY: 200}
    assert Version.objects.get(kind="plan").total == 15


def test_other_amounts_change_the_draft_and_the_same_change_nothing():
    brought("budget", FILE)
    assert counts(brought("budget", HEAD + "NORTH,,,,target,draft,100.10,\n")) == (0, 1, 0, 0)
    assert target_amounts(version=Version.objects.get()) == {APRIL: Decimal("100.10")}
    assert counts(brought("budget", HEAD + "NORTH,,target,,target,,100.10,\n")) == (0, 0, 1, 0)


def test_is_undone_without_a_trace():
    batch = brought("budget", FILE)
    undo(actor=system_user(), batch=batch, now=NOW)
    assert not Version.objects.exists()


@pytest.mark.parametrize(("submitted", "suffix"), [(False, "csv"), (True, "csv"), (True, "xlsx")])
def test_an_export_comes_back_unchanged(north, submitted, suffix):
    brought("budget", FILE + "APOLLO,staff,Plan,,,,7,8\n")
    target = Version.objects.get(kind="target")
    if submitted:
        submit_version(actor=system_user(), version=target, seen=target.version, now=NOW)
    for node in (north, None):
        file = exported("budget", suffix=suffix, actor=system_user(), node_code=node and node.code, as_of=NOW.date())
        data = file[0]
        again = staged("budget", data, name=f"file.{suffix}", period_end=NOW.date())
        assert (messages(again), counts(again)) == ([], (0, 0, 2, 0))


def test_one_that_counts_is_not_overwritten():
    brought("budget", FILE)
    target = Version.objects.get()
    submit_version(actor=system_user(), version=target, seen=target.version, now=NOW)
    assert [column for _row, column, _told in messages(staged("budget", HEAD + "NORTH,,Target,,,submitted,1,2\n"))] == ["state"]
    assert counts(brought("budget", HEAD + "NORTH,,Target,,,,1,2\n")) == (1, 0, 0, 0)
    assert set(Version.objects.values_list("state", "total")) == {("submitted", Decimal("300.10")), ("draft", Decimal(3))}


BAD = [
    ("NOWHERE,,Target,,,,1,", "project-or-node"), ("APOLLO,,Target,,,,1,", "project-or-node"), ("NORTH,staff,Target,,,,1,", "cost_type"),
    ("NORTH,,Target 2,,,,1,", "version"), ("NORTH,,Target,Team,,,1,", "text"), ("NORTH,,Plan,,target,,1,", "version"),
    ("NORTH,,Target,,,approved,1,", "state"), ("NORTH,,Plan,,,,1,", "project-or-node"), ("NORTH,,Target,,,,1e308,", "2026-04"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column"), BAD)
def test_a_bad_row_is_told_at_its_cell(row, column):
    assert [told[1] for told in messages(staged("budget", HEAD + row + "\n"))][:1] == [column]
    assert not Version.objects.exists()


@pytest.mark.parametrize(("role", "branch", "refused"), [("controller", "NORTH", 0), ("analyst", "NORTH", 1), ("controller", "SOUTH", 1)])
def test_is_set_by_who_approves_money_over_the_node(role, branch, refused, north):
    node = north if branch == "NORTH" else NodeFactory(code="SOUTH")
    assert staged("budget", FILE, actor=person(role, node=node)).rejected == refused
