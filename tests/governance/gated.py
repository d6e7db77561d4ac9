"""A project before a gate, for tests."""

import datetime as dt

from governance.actions.decisions import cast_vote
from governance.actions.gate_answers import answer_review
from governance.actions.gate_decisions import decide_review, submit_review
from governance.actions.gates import add_criterion, define_gate
from governance.actions.reviews import schedule_review
from tests.factories import NOW, TODAY, ProjectFactory, person, stage

LATER = TODAY + dt.timedelta(days=30)


def said_as(day):
    """A day as a notice says it."""
    return f"{day.day} {day:%b %Y}"


def gate_before(name="Delivery", code="G3", criteria=True, **fields):
    """A gate into a stage of the predictive life cycle, with one criterion of each kind."""
    admin = person("administrator")
    gate = define_gate(actor=admin, stage=stage(name), code=code, name=f"Into {name}", now=NOW, **fields)
    if criteria:
        add_criterion(actor=admin, gate=gate, text="Are the people promised?", now=NOW)
        add_criterion(actor=admin, gate=gate, text="Management plan", kind="artefact", now=NOW)
        add_criterion(actor=admin, gate=gate, text="A budget is approved", kind="fact", rule="budget_approved", now=NOW)
    return gate


def project_before(node, at="Approved", **fields):
    """A project in the stage before the gate."""
    return ProjectFactory(node=node, stage=stage(at), **fields)


def scheduled(project, gate, actor=None, **fields):
    """A review of the project at the gate."""
    return schedule_review(actor=actor or person("analyst"), project=project, gate=gate, scheduled_on=TODAY, now=NOW, **fields)


def answered(review, actor=None):
    """Every criterion that people answer is answered, with evidence."""
    asked = review.gate.criteria.filter(retired_on=None).exclude(kind="fact")
    answers = [{"criterion": one.pk, "met": "yes", "words": "It is.", "link": "https://example.org/plan"} for one in asked]
    return answer_review(actor=actor or person("analyst"), review=review, version=review.version, answers=answers, now=NOW)


def submitted(project, gate, **fields):
    """A review that waits for votes."""
    review = answered(scheduled(project, gate, **fields))
    return submit_review(actor=person("analyst"), review=review, version=review.version, summary="Ready.", now=NOW)


def decided(review, choice, *voters, now=NOW, **fields):
    """The voters vote alike and the first records it."""
    for voter in voters:
        cast_vote(actor=voter, decision=review.decision, choice=choice, now=now, reason=f"{choice}, says {voter}")
    return decide_review(actor=voters[0], review=review, version=review.decision.version, reasons="So voted.", now=now, **fields)
