"""A year by cost type: any split of tree, period or cost type adds up to the same cent; its pages, files and REST say the same."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from finance.actions.calendar import ensure_fiscal_year
from finance.models import Actual, Commitment, CostType, ExchangeRate
from finance.queries.fiscal import period_starts
from finance.queries.money_by_type import KINDS, Sums, node_by_type, project_by_type
from finance.queries.node_money import node_money
from pmo.accounts.actions import system_user
from tests.factories import NodeFactory, ProjectFactory, person
from tests.reports.test_node_money import AMOUNT, DAY, written

ROWS = st.tuples(st.sampled_from(["GBP", "EUR"]), st.lists(AMOUNT, min_size=5, max_size=5), AMOUNT)


def types():
    """IT › staff › night work, and rent beside it."""
    made, above = [], {"IT": None, "STAFF": "IT", "NIGHT": "STAFF", "RENT": None}
    for code, parent in above.items():
        up = next((one for one in made if one.code == parent), None)
        made.append(CostType.objects.get_or_create(code=code, defaults={"name": code.title(), "parent": up, "capital": code == "RENT"})[0])
    return made


def added(rows: list[Sums]) -> Sums:
    """The slow obvious sum."""
    return Sums(**{
        kind: sum(known, Decimal(0)) if (known := [getattr(one, kind) for one in rows if getattr(one, kind) is not None]) else None for kind in KINDS
    })  # fmt: skip


class TestSplits(TestCase):
    @settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.lists(ROWS, min_size=1, max_size=4))
    def test_any_split_of_tree_period_or_cost_type_adds_up_to_the_same_cent(self, told):
        top, user = NodeFactory(currency="GBP"), system_user()
        nodes, (whole, staff, night, rent) = [NodeFactory(parent=top, currency="GBP") for _ in range(2)], types()
        year = ensure_fiscal_year(day=DAY)
        firsts = period_starts(year=year)
        ExchangeRate.objects.get_or_create(currency="EUR", into="GBP", known_on=year.start_on, defaults={"rate": "0.8457"})
        projects = []
        for place, (currency, cells, spent) in enumerate(told):
            project = ProjectFactory(node=nodes[place % 2], currency=currency)
            projects.append(project)
            written(project, year, "plan", [(night, firsts[0], cells[0]), (None, firsts[4], cells[1]), (staff, None, cells[2])])
            written(project, year, "outlook", [(whole, firsts[1], cells[3]), (rent, firsts[2], cells[4])])
            for number, of in enumerate((night, staff, None)):
                Actual.objects.create(project=project, posting_date=firsts[number], known_on=DAY, amount=spent, currency=currency, cost_type=of)
            Commitment.objects.create(
                project=project, reference="PO", known_on=DAY, amount=1, open_amount=abs(cells[0]), currency=currency, cost_type=night
            )
        asked = {"user": user, "year": year, "as_of": DAY}
        found = node_by_type(node=top, **asked)
        beside = node_money(node=top, tolerance_of=0.05, **asked).total
        assert [getattr(found.total, kind) for kind in KINDS] == [getattr(beside, kind) for kind in KINDS]
        assert added([one.total for one in found.branches if one.depth == 0]) == found.total  # by the top of the tree
        assert added([one.own for one in found.branches]) == found.total  # by each cost type alone
        assert added([sums for _kind, sums in found.capital]) == found.total
        for branch in found.branches:  # each is itself and what stands below it
            if branch.cost_type:
                below = [one.total for one in found.branches if one.cost_type and one.cost_type.parent_id == branch.cost_type.pk]
                assert added([branch.own, *below]) == branch.total
        parts = [node_by_type(node=one, **asked) for one in nodes]  # by node, cost type by cost type
        for branch in found.branches:
            same = [one.total for part in parts for one in part.branches if one.cost_type == branch.cost_type]
            assert added(same) == branch.total
        if all(one.currency == "GBP" for one in projects):
            assert added([project_by_type(project=one, **asked).total for one in projects]) == found.total
        months = [node_by_type(node=top, first=first, **asked).total for first in firsts]
        assert added(months).actual == found.total.actual
        assert added(months).outlook == found.total.outlook  # of the Plan a part is not spread
        assert node_by_type(node=top, **asked) == found  # asked again nothing changes


@pytest.fixture
def apollo(client, db):
    whole, staff, _night, rent = types()
    project = ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH", currency="GBP"))
    year = ensure_fiscal_year(day=DAY)
    first = period_starts(year=year)[0]
    written(project, year, "plan", [(staff, first, Decimal("10.50")), (whole, first, Decimal(2))])
    for amount, of in ((7, staff), (3, whole), (1, None), (4, rent)):
        Actual.objects.create(project=project, posting_date=first, known_on=first, amount=amount, currency="GBP", cost_type=of)
    Commitment.objects.create(project=project, reference="PO", known_on=first, amount=9, open_amount=5, currency="GBP", cost_type=staff)
    client.force_login(person("controller"))
    return project


DOORS = [("finance:by-type", "APOLLO"), ("finance:node-by-type", "HEALTH")]
AT = {"as_of": f"{DAY}"}


@pytest.mark.parametrize(("name", "code"), DOORS)
def test_pages_and_files_say_the_same(client, apollo, name, code):
    found = client.get(reverse(name, args=[code]), AT).context["found"]
    assert [(one.cost_type and one.cost_type.code, one.total.actual) for one in found.branches] == [("IT", 10), ("STAFF", 7), ("RENT", 4), (None, 1)]
    assert (found.total.plan, found.total.actual, found.total.committed) == (Decimal("12.50"), 15, 5)
    rows = list(csv.DictReader(io.StringIO(client.get(reverse(f"{name}-csv", args=[code]), AT).content.decode("utf-8-sig"))))
    assert sum(Decimal(one["own_actual"] or 0) for one in rows) == 15
    assert client.get(reverse(f"{name}-xlsx", args=[code]), AT).content[:2] == b"PK"


@pytest.mark.parametrize(("name", "code", "postings"), [(*DOORS[0], "finance:money"), (*DOORS[1], "finance:node-postings")])
def test_a_row_opens_the_postings_on_it_and_below(client, apollo, name, code, postings):
    page, url = client.get(reverse(name, args=[code]), AT).content.decode(), reverse(postings, args=[code])
    assert f"{url}?as_of={DAY}&amp;year=" in page
    for asked, amounts in ({"cost_branch": "IT"}, {3, 7}), ({"cost_type": "IT"}, {3}), ({"cost_type": "-"}, {1}), ({"cost_branch": "NOPE"}, set()):
        assert {one.amount for one in client.get(url, AT | asked).context["page"]} == amounts


@pytest.mark.parametrize(("name", "code"), DOORS)
@pytest.mark.parametrize("asked", [{"month": "1800-01-01"}, {"month": "x"}, {"year": "FY99"}, {"month": f"{DAY}"}])
def test_odd_values_are_no_error(client, apollo, name, code, asked):
    assert client.get(reverse(name, args=[code]), AT | asked).status_code == 200


@pytest.mark.parametrize("where", ["projects/APOLLO", "nodes/HEALTH"])
def test_rest_says_the_same(client, apollo, where):
    def call(**asked):
        return client.get(f"/api/v1/{where}/money-by-cost-type/", AT | asked)

    told = call().json()
    assert (told["total"]["actual"], told["total"]["committed"], told["total"]["outlook"]) == ("15.00", "5.00", None)
    assert told["cost_types"][1] | {"own": None} == {
        "cost_type": "STAFF", "name": "Staff", "under": "IT", "spending": "opex", "depth": 1, "own": None, "plan": "10.50", "outlook": None,
        "actual": "7.00", "committed": "5.00", "variance": None,
    }  # fmt: skip
    assert [one["spending"] for one in told["spending"]] == ["capex", "opex", None]
    assert call(period=f"{DAY.replace(year=DAY.year - 9)}").status_code == call(fiscal_year="FY99").status_code == 422
    assert call(period="soon").status_code == 422
    assert call(fiscal_year=told["fiscal_year"]).json() == told


@pytest.mark.parametrize(("name", "code"), DOORS)
def test_reads_as_often_for_many_as_for_one(client, apollo, name, code):
    counts = []
    for turn in "AB":
        with CaptureQueriesContext(connection) as sql:
            client.get(reverse(name, args=[code]), AT)
        counts.append(len(sql))
        for number in range(10):
            of = CostType.objects.create(code=f"{turn}{number}", name="More")
            Actual.objects.create(project=apollo, posting_date=DAY, known_on=DAY, amount=1, currency="GBP", cost_type=of)
    assert counts[0] == counts[1]
