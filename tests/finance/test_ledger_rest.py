"""Orders, postings in suspense and the rules that match them, over REST."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from finance.models import Actual, Commitment, CorrectiveAction, CostType, Cycle, ExchangeRate, MatchingRule, Suspense
from pmo.ledger.models import Event
from tests.factories import NodeFactory, ProjectFactory, manager_of, person
from tests.imports.bringing import brought

pytestmark = pytest.mark.django_db
TEXT = "posting_date,project,amount,vendor,source\n2026-02-02,,5.50,South,SAP\n2026-02-03,OLD 7,1.25,North,Oracle\n"
ORDER = {"project": "APOLLO", "reference": "PO-1", "line": "1", "known_on": "2026-02-01", "amount": "100.00", "open": "80.00", "vendor": "North"}


@pytest.fixture
def apollo():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))


@pytest.fixture
def call(apollo):
    controller = person("controller")

    def call(method, path, body=None, user=None, **headers):
        client = Client()
        client.force_login(user or controller)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.generic(
            method, f"/api/v1/{path}", data=b"" if body is None else json.dumps(body), content_type="application/json", headers=told
        )  # fmt: skip

    return call


@pytest.fixture
def waiting(apollo):
    brought("actuals", TEXT, mapping={"unmatched": "suspense"})
    return list(Suspense.objects.order_by("row"))


def problem(answer):
    return answer.status_code, answer.json()["errors"][0]["field"]


class TestCommitments:
    def test_are_listed_as_of_any_day(self, call):
        made = call("POST", "commitments/", ORDER)
        assert (made.status_code, made.json()["open"]) == (201, {"amount": "80.00", "currency": "GBP"})
        assert call("POST", "commitments/", ORDER | {"known_on": "2026-03-01", "open": "20.00"}).status_code == 201
        found = {day: call("GET", f"commitments/?as_of={day}").json()["results"] for day in ("2026-01-31", "2026-02-28", "2026-03-01")}
        assert {day: [one["open"]["amount"] for one in rows] for day, rows in found.items()} == {
            "2026-01-31": [], "2026-02-28": ["80.00"], "2026-03-01": ["20.00"]
        }  # fmt: skip
        older = f"commitments/{made.json()['id']}/"
        assert call("GET", older).json()["known_on"] == "2026-02-01"
        assert call("GET", f"{older}?as_of=2026-01-31").status_code == 404

    def test_said_again_are_answered_as_they_are(self, call):
        first, again = call("POST", "commitments/", ORDER), call("POST", "commitments/", ORDER | {"known_on": "2026-02-09"})
        assert (again.json(), Commitment.objects.count()) == (first.json(), 1)

    def test_are_filtered_by_what_is_still_open(self, call):
        call("POST", "commitments/", ORDER)
        call("POST", "commitments/", ORDER | {"line": "2", "open": "0"})
        found = {said: call("GET", f"commitments/?settled={said}").json()["results"] for said in ("true", "false")}
        assert {said: [one["line"] for one in rows] for said, rows in found.items()} == {"true": ["2"], "false": ["1"]}

    @pytest.mark.parametrize(
        ("told", "field"), [({"open": "101"}, "open"), ({"cost_type": "NOPE"}, "cost_type"), ({"project": "NOPE"}, "project"),
                            ({"ordered_on": "2026-03-01", "due_on": "2026-02-01"}, "due_on")],
    )  # fmt: skip
    def test_say_at_the_field_what_is_wrong(self, call, told, field):
        assert problem(call("POST", "commitments/", ORDER | told)) == (422, field)

    def test_are_recorded_only_by_who_books_money(self, call, apollo):
        assert call("POST", "commitments/", ORDER, user=manager_of(apollo)).status_code == 403


class TestSuspense:
    def test_is_filtered_by_ledger_state_and_node(self, call, waiting):
        def vendors(query):
            return [one["vendor"] for one in call("GET", f"suspense/?{query}").json()["results"]]

        assert vendors("source=sap") == ["South"]
        assert vendors("state=waiting") == ["North", "South"]
        assert vendors("state=booked") == vendors("node=HEALTH") == []
        assert call("GET", "suspense/?state=lost").status_code == 422

    def test_is_settled_and_put_back(self, call, waiting):
        CostType.objects.create(code="KIT", name="Hardware")
        url = f"suspense/{waiting[0].pk}/"
        tag = call("GET", url).headers["ETag"]
        settled = call("POST", f"{url}settlement/", {"project": "APOLLO", "cost_type": "KIT", "learn": True}, If_Match=tag)
        assert (settled.status_code, settled.json()["state"], settled.json()["project"]) == (200, "booked", "APOLLO")
        assert (Actual.objects.get().amount, MatchingRule.objects.get().words) == (Decimal("5.50"), "South")
        assert call("POST", f"{url}reopening/", {}, If_Match=tag).status_code == 412
        back = call("POST", f"{url}reopening/", {}, If_Match=settled.headers["ETag"])
        assert (back.status_code, back.json()["state"], Actual.objects.count()) == (200, "waiting", 0)

    def test_is_dismissed_with_a_reason(self, call, waiting):
        url = f"suspense/{waiting[0].pk}/dismissal/"
        assert call("POST", url, {"reason": "Not ours"}).status_code == 428
        assert problem(call("POST", url, {}, If_Match="*")) == (422, "reason")
        told = call("POST", url, {"reason": "Not ours"}, If_Match="*").json()
        assert (told["state"], told["note"]) == ("dismissed", "Not ours")
        assert call("POST", url, {"reason": "Not ours"}, If_Match="*").status_code == 409

    def test_names_no_project_the_reader_may_not_see(self, call, waiting, apollo):
        call("POST", f"suspense/{waiting[0].pk}/settlement/", {"project": "APOLLO"}, If_Match="*")
        apollo.restricted = True
        apollo.save()
        assert call("GET", f"suspense/{waiting[0].pk}/", user=person("auditor")).json()["project"] is None


class TestTheSameKeyAgain:
    BODIES = {
        "commitments": ORDER,
        "matching-rules": {"source": "SAP", "field": "vendor", "test": "is", "words": "South", "project": "APOLLO"},
        "budget-cycles": {"node": "HEALTH", "fiscal_year": "2026-03-01", "kind": "plan", "due_on": "2099-01-01"},
        "corrective-actions": {
            "project": "APOLLO", "option": "rephase", "what": "Next year", "amount": "9.00", "owner_name": "Kim", "due_on": "2099-01-01",
        },
    }  # fmt: skip
    MODELS = {"commitments": Commitment, "matching-rules": MatchingRule, "budget-cycles": Cycle, "corrective-actions": CorrectiveAction}

    @pytest.mark.parametrize("name", BODIES)
    def test_gives_the_first_answer_and_does_nothing_twice(self, call, name):
        first = call("POST", f"{name}/", self.BODIES[name], Idempotency_Key="k-1")
        again = call("POST", f"{name}/", self.BODIES[name], Idempotency_Key="k-1")
        assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json()), first.content
        assert again.headers["Idempotency-Replayed"] == "true"
        assert (self.MODELS[name].objects.count(), Event.objects.count()) == (1, 1)
        assert call("POST", f"{name}/", self.BODIES[name] | {"due_on": "2098-01-01"}, Idempotency_Key="k-1").status_code == 409

    @pytest.mark.parametrize("name", BODIES)
    def test_is_free_again_after_a_refusal(self, call, name):
        wrong = {"project": "NOPE"} if "project" in self.BODIES[name] else {"node": "NOPE"}
        assert call("POST", f"{name}/", self.BODIES[name] | wrong, Idempotency_Key="k-1").status_code == 422
        assert call("POST", f"{name}/", self.BODIES[name], Idempotency_Key="k-1").status_code == 201

    def test_is_not_needed_where_the_tag_of_what_was_read_is(self, call, waiting):
        url = f"suspense/{waiting[0].pk}/"
        tag = call("GET", url).headers["ETag"]
        told = [call("POST", f"{url}settlement/", {"project": "APOLLO"}, If_Match=tag).status_code for _ in range(2)]
        assert (told, Actual.objects.count()) == ([200, 412], 1)


class TestMatchingRules:
    RULE = {"node": "HEALTH", "source": "SAP", "field": "vendor", "test": "is", "words": "South", "project": "APOLLO"}

    def test_are_made_changed_and_removed(self, call):
        made = call("POST", "matching-rules/", self.RULE)
        assert made.status_code == 201, made.content
        assert {name: made.json()[name] for name in self.RULE} == self.RULE
        url, tag = f"matching-rules/{made.json()['id']}/", made.headers["ETag"]
        changed = call("PATCH", url, {"test": "starts", "place": 7}, If_Match=tag)
        assert (changed.status_code, changed.json()["test"], changed.json()["place"]) == (200, "starts", 7)
        assert call("DELETE", url, If_Match=tag).status_code == 412
        assert call("DELETE", url).status_code == 428
        assert call("DELETE", url, If_Match=changed.headers["ETag"]).status_code == 204
        assert not MatchingRule.objects.exists()

    @pytest.mark.parametrize(("name", "value"), [("node", "NOPE"), ("project", "NOPE"), ("cost_type", "NOPE"), ("test", "like"), ("words", " ")])
    def test_say_at_the_field_what_is_wrong(self, call, name, value):
        assert problem(call("POST", "matching-rules/", self.RULE | {name: value})) == (422, name)

    def test_are_kept_by_who_keeps_the_books(self, call):
        assert call("POST", "matching-rules/", self.RULE, user=person("analyst")).status_code == 403


class TestActuals:
    def test_in_another_currency_is_turned_at_the_period_rate_of_its_month(self, call):
        for day, rate in (("2026-02-01", "0.8537"), ("2026-03-01", "0.91")):
            ExchangeRate.objects.create(rate_set="period", currency="EUR", into="GBP", known_on=day, rate=rate)
        told = {"project": "APOLLO", "posting_date": "2026-02-28", "amount": "99.99", "currency": "EUR"}
        made = call("POST", "actuals/", told).json()
        assert (made["amount"], made["original_amount"]) == (
            {"amount": "85.36", "currency": "GBP"}, {"amount": "99.99", "currency": "EUR"}  # 99.99 × 0.8537 = 85.361463
        )  # fmt: skip
        assert (made["original_currency"], Decimal(made["rate"])) == ("EUR", Decimal("0.8537"))
        assert call("POST", "actuals/", told).status_code == 409
        assert problem(call("POST", "actuals/", told | {"currency": "JPY"})) == (422, "currency")
        assert problem(call("POST", "actuals/", told | {"posting_date": "2026-01-31"})) == (422, "currency")
        assert Actual.objects.count() == 1

    def test_say_what_they_were_made_in_and_what_they_take_back(self, call):
        told = {"project": "APOLLO", "posting_date": "2026-02-02", "reference": "INV-1", "order": "PO-1", "source": "SAP"}
        first = call("POST", "actuals/", told | {"amount": "5.00"}).json()
        back = call("POST", "actuals/", told | {"amount": "-5.00"}).json()
        assert (back["reverses"], first["reverses"], first["kind"]) == (first["id"], None, "posting")
        assert (first["order"], first["source"], first["original_amount"], first["rate"]) == ("PO-1", "SAP", None, None)
