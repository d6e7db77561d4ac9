"""The decision register as a file: what comes in as a question, what a file may not decide, and that an export comes back unchanged."""

import pytest

from governance.actions.decisions import ask_decision, cast_vote, decide
from governance.models import Decision
from pmo.accounts.actions import system_user
from pmo.imports.actions import undo
from pmo.imports.exporting import exported
from tests.factories import NOW, person
from tests.governance.changes import WHOLE, Office
from tests.imports.bringing import brought, counts, messages, staged

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HEAD = "project,node,code,question,options,board,needed_by,cost_of_delay,state\n"
ROW = "APOLLO,,D-77,Buy or build?,Buy it | Build it,HIGH,2026-05-15,1200.50,\n"


@pytest.fixture
def office():
    return Office()


def test_brings_questions_once(office):
    assert counts(brought("decisions", HEAD + ROW + ",PROG,,Another?,Yes|No,,,,asked\n")) == (2, 0, 0, 0)
    assert counts(brought("decisions", HEAD + ROW + ",PROG,,Another?,,,,,\n")) == (0, 0, 2, 0)
    one = Decision.objects.get(code="D-77")
    assert ([option["label"] for option in one.options], one.board.code, str(one.cost_of_delay), one.state) == (
        ["Buy it", "Build it"], "HIGH", "1200.50", "asked")  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_export_comes_back_unchanged(office, suffix):
    asked = ask_decision(actor=office.analyst, place=office.node, question="=1+1", options=["A | B", "C"], now=NOW)
    voter = person("executive", node=office.top)
    cast_vote(actor=voter, decision=asked, choice="1", now=NOW)
    decide(actor=voter, decision=asked, version=asked.version, reasons="So voted", now=NOW)
    office.decided(**WHOLE)
    data, rows = exported("decisions", suffix=suffix, actor=system_user(), node_code="TOP", as_of=NOW.date())
    before = list(Decision.objects.order_by("pk").values())
    assert counts(brought("decisions", data, name=f"out{suffix}")) == (0, 0, rows, 0)
    assert (rows, list(Decision.objects.order_by("pk").values())) == (2, before)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("APOLLO,,D-9,Q?,A|B,,,,decided\n", "by those who decide"), ("APOLLO,,D-9,Q?,,,,,\n", "two options or more"),
        ("APOLLO,,D-9,Q?,A,,,,\n", "two to"), ("APOLLO,,D-9,Q?,A|B,NONE,,,\n", "no board NONE"), ("NOPE,,D-9,Q?,A|B,,,,\n", "NOPE"),
        ("APOLLO,,D-77,Said otherwise?,,,,,\n", "stands as it was asked"),
    ],
)  # fmt: skip
def test_decides_and_changes_nothing(office, row, told):
    brought("decisions", HEAD + ROW)
    before = list(Decision.objects.values())
    assert told in str(messages(staged("decisions", HEAD + row)))
    assert list(Decision.objects.values()) == before


def test_is_taken_back(office):
    batch = brought("decisions", HEAD + ROW)
    undo(actor=system_user(), batch=batch, now=NOW)
    assert not Decision.objects.exists()
