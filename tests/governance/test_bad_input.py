"""What boards, decisions, actions and changes are given that cannot be: refused clearly by page and over REST, and nothing else is changed."""

import html
import json

import pytest
from django.test import Client

from governance.actions.boards import open_board, take_seat
from governance.actions.change_application import apply_change
from governance.actions.decisions import ask_decision, cast_vote, decide
from governance.actions.meetings import call_meeting
from governance.models import Action, Board, BoardSeat, ChangeRequest, Comment, Decision, Vote
from pmo.ledger.models import Event
from projects.actions.edits import edit_schedule
from projects.models import Baseline, Schedule
from tests.factories import NOW, NodeFactory, person
from tests.flows.test_hostile_input import OURS
from tests.governance.changes import Office
from tests.shared_files import shared

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DOORS = ["page", "rest"]
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>Words [link](javascript:alert(3))"
TEN_MB = "x" * 10_000_000


class Told:
    """Somebody at both doors: a form is posted to a page, an object to REST."""

    def __init__(self, user):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)

    def __call__(self, door, page, fields, rest, body):
        if door == "page":
            return self.client.post(page, fields)
        return self.client.post(f"/api/v1/{rest}", json.dumps(body), content_type="application/json", headers={"If-Match": "*"})


def refused(answer, *words, statuses=(403, 409, 422)):
    """A clear no: never a failure, and it says what it is about."""
    said = html.unescape(answer.content.decode())
    assert answer.status_code in statuses, (answer.status_code, said[:300])
    for word in words:
        assert word in said, said[:2000]


@pytest.fixture
def office(db):
    return Office()


@pytest.fixture
def asked(office):
    """A question before a board of two with a quorum of two."""
    board = open_board(actor=office.analyst, node=office.node, code="PB", name="Programme board", quorum=2, now=NOW)
    for part in ("chair", "member"):
        take_seat(actor=office.analyst, board=board, holder=person("executive", node=office.top), part=part, now=NOW)
    return ask_decision(
        actor=office.analyst, place=office.node, question="Buy or build?", options=["Buy it", "Build it"], board=board, now=NOW
    )  # fmt: skip


def seated(decision):
    return [seat.holder for seat in decision.board.seats.order_by("pk")]


@pytest.mark.parametrize("door", DOORS)
class TestRefuses:
    def test_a_vote_by_someone_who_has_none(self, office, asked, door):
        outsider = person("executive", node=office.top)
        before = Event.objects.count()
        answer = Told(outsider)(door, f"/decisions/{asked.code}/votes/", {"choice": "1"}, f"decisions/{asked.code}/votes/", {"choice": "1"})
        refused(answer, statuses=(403,))
        assert (Vote.objects.count(), Event.objects.count()) == (0, before)

    def test_a_vote_on_a_change_by_someone_who_has_none(self, office, door):
        change = office.submitted(money=[{"cost_type": "OPEX", "month": "2026-04", "amount": "100"}])
        said = {"choice": "approve"}
        answer = Told(office.manager)(door, f"/projects/APOLLO/changes/{change.code}/votes/", said, f"changes/{change.pk}/votes/", said)
        refused(answer, statuses=(403,))
        assert Vote.objects.count() == 0

    def test_a_choice_that_is_not_offered(self, asked, door):
        refused(Told(seated(asked)[0])(door, f"/decisions/{asked.code}/votes/", {"choice": "9"}, f"decisions/{asked.code}/votes/", {"choice": "9"}))
        assert Vote.objects.count() == 0

    def test_a_decision_without_quorum(self, asked, door):
        chair = seated(asked)[0]
        cast_vote(actor=chair, decision=asked, choice="1", now=NOW)
        fields = {"reasons": "So it is", "version": asked.version}
        answer = Told(chair)(door, f"/decisions/{asked.code}/decision/", fields, f"decisions/{asked.code}/decision/", {"reasons": "So it is"})
        refused(answer, "1 of the 2 votes")
        asked.refresh_from_db()
        assert (asked.state, asked.choice) == ("asked", "")

    def test_the_second_of_two_decisions(self, asked, door):
        chair, member = seated(asked)
        for voter in (chair, member):
            cast_vote(actor=voter, decision=asked, choice="1", now=NOW)
        decide(actor=chair, decision=asked, version=asked.version, reasons="The first", now=NOW)
        asked.refresh_from_db()
        fields = {"reasons": "The second", "version": asked.version}
        answer = Told(chair)(door, f"/decisions/{asked.code}/decision/", fields, f"decisions/{asked.code}/decision/", {"reasons": "The second"})
        refused(answer, "already")
        asked.refresh_from_db()
        assert asked.reasons == "The first"

    def test_a_change_that_is_applied_twice(self, office, door):
        change = office.decided(money=[{"cost_type": "OPEX", "month": "2026-04", "amount": "100"}])
        change = apply_change(actor=office.manager, change=change, version=change.version, now=NOW)
        before = Baseline.objects.count()
        page, fields = f"/projects/APOLLO/changes/{change.code}/application/", {"version": change.version, "seen": "on"}
        answer = Told(office.manager)(door, page, fields, f"changes/{change.pk}/application/", {})
        refused(answer, "was applied on")
        assert Baseline.objects.count() == before

    def test_a_change_whose_basis_moved(self, office, door):
        change = office.decided(edits=[office.longer(5)])
        read = Schedule.objects.get(project=office.project).version
        edit_schedule(actor=office.manager, project=office.project, version=read, edits=[office.longer(4, 1)], known_on=NOW.date(), now=NOW)
        before = Baseline.objects.count()
        page, fields = f"/projects/APOLLO/changes/{change.code}/application/", {"version": change.version, "seen": "on"}
        answer = Told(office.manager)(door, page, fields, f"changes/{change.pk}/application/", {})
        refused(answer, "the schedule was changed")
        change.refresh_from_db()
        assert (change.state, Baseline.objects.count()) == ("approved", before)

    def test_a_board_member_from_outside(self, office, asked, door):
        outsider = person("executive", node=NodeFactory(code="ELSEWHERE"))
        fields = {"holder": outsider.pk, "part": "member"}
        answer = Told(office.analyst)(door, "/boards/PB/seats/", fields, "boards/PB/seats/", fields | {"holder": outsider.username})
        refused(answer, statuses=(409, 422))
        assert not BoardSeat.objects.filter(holder=outsider).exists()

    def test_ten_megabytes(self, office, asked, door):
        analyst, meeting = Told(office.analyst), call_meeting(actor=office.analyst, board=asked.board, starts_at=NOW, now=NOW)
        before = Event.objects.count()
        for page, rest, fields in (
            ("/projects/APOLLO/changes/new/", "changes/", {"project": "APOLLO", "title": TEN_MB, "cause": "scope"}),
            ("/decisions/new/", "decisions/", {"node": "PROG", "question": TEN_MB, "options": [{"label": "a"}, {"label": "b"}]}),
            ("/actions/new/", "actions/", {"node": "PROG", "title": "T", "owner": "Kim", "description": TEN_MB}),
            ("/boards/new/", "boards/", {"node": "PROG", "code": "B", "name": "N", "terms": TEN_MB}),
            (f"/meetings/{meeting.code}/minutes/", f"meetings/{meeting.code}/minutes/", {"present": [], "minutes": TEN_MB}),
        ):
            refused(analyst(door, page, fields, rest, fields), statuses=(413, 422))
        assert Event.objects.count() == before


@pytest.mark.parametrize("door", DOORS)
def test_a_script_in_a_note_is_kept_as_words_and_never_obeyed(office, asked, door):
    analyst = Told(office.analyst)
    said = {"subject_type": "governance.decision", "subject_id": asked.pk, "body": SCRIPT}
    answer = analyst(door, f"/comments/governance.decision/{asked.pk}/", {"body": SCRIPT}, "comments/", said)
    assert answer.status_code in (200, 201, 302), answer.content[:300]
    assert Comment.objects.get().body == SCRIPT
    shown = analyst.client.get(f"/decisions/{asked.code}/").content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert 'href="javascript:' not in shown
    assert "&lt;script&gt;alert(1)" in shown


@pytest.mark.parametrize("door", DOORS)
def test_a_script_in_minutes_is_not_shown(office, asked, door):
    analyst, meeting = Told(office.analyst), call_meeting(actor=office.analyst, board=asked.board, starts_at=NOW, now=NOW)
    fields = {"present": [], "minutes": SCRIPT}
    answer = analyst(door, f"/meetings/{meeting.code}/minutes/", fields | {"version": meeting.version}, f"meetings/{meeting.code}/minutes/", fields)
    assert answer.status_code in (200, 302), answer.content[:300]
    shown = analyst.client.get(f"/meetings/{meeting.code}/").content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert 'href="javascript:' not in shown


def hostile():
    """Our own odd lines, and each line of the shared file."""
    text = shared("hostile-text", "naughty_strings.txt").read_text(encoding="utf-8")
    return [*OURS, *(line for line in text.split("\n") if line.strip() and not line.startswith("#"))]


TITLES = {  # page | fields beside the title | its name there | REST | body | model | its field
    "change": ("/projects/APOLLO/changes/new/", {"cause": "scope", "edit-TOTAL_FORMS": "0", "edit-INITIAL_FORMS": "0"}, "title",
               "changes/", {"project": "APOLLO", "cause": "scope"}, ChangeRequest, "title"),
    "decision": ("/decisions/new/?place=PROG", {"place": "PROG", "option_1": "One", "option_2": "Two"}, "question",
                 "decisions/", {"node": "PROG", "options": [{"label": "One"}, {"label": "Two"}]}, Decision, "question"),
    "action": ("/actions/new/?place=PROG", {"place": "PROG", "owner": "Kim"}, "title",
               "actions/", {"node": "PROG", "owner": "Kim"}, Action, "title"),
    "board": ("/boards/new/", {"quorum": "1", "rule": "majority"}, "name", "boards/", {"node": "PROG"}, Board, "name"),
}  # fmt: skip
LONGEST = {"board": 120}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("thing", TITLES)
def test_every_hostile_title_is_kept_exactly_or_refused(office, thing, door):
    page, fields, name, rest, body, model, column = TITLES[thing]
    analyst, longest = Told(office.analyst), LONGEST.get(thing, 250)
    for number, line in enumerate(hostile()):
        more = {"code": f"B{number}", "node": office.node.pk if door == "page" else "PROG"} if thing == "board" else {}
        newest = model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answer = analyst(door, page, fields | more | {name: line}, rest, body | more | {name: line})
        made = model.objects.filter(pk__gt=newest).first()
        if made is None:
            refused(answer, statuses=(400, 422))
            assert "\x00" in line or len(line.strip()) > longest or line != line.strip() or not line.isprintable(), (line, answer.content[-2000:])
        else:
            assert getattr(made, column) == line.strip(), line
