"""A gate in a browser: from schedule to a go with conditions, and nothing for axe to find on its pages."""

import datetime as dt

import pytest
from django.utils import timezone

from governance.models import Gate
from tests.browser import chromium, complaints, expect, press, visit  # noqa: F401  fixtures
from tests.factories import NodeFactory, person
from tests.flows.axe import STILL, looked_at
from tests.governance.gated import gate_before, project_before
from tests.permissions.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/projects/P/gates/", "/projects/P/gates/reviews/{submitted}/", "/projects/P/gates/reviews/{review}/",
    "/projects/P/gates/reviews/{review}/answers/", "/projects/P/gates/reviews/{review}/change/", "/projects/P/gates/reviews/new/",
    "/gates/?state=", "/gates/?search=nothing-like-it", "/nodes/N/gates/", "/life-cycles/", "/life-cycles/{type}/",
    "/life-cycles/{type}/gates/new/", "/life-cycles/{type}/gates/{gate}/", "/life-cycles/{type}/gates/{gate}/criteria/{criterion}/",
]  # fmt: skip
KEEPER = ["/projects/P/gates/waivers/new/", "/projects/P/gates/waivers/{waiver}/revocation/", "/projects/P/gates/reviews/{submitted}/"]


def test_axe_finds_nothing_on_the_pages_of_gates(visit):
    world = World()
    at, found, known = world.places(world.open), {}, set()
    for person_named, paths in (("office-analyst", PAGES), ("gatekeeper", KEEPER)):
        page = visit(world.people[person_named], **STILL)
        for path in paths:
            found |= looked_at(page, path.format(**at), known)
    assert found == {}


def test_a_review_is_scheduled_answered_submitted_voted_and_decided(visit):
    node = NodeFactory(code="N")
    gate_before()
    project = project_before(node, code="APOLLO", name="Apollo")
    keeper, day = person("gatekeeper", node=node), timezone.localdate() + dt.timedelta(days=7)
    page = visit(person("analyst"), "/projects/APOLLO/gates/")
    page.get_by_role("link", name="Schedule a review").click()
    page.get_by_label("Day of the review").fill(day.isoformat())
    press(page, "Schedule it")
    expect(page.get_by_text("2 mandatory criteria have no answer yet")).to_be_visible()
    page.get_by_role("link", name="Answer the criteria").click()
    for set_of in page.locator("fieldset.answer-set").all():
        set_of.get_by_label("Met", exact=True).check()
        set_of.get_by_label("Link to the evidence").fill("https://example.org/plan")
    press(page, "Keep the answers")
    expect(page.get_by_text("The answers are kept.")).to_be_visible()
    page.get_by_label("Summary for those who decide").fill("Ready to begin.")
    press(page, "Submit for decision")
    expect(page.get_by_text("Waits for votes")).to_be_visible()
    address = page.url
    page = visit(keeper, address)
    expect(page.get_by_text("No budget is approved.")).to_be_visible()
    page.get_by_role("radio", name="Go with conditions").check()
    press(page, "Vote")
    page.get_by_label("Reasons").fill("Good enough to begin.")
    page.get_by_label("Condition 1").fill("Have the budget approved")
    page.get_by_label("Owner").first.select_option(value=str(keeper.pk))
    page.get_by_label("By", exact=False).and_(page.locator("#id_due_1")).fill(day.isoformat())
    press(page, "Record “Go with conditions”")
    expect(page.get_by_role("link", name="Have the budget approved")).to_be_visible()
    page = visit(keeper, "/projects/APOLLO/gates/")
    expect(page.locator("li[aria-current=step]")).to_contain_text("Delivery")
    assert Gate.objects.get().reviews.get().outcome == "conditions"
    assert project.actions.get().condition
