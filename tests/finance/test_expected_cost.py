"""What projects were planned to cost over their whole life beside what they are expected to: page, project and REST say the same, as of any day."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finance.models import BusinessCase, ExchangeRate
from finance.queries.expected_cost import expected_costs, project_costs
from pmo.accounts.actions import system_user
from projects.models import Baseline
from tests.factories import NodeFactory, ProjectFactory, person

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 5)


def priced(code, node, planned, expected, **fields):
    project = ProjectFactory(code=code, name=code.title(), node=node, **fields)
    Baseline.objects.create(project=project, number=1, approved_on=DAY - dt.timedelta(days=30), budget=planned)
    if expected is not None:
        BusinessCase.objects.create(project=project, known_on=DAY - dt.timedelta(days=20), whole_life_cost=expected)
    return project


@pytest.fixture
def top():
    top = NodeFactory(code="TOP", name="Top", currency="GBP")
    left, right = NodeFactory(code="L", name="Left", parent=top, currency="GBP"), NodeFactory(code="R", name="Right", parent=top, currency="GBP")
    priced("A", left, 100, 150)
    priced("B", left, 300, 290)
    priced("C", right, 50, None)
    priced("D", NodeFactory(code="RR", parent=right, currency="EUR"), 10, 30, currency="EUR")
    priced("E", top, 7, 7)
    ExchangeRate.objects.create(currency="EUR", into="GBP", known_on=DAY, rate="0.85")
    return top


def told(top, day=DAY, user=None):
    rows, total = expected_costs(user=user or system_user(), node=top, as_of=day)
    return {one.code: (one.projects, one.unpriced, one.unrated, one.planned, one.projected) for one in [*rows, total]} | {"all": total}


def test_adds_up_by_branch_in_its_currency_what_is_known_of_both(top):
    rows, total = expected_costs(user=system_user(), node=top, as_of=DAY)
    assert [(one.code, one.projects, one.unpriced, one.planned, one.projected) for one in rows] == [
        ("L", 2, 0, 400, 440), ("R", 2, 1, Decimal("8.50"), Decimal("25.50")), ("TOP", 1, 0, 7, 7),
    ]  # fmt: skip
    assert (total.projects, total.unpriced, total.planned, total.projected) == (5, 1, Decimal("415.50"), Decimal("472.50"))
    assert (total.difference, round(total.difference_share, 4), round(total.variance_percent, 2)) == (Decimal(57), 0.1372, -13.72)


def test_says_what_was_known_on_the_day(top):
    project = ProjectFactory._meta.model.objects.get(code="A")
    BusinessCase.objects.create(project=project, known_on=DAY, whole_life_cost=160)
    Baseline.objects.create(project=project, number=2, approved_on=DAY + dt.timedelta(days=1), budget=999)
    assert told(top)["L"][3:] == (400, 450)
    assert told(top, DAY - dt.timedelta(days=1))["L"][3:] == (400, 440)
    assert told(top, DAY + dt.timedelta(days=1))["L"][3:] == (1299, 450)
    assert told(top, DAY - dt.timedelta(days=25))["all"].unpriced == 5


def test_counts_whom_no_rate_turns_and_hides_whom_the_reader_does_not_see(top):
    ExchangeRate.objects.all().delete()
    assert told(top)["R"] == (2, 1, 1, None, None)
    priced("H", top.children.get(code="L"), 1000, 2000, restricted=True)
    assert told(top, user=person("analyst"))["L"][3] == 400
    assert told(top, user=person("analyst", cleared=True))["L"][3] == 1400


def test_a_branch_nothing_hangs_on_is_empty():
    rows, total = expected_costs(user=system_user(), node=NodeFactory(), as_of=DAY)
    assert (rows, total.projects, total.planned, total.difference, total.variance_percent) == ([], 0, None, None, None)


def test_page_project_and_rest_say_the_same(client, top):
    client.force_login(person("controller"))
    page = client.get(reverse("finance:node-whole-life", args=["TOP"]), {"as_of": f"{DAY}"})
    assert [one.code for one in page.context["page"]] == ["D", "A", "E", "B", "C"]
    assert page.context["total"].planned == Decimal("415.50")
    assert client.get(reverse("finance:money", args=["A"]), {"as_of": f"{DAY}"}).context["life"].difference == 50
    node = client.get("/api/v1/nodes/TOP/expected-cost/", {"as_of": f"{DAY}"}).json()
    assert (node["planned"], node["projected"], node["difference"], node["unpriced"], node["unconverted"]) == ("415.50", "472.50", "57.00", 1, 0)
    assert [one["code"] for one in node["branches"]] == ["L", "R", "TOP"]
    project = client.get("/api/v1/projects/D/expected-cost/", {"as_of": f"{DAY}"}).json()
    assert (project["planned"], project["currency"], project["baseline"], project["planned_on"]) == ("10.00", "EUR", 1, "2026-02-03")
    assert client.get("/api/v1/projects/D/expected-cost/", {"as_of": "soon"}).status_code == 422


def test_reads_as_often_for_many_as_for_one(client, top):
    client.force_login(person("controller"))
    url, counts = reverse("finance:node-whole-life", args=["TOP"]), []
    for turn in "XY":
        with CaptureQueriesContext(connection) as sql:
            client.get(url)
        counts.append(len(sql))
        for number in range(10):
            priced(f"{turn}{number}", NodeFactory(parent=top, currency="GBP"), 5, 6)
    assert counts[0] == counts[1]


def test_the_costs_of_projects_come_in_their_order(top):
    ids = list(ProjectFactory._meta.model.objects.order_by("-code").values_list("pk", flat=True))
    assert [one.code for one in project_costs(ids=ids, as_of=DAY)] == ["E", "D", "C", "B", "A"]
