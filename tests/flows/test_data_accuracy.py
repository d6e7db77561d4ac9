"""What is wrong with his data, from a manager's Home to the page that mends it, and back to a better score."""

import datetime as dt
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.utils import timezone

from projects.models import DateForecast
from reports.actions.rollup import rollup
from tests.browser import NARROW, chromium, complaints, expect, press, too_wide, visit  # noqa: F401  fixtures
from tests.factories import NodeFactory, ProjectFactory, manager_of, person
from tests.projects.story import apollo
from tests.projects.test_handovers import planned

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def violations(page):
    page.evaluate(AXE_SCRIPT)
    return page.evaluate("axe.run({reporter: 'no-passes'}).then(said => said.violations.map(one => [one.id, one.nodes.map(node => node.html)]))")


def test_a_manager_mends_a_forecast_that_has_passed(visit):
    project = apollo(code="APOLLO", node=NodeFactory(code="N", name="North"))
    DateForecast.objects.filter(project=project).update(finish_on=timezone.localdate() - dt.timedelta(days=30))
    rollup(now=timezone.now())
    page = visit(manager_of(project), "/")
    page.get_by_role("link", name="Mend the data of Apollo").click()
    expect(page.get_by_role("heading", name="What to mend")).to_be_visible()
    expect(page.get_by_text("The forecast finish has passed, and the project is not done.")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name=re.compile("Mend it.*Forecast in the past")).click()
    page.get_by_label("Forecast finish").fill((timezone.localdate() + dt.timedelta(days=90)).isoformat())
    press(page, "Submit")
    expect(page.get_by_text("Submitted. The figures")).to_be_visible()
    page.goto("/projects/APOLLO/data-accuracy/")
    expect(page.get_by_text("Share of the rules on data that is kept").first).to_be_visible()
    expect(page.get_by_text("The forecast finish has passed, and the project is not done.")).to_have_count(0)
    page.get_by_role("region", name="How far the data can be believed").locator("a.figure, button.figure").first.click()
    expect(page.get_by_role("dialog").get_by_text("points kept / points of the rules that apply")).to_be_visible()
    page = visit(person("executive"), "/nodes/N/data-accuracy/")
    expect(page.get_by_role("heading", name="Worst first")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    assert not too_wide(page)


def test_a_finding_leads_to_the_very_line_of_the_schedule(visit):
    project = ProjectFactory(code="APOLLO", node=NodeFactory(code="N"))
    planned(project, *[3] * 40)
    begun = timezone.now() - dt.timedelta(days=60)
    project.work_packages.update(start_at=begun, finish_at=begun, budget=100)
    rollup(now=timezone.now())
    last = project.work_packages.order_by("order").last()
    page = visit(manager_of(project), f"/projects/APOLLO/schedule/#line-{last.pk}")
    expect(page.locator("#gantt [aria-selected=true]").first).to_contain_text(last.name)
    page = visit(manager_of(project), "/projects/APOLLO/data-accuracy/")
    page.get_by_text("work packages", exact=False).first.click()
    link = page.locator(".offenders a").first
    expect(link).to_have_attribute("href", re.compile(r"/projects/APOLLO/schedule/#line-\d+$"))
