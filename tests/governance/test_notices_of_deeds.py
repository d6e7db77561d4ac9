"""What gates and changes do is told to those it concerns, once, in plain words; nobody hears of what he may not see."""

import datetime as dt

import pytest

from governance.actions import notices
from governance.actions.change_application import apply_change
from governance.actions.change_decisions import submit_change
from governance.actions.change_impacts import ask_impact
from governance.actions.gate_decisions import submit_review
from governance.actions.reviews import cancel_review, change_review, schedule_review
from governance.actions.waivers import grant_waiver, revoke_waiver
from governance.models import ChangeRequest, Notice
from governance.printing.notices import gathered, worded
from pmo.jobs.models import Job
from projects.models import Project
from tests.factories import NOW, NodeFactory, manager_of, person
from tests.governance.changes import Office
from tests.governance.gated import LATER, answered, decided, gate_before, project_before, said_as, submitted

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def tell():
    return notices.tell(word=worded, gather=gathered, now=NOW)


def told(reader):
    """What a person is told by the next telling, in order."""
    before = set(Notice.objects.values_list("pk", flat=True))
    tell()
    return list(Notice.objects.filter(reader=reader).exclude(pk__in=before).order_by("pk").values_list("text", flat=True))


class TestAGate:
    @pytest.fixture
    def node(self):
        return NodeFactory(code="N")

    @pytest.fixture
    def gate(self, node):
        return gate_before()

    @pytest.fixture
    def project(self, node, gate):
        return project_before(node, name="Apollo")

    @pytest.fixture
    def manager(self, project):
        return manager_of(project)

    @pytest.fixture
    def gatekeeper(self, node):
        return person("gatekeeper", node=node)

    def planned(self, project, gate, **fields):
        return schedule_review(actor=person("analyst"), project=project, gate=gate, scheduled_on=LATER, now=NOW, **fields)

    def test_tells_manager_and_deciders_of_its_day_and_of_a_new_one(self, project, gate, manager, gatekeeper):
        review = self.planned(project, gate)
        assert told(gatekeeper) == [f"Gate review on {said_as(LATER)}: G3 Into Delivery of Apollo"]
        assert Notice.objects.filter(reader=manager).count() == 1
        change_review(actor=person("analyst"), review=review, version=1, scheduled_on=LATER + DAY, now=NOW)
        assert told(manager) == [f"Gate review is now on {said_as(LATER + DAY)}: G3 Into Delivery of Apollo"]
        cancel_review(actor=person("analyst"), review=review, version=2, reason="Not yet", now=NOW)
        assert told(gatekeeper) == ["Gate review called off: G3 Into Delivery of Apollo"]

    def test_asks_voters_and_tells_the_manager_that_it_is_submitted(self, project, gate, manager, gatekeeper):
        submitted(project, gate)
        assert told(gatekeeper) == [f"Your vote is asked: G3 Into Delivery: may {project.code} enter “Delivery”?"]
        assert Notice.objects.filter(reader=manager).order_by("pk").last().text == "Submitted to the gate: G3 Into Delivery of Apollo"

    def test_tells_the_manager_the_outcome_once(self, project, gate, manager, gatekeeper):
        review = answered(self.planned(project, gate), actor=manager)
        review = submit_review(actor=manager, review=review, version=review.version, summary="Ready.", now=NOW)
        tell()
        decided(review, "hold", gatekeeper)
        assert told(manager) == ["Hold: G3 Into Delivery of Apollo"]

    def test_tells_the_manager_of_a_waiver_and_of_its_end(self, project, gate, manager, gatekeeper):
        waiver = grant_waiver(actor=gatekeeper, project=project, gate=gate, reason="Season", expires_on=LATER, now=NOW)
        assert told(manager) == [f"A waiver stands until {said_as(LATER)}: G3 Into Delivery of Apollo"]
        revoke_waiver(actor=gatekeeper, waiver=waiver, version=1, reason="No", now=NOW)
        assert told(manager) == ["A waiver was revoked: G3 Into Delivery of Apollo"]
        assert Notice.objects.first().address == f"/projects/{project.code}/gates/"

    def test_of_a_restricted_project_is_told_to_those_who_see_it_alone(self, project, gate, manager, gatekeeper, node):
        cleared = person("gatekeeper", node=node, cleared=True)
        submitted(project, gate)
        Project.objects.update(restricted=True)
        tell()
        assert set(Notice.objects.values_list("reader", flat=True)) == {manager.pk, cleared.pk}

    def test_of_another_branch_is_told_to_nobody_there(self, project, gate):
        stranger = person("gatekeeper", node=NodeFactory())
        submitted(project, gate)
        assert told(stranger) == []

    def test_many_at_once_are_told_in_one(self, node, gate, gatekeeper):
        for _ in range(5):
            self.planned(project_before(node), gate)
        assert len(told(gatekeeper)) == 5  # five people scheduled one each
        one = person("analyst")
        for project in [project_before(node) for _ in range(5)]:
            schedule_review(actor=one, project=project, gate=gate, scheduled_on=LATER, now=NOW)
        assert told(gatekeeper) == ["5 gate reviews were scheduled"]


class TestAChange:
    @pytest.fixture
    def office(self, db):
        return Office()

    def test_tells_who_asked_at_each_step(self, office):
        change = office.computed(edits=[office.longer()])
        tell()
        submit_change(actor=office.analyst, change=change, version=change.version, now=NOW)
        assert told(office.manager) == [f"Change put before the board: {change}"]
        change = office.decided(change=ChangeRequest.objects.get(pk=change.pk))
        assert told(office.manager) == [f"Change approved: {change}"]
        apply_change(actor=office.analyst, change=change, version=change.version, now=NOW)
        assert told(office.manager) == [f"Change applied, the baseline is new: {change}"]
        voter = office.boards["LOW"][1]
        assert Notice.objects.filter(reader=voter).order_by("pk").last().text == f"Change applied, the baseline is new: {change}"

    @pytest.mark.parametrize(("choice", "words"), [("reject", "Change rejected"), ("defer", "Change deferred")])
    def test_tells_who_asked_that_it_is_not_to_be(self, choice, words, office):
        change = office.submitted(edits=[office.longer()])
        tell()
        office.decided(choice, change=change)
        assert told(office.manager) == [f"{words}: {change}"]

    def test_tells_who_asked_that_its_impact_is_there(self, office):
        change = office.opened(edits=[office.longer()])
        tell()
        ask_impact(actor=office.analyst, change=change, version=change.version, now=NOW)
        assert told(office.manager) == [f"Impact computed: {change}"]
        assert told(office.analyst) == []

    def test_tells_also_who_left_the_computing_to_a_worker(self, office):
        change = office.opened(edits=[office.longer()])
        ChangeRequest.objects.update(job=Job.objects.create(title="Impact", steps=[], created_at=NOW, created_by=office.analyst))
        change.refresh_from_db()
        ask_impact(actor=office.analyst, change=change, version=change.version, now=NOW)
        assert told(office.analyst) == [f"Impact computed: {change}"]

    def test_of_a_restricted_project_is_told_to_those_who_see_it_alone(self, office):
        change = office.computed(edits=[office.longer()])
        Project.objects.filter(pk=office.project.pk).update(restricted=True)
        submit_change(actor=office.manager, change=change, version=change.version, now=NOW)
        tell()
        voter = office.boards["LOW"][1]
        assert not Notice.objects.filter(reader=voter).exists()
