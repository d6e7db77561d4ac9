"""Who is paid below a node, and the postings behind its figures: they add up to its Actual to the cent."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finance.actions.calendar import ensure_fiscal_year
from finance.models import CostType, ExchangeRate
from finance.queries.node_money import node_money
from tests.factories import NodeFactory, ProjectFactory, person
from tests.finance.test_orders_page import LATE, ordered, posted

pytestmark = pytest.mark.django_db
VENDORS, POSTINGS = reverse("finance:node-vendors", args=["HEALTH"]), reverse("finance:node-postings", args=["HEALTH"])


DAY = dt.date(2026, 3, 5)


def read(client, page, told=None):
    return client.get(page, {"as_of": str(DAY)} | (told or {}))


@pytest.fixture
def year():
    return ensure_fiscal_year(day=DAY)


@pytest.fixture
def below(client, year):
    """Two projects, one in euros at 0.5, and who reads them."""
    node = NodeFactory(code="HEALTH")
    ExchangeRate.objects.create(currency="EUR", into="GBP", known_on=dt.date(2025, 1, 1), rate="0.5", rate_set="plan")
    apollo, zeus = ProjectFactory(code="APOLLO", node=node), ProjectFactory(code="ZEUS", node=node, currency="EUR")
    for project, amount, vendor in ((apollo, "10.01", "North"), (zeus, "0.01", "North"), (zeus, "0.01", "South"), (zeus, "0.01", "")):
        posted(project, amount, vendor=vendor)
    ordered(apollo, "PO-1", 100, 90, vendor="North")
    ordered(apollo, "PO-1", 100, 40, known_on=LATE, vendor="North")
    client.force_login(person("executive", node=node))
    return node


def rows(answer):
    return {one.name: (one.actual, one.open, one.projects) for one in answer.context["page"]}


def test_add_up_to_the_money_of_the_node(client, below, year):
    answer = read(client, VENDORS, {"as_of": "2026-03-02"})
    assert rows(answer)["North"][1:] == (40, 2)
    reader = answer.context["user"]
    whole = node_money(user=reader, node=below, year=year, as_of=dt.date(2026, 3, 2), tolerance_of=0.1)
    assert sum(one[0] for one in rows(answer).values()) == answer.context["found"].actual == whole.total.actual == Decimal("10.03")
    assert read(client, POSTINGS, {"as_of": "2026-03-02"}).context["total"] == whole.total.actual
    assert answer.context["found"].open == whole.total.committed == 40
    assert read(client, VENDORS, {"as_of": "2026-02-02"}).context["found"].open == 90


def test_leave_out_what_the_reader_does_not_see(client, below):
    posted(ProjectFactory(node=below, restricted=True), 500, vendor="Hidden")
    posted(ProjectFactory(node=NodeFactory()), 500, vendor="Elsewhere")
    assert set(rows(read(client, VENDORS))) == {"North", "South", ""}
    assert read(client, POSTINGS).context["page"].paginator.count == 4


@pytest.mark.parametrize(("sort", "first"), [("vendor", ""), ("-vendor", "South"), ("", "North"), ("-open", "North"), ("-projects", "North")])
def test_are_sorted(client, below, sort, first):
    assert next(iter(rows(read(client, VENDORS, {"sort": sort})))) == first


def test_open_their_postings(client, below):
    page = read(client, VENDORS).content.decode()
    assert "vendor=North" in page
    assert "vendor=-" in page
    assert [one.vendor for one in read(client, POSTINGS, {"vendor": "South"}).context["page"]] == ["South"]
    assert [one.vendor for one in read(client, POSTINGS, {"vendor": "-"}).context["page"]] == [""]


def test_postings_are_narrowed_by_period_and_cost_type(client, below):
    kit = CostType.objects.create(code="KIT", name="Equipment", capital=True)
    posted(below.projects.get(code="APOLLO"), 3, day=LATE, cost_type=kit)
    for asked, amounts in (({"month": "2026-03"}, [3]), ({"cost_type": "KIT"}, [3]), ({"cost_type": "Equipment"}, [3]), ({"month": "2026-01"}, [])):
        assert [one.amount for one in read(client, POSTINGS, asked).context["page"]] == amounts
    assert len(read(client, POSTINGS, {"cost_type": "-"}).context["page"].object_list) == 4
    assert len(read(client, POSTINGS, {"cost_type": "", "vendor": "", "month": "", "year": ""}).context["page"].object_list) == 5


def test_another_year_takes_the_period_away(client, below, year):
    assert read(client, POSTINGS, {"year": year.label, "month": "2020-01"}).context["month"] is None


def test_say_what_has_no_plan_rate(client, below):
    posted(ProjectFactory(node=below, currency="JPY"), 700)
    assert read(client, VENDORS).context["found"].left_out == read(client, POSTINGS).context["left_out"] == 1


def test_the_money_of_the_node_opens_them(client, below):
    page = read(client, reverse("reports:node-money", args=["HEALTH"])).content.decode()
    assert VENDORS in page
    assert f"{POSTINGS}?as_of=2026-03-05&amp;year=" in page


@pytest.mark.parametrize("page", [VENDORS, POSTINGS])
def test_ask_as_often_for_many_rows_as_for_few(client, below, page):
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as sql:
            assert read(client, page).status_code == 200
        counts.append(len(sql))
        for extra in range(5 * (1 - number)):
            project = ProjectFactory(node=below)
            posted(project, 5, vendor=f"V{extra}")
            ordered(project, "PO", 5, 5)
    assert counts[0] == counts[1]


ODD = [{"page": "x"}, {"year": "ä'"}, {"sort": "--x"}, {"month": "9999-12"}, {"month": "0000-99"}, {"vendor": "x" * 999}, {"cost_type": "'"}]


@pytest.mark.parametrize("page", [VENDORS, POSTINGS])
@pytest.mark.parametrize("told", ODD)
def test_odd_values_are_no_error(client, below, page, told):
    assert read(client, page, told).status_code == 200


@pytest.mark.parametrize("page", [VENDORS, POSTINGS])
def test_say_when_nothing_is_known(client, page):
    client.force_login(person("executive", node=NodeFactory(code="HEALTH")))
    assert "is known" in read(client, page).content.decode()
