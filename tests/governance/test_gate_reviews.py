"""A gate review: answered, submitted with the facts frozen, decided once; and a waiver in its place."""

import datetime as dt

import pytest

from governance.actions.boards import open_board, take_seat
from governance.actions.decisions import cast_vote
from governance.actions.gate_answers import EvidenceTooLarge, answer_review
from governance.actions.gate_decisions import decide_review, submit_review
from governance.actions.gates import add_criterion, change_criterion
from governance.actions.reviews import cancel_review
from governance.actions.waivers import grant_waiver, revoke_waiver
from governance.models import Answer
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from projects.actions.projects import change_project, change_stage
from projects.models import Stage, StagePass
from tests.factories import NOW, TODAY, person, stage
from tests.governance.gated import LATER, answered, decided, gate_before, project_before, scheduled, submitted
from tests.roles import refused_but

pytestmark = pytest.mark.django_db


def enter(project, name="Delivery", day=TODAY, now=NOW):
    return change_stage(actor=person("analyst"), project=project, stage=stage(name), known_on=day, now=now)


class TestAnswering:
    def test_keeps_words_link_and_file_with_its_hash(self, project, gate):
        review, plan = scheduled(project, gate), gate.criteria.get(kind="artefact")
        given = {"criterion": plan.pk, "met": "yes", "words": "<b>As is</b>", "file": b"%PDF", "file_name": "../../etc/plan?.pdf"}
        answer_review(actor=person("analyst"), review=review, version=1, answers=[given], now=NOW)
        found = review.answers.get()
        assert (found.words, found.file_name, len(found.file_hash)) == ("<b>As is</b>", "plan_.pdf", 64)
        assert found.file.read() == b"%PDF"

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({"met": "perhaps"}, Refused), ({"link": "javascript:alert(1)"}, Refused), ({"link": "ftp://example.org"}, Refused),
            ({"file": b""}, Refused),
            ({"file": b"x" * (20 * 1024 * 1024 + 1)}, EvidenceTooLarge), ({"words": "x" * 20_001}, Refused), ({"mood": "good"}, Refused),
        ],
    )  # fmt: skip
    def test_refuses_what_cannot_be(self, given, error, project, gate):
        review, plan = scheduled(project, gate), gate.criteria.get(kind="artefact")
        with pytest.raises(error):
            answer_review(actor=person("analyst"), review=review, version=1, answers=[{"criterion": plan.pk} | given], now=NOW)
        assert not review.answers.exists()

    def test_answers_neither_facts_nor_what_is_not_asked(self, project, gate):
        review = scheduled(project, gate)
        for wrong in (gate.criteria.get(kind="fact").pk, 999_999, None):
            with pytest.raises(Refused):
                answer_review(actor=person("analyst"), review=review, version=1, answers=[{"criterion": wrong, "met": "yes"}], now=NOW)

    def test_is_refused_from_a_stale_page(self, project, gate):
        review = answered(scheduled(project, gate))
        with pytest.raises(Stale):
            answer_review(actor=person("analyst"), review=review, version=1, answers=[], now=NOW)


class TestSubmitting:
    def test_lists_what_is_not_ready(self, project, gate):
        review = scheduled(project, gate)
        with pytest.raises(Refused, match="2 criteria are not ready") as refusal:
            submit_review(actor=person("analyst"), review=review, version=1, summary="", now=NOW)
        assert [one["message"] for one in refusal.value.problems] == [
            "“Are the people promised?” has no answer.", "“Management plan” has no answer.",
        ]  # fmt: skip
        people, plan = gate.criteria.get(kind="answer"), gate.criteria.get(kind="artefact")
        answers = [{"criterion": people.pk, "met": "partly"}, {"criterion": plan.pk, "met": "yes"}]
        review = answer_review(actor=person("analyst"), review=review, version=1, answers=answers, now=NOW)
        with pytest.raises(Refused) as refusal:
            submit_review(actor=person("analyst"), review=review, version=2, summary="", now=NOW)
        assert [one["message"] for one in refusal.value.problems] == [
            "“Are the people promised?” is not simply met: say why.", "“Management plan” needs evidence: a file or a link.",
        ]  # fmt: skip

    def test_freezes_what_the_facts_say_and_asks(self, project, gate):
        review = submitted(project, gate)
        fact = review.answers.get(criterion__kind="fact")
        assert (fact.met, fact.words, fact.threshold) == ("no", "No budget is approved.", "an approved budget")
        decision = review.decision
        assert (decision.kind, decision.needed_by, decision.roles) == ("gate", TODAY + dt.timedelta(days=10), ["gatekeeper", "executive"])
        assert [one["key"] for one in decision.options] == ["go", "conditions", "hold", "recycle", "stop"]
        with pytest.raises(Conflict):
            answer_review(actor=person("analyst"), review=review, version=review.version, answers=[], now=NOW)

    def test_what_is_not_known_is_not_met(self, node):
        gate = gate_before(criteria=False)
        add_criterion(actor=person("administrator"), gate=gate, text="CPI", kind="fact", rule="cpi_at_least", limit="0.9", now=NOW)
        review = submitted(project_before(node), gate)
        assert review.answers.get().met == "unknown"

    def test_what_was_seen_is_found_again_after_the_facts_moved(self, project, gate, gatekeeper):
        review = submitted(project, gate)
        figures, seen = dict(review.decision.figures), list(review.answers.values("text", "met", "words", "value"))
        admin, now = person("administrator"), NOW + dt.timedelta(days=3)
        change_project(actor=person("analyst"), project=project, version=project.version, budget=900, name="Other", now=now)
        for one in gate.criteria.all():
            change_criterion(actor=admin, criterion=one, version=1, text=f"Otherwise {one.pk}", now=now)
        done = decided(review, "hold", gatekeeper, now=now)
        assert list(done.answers.values("text", "met", "words", "value")) == seen
        assert (done.decision.figures, done.decision.votes.get().figures_hash) == (figures, done.decision.figures_hash)


class TestDeciding:
    def test_go_enters_the_stage_in_the_same_deed(self, project, gate, gatekeeper):
        review = decided(submitted(project, gate), "go", gatekeeper)
        project.refresh_from_db()
        assert (review.state, review.outcome, project.stage.name) == ("decided", "go", "Delivery")
        assert (review.leave.used_on, review.leave.stage.name) == (TODAY, "Delivery")
        with pytest.raises(Conflict, match="has passed"):
            scheduled(project, gate)

    def test_go_with_conditions_makes_them_actions(self, project, gate, gatekeeper):
        conditions = [{"title": "Sign the lease", "owner": "Kim", "due_on": LATER}, {"title": "Hire", "owner_account": gatekeeper, "due_on": LATER}]
        review = decided(submitted(project, gate), "conditions", gatekeeper, conditions=conditions)
        found = project.actions.order_by("pk")
        assert [(one.title, one.condition, one.review, one.due_on) for one in found] == [
            ("Sign the lease", True, review, LATER), ("Hire", True, review, LATER),
        ]  # fmt: skip
        project.refresh_from_db()
        assert project.stage.name == "Delivery"

    @pytest.mark.parametrize(
        ("choice", "conditions"),
        [
            ("conditions", []), ("go", [{"title": "X", "owner": "Kim", "due_on": LATER}]), ("conditions", [{"title": "X", "owner": "Kim"}]),
            ("conditions", [{"title": "X", "due_on": LATER}]), ("conditions", [{"title": "X", "owner": "K", "due_on": dt.date(2026, 1, 1)}]),
        ],
    )  # fmt: skip
    def test_conditions_that_do_not_fit_change_nothing(self, choice, conditions, project, gate, gatekeeper):
        review = submitted(project, gate)
        with pytest.raises(Refused):
            decided(review, choice, gatekeeper, conditions=conditions)
        review.refresh_from_db()
        project.refresh_from_db()
        assert (review.state, review.decision.state, project.stage.name, project.actions.count()) == ("submitted", "asked", "Approved", 0)

    @pytest.mark.parametrize("choice", ["hold", "recycle"])
    def test_hold_and_recycle_keep_the_stage_and_it_comes_back_with_its_answers(self, choice, project, gate, gatekeeper):
        decided(submitted(project, gate), choice, gatekeeper)
        project.refresh_from_db()
        assert project.stage.name == "Approved"
        again = scheduled(project, gate)
        assert (again.number, again.answers.count()) == (2, 2)

    def test_stop_ends_the_project_with_the_reason(self, project, gate, gatekeeper):
        Stage.objects.create(type=gate.type, name="Cancelled", kind="out", order=9)
        decided(submitted(project, gate), "stop", gatekeeper)
        project.refresh_from_db()
        assert project.stage.name == "Cancelled"
        assert "So voted." in Event.objects.get(verb="project.left").reason

    def test_is_refused_without_votes_and_to_those_without_one(self, project, gate, gatekeeper):
        review = submitted(project, gate)
        with pytest.raises(Conflict, match="0 of the 1 votes"):
            decide_review(actor=gatekeeper, review=review, version=review.decision.version, reasons="Me", now=NOW)
        for role in ("analyst", "project_manager", "controller", "auditor"):
            with pytest.raises(NotPermitted):
                cast_vote(actor=person(role), decision=review.decision, choice="go", now=NOW)
            with pytest.raises(NotPermitted):
                decide_review(actor=person(role), review=review, version=review.decision.version, reasons="Me", now=NOW)
        with pytest.raises(Conflict):
            decide_review(actor=gatekeeper, review=scheduled(project_before(project.node), gate), version=1, reasons="Me", now=NOW)

    def test_a_board_decides_with_its_quorum_through_its_chair(self, project, gate, node):
        analyst = person("analyst", node=node)
        board = open_board(actor=analyst, node=node, code="PB", name="Board", quorum=2, now=NOW)
        chair, member = (person("executive", node=node) for _ in range(2))
        for holder, part in ((chair, "chair"), (member, "member")):
            take_seat(actor=analyst, board=board, holder=holder, part=part, now=NOW)
        review = submitted(project, gate, board=board)
        with pytest.raises(NotPermitted):
            cast_vote(actor=person("gatekeeper", node=node), decision=review.decision, choice="go", now=NOW)
        cast_vote(actor=chair, decision=review.decision, choice="go", now=NOW)
        with pytest.raises(Conflict, match="1 of the 2 votes"):
            decide_review(actor=chair, review=review, version=1, reasons="Me", now=NOW)
        assert decided(review, "go", chair, member).outcome == "go"

    def test_happens_once(self, project, gate, gatekeeper):
        review = submitted(project, gate)
        decided(review, "go", gatekeeper)
        with pytest.raises(Conflict, match="decided already"):
            decide_review(actor=gatekeeper, review=review, version=2, reasons="Again", now=NOW)
        assert StagePass.objects.count() == 1

    def test_cancelling_withdraws_the_question(self, project, gate):
        review = submitted(project, gate)
        done = cancel_review(actor=person("analyst"), review=review, version=review.version, reason="Not ready", now=NOW)
        assert (done.state, done.decision.state) == ("cancelled", "withdrawn")


class TestAWaiver:
    def test_lets_in_until_it_expires(self, project, gate, gatekeeper):
        waiver = grant_waiver(actor=gatekeeper, project=project, gate=gate, reason="Season", expires_on=LATER, now=NOW)
        with pytest.raises(Conflict):
            enter(project, day=LATER + dt.timedelta(days=1), now=NOW + dt.timedelta(days=40))
        assert enter(project).stage.name == "Delivery"
        waiver.leave.refresh_from_db()
        assert waiver.leave.used_on == TODAY

    def test_is_settled_by_holding_the_gate_after_all(self, project, gate, gatekeeper):
        grant_waiver(actor=gatekeeper, project=project, gate=gate, reason="Season", expires_on=LATER, now=NOW)
        enter(project)
        review = decided(submitted(project, gate), "go", gatekeeper)
        project.refresh_from_db()
        assert (review.outcome, project.stage.name, project.stage_changes.count()) == ("go", "Delivery", 2)

    def test_revoked_lets_nobody_in(self, project, gate, gatekeeper):
        waiver = grant_waiver(actor=gatekeeper, project=project, gate=gate, reason="Season", expires_on=LATER, now=NOW)
        with pytest.raises(Conflict, match="stands until"):
            grant_waiver(actor=gatekeeper, project=project, gate=gate, reason="More", expires_on=LATER, now=NOW)
        revoke_waiver(actor=gatekeeper, waiver=waiver, version=1, reason="No longer", now=NOW)
        with pytest.raises(Conflict):
            enter(project)
        with pytest.raises(Stale):
            revoke_waiver(actor=gatekeeper, waiver=waiver, version=1, reason="Again", now=NOW)

    @refused_but("gatekeeper")
    def test_is_refused_to(self, role, project, gate):
        with pytest.raises(NotPermitted):
            grant_waiver(actor=person(role), project=project, gate=gate, reason="Mine", expires_on=LATER, now=NOW)

    @pytest.mark.parametrize(
        "fields", [{"reason": ""}, {"expires_on": TODAY - dt.timedelta(days=1)}, {"expires_on": dt.date(2029, 1, 1)}, {"expires_on": None}]
    )
    def test_needs_a_reason_and_an_end(self, fields, project, gate, gatekeeper):
        with pytest.raises(Refused):
            grant_waiver(actor=gatekeeper, project=project, gate=gate, now=NOW, **{"reason": "R", "expires_on": LATER} | fields)


def test_an_answer_of_every_criterion_is_kept(project, gate):
    assert Answer.objects.filter(review=submitted(project, gate)).count() == 3
