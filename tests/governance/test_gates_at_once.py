"""Two people at one gate at the same moment: it is decided once, voted once each, entered once."""

import datetime as dt

import pytest
from django.db import connection

from governance.actions.decisions import cast_vote
from governance.actions.gate_decisions import decide_review
from governance.actions.reviews import cancel_review, schedule_review
from governance.actions.waivers import grant_waiver
from governance.models import Action, Gate, Review, Waiver
from pmo.ledger.models import Event
from projects.models import StagePass
from tests.factories import NOW, TODAY, NodeFactory, person
from tests.finance.test_versions_together import at_once
from tests.governance.gated import LATER, gate_before, project_before, submitted

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


@pytest.fixture
def waiting():
    """A review with two votes for a go with conditions."""
    node = NodeFactory(code="N")
    gate = gate_before(quorum=2)
    review = submitted(project_before(node), gate)
    review.voters = [person("gatekeeper", node=node), person("executive", node=node)]
    for voter in review.voters:
        cast_vote(actor=voter, decision=review.decision, choice="conditions", now=NOW)
    return review


def decide(review, voter):
    conditions = [{"title": "Sign", "owner": "Kim", "due_on": LATER}]
    decide_review(actor=voter, review=review, version=1, reasons="Voted", conditions=conditions, now=NOW)


def test_two_decisions_are_one(waiting):
    told = at_once(*(lambda voter=voter: decide(Review.objects.get(pk=waiting.pk), voter) for voter in waiting.voters))
    assert sorted(one.status if one else 200 for one in told) == [200, 409]
    assert (StagePass.objects.count(), Action.objects.count(), Event.objects.filter(verb="review.decided").count()) == (1, 1, 1)
    assert Event.objects.filter(verb="project.stage_changed").count() == 1


def test_decided_or_cancelled_never_both(waiting):
    told = at_once(
        lambda: decide(Review.objects.get(pk=waiting.pk), waiting.voters[0]),
        lambda: cancel_review(
            actor=person("analyst"), review=Review.objects.get(pk=waiting.pk), version=waiting.version, reason="No", now=NOW
        ),
    )  # fmt: skip
    assert sum(one is None for one in told) == 1
    review = Review.objects.select_related("decision").get(pk=waiting.pk)
    assert (review.state, review.decision.state) in (("decided", "decided"), ("cancelled", "withdrawn"))
    assert StagePass.objects.count() == (review.state == "decided")


def test_two_reviews_or_two_waivers_are_one():
    node = NodeFactory(code="N")
    gate_before()
    project, gate, analyst, keeper = project_before(node), Gate.objects.get(), person("analyst"), person("gatekeeper", node=node)
    told = at_once(*[lambda: schedule_review(actor=analyst, project=project, gate=gate, scheduled_on=TODAY, now=NOW)] * 2)
    assert sorted(one.status if one else 200 for one in told) == [200, 409]
    until = TODAY + dt.timedelta(days=9)
    told = at_once(*[lambda: grant_waiver(actor=keeper, project=project, gate=gate, reason="R", expires_on=until, now=NOW)] * 2)
    assert sorted(one.status if one else 200 for one in told) == [200, 409]
    assert (Review.objects.count(), Waiver.objects.count()) == (1, 1)
