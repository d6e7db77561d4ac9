"""A forecast with a range in a browser: three points said, drawn, opened, stale, drawn again; of the node; the ledger once the outcome is known."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.actions.risks import open_risk
from governance.actions.simulations import simulate_now
from tests.browser import NARROW, chromium, complaints, expect, press, too_wide, visit  # noqa: F401  fixtures
from tests.factories import NodeFactory, person
from tests.finance.test_forecast_ledger import finished
from tests.flows.axe import STILL, looked_at
from tests.projects.story import apollo

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def node():
    return NodeFactory(code="N", name="North", kind="programme")


@pytest.fixture
def project(node):
    return apollo(code="APOLLO", node=node, weeks=4, packages=3, risks=2, postings=2, reports=0)


def test_three_points_move_the_range_and_the_range_explains_itself(project, visit):
    page = visit(person("analyst"), reverse("governance:forecast", args=["APOLLO"]), **STILL)
    expect(page.get_by_role("heading", name="No forecast with a range yet")).to_be_visible()
    press(page, "Draw")
    tile = page.locator(".tile:has(a[href*='/p80_cost/'])").locator("data.fig").first
    expect(tile).to_be_visible()
    before = tile.get_attribute("value")
    for title in ("P10", "P50", "P80", "P90"):
        expect(page.get_by_role("rowheader", name=title, exact=True).first).to_be_visible()
    expect(page.get_by_text("chance of landing within the budget").first).to_be_visible()
    expect(page.get_by_text("The cost moves most with").first).to_be_visible()

    page.get_by_role("link", name="Three points of what is left, by work package").click()
    page.get_by_role("link", name="1.3", exact=True).click()
    for name, amount in (("Cost to go: low", "400000"), ("Cost to go: likely", "500000"), ("Cost to go: high", "900000")):
        page.get_by_label(name).fill(amount)
    press(page, "Save")
    expect(page.get_by_text("The estimate is kept; ask for a new forecast to draw from it.")).to_be_visible()
    page.goto(reverse("governance:forecast", args=["APOLLO"]))
    expect(page.get_by_text("This forecast is stale.")).to_be_visible()
    press(page, "Draw")
    expect(page.get_by_text("This forecast is stale.")).not_to_be_visible()
    expect(tile).not_to_have_attribute("value", before)
    page.locator("a[href*='/explain/project/APOLLO/p80_cost/']").first.click()
    expect(page.get_by_role("dialog", name="Where this figure comes from").locator(".result")).to_contain_text("GBP")


def test_the_year_of_a_node_is_drawn_together_and_leads_to_its_projects(node, project, visit):
    page = visit(person("executive"), reverse("reports:node-forecast", args=["N"]), **STILL)
    press(page, "Draw")
    expect(page.get_by_text("Within the envelope", exact=True).first).to_be_visible()
    page.get_by_text("What each project still has to spend this year").click()
    page.get_by_role("link", name=project.name).click()
    expect(page.get_by_role("heading", name="No forecast with a range yet")).to_be_visible()


def test_no_page_of_forecasts_and_their_ledger_violates_anything(node, project, visit):
    now, found = timezone.now(), {}
    analyst = person("analyst")
    for subject in (project, node):
        simulate_now(actor=analyst, subject=subject, as_of=timezone.localdate(), now=now)
    open_risk(actor=analyst, project=project, title="Flood", probability=3, impact=3, now=now)  # so that they are stale
    finished("DONE", node=node, name="Done", author=person(first_name="Ada", last_name="Poe"))
    page = visit(analyst, **STILL)
    for name, code in (
        ("governance:forecast", "APOLLO"), ("governance:estimates", "APOLLO"), ("reports:node-forecast", "N"), ("reports:forecast-ledger", "APOLLO"),
        ("reports:forecast-ledger", "DONE"), ("reports:node-forecast-ledger", "N"),
    ):  # fmt: skip
        found |= looked_at(page, reverse(name, args=[code]))
    assert found == {}


def test_the_ledger_of_a_finished_project_is_read_on_a_phone(node, visit):
    finished("DONE", node=node, name="Done", author=person(first_name="Ada", last_name="Poe"), came=dt.date(2025, 9, 1))
    page = visit(person("executive"), reverse("reports:node-forecast-ledger", args=["N"]), size=NARROW, **STILL)
    expect(page.get_by_role("heading", name="Furthest off")).to_be_visible()
    page.get_by_role("link", name="Done").first.click()
    expect(page.get_by_role("region", name="Forecasts").get_by_text("−62 d")).to_be_visible()
    expect(page.get_by_role("region", name="Forecasts").get_by_text("Ada Poe")).to_be_visible()
    assert not too_wide(page)
