"""Budgets, cycles and targets over REST: deeds as nouns, preconditions, drafts for those who write them."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.utils import timezone

from finance.models import Cycle, Version
from tests.factories import person
from tests.finance.versions import Office

pytestmark = pytest.mark.django_db
DUE = str(timezone.localdate() + dt.timedelta(days=9))


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def says(client):
    def says(user, method, path, body=None, **headers):
        client.force_login(user)
        told = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        return client.generic(method, f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", **told)

    return says


def tag(version):
    version.refresh_from_db()
    return f'"{version.pk}-{version.version}"'


class TestBudgets:
    def test_go_the_way_from_draft_to_lock(self, says, office):
        plan = office.version()
        made = says(office.writer, "POST", "budgets/drafts/", {
            "project": "P-1", "fiscal_year": "2025-04-01", "kind": "outlook", "source": "plan", "actual_periods": 3, "label": "3+9"})  # fmt: skip
        assert made.status_code == 201, made.content
        told = made.json()
        assert {name: told[name] for name in ("state", "based_on", "actuals_to", "label", "version")} == {
            "state": "draft", "based_on": plan.pk, "actuals_to": "2025-06-30", "label": "3+9", "version": 1
        }  # fmt: skip
        draft = Version.objects.get(pk=told["id"])
        for user, deed, body, state in (
            (office.writer, "submission", {"note": "Steady"}, "submitted"), (office.controller, "return", {"reason": "Rig?"}, "draft"),
            (office.writer, "submission", {}, "submitted"), (office.controller, "approval", {}, "approved"),
            (office.controller, "lock", {"reason": "Board"}, "locked"),
        ):  # fmt: skip
            answer = says(user, "POST", f"budgets/{draft.pk}/{deed}/", body, if_match=tag(draft))
            assert (answer.status_code, answer.json()["state"]) == (200, state)
            assert answer["ETag"] == tag(draft)

    def test_ask_for_the_state_they_were_read_at(self, says, office):
        draft = office.version(kind="outlook", state="draft")
        assert says(office.writer, "POST", f"budgets/{draft.pk}/submission/").status_code == 428
        assert says(office.writer, "POST", f"budgets/{draft.pk}/submission/", if_match='"1-99"').status_code == 412
        assert says(office.writer, "POST", f"budgets/{draft.pk}/return/", if_match=tag(draft)).status_code == 422
        assert says(office.writer, "POST", f"budgets/{draft.pk}/approval/", if_match=tag(draft)).status_code == 403

    def test_show_drafts_to_writers_alone(self, says, office):
        draft = office.version(kind="outlook", state="draft")
        reader = person("executive", node=office.node)
        assert says(reader, "GET", "budgets/").json()["results"] == []
        assert says(reader, "GET", f"budgets/{draft.pk}/").status_code == 404
        assert [one["id"] for one in says(office.writer, "GET", "budgets/").json()["results"]] == [draft.pk]
        assert says(office.writer, "GET", "budgets/?as_of=2030-01-01").json()["results"] == []

    def test_drop_a_draft(self, says, office):
        draft = office.version(kind="outlook", state="draft")
        assert says(office.writer, "DELETE", f"budgets/{draft.pk}/", if_match=tag(draft)).status_code == 204

    @pytest.mark.parametrize(
        ("more", "field"), [({"cycle": 99}, "cycle"), ({"copy_of": 99}, "copy_of"), ({"kind": "target"}, "kind"), ({"source": "x"}, "source"),
                            ({"fiscal_year": None}, "fiscal_year"), ({"actual_periods": 99}, "actual_periods"), ({"odd": 1}, "odd")]
    )  # fmt: skip
    def test_say_at_the_field_what_is_wrong(self, says, office, more, field):
        body = {"project": "P-1", "fiscal_year": "2025-04-01", "kind": "outlook"} | more
        answer = says(office.writer, "POST", "budgets/drafts/", body)
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json()["errors"]] == [field]


class TestCycles:
    def test_are_opened_followed_and_closed(self, says, office):
        office.version()
        body = {"node": "FN", "fiscal_year": "2025-04-01", "kind": "outlook", "due_on": DUE, "actual_periods": 3}
        made = says(office.controller, "POST", "budget-cycles/", body)
        assert (made.status_code, made.json()["label"], made.json()["node"]) == (201, "3+9", "FN")
        cycle = Cycle.objects.get()
        draft = says(office.writer, "POST", "budgets/drafts/", {"project": "P-1", "cycle": cycle.pk}).json()
        assert (draft["cycle"], draft["label"]) == (cycle.pk, "3+9")
        stands = says(office.controller, "GET", f"budget-cycles/{cycle.pk}/standing/").json()
        assert (stands["asked"], stands["missing"], stands["projects"][0]["state"]) == (1, 1, "draft")
        says(office.writer, "POST", f"budgets/{draft['id']}/submission/", if_match="*")
        assert says(office.controller, "POST", f"budget-cycles/{cycle.pk}/approval/", {"reason": "Board"}).status_code == 200
        assert says(office.controller, "POST", f"budget-cycles/{cycle.pk}/lock/", {"budgets": [draft["id"]]}).status_code == 200
        assert Version.objects.get(pk=draft["id"]).state == "locked"
        assert says(office.controller, "PATCH", f"budget-cycles/{cycle.pk}/", {"due_on": DUE}, if_match="*").status_code == 200
        assert says(office.controller, "POST", f"budget-cycles/{cycle.pk}/closure/", if_match="*").json()["closed_on"]

    def test_refuse_whoever_opens_none_and_a_node_unseen(self, says, office):
        body = {"node": "FN", "fiscal_year": "2025-04-01", "kind": "plan", "due_on": DUE}
        assert says(person("analyst", node=office.node), "POST", "budget-cycles/", body).status_code == 403
        assert says(office.controller, "POST", "budget-cycles/", body | {"node": "ZZ"}).status_code == 422


class TestTargets:
    def test_are_drafted_changed_and_submitted(self, says, office):
        body = {"node": "FN", "fiscal_year": "2025-04-01", "amounts": [{"amount": "100.50"}, {"month": "2025-05-01", "amount": "1"}]}
        made = says(office.controller, "POST", "targets/", body)
        assert (made.status_code, made.json()["total"], made.json()["state"]) == (201, {"amount": "101.50", "currency": "GBP"}, "draft")
        key = made.json()["id"]
        told = says(office.controller, "PATCH", f"targets/{key}/", {"amounts": [{"amount": "70"}]}, if_match="*").json()
        assert told["total"]["amount"] == "70.00"
        assert says(office.controller, "POST", f"targets/{key}/submission/", if_match="*").json()["state"] == "submitted"
        assert Version.objects.get(pk=key).total == Decimal(70)

    @pytest.mark.parametrize("amounts", [[], [{"amount": "NaN"}], [{"amount": "1"}, {"amount": "2"}], [{"month": "2030-01-01", "amount": "1"}]])
    def test_refuse_what_is_no_amount(self, says, office, amounts):
        body = {"node": "FN", "fiscal_year": "2025-04-01", "amounts": amounts}
        assert says(office.controller, "POST", "targets/", body).status_code == 422
