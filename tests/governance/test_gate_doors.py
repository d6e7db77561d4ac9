"""No door leads past a gate but its review or a waiver, and none leads there on a day before: page, REST, file.

That nobody decides, votes, waives or reads without the role is held door by door in tests/permissions/gates.py; what is found, packed and mailed of
a restricted project is held here and in test_notices_of_deeds.py.
"""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from governance.actions.waivers import grant_waiver
from pmo.errors import Conflict
from projects.actions.projects import change_stage
from projects.models import Project, StageChange, StagePass
from reports.actions.rollup import rollup
from reports.queries.pack import pack_content
from tests.factories import NOW, TODAY, person, stage
from tests.governance.gated import LATER, decided, gate_before, project_before, submitted
from tests.imports.bringing import messages, staged

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def project(node, gate):
    project = project_before(node, code="APOLLO", name="Apollo")
    StageChange.objects.filter(project=project).update(known_on=TODAY - 30 * DAY)
    return project


def enter(project, day, now=NOW):
    return change_stage(actor=person("analyst"), project=project, stage=stage("Delivery"), known_on=day, now=now)


class TestOnADayBefore:
    def test_the_gate_was_held_the_stage_was_not_entered(self, project, gate, node):
        decided(submitted(project, gate), "go", person("gatekeeper", node=node))
        with pytest.raises(Conflict, match=f"passed the gate into “Delivery” on {TODAY} and cannot have entered before"):
            enter(project, TODAY - DAY)
        assert list(project.stage_changes.values_list("known_on", "stage__name")) == [(TODAY - 30 * DAY, "Approved"), (TODAY, "Delivery")]

    def test_the_waiver_was_given_neither(self, project, gate, node):
        grant_waiver(actor=person("gatekeeper", node=node), project=project, gate=gate, reason="Season", expires_on=LATER, now=NOW)
        with pytest.raises(Conflict, match="cannot have entered before"):
            enter(project, TODAY - DAY)
        assert enter(project, TODAY).stage.name == "Delivery"

    def test_nor_by_a_file_of_that_day(self, project, gate, node):
        decided(submitted(project, gate), "go", person("gatekeeper", node=node))
        rows = "code,name,node,stage\nAPOLLO,Apollo,N,Delivery\n"
        told = f"APOLLO passed the gate into “Delivery” on {TODAY} and cannot have entered before: give that day or a later one."
        assert messages(staged("portfolio", rows, period_end=TODAY - DAY)) == [(2, "stage", told)]
        assert messages(staged("portfolio", rows)) == []

    def test_what_was_entered_before_the_gate_was_set_is_still_known_earlier(self, node):
        project = project_before(node, at="Delivery")
        gate_before("Closing", "G4")
        assert enter(project, TODAY - 60 * DAY).stage.name == "Delivery"


class TestNoOtherDoor:
    @pytest.fixture
    def analyst(self):
        return person("analyst")

    def left_alone(self, project):
        project.refresh_from_db()
        return project.stage.name == "Approved" and not StagePass.objects.exists()

    @pytest.mark.parametrize("deed", ["submission", "votes", "decision"])
    def test_of_the_review_opens_it_to_who_runs_it(self, deed, project, gate, analyst, client):
        review = submitted(project, gate)
        client.force_login(analyst)
        said = {"choice": "go", "reasons": "Mine", "version": review.decision.version, "summary": "Again"}
        assert client.post(reverse(f"governance:review-{deed}", args=["APOLLO", review.pk]), said).status_code in (403, 409, 412, 422)
        assert self.left_alone(project)

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("patch", "", {"stage": "Delivery"}), ("put", "", {"stage": "Delivery", "name": "Apollo", "node": "N"}),
            ("post", "stage/", {"stage": "Delivery"}), ("patch", "", {"type": "other"}),
        ],
    )  # fmt: skip
    def test_of_rest_opens_it(self, method, path, body, project, analyst):
        rest = APIClient()
        rest.force_authenticate(analyst)
        etag = rest.get("/api/v1/projects/APOLLO/")["ETag"]
        answer = getattr(rest, method)(f"/api/v1/projects/APOLLO/{path}", body, format="json", headers={"If-Match": etag})
        assert answer.status_code in (404, 405, 409, 422), answer.content
        assert self.left_alone(project)

    def test_of_rest_opens_it_in_bulk(self, project, analyst):
        rest = APIClient()
        rest.force_authenticate(analyst)
        rest.post("/api/v1/projects/bulk/", [{"code": "APOLLO", "name": "Apollo", "node": "N", "stage": "Delivery"}], format="json")
        assert self.left_alone(project)


class TestOfARestrictedProject:
    """What a gate says of it is found and packed for nobody who may not see it."""

    SECRET = "Sword of Damocles"

    @pytest.fixture
    def hidden(self, project, gate):
        review = submitted(project, gate)
        review.decision.question = self.SECRET
        review.decision.save()
        Project.objects.update(restricted=True, name=self.SECRET)
        rollup(now=timezone.now())
        return review

    @pytest.mark.parametrize("path", ["/search/?q=Sword", "/gates/", "/gates/export.csv", "/decisions/", "/", "/inbox/", "/nodes/N/"])
    def test_no_page_tells_a_gatekeeper_without_clearance(self, path, hidden, node, client):
        client.force_login(person("gatekeeper", node=node))
        answer = client.get(path)
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert self.SECRET not in said.decode()

    def test_rest_tells_nothing(self, hidden, node):
        rest = APIClient()
        rest.force_authenticate(person("gatekeeper", node=node))
        for path in ("reviews", "decisions", "waivers", "projects"):
            assert self.SECRET not in rest.get(f"/api/v1/{path}/").content.decode()

    def test_a_pack_tells_nothing(self, hidden, node):
        today = timezone.localdate()
        assert self.SECRET not in str(pack_content(node=node, as_of=today, today=today, cleared=False))
        assert self.SECRET in str(pack_content(node=node, as_of=today, today=today, cleared=True))
