"""The way of a project through its life cycle stays right where much happens on one day."""

import pytest

from governance.queries.gates import life_track, waited_days
from pmo.ledger.models import Event
from projects.actions.projects import change_stage
from tests.factories import NOW, TODAY, NodeFactory, person, stage
from tests.governance.gated import decided, gate_before, project_before, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    node = NodeFactory(code="N")
    gates = [gate_before("Approved", "G2"), gate_before("Delivery", "G3")]
    project, gatekeeper = project_before(node, at="Concept"), person("gatekeeper", node=node)
    for gate in gates:
        decided(submitted(project, gate), "go", gatekeeper)
        project.refresh_from_db()
    return project


def test_two_gates_of_one_day_both_say_when_they_were_passed(project):
    track = {step.stage.name: step for step in life_track(project=project, day=TODAY)}
    assert [(track[name].state, track[name].entered_on, track[name].current) for name in ("Approved", "Delivery")] == [
        ("passed", TODAY, False), ("passed", TODAY, True),
    ]  # fmt: skip
    assert [waited_days(track[name].deciding, TODAY) for name in ("Approved", "Delivery")] == [0, 0]


def test_the_trail_tells_both_steps_in_order(project):
    steps = Event.objects.filter(verb="project.stage_changed", subject_id=project.pk).order_by("seq")
    assert [(one.before["stage"], one.after["stage"]) for one in steps] == [("Concept", "Approved"), ("Approved", "Delivery")]


def test_a_step_that_is_taken_back_the_same_day_needs_no_new_leave(project):
    for name in ("Approved", "Delivery"):
        change_stage(actor=person("analyst"), project=project, stage=stage(name), known_on=TODAY, now=NOW)
        project.refresh_from_db()
    assert project.stage.name == "Delivery"
