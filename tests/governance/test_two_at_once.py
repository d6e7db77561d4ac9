"""Two people at one decision, board, meeting, action or escalation at the same moment: one of them wins, nothing is doubled, nothing lost."""

import datetime as dt

import pytest
from django.db import connection

from governance.actions.boards import change_board, open_board, take_seat
from governance.actions.change_decisions import decide_change
from governance.actions.decisions import ask_decision, cast_vote, decide, withdraw_decision
from governance.actions.escalations import answer, escalate
from governance.actions.follow_up import change_action, close_action, open_action
from governance.actions.meetings import call_meeting, hold_meeting
from governance.models import Board, ChangeRequest, Decision, Escalation, Meeting, Vote
from pmo.errors import Stale
from pmo.ledger.models import Event
from pmo.ledger.queries import trail_proof
from tests.factories import NOW, NodeFactory, ProjectFactory, person
from tests.governance.changes import Office
from tests.portfolio.test_at_once import at_once, refusals

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time: there is no such moment"),
]


@pytest.fixture
def office():
    """A board of two with a quorum of two, and a question that waits for it."""
    return Waiting()


class Waiting:
    def __init__(self):
        self.top = NodeFactory(code="TOP")
        self.node = NodeFactory(code="N", parent=self.top)
        self.analyst, self.project = person("analyst"), ProjectFactory(node=self.node)
        self.board = open_board(actor=self.analyst, node=self.node, code="PB", name="Programme board", quorum=2, now=NOW)
        self.chair, self.member = person("executive", node=self.top), person("executive", node=self.node)
        for holder, part in ((self.chair, "chair"), (self.member, "member")):
            take_seat(actor=self.analyst, board=self.board, holder=holder, part=part, now=NOW)
        self.decision = ask_decision(
            actor=self.analyst, place=self.project, question="Buy or build?", options=["Buy it", "Build it"], board=self.board, now=NOW
        )

    def voted(self):
        for voter in (self.chair, self.member):
            cast_vote(actor=voter, decision=self.decision, choice="1", now=NOW)


def told(verb):
    return Event.objects.filter(verb=verb).count()


def test_two_decisions_are_one(office):
    office.voted()
    found = at_once(*[lambda said=said: decide(actor=office.chair, decision=office.decision, version=1, reasons=said, now=NOW)
                      for said in ("First", "Second")])  # fmt: skip
    assert len(refusals(found)) == 1
    kept = Decision.objects.get()
    assert (kept.state, kept.version, told("decision.taken")) == ("decided", 2, 1)
    assert Event.objects.get(verb="decision.taken").reason == kept.reasons


def test_decided_or_withdrawn_never_both(office):
    office.voted()
    found = at_once(
        lambda: decide(actor=office.chair, decision=office.decision, version=1, reasons="So voted", now=NOW),
        lambda: withdraw_decision(actor=office.analyst, decision=office.decision, version=1, reason="No longer asked", now=NOW),
    )
    assert len(refusals(found)) == 1
    assert told("decision.taken") + told("decision.withdrawn") == 1
    assert (Decision.objects.get().state == "decided") == (told("decision.taken") == 1)


def test_one_who_votes_twice_has_one_vote_and_the_trail_tells_of_both(office):
    found = at_once(*[lambda choice=choice: cast_vote(actor=office.member, decision=office.decision, choice=choice, now=NOW) for choice in "12"])
    assert refusals(found) == []
    last = Event.objects.filter(verb="decision.voted").order_by("seq").last()
    assert (Vote.objects.get().choice, told("decision.voted")) == ({"Buy it": "1", "Build it": "2"}[last.after["choice"]], 2)
    assert last.before["choice"] != last.after["choice"]


def test_a_vote_is_counted_or_comes_too_late(office):
    office.voted()
    found = at_once(
        lambda: decide(actor=office.chair, decision=office.decision, version=1, reasons="So voted", now=NOW),
        lambda: cast_vote(actor=office.member, decision=office.decision, choice="2", now=NOW),
    )
    kept = Decision.objects.get()
    standing = sorted(kept.votes.values_list("choice", flat=True))
    if len(refusals(found)) == 1:  # the decision came first, and the vote too late
        assert (kept.tally["votes"], standing) == ({"1": 2}, ["1", "1"])
    else:  # the vote came first: it was counted, and the chair's own settled an even vote
        assert (kept.tally["votes"], standing) == ({"1": 1, "2": 1}, ["1", "2"])
    assert (kept.state, kept.choice) == ("decided", "1")


def test_two_approvals_of_one_change_are_one_whoever_records_them():
    office = Office()
    change = office.submitted()
    cast_vote(actor=office.boards["LOW"][1], decision=change.decision, choice="approve", now=NOW)
    found = at_once(*[lambda said=said: decide_change(
        actor=office.boards["LOW"][1], change=ChangeRequest.objects.get(pk=change.pk), version=change.version, reasons=said, now=NOW
    ) for said in ("First", "Second", "Third")])  # fmt: skip
    assert len(refusals(found)) == 2
    kept = ChangeRequest.objects.select_related("decision").get()
    assert (kept.state, kept.decision.state, told("decision.taken")) == ("approved", "decided", 1)


def test_two_edits_of_a_board_are_one_and_the_other_hears_of_it(office):
    found = at_once(*[lambda name=name: change_board(actor=office.analyst, board=office.board, version=1, name=name, now=NOW) for name in "AB"])
    assert [type(one) for one in refusals(found)] == [Stale]
    kept = Board.objects.get()
    assert (kept.version, told("board.changed")) == (2, 1)
    assert Event.objects.get(verb="board.changed").after["name"] == kept.name


def test_two_chairs_are_never_seated(office):
    board = open_board(actor=office.analyst, node=office.node, code="B2", name="Another", now=NOW)
    found = at_once(*[lambda holder=holder: take_seat(actor=office.analyst, board=board, holder=holder, part="chair", now=NOW)
                      for holder in (office.chair, office.member)])  # fmt: skip
    assert (len(refusals(found)), board.seats.filter(part="chair").count()) == (1, 1)


def test_two_edits_of_an_action_are_one(office):
    action = open_action(actor=office.analyst, place=office.project, title="Sign", owner="Kim", now=NOW)
    found = at_once(
        lambda: change_action(actor=office.analyst, action=action, version=1, title="Sign both", now=NOW),
        lambda: close_action(actor=office.analyst, action=action, version=1, state="done", result="Signed", now=NOW),
    )
    assert len(refusals(found)) == 1
    action.refresh_from_db()
    assert (action.version, told("action.changed") + told("action.closed")) == (2, 1)
    assert (action.title, action.state) in (("Sign both", "open"), ("Sign", "done"))


def test_actions_agreed_at_once_have_codes_of_their_own(office):
    found = at_once(*[lambda n=n: open_action(actor=office.analyst, place=office.project, title=f"Do {n}", owner="Kim", now=NOW) for n in range(4)])
    assert refusals(found) == []
    assert len({one.code for one in found}) == told("action.opened") == 4


def test_a_meeting_is_minuted_once(office):
    meeting = call_meeting(actor=office.analyst, board=office.board, starts_at=NOW + dt.timedelta(days=1), now=NOW)
    found = at_once(*[lambda words=words: hold_meeting(
        actor=office.chair, meeting=meeting, version=1, present=[office.chair], minutes=words, now=NOW
    ) for words in ("One", "Two")])  # fmt: skip
    assert (len(refusals(found)), told("meeting.held")) == (1, 1)
    assert Event.objects.get(verb="meeting.held").after["minutes"] == Meeting.objects.get().minutes


def test_a_matter_goes_up_once_and_is_answered_once(office):
    found = at_once(*[lambda: escalate(actor=office.analyst, matter=office.decision, why="It waits", to=office.chair, now=NOW)] * 2)
    assert (len(refusals(found)), Escalation.objects.count(), told("escalation.raised")) == (1, 1, 1)
    raised = Escalation.objects.get()
    found = at_once(*[lambda words=words: answer(actor=office.chair, escalation=raised, version=raised.version, answer=words, now=NOW)
                      for words in ("Buy", "Build")])  # fmt: skip
    assert (len(refusals(found)), told("escalation.answered")) == (1, 1)
    assert Event.objects.get(verb="escalation.answered").reason == Escalation.objects.get().answer
    assert trail_proof().intact
