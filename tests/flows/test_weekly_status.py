"""A weekly status, from the sign-in of a project manager to the figures of the whole portfolio."""

import re

import pytest

from reports.actions.rollup import rollup
from tests.browser import NARROW, chromium, complaints, expect, press, too_wide, visit  # noqa: F401  fixtures
from tests.factories import NodeFactory, manager_of, person
from tests.projects.story import apollo
from tests.standing import kept

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long pass phrase"


@pytest.fixture
def office(db):
    return kept("two departments", filled)


def filled():
    """Two departments under one portfolio; Apollo, red by its figures and green by its word, is in the first."""
    whole = NodeFactory(code="ALL", name="Whole portfolio", kind="enterprise")
    health = NodeFactory(code="HEALTH", name="Health", kind="function", parent=whole)
    NodeFactory(code="ROADS", name="Roads", kind="function", parent=whole)
    project = apollo(code="APOLLO", node=health)
    rollup(now=project.snapshots.latest("as_of").computed_at)
    return project


def declared(page, node):
    """The declared colours of a node, as its page says them."""
    page.goto(f"/nodes/{node}/")
    return page.locator("section[aria-labelledby=rag] .rag-bar").nth(1).locator("li > :last-child").all_inner_texts()


def say_amber(page):
    """Declare the project amber, better than its figures say, with the reason."""
    page.get_by_label("Overall, declared").select_option("amber")
    override = page.get_by_text("A colour better than the figures say")
    if not page.get_by_label("Why better").is_visible():
        override.click()
    page.get_by_label("Why better").fill("The second vendor starts on Monday.")
    page.get_by_label("It holds until").fill("2099-01-01")


def submit(page):
    press(page, "Submit")


class TestAWeeklyStatus:
    def test_goes_from_the_sign_in_to_the_figures_above(self, office, visit):
        manager, analyst = manager_of(office), person("analyst")
        manager.set_password(PASSWORD)
        manager.save()
        reader = visit(analyst)
        before = [declared(reader, node) for node in ("HEALTH", "ALL")]
        page = visit(path="/")
        page.get_by_label("Username or e-mail").fill(manager.username)
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Sign in")
        page.get_by_role("main").get_by_role("link", name="Apollo").first.click()
        expect(page.get_by_role("heading", name="This week")).to_be_visible()
        say_amber(page)
        submit(page)
        expect(page.get_by_text("Submitted. The figures")).to_be_visible()
        after = [declared(reader, node) for node in ("HEALTH", "ALL")]
        assert before == [["R 0", "A 0", "G 1", "? 0"]] * 2
        assert after == [["R 0", "A 1", "G 0", "? 0"]] * 2

    def test_shows_to_those_it_concerns_alone(self, office, visit):
        own, other = person("executive", node=office.node), person("executive", node=office.node.parent.children.get(code="ROADS"))
        page = visit(manager_of(office), "/projects/APOLLO/status/")
        page.get_by_label("Where we stand").fill("Told to the department alone.")
        say_amber(page)
        submit(page)
        expect(visit(own, "/projects/APOLLO/").get_by_text("Told to the department alone.")).to_be_visible()
        stranger = visit(other)
        assert {stranger.goto(path).status for path in ("/projects/APOLLO/", "/projects/APOLLO/status/", "/nodes/HEALTH/")} == {404}

    def test_is_one_click_when_nothing_changed(self, office, visit):
        page = visit(manager_of(office), "/projects/APOLLO/status/")
        press(page, "No change: submit as last time")
        expect(page.get_by_text("Submitted as last time")).to_be_visible()
        told = office.status_reports.latest("known_on")
        assert (told.state, told.summary) == ("submitted", "Tests of engine 1 are done.")

    def test_loses_nothing_when_two_write_at_once(self, office, visit):
        manager = manager_of(office)
        mine, theirs = (visit(manager, "/projects/APOLLO/status/") for _ in range(2))
        for page, words in ((theirs, "The vendor is back."), (mine, "The vendor is gone.")):
            page.get_by_label("Where we stand").fill(words)
            say_amber(page)
            submit(page)
        both = mine.get_by_role("region", name="Your values beside theirs").get_by_role("row", name="Where we stand").inner_text()
        assert re.findall(r"The vendor is \w+", both) == ["The vendor is gone", "The vendor is back"]
        expect(mine.get_by_label("Where we stand")).to_have_value("The vendor is gone.")
        submit(mine)
        assert office.status_reports.latest("known_on").summary == "The vendor is gone."

    @pytest.mark.parametrize("options", [{"size": NARROW}, {"java_script_enabled": False}, {"java_script_enabled": False, "size": NARROW}])
    def test_works_on_a_phone_and_without_scripts(self, office, visit, options):
        page = visit(manager_of(office), "/projects/APOLLO/status/", **options)
        assert not too_wide(page)
        say_amber(page)
        page.get_by_label("Where we stand").fill("Written on the train.")
        submit(page)
        assert office.status_reports.latest("known_on").summary == "Written on the train."
        expect(page.get_by_text("Submitted. The figures")).to_be_visible()

    def test_says_at_the_field_what_is_missing(self, office, visit):
        page = visit(manager_of(office), "/projects/APOLLO/status/")
        page.get_by_label("Where we stand").fill("Kept as typed.")
        page.get_by_label("Overall, declared").select_option("green")
        submit(page)
        expect(page.get_by_label("Why better")).to_be_visible()
        expect(page.get_by_label("Where we stand")).to_have_value("Kept as typed.")
        assert office.status_reports.filter(summary="Kept as typed.").count() == 0
