"""A gate review as of a past day says what was known then, and hides what came after."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from governance.models import Action, Decision, Review
from tests.factories import NodeFactory, person
from tests.governance.gated import decided, gate_before, project_before, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def review():
    """Scheduled 30 days ago, submitted 20 days ago and decided 10 days ago, with a condition that was met 5 days ago."""
    node, gate = NodeFactory(code="N"), gate_before()
    gatekeeper, today = person("gatekeeper", node=node, username="gatekeeper"), timezone.localdate()
    later = [{"title": "Name a sponsor", "due_on": dt.date(2026, 4, 1), "owner": "Kim"}]
    found = decided(submitted(project_before(node, code="APOLLO"), gate), "conditions", gatekeeper, conditions=later)

    def ago(days):
        return today - dt.timedelta(days=days)

    asked = timezone.now() - dt.timedelta(days=20)
    Review.objects.update(known_on=ago(30), scheduled_on=ago(15), submitted_at=asked, decided_on=ago(10))
    Decision.objects.update(asked_on=ago(20), decided_on=ago(10), figures={})
    found.answers.update(at=asked)
    found.decision.votes.update(cast_at=timezone.now() - dt.timedelta(days=12))
    Action.objects.update(opened_on=ago(10), closed_on=ago(5), state="done")
    return found


@pytest.fixture
def page(client, review):
    client.force_login(person("executive"))

    def read(days):
        day = timezone.localdate() - dt.timedelta(days=days)
        address = reverse("governance:review", args=["APOLLO", review.pk])
        return client.get(address, {"as_of": day.isoformat()} if days else {})

    return read


def test_is_not_known_before_it_was_scheduled(page):
    assert page(31).status_code == 404


def test_waits_to_be_submitted_without_answers_or_figures(page):
    words = page(25).content.decode()
    assert "as it stood on this day, before it was submitted" in words
    assert "The figures that were seen" not in words
    assert "It is." not in words


def test_waits_for_its_decision_without_the_vote_that_came_later(page):
    words = page(15).content.decode()
    assert "Waits for votes" in words
    assert "So voted." not in words
    assert "Name a sponsor" not in words


def test_is_decided_with_its_condition_open_and_then_met(page):
    assert ["Kim · Open" in page(days).content.decode() for days in (8, 0)] == [True, False]
    assert "So voted." in page(8).content.decode()


def test_over_rest_says_what_was_known_then(review):
    rest = APIClient()
    rest.force_authenticate(person("executive"))

    def known(days):
        day = timezone.localdate() - dt.timedelta(days=days)
        return rest.get(f"/api/v1/reviews/{review.pk}/", {"as_of": day.isoformat()}).json()

    told = [[known(days)[name] for name in ("state", "summary", "decision", "outcome")] for days in (25, 15, 8)]
    code = review.decision.code
    assert told == [["scheduled", "", None, ""], ["submitted", "Ready.", code, ""], ["decided", "Ready.", code, "conditions"]]
    assert known(31)["status"] == 404


def test_says_plainly_that_no_figures_were_kept(page):
    assert "No figures had been computed by the day it was asked" in page(0).content.decode()
