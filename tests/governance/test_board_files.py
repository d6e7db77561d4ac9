"""Boards and meetings as files: what the reader sees, and nothing a spreadsheet would run."""

import csv
import io

import openpyxl
import pytest

from governance.actions.boards import open_board, take_seat
from governance.actions.meetings import call_meeting, hold_meeting
from tests.factories import NOW, NodeFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def told(db):
    """A board that met, and one elsewhere."""
    node, far = NodeFactory(code="N"), NodeFactory(code="FAR")
    analyst = person("analyst", node=node)
    board = open_board(actor=analyst, node=node, code="PB", name="=1+1", quorum=1, money_limit="1000.50", now=NOW)
    chair = person("executive", node=node)
    take_seat(actor=analyst, board=board, holder=chair, part="chair", now=NOW)
    meeting = call_meeting(actor=chair, board=board, starts_at=NOW, now=NOW)
    hold_meeting(actor=chair, meeting=meeting, version=meeting.version, present=[chair], minutes="Said so", now=NOW)
    open_board(actor=person("analyst", node=far), node=far, code="FB", name="Far board", now=NOW)
    return analyst, chair


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_boards_go_out_with_their_members(client, told):
    analyst, chair = told
    client.force_login(analyst)
    found = rows(client.get("/boards/export.csv"))
    said = [(one["code"], one["name"], one["money_limit"], one["members"]) for one in found]
    assert said == [("PB", "'=1+1", "1000.50", f"{chair.username} (chair)")]
    assert len(list(openpyxl.load_workbook(io.BytesIO(client.get("/boards/export.xlsx").content)).active.rows)) == 2


def test_meetings_go_out_with_who_was_there(client, told):
    analyst, chair = told
    client.force_login(analyst)
    found = rows(client.get("/meetings/export.csv?board=PB"))
    assert [(one["board"], one["state"], one["present"], one["minutes"]) for one in found] == [("PB", "held", chair.username, "Said so")]
    assert rows(client.get("/meetings/export.csv?board=FB")) == []
    assert client.get("/meetings/export.csv?board=%00").status_code < 500


def test_nobody_reads_those_of_another_branch(client, told):
    client.force_login(person("analyst", node=NodeFactory()))
    assert rows(client.get("/boards/export.csv")) == []
    assert rows(client.get("/meetings/export.csv")) == []
