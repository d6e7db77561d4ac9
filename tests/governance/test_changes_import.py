"""The log of changes as a file: what comes in as a draft, what a file may not decide, and that an export comes back unchanged."""

import pytest

from governance.models import ChangeRequest
from pmo.accounts.actions import system_user
from pmo.imports.actions import undo
from pmo.imports.exporting import exported
from tests.factories import NOW
from tests.governance.changes import WHOLE, Office
from tests.imports.bringing import brought, counts, messages, staged

pytestmark = pytest.mark.django_db
HEAD = "project,code,title,cause,reason,state\n"


@pytest.fixture
def office():
    return Office()


def test_brings_drafts_and_says_them_otherwise(office):
    assert counts(brought("changes", HEAD + "APOLLO,CR-7,A second door,scope,Fire officer,draft\n")) == (1, 0, 0, 0)
    assert counts(brought("changes", HEAD + "APOLLO,CR-7,Two more doors,risk,,\n")) == (0, 1, 0, 0)
    change = ChangeRequest.objects.get()
    assert (change.title, change.cause, change.reason, change.state) == ("Two more doors", "risk", "Fire officer", "draft")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_export_comes_back_unchanged(office, suffix):
    office.decided(title="=1+1", **WHOLE)
    office.computed(edits=[office.longer(10)])
    data, rows = exported("changes", suffix=suffix, actor=system_user(), node_code="TOP", as_of=NOW.date())
    before = list(ChangeRequest.objects.order_by("pk").values())
    assert counts(brought("changes", data, name=f"out{suffix}")) == (0, 0, rows, 0)
    assert (rows, list(ChangeRequest.objects.order_by("pk").values())) == (2, before)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("APOLLO,CR-9,A door,scope,,approved", "by those who decide"), ("APOLLO,CR-9,A door,whim,,", "whim"),
        ("APOLLO,CR-001,Another title,scope,,", "a file does not change it"),
    ],
)  # fmt: skip
def test_decides_nothing(office, row, told):
    office.submitted(**WHOLE)
    assert told in str(messages(staged("changes", f"{HEAD}{row}\n")))


def test_is_taken_back(office):
    batch = brought("changes", HEAD + "APOLLO,CR-7,A second door,scope,,\n")
    undo(actor=system_user(), batch=batch, now=NOW)
    assert not ChangeRequest.objects.exists()
