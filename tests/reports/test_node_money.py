"""The money of a node's year: branches, periods and cost types add up to the same cent; the bridge; the truth once the year is out."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from finance.actions.calendar import ensure_fiscal_year
from finance.actions.version_lines import put_lines
from finance.calc.outlook_truth import accuracy, truth
from finance.models import Actual, Commitment, CostType, ExchangeRate, Movement, Suspense, Version
from finance.queries.fiscal import period_starts
from finance.queries.node_money import node_money
from tests.factories import NodeFactory, ProjectFactory, UserFactory, person

DAY = dt.date(2026, 3, 5)
AMOUNT = st.decimals(min_value=-90_000, max_value=900_000, places=2, allow_nan=False)


def written(project, year, kind, amounts, *, known_on=DAY, state="approved", **more):
    version = Version.objects.create(
        project=project, fiscal_year=year, kind=kind, known_on=known_on, state=state, total=sum(amount for *_where, amount in amounts), **more
    )
    put_lines(version, amounts)
    return version


class TestSplits(TestCase):
    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(["GBP", "EUR"]), st.lists(AMOUNT, min_size=4, max_size=4), AMOUNT), min_size=1, max_size=4))
    def test_branches_periods_and_cost_types_add_up_to_the_same_cent(self, projects):
        top = NodeFactory(currency="GBP")
        nodes = [NodeFactory(parent=top), NodeFactory(parent=top)]
        year = ensure_fiscal_year(day=DAY)
        firsts, labour = period_starts(year=year), CostType.objects.get_or_create(code="LAB", defaults={"name": "Labour", "capital": True})[0]
        ExchangeRate.objects.get_or_create(currency="EUR", into="GBP", known_on=year.start_on, defaults={"rate": "0.8457"})
        for place, (currency, cells, spent) in enumerate(projects):
            project = ProjectFactory(node=nodes[place % 2], currency=currency)
            written(project, year, "plan", [(labour, firsts[0], cells[0]), (None, firsts[4], cells[1]), (labour, None, cells[2])])
            written(project, year, "outlook", [(None, firsts[1], cells[3]), (labour, firsts[2], cells[0])])
            Actual.objects.create(project=project, posting_date=firsts[1], known_on=DAY, amount=spent, currency=currency, cost_type=labour)
        user = UserFactory(is_superuser=False)
        user.is_system = True
        found = node_money(user=user, node=top, year=year, as_of=DAY, tolerance_of=0.05)
        for name in ("plan", "outlook", "actual"):
            whole = getattr(found.total, name)
            assert sum(getattr(one, name) or 0 for one in found.branches) == whole
            assert sum(getattr(one, name) or 0 for one in found.months) == whole
            assert sum(getattr(one, name) or 0 for one in found.types) == whole
            assert sum(getattr(one, name) or 0 for one in found.capital) == whole
        assert found.bridge.variance == found.total.variance


class TestTruth:
    def test_an_outturn_of_nothing_has_no_accuracy(self):
        assert accuracy(Decimal(5), Decimal(0)) is None
        assert truth([(1, Decimal(5), Decimal(0), Decimal(5))]).bias is None

    @given(st.lists(st.tuples(AMOUNT, st.decimals(min_value=1, max_value=90_000, places=2)), min_size=1))
    def test_bias_is_never_larger_than_accuracy(self, pairs):
        found = truth((1, said, came, abs(said - came)) for said, came in pairs)
        assert abs(found.bias) <= found.accuracy + 1e-12


@pytest.fixture
def north(db):
    node = NodeFactory(code="N", name="North", currency="GBP")
    child = NodeFactory(code="NN", name="Far north", parent=node)
    year = ensure_fiscal_year(day=timezone.localdate())
    first = period_starts(year=year)[0]
    for code, where, plan, outlook in (("A", node, 1000, 1200), ("B", child, 500, 500)):
        project = ProjectFactory(code=code, name=f"Project {code}", node=where)
        written(project, year, "plan", [(None, first, Decimal(plan))], known_on=first)
        found = written(project, year, "outlook", [(None, first, Decimal(outlook))], known_on=first, label="3+9")
        if outlook > plan:
            Movement.objects.create(version=found, cause="scope", amount=150)
        Commitment.objects.create(project=project, reference="PO", known_on=first, amount=70, open_amount=40, currency="GBP")
    Suspense.objects.create(node=node, row=1, posting_date=first, amount=33, currency="GBP", reason="No project.")
    return node


class TestPage:
    def test_shows_the_year_with_branches_bridge_orders_and_what_waits(self, client, north):
        client.force_login(person("executive", node=north))
        answer = client.get(reverse("reports:node-money", args=["N"]))
        page, found = answer.content.decode(), answer.context["money"]
        assert reverse("finance:node-by-type", args=["N"]) in page
        assert reverse("finance:suspense") not in page  # for those who read the books
        client.force_login(person("controller"))
        assert reverse("finance:suspense") in client.get(reverse("reports:node-money", args=["N"])).content.decode()
        assert (found.total.plan, found.total.variance, found.total.committed, found.total.over) == (1500, 200, 80, 1)
        assert (found.bridge.causes["scope"], found.bridge.unexplained) == (150, 50)
        assert "most by scope" in page
        assert "posting of the year waits" in page

    def test_shows_what_the_rates_did_apart_from_performance(self, client, north):
        abroad, today = ProjectFactory(code="EU", node=north, currency="EUR"), timezone.localdate()
        for rate_set, rate in (("plan", "0.80"), ("period", "0.90")):
            ExchangeRate.objects.create(rate_set=rate_set, currency="EUR", into="GBP", known_on=today.replace(day=1), rate=rate)
        Actual.objects.create(project=abroad, posting_date=today, known_on=today, amount=1000, currency="EUR")
        client.force_login(person("executive", node=north))
        answer = client.get(reverse("reports:node-money", args=["N"]))
        assert answer.context["money"].fx.effect == Decimal("100.00")
        assert "apart from performance" in answer.content.decode()
        told = client.get("/api/v1/nodes/N/money/").json()["fx"]
        assert told == {"actual_at_plan_rate": "800.00", "actual_at_period_rate": "900.00", "effect": "100.00", "missing": []}

    def test_takes_as_many_queries_for_many_projects_as_for_one(self, client, north):
        client.force_login(person("executive", node=north))
        address = reverse("reports:node-money", args=["N"])
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        year = ensure_fiscal_year(day=timezone.localdate())
        for _number in range(12):
            project = ProjectFactory(node=north)
            written(project, year, "plan", [(None, year.start_on, Decimal(10))], known_on=year.start_on)
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(many) == len(few)

    def test_leaves_out_what_the_reader_may_not_see(self, client, north):
        ProjectFactory(code="S", node=north, restricted=True)
        written(north.projects.get(code="S"), ensure_fiscal_year(day=timezone.localdate()), "plan", [(None, None, Decimal(9))],
                known_on=timezone.localdate())  # fmt: skip
        client.force_login(person("executive", node=north))
        assert client.get(reverse("reports:node-money", args=["N"])).context["money"].total.plan == 1500

    def test_holds_versions_of_a_year_that_is_out_against_the_outturn(self, client, north):
        year = ensure_fiscal_year(day=timezone.localdate() - dt.timedelta(days=366))
        project, author = north.projects.get(code="A"), person("project_manager", last_name="Okafor")
        written(project, year, "plan", [(None, None, Decimal(110))], known_on=year.start_on, author=author)
        written(project, year, "outlook", [(None, None, Decimal(90))], known_on=year.start_on, label="6+6")
        Actual.objects.create(project=project, posting_date=year.end_on, known_on=year.end_on, amount=100, currency="GBP")
        client.force_login(person("executive", node=north))
        for name, code in (("reports:node-truth", "N"), ("reports:truth", "A")):
            found = client.get(reverse(name, args=[code])).context["truth"]
            assert [(kind, label, one.accuracy, one.bias) for kind, label, one in found.versions] == [
                ("plan", "", 0.1, 0.1), ("outlook", "6+6", 0.1, -0.1),
            ]  # fmt: skip
            assert [name for name, _one in found.authors] == [str(author)]


class TestRest:
    def test_answers_bridge_truth_and_money(self, client, north):
        client.force_login(person("analyst"))
        bridge = client.get("/api/v1/nodes/N/bridge/").json()
        assert (bridge["variance"], bridge["causes"]["scope"], bridge["unexplained"]) == ("200.00", "150.00", "50.00")
        assert client.get("/api/v1/projects/A/bridge/").json()["plan"] == "1000.00"
        money = client.get("/api/v1/nodes/N/money/").json()
        assert (money["committed"], money["suspense"]["postings"], money["over_tolerance"]) == ("80.00", 1, 1)
        assert client.get("/api/v1/nodes/N/outlook-truth/").json()["versions"] == []
        assert client.get("/api/v1/nodes/N/money/?fiscal_year=FY1").status_code == 422
