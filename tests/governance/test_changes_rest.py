"""Changes over REST: the same deeds, held by ETag, done once under a key, refused in problem details."""

import json

import pytest
from django.test import Client

from governance.models import ChangeRequest
from projects.models import Baseline
from tests.governance.changes import WHOLE, Office

pytestmark = pytest.mark.django_db
URL = "/api/v1/changes/"


@pytest.fixture
def office():
    return Office()


class Caller:
    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def send(self, method, url, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, url, json.dumps(body or {}), content_type="application/json", headers=headers)

    def post(self, url, body=None, **headers):
        return self.send("POST", url, body, **headers)


def test_goes_the_whole_way(office):
    pm, chair = Caller(office.manager), Caller(office.boards["HIGH"][1])
    body = {"project": "APOLLO", "title": "A second door", "cause": "scope", "edits": [office.longer(10)], **WHOLE}
    made = pm.post(URL, body)
    assert (made.status_code, made.json()["state"], made.json()["money"][0]["amount"]) == (201, "draft", "500.50")
    one = f"{URL}{made.json()['id']}/"

    def deed(who, name, body=None):
        tag = who.client.get(one).headers["ETag"]
        answer = who.post(f"{one}{name}/", body, If_Match=tag)
        assert answer.status_code == 200, answer.content
        return answer.json()

    computed = deed(pm, "impact")
    assert (computed["cost_change"], computed["days_change"]) == ({"amount": "2500.50", "currency": "GBP"}, 7)
    assert deed(pm, "submission", {"needed_by": "2026-12-24"})["board"] == "HIGH"
    assert chair.post(f"{one}votes/", {"choice": "approve", "reason": "Yes"}).status_code == 200
    assert [vote["choice"] for vote in pm.client.get(f"{one}votes/").json()] == ["approve"]
    assert deed(chair, "decision", {"reasons": "So voted"})["state"] == "approved"
    assert deed(pm, "application")["baseline"] == 2
    listed = pm.client.get(URL, {"state": "applied", "search": "door"}).json()["results"]
    assert [row["code"] for row in listed] == ["CR-001"]


def test_is_held_by_its_etag(office):
    pm, change = Caller(office.manager), office.decided(**WHOLE)
    one = f"{URL}{change.pk}/"
    assert pm.post(f"{one}application/").status_code == 428
    assert pm.post(f"{one}application/", If_Match='"1-1"').status_code == 412
    assert pm.send("PATCH", one, {"title": "x"}, If_Match="*").status_code == 409


def test_under_a_key_is_applied_once_and_answers_the_same(office):
    pm, change = Caller(office.manager), office.decided(**WHOLE)
    said = {"If_Match": f'"{change.pk}-{change.version}"', "Idempotency_Key": "apply-1"}
    answers = [pm.post(f"{URL}{change.pk}/application/", **said) for _n in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert answers[0].json()["version"] == answers[1].json()["version"]
    assert Baseline.objects.filter(project=office.project).count() == 2
    assert pm.post(f"{URL}{change.pk}/application/", If_Match="*").status_code == 409


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"title": ""}, 422, "title"), ({"money": [{"month": "April", "amount": "1"}]}, 422, "money"),
        ({"edits": [{"do": "fly"}]}, 422, "edits[0].do"), ({"edits": "no"}, 422, "edits"),
        ({"benefits": [{"benefit": "B-99", "month": "2026-04", "amount": "1"}]}, 422, "benefits[0].benefit"),
        ({"colour": "red"}, 422, "colour"), ({"project": "NONE"}, 422, "project"), ({"reason": "x" * 20_001}, 422, "reason"),
    ],
)  # fmt: skip
def test_refuses_clearly_and_keeps_nothing(office, body, status, field):
    said = {"project": "APOLLO", "title": "A", "cause": "scope"} | body
    answer = Caller(office.manager).post(URL, said)
    assert answer.status_code == status
    assert field in {one["field"].split(".")[0] if field == "money" else one["field"] for one in answer.json()["errors"]}
    assert not ChangeRequest.objects.exists()


def test_refuses_ten_megabytes(office):
    answer = Caller(office.manager).post(URL, {"project": "APOLLO", "title": "A", "cause": "scope", "reason": "x" * 10_000_000})
    assert 400 <= answer.status_code < 500
    assert not ChangeRequest.objects.exists()


def test_names_what_moved_in_a_problem(office):
    change = office.decided(**WHOLE)
    office.project.budget = 1
    office.project.save(update_fields=["budget"])
    answer = Caller(office.manager).post(f"{URL}{change.pk}/application/", If_Match="*")
    assert (answer.status_code, "the budget is 1.00" in answer.json()["detail"]) == (409, True)
