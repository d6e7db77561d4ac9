"""Published portfolios come in through a saved mapping with no edit by hand, and give the published figures."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from finance.models import BusinessCase
from finance.queries.expected_cost import expected_costs
from pmo.accounts.actions import system_user
from pmo.imports.actions import undo
from portfolio.models import Node
from projects.models import Project
from tests.again import some_again
from tests.factories import NodeFactory, stage
from tests.imports.bringing import NOW, brought, counts, everything
from tests.shared_files import shared

pytestmark = pytest.mark.django_db
CANADA = {
    "columns": {"name": "projectName", "objective": "description", "code": "uniqueId", "budget": "totalBudget", "finish": "estimatedCompletionDate",
                "node_name": "department", "node": "deptAcronym"},
    "defaults": {"currency": "CAD"},
    "make_nodes": {"kind": "function", "under": "GC", "currency": "CAD"},
    "leave_out": ["finish", "budget"],
}  # fmt: skip
STATES = {
    "columns": {"name": "Project Name", "objective": "Project Description", "start": "Start Date", "finish": "Completion Date (B1)",
                "budget": "Planned Cost ($ M)", "forecast_cost": "Projected/Actual Cost ($ M)", "node_name": "Agency Name"},
    "templates": {"code": "{Unique Investment Identifier}-{Project ID}", "node": "US-{Agency Code}"},
    "defaults": {"currency": "USD"},
    "scale": 1_000_000, "repeated": "number", "make_nodes": {"kind": "function", "under": "US", "currency": "USD"}, "leave_out": ["finish"],
}  # fmt: skip


def expected(name):
    return json.loads(shared("expected", name).read_text())


@pytest.fixture
def usual():
    stage()


@pytest.mark.parametrize(("name", "known_on"), some_again([("data_2016.csv", dt.date(2016, 6, 9)), ("data_2019.csv", dt.date(2019, 5, 1))]))
def test_large_it_projects_of_canada(usual, name, known_on):
    NodeFactory(code="GC", kind="enterprise", currency="CAD")
    text, told = shared("gc-it-projects", name).read_bytes(), expected("share_gc_it_projects.json")[name]
    before = everything()
    batch = brought("portfolio", text, name=name, mapping=CANADA, period_end=known_on)
    assert counts(batch) == (told["rows"] + told["departments"], 0, 0, 0)
    projects = Project.objects.exclude(budget=None)
    assert projects.count() == told["budget_cells"]
    assert sum(one.budget for one in projects) == Decimal(told["budget_sum_cad"])
    assert projects.filter(budget__gt=10_000_000).count() == told["over_10m"]
    assert projects.filter(budget__gt=100_000_000).count() == told["over_100m"]
    top = list(projects.order_by("-budget").values_list("budget", flat=True)[:5])
    assert top == [Decimal(amount) for _name, amount in told["top5"]]
    assert Node.objects.filter(parent__code="GC").count() == told["departments"]
    undo(actor=system_user(), batch=batch, now=NOW)
    assert everything() == before


@pytest.mark.once  # the Canadian files ask a second database the same
def test_it_dashboard_of_the_united_states(usual):
    root = NodeFactory(code="US", kind="enterprise", currency="USD")
    told = expected("share_us_it_dashboard.json")
    batch = brought("portfolio", shared("us-it-dashboard", "projects.csv").read_bytes(), name="projects.csv", mapping=STATES)
    assert batch.created == told["total"]["projects"] + len(told["agencies"])
    assert batch.rejected == 0
    rows, total = expected_costs(user=system_user(), node=root, as_of=dt.date(2026, 3, 5))
    for row, figures in [(total, told["total"]), *((row, told["agencies"][row.name]) for row in rows)]:
        assert row.projects == figures["projects"]
        assert round(row.planned / 1_000_000, 3) == Decimal(str(figures["planned_musd"]))
        assert round(row.projected / 1_000_000, 3) == Decimal(str(figures["projected_musd"]))
        assert round(row.variance_percent, 4) == figures["cost_variance_pct_portfolio"]
        assert row.unpriced == figures["blank_cost_rows"]
    assert len(rows) == len(told["agencies"])
    assert BusinessCase.objects.count() == told["rows_checked"]
