"""Asking, voting and deciding."""

import datetime as dt

import pytest

from governance.actions.boards import leave_seat, name_delegate, open_board, take_seat
from governance.actions.decisions import ask_decision, cast_vote, decide, look_back, withdraw_decision
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.queries import trail_of
from tests.factories import NOW, TODAY, NodeFactory, ProjectFactory, person

pytestmark = pytest.mark.django_db
OPTIONS = ["Buy it", "Build it"]


@pytest.fixture
def node():
    return NodeFactory(code="N")


@pytest.fixture
def analyst(node):
    return person("analyst", node=node)


@pytest.fixture
def board(node, analyst):
    board = open_board(actor=analyst, node=node, code="PB", name="Programme board", quorum=2, now=NOW)
    for part in ("chair", "member", "member", "adviser"):
        take_seat(actor=analyst, board=board, holder=person("executive", node=node), part=part, now=NOW)
    return board


def seats(board):
    return [seat.holder for seat in board.seats.order_by("pk")]


def asked(actor, place, **fields):
    return ask_decision(actor=actor, place=place, question="Buy or build?", options=OPTIONS, now=NOW, **fields)


class TestABoard:
    def test_decides_what_most_of_its_votes_say(self, board, analyst, node):
        chair, first, second, _adviser = seats(board)
        decision = asked(analyst, ProjectFactory(node=node), board=board)
        for voter, choice in ((chair, "1"), (first, "2"), (second, "2")):
            cast_vote(actor=voter, decision=decision, choice=choice, now=NOW)
        done = decide(actor=chair, decision=decision, version=decision.version, reasons="Cheaper to run", now=NOW)
        assert (done.state, done.choice, done.decided_on) == ("decided", "2", TODAY)
        assert done.tally == {"votes": {"1": 1, "2": 2}, "electors": 3, "quorum": 2}
        assert [event.verb for event in trail_of(done)] == ["decision.taken", *["decision.voted"] * 3, "decision.asked"]

    def test_decides_nothing_without_a_quorum(self, board, analyst, node):
        chair, *_others = seats(board)
        decision = asked(analyst, node, board=board)
        cast_vote(actor=chair, decision=decision, choice="1", now=NOW)
        with pytest.raises(Conflict, match="1 of the 2 votes"):
            decide(actor=chair, decision=decision, version=decision.version, reasons="Because", now=NOW)

    def test_cannot_be_made_to_say_what_was_not_voted(self, board, analyst, node):
        chair, first, second, _adviser = seats(board)
        decision = asked(analyst, node, board=board)
        for voter in (chair, first, second):
            cast_vote(actor=voter, decision=decision, choice="1", now=NOW)
        with pytest.raises(Conflict, match="“Buy it” was voted"):
            decide(actor=chair, decision=decision, version=decision.version, choice="2", reasons="I know better", now=NOW)

    def test_decides_once(self, board, analyst, node):
        chair, first, *_others = seats(board)
        decision = asked(analyst, node, board=board)
        for voter in (chair, first):
            cast_vote(actor=voter, decision=decision, choice="1", now=NOW)
        decide(actor=chair, decision=decision, version=decision.version, reasons="So voted", now=NOW)
        with pytest.raises(Conflict, match="decided already"):
            decide(actor=chair, decision=decision, version=decision.version, reasons="Again", now=NOW)
        with pytest.raises(Conflict, match="decided already"):
            cast_vote(actor=first, decision=decision, choice="2", now=NOW)

    def test_hears_no_one_without_a_vote(self, board, analyst, node):
        adviser = seats(board)[3]
        decision = asked(analyst, node, board=board)
        for stranger in (adviser, analyst, person("executive", node=node)):
            with pytest.raises(NotPermitted, match="no vote"):
                cast_vote(actor=stranger, decision=decision, choice="1", now=NOW)
        with pytest.raises(NotPermitted, match="its chair records"):
            decide(actor=seats(board)[1], decision=decision, version=decision.version, reasons="Me", now=NOW)

    def test_hears_a_delegate_in_the_place_of_a_member(self, board, analyst, node):
        _chair, first, *_others = seats(board)
        delegate = person("executive", node=node)
        seat = board.seats.get(holder=first)
        name_delegate(actor=first, seat=seat, version=seat.version, delegate=delegate, until_on=TODAY, now=NOW)
        decision = asked(analyst, node, board=board)
        vote = cast_vote(actor=delegate, decision=decision, choice="1", now=NOW)
        assert (vote.voter, vote.cast_by) == (first, delegate)
        with pytest.raises(NotPermitted):
            cast_vote(actor=delegate, decision=decision, choice="2", now=NOW + dt.timedelta(days=1))

    def test_counts_no_vote_of_one_who_left(self, board, analyst, node):
        chair, first, *_others = seats(board)
        decision = asked(analyst, node, board=board)
        for voter in (chair, first):
            cast_vote(actor=voter, decision=decision, choice="1", now=NOW)
        seat = board.seats.get(holder=first)
        leave_seat(actor=analyst, seat=seat, version=seat.version, until_on=TODAY, now=NOW)
        tomorrow = NOW + dt.timedelta(days=1)
        with pytest.raises(Conflict, match="1 of the 2 votes"):
            decide(actor=chair, decision=decision, version=decision.version, reasons="So voted", now=tomorrow)

    def test_seats_nobody_from_outside(self, board, analyst):
        with pytest.raises(Refused, match="nobody from outside"):
            take_seat(actor=analyst, board=board, holder=person("executive", node=NodeFactory()), part="member", now=NOW)

    def test_has_one_chair(self, board, analyst, node):
        with pytest.raises(Conflict, match="chairs"):
            take_seat(actor=analyst, board=board, holder=person("executive", node=node), part="chair", now=NOW)

    def test_decides_for_its_branch_only(self, board):
        elsewhere = NodeFactory()
        with pytest.raises(NotPermitted, match="choose a board above it"):
            asked(person("analyst"), elsewhere, board=board)

    def test_member_who_is_not_cleared_has_no_vote_on_what_is_restricted(self, board, analyst, node):
        cleared = person("analyst", node=node, cleared=True)
        decision = asked(cleared, ProjectFactory(node=node, restricted=True), board=board)
        with pytest.raises(NotPermitted, match="no vote"):
            cast_vote(actor=seats(board)[0], decision=decision, choice="1", now=NOW)


class TestWithoutABoard:
    def test_those_whose_role_decides_there_do(self, analyst, node):
        gatekeeper = person("gatekeeper", node=node)
        decision = asked(analyst, ProjectFactory(node=node))
        cast_vote(actor=gatekeeper, decision=decision, choice="1", now=NOW)
        assert decide(actor=gatekeeper, decision=decision, version=decision.version, reasons="Fine", now=NOW).choice == "1"

    def test_nobody_else_does(self, analyst, node):
        decision = asked(analyst, node)
        for stranger in (analyst, person("controller", node=node), person("gatekeeper", node=NodeFactory())):
            with pytest.raises(NotPermitted):
                cast_vote(actor=stranger, decision=decision, choice="1", now=NOW)


class TestAQuestion:
    @pytest.mark.parametrize("options", [[], ["Only one"], ["Same", "same"], [1, 2], "no list", [f"o{n}" for n in range(10)]])
    def test_needs_options_that_differ(self, options, analyst, node):
        with pytest.raises(Refused):
            ask_decision(actor=analyst, place=node, question="What?", options=options, now=NOW)

    def test_is_withdrawn_with_a_reason_and_stays(self, analyst, node):
        decision = asked(analyst, node)
        done = withdraw_decision(actor=analyst, decision=decision, version=decision.version, reason="No longer asked", now=NOW)
        assert done.state == "withdrawn"
        with pytest.raises(Conflict, match="withdrawn already"):
            cast_vote(actor=person("gatekeeper", node=node), decision=decision, choice="1", now=NOW)

    def test_is_looked_back_at_once_it_is_decided(self, analyst, node):
        decision, gatekeeper = asked(analyst, node), person("gatekeeper", node=node)
        with pytest.raises(Conflict, match="not decided"):
            look_back(actor=analyst, decision=decision, version=decision.version, worked="yes", hindsight="It did", now=NOW)
        cast_vote(actor=gatekeeper, decision=decision, choice="1", now=NOW)
        decision = decide(actor=gatekeeper, decision=decision, version=decision.version, reasons="Fine", now=NOW)
        with pytest.raises(Stale):
            look_back(actor=analyst, decision=decision, version=1, worked="yes", hindsight="It did", now=NOW)
        assert look_back(actor=analyst, decision=decision, version=decision.version, worked="no", hindsight="It did not", now=NOW).worked == "no"
