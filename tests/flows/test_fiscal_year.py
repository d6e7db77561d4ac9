"""A fiscal year from the first draft to the board's pack, in a browser: written by keyboard and by paste, submitted, approved by another, locked,
opened again as an Outlook, explained on the bridge, and told in the pack."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance.actions.calendar import ensure_fiscal_year
from finance.models import CostType, Version, VersionLine
from finance.queries.fiscal import period_starts
from reports.queries.pack import content_hash, pack_content
from tests.browser import chromium, complaints, expect, press, visit  # noqa: F401  fixtures
from tests.factories import NodeFactory, ProjectFactory, person
from tests.flows.axe import violations
from tests.flows.test_sheet import Sheet

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan():
    """A draft Plan of one line without an amount."""
    node = NodeFactory(code="N", name="North", currency="GBP")
    project = ProjectFactory(code="APOLLO", name="Apollo", node=node, currency="GBP")
    year = ensure_fiscal_year(day=timezone.localdate())
    draft = Version.objects.create(
        project=project, fiscal_year=year, kind="plan", label="Plan", state="draft", known_on=timezone.localdate(), total=Decimal("0.00")
    )
    VersionLine.objects.create(version=draft, number=1, cost_type=CostType.objects.create(code="LAB", name="Own staff"), text="Team")
    return draft


def pack(node):
    today = timezone.localdate()
    return pack_content(node=node, as_of=today, today=today, cleared=True)


def test_from_the_first_draft_to_the_pack(plan, visit):
    third, second, last = [f"{first:%b %y}" for first in period_starts(year=plan.fiscal_year)[-3:]]
    writer, approver, project = person("analyst"), person("controller"), plan.project
    page = visit(writer)

    sheet = Sheet(page, plan)
    sheet.at(0, third).type("1000").keys("Enter")
    sheet.at(0, second).paste("2,000.00\t3,000.00")
    assert sum(sheet.saved()[1].amounts.values()) == 6000
    page.goto(reverse("finance:version", args=["APOLLO", plan.pk]))
    press(page, "Submit")
    other = visit(approver, reverse("finance:version", args=["APOLLO", plan.pk]))
    press(other, "Approve")
    press(other, "Lock for good")
    plan.refresh_from_db()
    assert (plan.state, plan.total, plan.author) == ("locked", 6000, writer)
    before = pack(project.node)
    assert (before.total.plan, before.total.outlook, before.bridge) == (6000, None, None)

    page.goto(reverse("finance:version", args=["APOLLO", plan.pk]))
    page.get_by_label("Periods of actuals").fill("0")
    press(page, "Open an Outlook from it")
    outlook = Version.objects.get(project=project, kind="outlook", state="draft")
    assert (outlook.based_on, outlook.total) == (plan, 6000)
    sheet = Sheet(page, outlook)
    sheet.at(0, last).type("4500").keys("Enter")
    assert sum(sheet.saved()[1].amounts.values()) == 7500
    page.goto(reverse("finance:version", args=["APOLLO", outlook.pk]))
    press(page, "Submit")

    page.goto(reverse("finance:bridge", args=["APOLLO"]))
    expect(page.get_by_role("heading", name="From Plan to Outlook").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("unexplained")
    page.locator("[name=cause_0]").select_option("scope")
    page.locator("[name=amount_0]").fill("1200")
    page.locator("[name=note_0]").fill("Two more sites")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("most by scope")
    assert violations(page) == []

    after = pack(project.node)
    assert (after.total.outlook, after.total.variance) == (7500, 1500)
    assert (after.bridge.causes["scope"], after.bridge.unexplained) == (1200, 300)
    assert content_hash(after) != content_hash(before)
    other.goto(reverse("reports:node-money", args=["N"]))
    expect(other.locator("main")).to_contain_text("most by scope")
    assert violations(other) == []
