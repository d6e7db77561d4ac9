"""Gates over REST: defined, reviewed from schedule to decision, waived; no stage past a gate."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from governance.actions.life_cycles import install_life_cycle
from governance.models import Gate, Review
from tests.factories import NOW, person, stage
from tests.governance.gated import gate_before, project_before

pytestmark = pytest.mark.django_db


def client(user):
    found = APIClient()
    found.force_authenticate(user)
    return found


@pytest.fixture
def project(node):
    gate_before()
    return project_before(node, code="APOLLO")


def done(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer


def step(who, review, noun, body, status=200):
    """One deed on a review, from the state it is at."""
    etag = who.get(f"/api/v1/reviews/{review}/")["ETag"]
    return done(who.post(f"/api/v1/reviews/{review}/{noun}/", body, format="json", headers={"If-Match": etag}), status)


def test_a_review_goes_from_schedule_to_decision(project, node):
    analyst, gatekeeper, gate = client(person("analyst")), client(person("gatekeeper", node=node)), Gate.objects.get()
    day = timezone.localdate().isoformat()
    made = done(analyst.post("/api/v1/reviews/", {"project": "APOLLO", "gate": "G3", "scheduled_on": day}, format="json"), 201).json()
    review = made["id"]
    assert (made["state"], made["stage"], made["number"]) == ("scheduled", "Delivery", 1)
    step(analyst, review, "submission", {"summary": "Too early"}, 422)
    people, plan = gate.criteria.get(kind="answer").pk, gate.criteria.get(kind="artefact").pk
    step(analyst, review, "answers", {"answers": [{"criterion": people, "met": "yes"}, {"criterion": plan, "met": "yes"}]})
    etag = analyst.get(f"/api/v1/reviews/{review}/")["ETag"]
    file = {"criterion": plan, "file": SimpleUploadedFile("plan.pdf", b"%PDF")}
    done(analyst.post(f"/api/v1/reviews/{review}/evidence/", file, headers={"If-Match": etag}))
    assert b"".join(analyst.get(f"/api/v1/reviews/{review}/evidence/", {"criterion": plan}).streaming_content) == b"%PDF"
    step(analyst, review, "submission", {"summary": "Ready", "cost_of_delay": {"amount": "500.00"}})
    answers = {one["kind"]: one for one in analyst.get(f"/api/v1/reviews/{review}/answers/").json()}
    assert (answers["fact"]["met"], answers["artefact"]["file_name"]) == ("no", "plan.pdf")
    step(gatekeeper, review, "decision", {"reasons": "Nobody voted"}, 409)
    done(gatekeeper.post(f"/api/v1/reviews/{review}/votes/", {"choice": "conditions"}, format="json"))
    step(gatekeeper, review, "decision", {"reasons": "No conditions"}, 422)
    owner = person("project_manager", project=project)
    conditions = [{"title": "Sign", "owner_account": owner.username, "due_on": day}]
    told = step(gatekeeper, review, "decision", {"reasons": "Voted", "conditions": conditions}).json()
    assert (told["state"], told["outcome"]) == ("decided", "conditions")
    assert analyst.get("/api/v1/projects/APOLLO/").json()["stage"] == "Delivery"
    assert [one["condition"] for one in analyst.get("/api/v1/actions/", {"project": "APOLLO"}).json()["results"]] == [True]


def test_no_stage_is_patched_past_a_gate_but_on_a_waiver(project, node):
    analyst, gatekeeper = client(person("analyst")), client(person("gatekeeper", node=node))

    def patched(name):
        etag = analyst.get("/api/v1/projects/APOLLO/")["ETag"]
        return analyst.patch("/api/v1/projects/APOLLO/", {"stage": name}, format="json", headers={"If-Match": etag})

    refused = done(patched("Delivery"), 409).json()
    assert refused["errors"][0]["field"] == "stage"
    done(patched("Closing"), 409)
    body = {"project": "APOLLO", "gate": "G3", "reason": "Season", "expires_on": timezone.localdate().isoformat()}
    done(analyst.post("/api/v1/waivers/", body, format="json"), 403)
    waiver = done(gatekeeper.post("/api/v1/waivers/", body, format="json"), 201).json()
    assert done(patched("Delivery")).json()["stage"] == "Delivery"
    assert gatekeeper.get(f"/api/v1/waivers/{waiver['id']}/").json()["used_on"] == timezone.localdate().isoformat()


def test_a_stale_or_missing_version_changes_nothing(project):
    analyst, day = client(person("analyst")), timezone.localdate().isoformat()
    review = analyst.post("/api/v1/reviews/", {"project": "APOLLO", "gate": "G3", "scheduled_on": day}, format="json").json()["id"]
    for headers, status in (({}, 428), ({"If-Match": f'"{review}-9"'}, 412)):
        done(analyst.post(f"/api/v1/reviews/{review}/cancellation/", {"reason": "No"}, format="json", headers=headers), status)
    assert Review.objects.get().state == "scheduled"


def test_gates_are_defined_and_retired():
    install_life_cycle(actor=person("administrator"), code="agile", now=NOW)
    stage()
    admin = client(person("administrator"))
    body = {"type": "predictive", "stage": "Closing", "code": "G4", "name": "Handover", "roles": ["gatekeeper"]}
    gate = done(admin.post("/api/v1/gates/", body, format="json"), 201)
    criterion = {"gate": gate.json()["id"], "text": "CPI", "kind": "fact", "rule": "cpi_at_least", "limit": "0.95"}
    made = done(admin.post("/api/v1/gate-criteria/", criterion, format="json"), 201).json()
    assert (made["rule"], made["limit"], made["type"]) == ("cpi_at_least", "0.9500", "predictive")
    path = f"/api/v1/gates/{gate.json()['id']}/"
    done(admin.post(f"{path}retirement/", {"reason": "Light"}, format="json", headers={"If-Match": gate["ETag"]}))
    assert not stage("Closing").gated
    assert len(admin.get("/api/v1/gates/", {"type": "agile"}).json()["results"]) == 4


def test_a_project_is_taken_up_in_a_life_cycle_of_its_own(node):
    install_life_cycle(actor=person("administrator"), code="agile", now=NOW)
    analyst = client(person("analyst"))
    body = {"code": "APP", "name": "App", "node": "N", "type": "agile"}
    made = done(analyst.post("/api/v1/projects/", body, format="json"), 201).json()
    assert (made["type"], made["stage"]) == ("agile", "Idea")
    refused = done(analyst.post("/api/v1/projects/", body | {"code": "B", "type": "waterfall"}, format="json"), 422).json()
    assert refused["errors"][0]["field"] == "type"
