"""A re-baseline by its page and over REST: BAC before and after stand side by side, what cannot be says why, and nothing breaks on bad input."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from finance.models import Rebaseline
from projects.models import Schedule
from tests.factories import ProjectFactory, period, person
from tests.finance.test_rebaselining import AGAIN, NOW, again, project, value

__all__ = ["project"]
pytestmark = pytest.mark.django_db
PAGE, LIST = "/projects/BRIDGE/earned-value/re-baseline/", "/api/v1/rebaselines/"
SAID = {"project": "BRIDGE", "treatment": "preserve", "approved_on": AGAIN.isoformat(), "approver": "Board", "reason": "The ground is worse"}


@pytest.fixture
def as_role():
    def as_role(role):
        client = Client()
        client.force_login(person(role))
        return client

    return as_role


def post(client, path, said):
    return client.post(path, json.dumps(said), content_type="application/json")


class TestThePage:
    def test_shows_every_treatment_before_it_is_chosen(self, as_role, project):
        page = as_role("analyst").get(PAGE, {"approved_on": AGAIN.isoformat()})
        rows = {label: (was, after) for label, _name, was, after in page.context["rows"]}
        assert rows["BAC"] == (Decimal("10000.34"), [Decimal("10500.34"), Decimal("10500.34"), Decimal("10850.33")])
        assert rows["PV"][1][0] == rows["PV"][0]
        assert rows["PV"][1][1:] == rows["EV"][1][1:]
        assert "349.99" in page.content.decode()

    def test_keeps_the_baseline_and_says_it_on_the_page_of_earned_value(self, as_role, project):
        client, version = as_role("project_manager"), Schedule.objects.get(project=project).version
        told = {"treatment": "single_point", "approved_on": AGAIN, "approver": "Board", "reason": "Worse", "version": version, "name": ""}
        assert client.post(PAGE, told).status_code == 302
        assert Rebaseline.objects.get().treatment == "single_point"
        text = " ".join(client.get("/projects/BRIDGE/earned-value/").content.decode().split())
        assert "Single-point adjustment: PV set to EV" in text
        assert "BAC" in text

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [({"treatment": "reset"}, "Select a valid choice"), ({"approved_on": "2026-13-01"}, "Enter a valid date"),
         ({"approved_on": "2099-04-01"}, "still to come"), ({"approver": ""}, "required"), ({"version": "x"}, "whole number")],
    )  # fmt: skip
    def test_says_what_is_wrong_at_the_field_and_keeps_what_was_typed(self, as_role, project, wrong, words):
        version = Schedule.objects.get(project=project).version
        told = {"treatment": "preserve", "approved_on": AGAIN, "approver": "Board", "reason": "Worse, and worse", "version": version} | wrong
        page = as_role("analyst").post(PAGE, told)
        assert page.status_code == 422
        assert words in page.content.decode() or wrong == {"version": "x"}
        assert "Worse, and worse" in page.content.decode()
        assert not Rebaseline.objects.exists()

    @pytest.mark.parametrize("asked", ["nan", "2026-02-30", "9999-12-31", "<x>"])
    def test_shows_a_page_whatever_day_is_asked(self, as_role, project, asked):
        assert as_role("analyst").get(PAGE, {"approved_on": asked}).status_code == 200

    def test_says_what_is_missing(self, as_role, project):
        ProjectFactory(code="BARE")
        assert "has no schedule to promise" in as_role("analyst").get("/projects/BARE/earned-value/re-baseline/").content.decode()

    def test_is_linked_from_the_baselines(self, as_role, project):
        assert PAGE in as_role("analyst").get("/projects/BRIDGE/schedule/baselines/").content.decode()


class TestRest:
    def test_records_and_lists(self, as_role, project):
        client = as_role("analyst")
        made = post(client, LIST, SAID)
        assert made.status_code == 201, made.json()
        told = made.json()
        assert (told["baseline"], told["bac_before"]["amount"], told["bac_after"]["amount"]) == (2, "10000.34", "10500.34")
        assert client.get(LIST, {"project": "BRIDGE"}).json()["results"] == [told]
        assert client.get(LIST, {"as_of": "2026-03-19"}).json()["results"] == []

    def test_answers_earned_value_of_a_day_before_as_it_was(self, as_role, project):
        client, days = as_role("analyst"), ("2026-03-10", "2026-03-19")
        ask = "/api/v1/projects/BRIDGE/earned-value/"
        before = [client.get(ask, {"as_of": day}).json() for day in days]
        again(project, "single_point_cost")
        assert [client.get(ask, {"as_of": day}).json() for day in days] == before
        assert client.get(ask, {"as_of": AGAIN.isoformat()}).json()["cpi"] == 1

    def test_says_what_each_treatment_would_do(self, as_role, project):
        told = as_role("analyst").get("/api/v1/projects/BRIDGE/treatments-of-the-past/", {"approved_on": AGAIN.isoformat()}).json()
        assert [one["treatment"] for one in told["treatments"]] == Rebaseline.Treatment.values
        assert told["before"]["bac"]["amount"] == str(value(project, AGAIN).bac)

    @pytest.mark.parametrize(
        ("wrong", "status", "field"),
        [({"treatment": "reset"}, 422, "treatment"), ({"approved_on": "soon"}, 422, "approved_on"), ({"budget": "NaN"}, 422, "budget"),
         ({"approved_on": "2099-04-01"}, 422, "approved_on"), ({"schedule_version": 1}, 409, ""), ({"approver": ""}, 422, "approver")],
    )  # fmt: skip
    def test_refuses_what_cannot_be(self, as_role, project, wrong, status, field):
        answer = post(as_role("analyst"), LIST, SAID | wrong)
        assert answer.status_code in (status, 412), answer.json()
        assert not field or field in json.dumps(answer.json())

    def test_refuses_a_closed_day(self, as_role, project):
        closed = period(AGAIN)
        closed.closed_at = NOW
        closed.save()
        answer = post(as_role("analyst"), LIST, SAID)
        assert (answer.status_code, "is closed and keeps its plan" in answer.json()["detail"]) == (409, True)


@pytest.mark.parametrize(("role", "offered"), [("analyst", True), ("auditor", False)])
def test_what_changes_the_plan_is_offered_to_those_who_may(as_role, project, role, offered):
    client = as_role(role)
    worth, schedule = (client.get(f"/projects/BRIDGE/{tab}/").content.decode() for tab in ("earned-value", "schedule"))
    assert [PAGE in worth, "/earned-value/reserve/" in worth, "/schedule/settings/" in schedule] == [offered] * 3
