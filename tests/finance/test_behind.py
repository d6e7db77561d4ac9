"""Every figure of a fiscal year opens to the rows behind it, which add up to the same cent."""

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finance.actions.calendar import ensure_fiscal_year
from finance.models import Actual, Commitment, CostType, ExchangeRate
from finance.queries.fiscal import period_starts
from tests.factories import NodeFactory, ProjectFactory, person
from tests.reports.test_node_money import DAY, written

pytestmark = pytest.mark.django_db
AT = {"as_of": f"{DAY}"}
LINK = re.compile(r'<a href="([^"]+)"><data class="fig" value="([^"]+)"')


@pytest.fixture
def branch(client):
    """Two projects, one in euros at an odd rate, on three cost types and none; an open order each."""
    top = NodeFactory(code="HEALTH", name="Health", currency="GBP")
    staff = CostType.objects.create(code="IT", name="IT")
    night = CostType.objects.create(code="NIGHT", name="Night work", parent=staff)
    rent = CostType.objects.create(code="RENT", name="Rent", capital=True)
    year = ensure_fiscal_year(day=DAY)
    first, second = period_starts(year=year)[:2]
    ExchangeRate.objects.create(currency="EUR", into="GBP", known_on=year.start_on, rate="0.8457")
    for place, currency in enumerate(("GBP", "EUR")):
        project = ProjectFactory(code=f"P{place}", node=NodeFactory(code=f"N{place}", parent=top, currency="GBP"), currency=currency)
        plan = [(night, first, "10.01"), (staff, second, "20.07"), (rent, first, "5.03"), (None, None, "1.01")]
        written(project, year, "plan", [(of, when, Decimal(amount)) for of, when, amount in plan])
        written(project, year, "outlook", [(night, first, Decimal("11.11")), (rent, second, Decimal("3.33"))])
        for of, when, amount in ((night, first, "1.01"), (staff, first, "2.03"), (rent, second, "4.07"), (None, second, "0.11")):
            Actual.objects.create(project=project, posting_date=when, known_on=when, amount=amount, currency=currency, cost_type=of, vendor="Acme")
        Commitment.objects.create(
            project=project, reference="PO", known_on=first, amount=9, open_amount="5.55", currency=currency, cost_type=night, vendor="Acme"
        )
    client.force_login(person("controller"))
    return top


def opened(client, page):
    """The figures of a page that open another: what they say, and the page behind."""
    for address, value in LINK.findall(page.content.decode()):
        url = unescape(address).split("#")[0]
        yield Decimal(value), client.get(url if url.startswith("/") else page.request["PATH_INFO"] + url)


def said(answer):
    return answer.context["total"] if "total" in answer.context else answer.context["posted"]


@pytest.mark.parametrize(
    ("name", "code", "figures"),
    [("reports:node-money", "HEALTH", 25), ("finance:node-by-type", "HEALTH", 28), ("finance:node-vendors", "HEALTH", 4)],
)
def test_every_figure_of_a_branch_opens_to_rows_that_say_the_same(client, branch, name, code, figures):
    found = list(opened(client, client.get(reverse(name, args=[code]), AT)))
    assert len(found) >= figures
    for value, answer in found:
        assert (said(answer), answer.status_code) == (value, 200), answer.request["QUERY_STRING"]
        assert answer.context["page"].paginator.count


@pytest.mark.parametrize("name", ["finance:money", "finance:by-type"])
def test_every_figure_of_a_project_opens_to_rows_that_say_the_same(client, branch, name):
    found = list(opened(client, client.get(reverse(name, args=["P1"]), AT)))
    assert len(found) >= 11
    for value, answer in found:
        total = answer.context["open"] if "open" in answer.context else said(answer) if "page" in answer.context else None
        assert total == value, (answer.request["PATH_INFO"], answer.request["QUERY_STRING"])


def test_a_period_of_a_branch_opens_its_own_lines_and_postings(client, branch):
    first = period_starts(year=ensure_fiscal_year(day=DAY))[0]
    for value, answer in opened(client, client.get(reverse("finance:node-by-type", args=["HEALTH"]), AT | {"month": f"{first}"})):
        assert said(answer) == value


def test_lines_name_project_version_and_amount(client, branch):
    asked = AT | {"kind": "plan", "cost_branch": "IT"}
    page = client.get(reverse("finance:node-lines", args=["HEALTH"]), asked)
    assert [(one.version.project.code, one.cost_type.code, one.said) for one in page.context["page"]] == [
        (code, of, Decimal(amount)) for code in ("P0", "P1") for of, amount in (("NIGHT", "10.01"), ("IT", "20.07"))
    ]
    unspread = client.get(reverse("finance:lines", args=["P0"]), AT | {"kind": "plan", "month": "-"})
    assert [one.said for one in unspread.context["page"]] == [Decimal("1.01")]


def test_rows_of_restricted_projects_are_shown_to_the_cleared_alone(client, branch):
    type(branch.children.first().projects.first()).objects.filter(code="P0").update(restricted=True)
    for cleared, count in ((False, 4), (True, 8)):
        client.force_login(person("analyst", cleared=cleared))
        page = client.get(reverse("finance:node-lines", args=["HEALTH"]), AT)
        assert (page.context["page"].paginator.count, "P0" in page.content.decode()) == (count, cleared)
        assert client.get(reverse("finance:node-orders", args=["HEALTH"]), AT).context["page"].paginator.count == count // 4


@pytest.mark.parametrize("name", ["finance:node-lines", "finance:node-orders", "finance:node-postings"])
@pytest.mark.parametrize(
    "asked", [{"kind": "dream", "month": "x"}, {"spending": "odd"}, {"year": "FY99", "month": "1800-01-01"}, {"page": "x", "vendor": "%00"}]
)
def test_odd_words_are_no_error(client, branch, name, asked):
    assert client.get(reverse(name, args=["HEALTH"]), AT | asked).status_code == 200


def test_a_branch_without_a_year_says_so(client):
    client.force_login(person("controller"))
    NodeFactory(code="BARE")
    for name in ("finance:node-lines", "finance:node-orders"):
        assert client.get(reverse(name, args=["BARE"]), {"as_of": "1950-01-01"}).status_code == 200


@pytest.mark.parametrize("name", ["finance:node-lines", "finance:node-orders"])
def test_reads_as_often_for_many_as_for_one(client, branch, name):
    counts, year = [], ensure_fiscal_year(day=DAY)
    for turn in "XY":
        with CaptureQueriesContext(connection) as sql:
            client.get(reverse(name, args=["HEALTH"]), AT)
        counts.append(len(sql))
        for number in range(8):
            project = ProjectFactory(code=f"{turn}{number}", node=branch, currency="GBP")
            written(project, year, "plan", [(None, period_starts(year=year)[0], Decimal(number + 1))])
            Commitment.objects.create(project=project, reference="PO", known_on=DAY - dt.timedelta(days=3), amount=9, open_amount=4, currency="GBP")
    assert counts[0] == counts[1]
