"""The list of projects by hand and by keyboard: every figure in it opens where it comes from."""

import re

import pytest
from django.utils import timezone

from reports.actions.rollup import rollup
from tests.browser import NARROW, chromium, complaints, press, too_wide, visit  # noqa: F401  fixtures
from tests.factories import NodeFactory, person
from tests.projects.story import apollo
from tests.standing import kept

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def listed(visit):
    kept("two in a list", filled)
    return lambda **options: visit(person("analyst"), "/portfolio/", **options)


def filled():
    node = NodeFactory(code="HEALTH", name="Health", kind="function")
    for code in ("APOLLO", "BRAVO"):
        apollo(code=code, node=node)
    rollup(now=timezone.now())


def focused(page) -> str:
    return page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.tagName")


def opened(page) -> str:
    page.locator("#explain .result").wait_for()
    return page.locator("#explain .eyebrow").inner_text()


class TestTheListOfProjects:
    @pytest.mark.parametrize("options", [{}, {"size": NARROW, "color_scheme": "dark"}], ids=["wide", "narrow and dark"])
    def test_opens_a_figure_where_it_stands(self, listed, options):
        page = listed(**options)
        page.locator("a[href='/explain/project/BRAVO/cpi/']").click()
        assert "CPI" in opened(page).upper()
        assert page.url.endswith("/portfolio/")
        assert not too_wide(page)

    def test_goes_from_row_to_row_and_from_figure_to_figure(self, listed):
        page = listed()
        page.locator("table.grid tbody tr").first.focus()
        for key, expected in [
            ("ArrowRight", "/explain/project/APOLLO/computed/"), ("ArrowRight", "/explain/project/APOLLO/declared/"),
            ("ArrowDown", "/explain/project/BRAVO/declared/"), ("ArrowLeft", "/explain/project/BRAVO/computed/"),
            ("ArrowLeft", "TR"), ("ArrowUp", "TR"), ("ArrowRight", "/explain/project/APOLLO/computed/"),
        ]:  # fmt: skip
            page.keyboard.press(key)
            assert focused(page) == expected, key

    def test_opens_with_enter_and_comes_back_to_the_figure(self, listed):
        page = listed()
        page.locator("table.grid tbody tr").first.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        assert "RAG" in opened(page).upper()
        page.keyboard.press("Escape")
        assert focused(page) == "/explain/project/APOLLO/computed/"

    def test_is_passed_with_a_stop_a_row(self, listed):
        page = listed()
        page.locator("table.grid tbody tr").first.focus()
        page.keyboard.press("Tab")
        assert focused(page) == "/projects/APOLLO/"
        page.keyboard.press("Tab")
        assert focused(page) == "/projects/BRAVO/"

    def test_is_kept_as_it_was_narrowed_without_loading_the_page(self, listed):
        page = listed()
        page.get_by_label("Search").fill("BRAVO")
        page.get_by_role("button", name="Show", exact=True).click()
        page.wait_for_url(re.compile("BRAVO"))
        page.get_by_text("Keep this view").click()
        page.locator("[data-keeps-query] input[name=name]").fill("Bravo alone")
        press(page, "Keep it")
        assert "BRAVO" in page.url
        assert page.locator("table.grid tbody tr").count() == 1
