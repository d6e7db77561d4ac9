"""Progress in, and what follows from it: the figure and the forecast move, the figure explains itself, the node and the board pack show it."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.utils import timezone

from tests.browser import chromium, complaints, expect, press, visit  # noqa: F401  fixtures
from tests.factories import NodeFactory, person
from tests.flows.test_actuals_to_pack import make_pack
from tests.projects.story import apollo

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
VALUE = "/projects/APOLLO/earned-value/"


@pytest.fixture
def analyst(visit):
    apollo(code="APOLLO", node=NodeFactory(code="HEALTH", name="Health", kind="function"), postings=1)
    return visit(person("analyst"))


def earned(page):
    """EV as its tile shows it."""
    return page.locator(".tile:has(a[href*='/ev/'])").locator("data.fig").first


def bring(page):
    rows = [f"APOLLO,1.{number},{timezone.localdate()},80,{1000 * number}.00" for number in range(1, 6)]
    text = "\n".join(["project,wbs,status_date,percent_complete,actual_cost", *rows])
    page.goto("/imports/")
    page.get_by_label("What it holds").select_option("progress")
    page.get_by_label("File", exact=True).set_input_files({"name": "progress.csv", "mimeType": "text/csv", "buffer": text.encode()})
    press(page, "Check the file")
    page.get_by_role("heading", name="progress.csv", level=1).wait_for()
    press(page, "Apply")
    page.get_by_text("Applied. Figures that depend on it follow in a moment.").wait_for()


def violations(page):
    page.evaluate(AXE_SCRIPT)
    return page.evaluate("axe.run({reporter: 'no-passes'}).then(said => said.violations.map(one => one.id))")


def test_progress_moves_the_value_the_forecast_the_node_and_the_pack(analyst):
    page = analyst
    page.goto(VALUE)
    before, forecast = earned(page).get_attribute("value"), page.locator(".chart-subtitle").first.inner_text()
    assert "fan" in forecast
    bring(page)
    page.goto(VALUE)
    expect(earned(page)).to_have_attribute("value", "800000.00")
    assert before != "800000.00"
    expect(page.locator(".chart-subtitle").first).not_to_have_text(forecast)
    assert violations(page) == []
    page.locator("a[href*='/explain/project/APOLLO/ev/']").first.click()
    drawer = page.get_by_role("dialog", name="Where this figure comes from")
    expect(drawer.locator(".result")).to_have_text("GBP 800,000.00")
    page.goto(f"{VALUE}?wbs=1")
    expect(page.get_by_text("Branch of the WBS:")).to_be_visible()
    expect(page.get_by_role("columnheader", name="TCPI")).to_be_visible()
    page.goto("/nodes/HEALTH/earned-value/")
    expect(earned(page)).to_have_attribute("value", "800000.00")
    expect(page.get_by_text("the projects' own estimates")).to_be_visible()
    assert violations(page) == []
    words, _hash = make_pack(page)
    assert "EV £800k" in words
