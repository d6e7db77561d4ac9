"""Benefits by their doors: the tab, one benefit, and REST."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finance.actions.benefit_values import say_benefit_values
from finance.actions.benefits import open_benefit
from finance.models import Benefit, BenefitValue
from reports.actions.rollup import rollup
from reports.models import Snapshot
from tests.factories import NodeFactory, ProjectFactory, period, person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LAST = (TODAY.replace(day=1) - dt.timedelta(days=1)).replace(day=1)  # the month that is over
NEXT = (TODAY.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


@pytest.fixture
def project():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH", currency="GBP"))


@pytest.fixture
def benefit(project):
    return open_benefit(
        actor=person("analyst"), project=project, name="Fewer calls", kind="cashable", owner_name="Kim", now=timezone.now(),
        planned={LAST: Decimal(100), NEXT: Decimal(300)},
    )  # fmt: skip


@pytest.fixture
def as_role():
    def as_role(role):
        client = Client()
        client.force_login(person(role))
        return client

    return as_role


def at(name, *args):
    return reverse(f"finance:{name}", args=["APOLLO", *args])


class TestTab:
    def test_says_what_it_is_for_where_nothing_is_registered(self, project, as_role):
        page = as_role("project_manager").get(at("benefits")).content.decode()
        assert "No benefit is on the register yet" in page
        assert at("new-benefit") in page

    def test_puts_first_what_came_what_is_late_and_what_waits(self, benefit, as_role):
        client = as_role("controller")
        assert "nobody has said what came" in client.get(at("benefits")).content.decode()
        say_benefit_values(actor=person("analyst"), benefit=benefit, series="realised", values={LAST: Decimal(80)}, now=timezone.now())
        page = client.get(at("benefits")).content.decode()
        assert "Said, and waiting for finance" in page
        assert "£80 of £100 due has come" in page

    def test_costs_as_many_queries_for_many_as_for_few(self, benefit, as_role, django_assert_max_num_queries):
        for number in range(6):
            open_benefit(actor=person("analyst"), project=benefit.project, name=f"More {number}", kind="cashable", owner_name="Kim",
                         now=timezone.now(), planned={LAST: Decimal(1)})  # fmt: skip
        client = as_role("analyst")
        client.get(at("benefits"))
        with django_assert_max_num_queries(34):
            client.get(at("benefits"))


class TestOneBenefit:
    def test_is_entered_with_a_profile_written_or_spread(self, project, as_role):
        told = {"name": "Fewer calls", "kind": "cashable", "owner_name": "Kim", "starts_on": "2027-01-01", "ends_on": "2027-03-31", "profile": "100"}
        answer = as_role("project_manager").post(at("new-benefit"), told)
        found = Benefit.objects.get()
        assert answer.url == at("benefit", found.pk)
        assert list(found.amounts.values_list("value", flat=True)) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]

    @pytest.mark.parametrize(("profile", "said"), [("soon 5", "Line 1"), ("5", "give both"), ("2027-01 1\n2027-01 2", "stands there twice")])
    def test_a_profile_that_says_nothing_keeps_what_was_typed(self, project, as_role, profile, said):
        answer = as_role("project_manager").post(at("new-benefit"), {"name": "Calls", "kind": "cashable", "owner_name": "Kim", "profile": profile})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Benefit.objects.exists()

    def test_is_said_validated_handed_over_and_closed_on_its_page(self, benefit, as_role):
        manager, controller = as_role("project_manager"), as_role("controller")
        page = at("benefit", benefit.pk)
        assert manager.post(at("benefit-values", benefit.pk), {"series": "realised", "values": f"{LAST:%Y-%m} 80"}).url == page
        assert controller.post(at("benefit-validation", benefit.pk), {f"found-{LAST:%Y-%m}": "75"}).url == page
        assert BenefitValue.objects.get(series="realised").validated_value == 75
        assert manager.post(at("benefit-handover", benefit.pk), {"holder_name": "Line finance", "version": 1}).url == page
        assert "Line finance" in manager.get(page).content.decode()
        assert manager.post(at("benefit-closure", benefit.pk), {"result": "Done", "version": 2}).url == at("benefits")

    def test_a_stale_edit_shows_both_values(self, benefit, as_role):
        Benefit.objects.filter(pk=benefit.pk).update(version=5, name="Theirs")
        told = {"name": "Mine", "kind": "cashable", "owner_name": "Kim", "version": 1}
        answer = as_role("analyst").post(at("benefit", benefit.pk), told)
        assert answer.status_code == 412
        assert "Theirs" in answer.content.decode()


class TestFigures:
    def test_the_node_adds_them_then_divides_and_each_opens(self, benefit, as_role):
        other = ProjectFactory(node=benefit.project.node)
        open_benefit(actor=person("analyst"), project=other, name="Other", kind="cashable", owner_name="Kim", now=timezone.now(),
                     planned={LAST: Decimal(300)})  # fmt: skip
        writer = person("analyst")
        say_benefit_values(actor=writer, benefit=benefit, series="realised", values={LAST: Decimal(80)}, now=timezone.now())
        client = as_role("controller")
        client.post(at("benefit-validation", benefit.pk), {f"found-{LAST:%Y-%m}": "80"})
        period(TODAY)
        rollup(now=timezone.now())
        row = Snapshot.objects.get(node=benefit.project.node, cleared=True, current=True)
        assert (row.benefits_due, row.benefits_validated, row.realisation, row.benefits_planned) == (400, 80, 0.2, 700)
        for kind, code in (("project", "APOLLO"), ("node", "HEALTH")):
            page = client.get(reverse("reports:explain", args=[kind, code, "realisation"])).content.decode()
            assert "validated / planned to date" in page
        told = client.get("/api/v1/nodes/HEALTH/snapshot/").json()["benefits_register"]
        assert (told["planned_to_date"], told["validated_to_date"], told["realisation"]) == ("400.00", "80.00", 0.2)


class TestRest:
    def call(self, client, method, path, body=None, **headers):
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        data = b"" if body is None else json.dumps(body)
        return client.generic(method, f"/api/v1/{path}", data=data, content_type="application/json", headers=told)

    def test_the_whole_life_of_a_benefit(self, project, as_role):
        analyst, controller = as_role("analyst"), as_role("controller")
        body = {"project": "APOLLO", "name": "Calls", "kind": "cashable", "owner_name": "Kim", "planned": [{"month": f"{LAST}", "value": "100"}]}
        made = self.call(analyst, "POST", "benefits/", body)
        assert (made.status_code, made.json()["code"], made.json()["currency"]) == (201, "B-01", "GBP")
        path = f"benefits/{made.json()['id']}/"
        said = self.call(analyst, "POST", f"{path}values/", {"series": "realised", "values": [{"month": f"{LAST}", "value": "80"}]})
        assert (said.status_code, said.json()["realised_to_date"], said.json()["realisation"]) == (200, "80.00", 0.0)
        assert self.call(analyst, "POST", f"{path}validation/", {"months": [{"month": f"{LAST}"}]}).status_code == 403
        found = self.call(controller, "POST", f"{path}validation/", {"months": [{"month": f"{LAST}", "value": "70"}]})
        assert (found.json()["validated_to_date"], found.json()["months"][0]["validated"]) == ("70.00", "70.00")
        changed = self.call(analyst, "PATCH", path, {"name": "All calls"}, If_Match=made["ETag"])
        assert (changed.status_code, changed.json()["version"]) == (200, 2)
        assert self.call(analyst, "PATCH", path, {"name": "No calls"}, If_Match=made["ETag"]).status_code == 412
        assert self.call(analyst, "POST", f"{path}closure/", {"result": "Done"}, If_Match="*").json()["result"] == "Done"

    def test_errors_name_their_field(self, benefit, as_role):
        said = {"series": "realised", "values": [{"month": f"{NEXT}", "value": 1}]}
        answer = self.call(as_role("analyst"), "POST", f"benefits/{benefit.pk}/values/", said)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "values")

    def test_the_business_case_and_the_rate_have_addresses_of_their_own(self, project, as_role):
        controller = as_role("controller")
        case = {"project": "APOLLO", "known_on": f"{TODAY}", "whole_life_cost": "10", "benefits": None}
        assert self.call(controller, "POST", "business-cases/", case).status_code == 201
        made = self.call(controller, "POST", "discount-rates/", {"known_on": f"{TODAY}", "rate": "0.05"})
        assert (made.status_code, made.json()["rate"]) == (201, "0.0500")

    def test_the_rate_is_set_on_its_page_in_per_cent(self, project, as_role):
        controller = as_role("controller")
        assert controller.post(reverse("finance:discount-rate"), {"percent": "4.25", "known_on": f"{TODAY}"}).status_code == 302
        assert "4.25%" in controller.get(reverse("finance:rates")).content.decode()
        assert controller.post(reverse("finance:discount-rate"), {"percent": "400", "known_on": f"{TODAY}"}).status_code == 422


class TestFigures:
    @pytest.mark.parametrize(
        ("name", "value"),
        [("due", "GBP 100.00"), ("planned", "GBP 400.00"), ("realised", "—"), ("validated", "—"), ("realisation", "—"), ("expected", "GBP 300.00")],
    )
    def test_each_tile_of_a_benefit_opens(self, benefit, as_role, name, value):
        client, address = as_role("executive"), at("benefit-figure", benefit.pk, name)
        assert address in client.get(at("benefit", benefit.pk)).content.decode()
        assert value in client.get(address).content.decode()
        part = client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert ("<html" not in part, "Formula" in part, value in part) == (True, True, True)

    def test_payback_and_rate_of_return_open_with_what_they_rest_on(self, project, benefit, as_role):
        project.business_cases.create(known_on=TODAY - dt.timedelta(days=40), whole_life_cost=Decimal(150))
        project.baselines.create(number=1, approved_on=TODAY, start_on=LAST, finish_on=NEXT)
        client = as_role("executive")
        page = client.get(at("benefits")).content.decode()
        for word in ("approved", "now"):
            for name in ("payback", "irr"):
                assert at("case-figure", word, name) in page
                said = client.get(at("case-figure", word, name)).content.decode()
                assert "Costs, whole life" in said
                assert "GBP 150.00" in said
        assert client.get(at("case-figure", "soon", "irr")).status_code == 404

    def test_what_is_no_figure_or_not_known_yet_is_not_there(self, benefit, as_role):
        client = as_role("executive")
        assert client.get(at("benefit-figure", benefit.pk, "guess")).status_code == 404
        assert client.get(at("benefit-figure", benefit.pk, "due"), {"as_of": "2001-01-01"}).status_code == 404
