"""Two sessions at one change: what is decided, applied or withdrawn is done once."""

import pytest
from django.db import connection

from finance.models import BenefitValue, Version
from governance.actions.change_application import apply_change
from governance.actions.change_decisions import decide_change, submit_change
from governance.actions.changes import withdraw_change
from governance.actions.decisions import cast_vote
from governance.models import ChangeRequest, Decision
from pmo.ledger.models import Event
from projects.actions.edits import edit_schedule
from projects.models import Baseline, WorkPackage
from tests.factories import NOW, TODAY
from tests.governance.changes import WHOLE, Office
from tests.portfolio.test_at_once import at_once, refusals

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time: there is no such moment"),
]


@pytest.fixture
def office():
    return Office()


def added(office):
    return {"do": "add", "after": office.rows[2].pk, "fields": {"name": "Second door", "duration": 480, "cost": "100"}}


def test_two_applications_are_one(office):
    change = office.decided(edits=[added(office)], **WHOLE)
    found = at_once(*[lambda actor=actor: apply_change(actor=actor, change=change, version=change.version, now=NOW)
                      for actor in (office.manager, office.analyst) * 2])  # fmt: skip
    assert len(refusals(found)) == 3
    assert Baseline.objects.filter(project=office.project).count() == 2
    assert Version.objects.filter(project=office.project, kind="outlook").count() == 2  # one a fiscal year
    assert WorkPackage.objects.filter(project=office.project, name="Second door").count() == 1
    assert BenefitValue.objects.get(benefit=office.benefit, month="2026-05-01").value == 100
    assert Event.objects.filter(verb="change.applied").count() == 1


def test_two_decisions_are_one(office):
    change = office.submitted(**WHOLE)
    chair = office.boards["LOW"][1]
    cast_vote(actor=chair, decision=change.decision, choice="approve", now=NOW)
    found = at_once(*[lambda: decide_change(actor=chair, change=change, version=change.version, reasons="So voted", now=NOW)] * 2)
    assert len(refusals(found)) == 1
    assert (ChangeRequest.objects.get().state, Event.objects.filter(verb="decision.taken").count()) == ("approved", 1)


def test_two_submissions_ask_one_question(office):
    change = office.computed(**WHOLE)
    found = at_once(*[lambda: submit_change(actor=office.manager, change=change, version=change.version, now=NOW)] * 2)
    assert (len(refusals(found)), Decision.objects.count()) == (1, 1)


def test_what_is_withdrawn_is_not_applied_and_the_other_way_round(office):
    change = office.decided(**WHOLE)
    found = at_once(
        lambda: apply_change(actor=office.manager, change=change, version=change.version, now=NOW),
        lambda: withdraw_change(actor=office.analyst, change=change, version=change.version, reason="Wait", now=NOW),
    )
    assert len(refusals(found)) == 1
    state = ChangeRequest.objects.get().state
    assert Baseline.objects.filter(project=office.project).count() == (2 if state == "applied" else 1)


def test_two_changes_of_one_schedule_do_not_both_apply_to_what_was_computed_before(office):
    one, two = (office.decided(edits=[office.longer(days)]) for days in (4, 5))
    found = at_once(*[lambda change=change: apply_change(actor=office.manager, change=change, version=change.version, now=NOW)
                      for change in (one, two)])  # fmt: skip
    assert len(refusals(found)) == 1
    assert "Compute the impact anew" in refusals(found)[0].message
    assert Baseline.objects.filter(project=office.project).count() == 2


def test_an_edit_of_the_schedule_and_an_application_never_mix(office):
    change = office.decided(edits=[office.longer(4)])
    found = at_once(
        lambda: apply_change(actor=office.manager, change=change, version=change.version, now=NOW),
        lambda: edit_schedule(
            actor=office.analyst, project=office.project, version=1, edits=[office.longer(2, 0)], known_on=TODAY, now=NOW
        ),
    )  # fmt: skip
    assert len(refusals(found)) == 1
