"""An actuals file to the board pack: uploaded, mended, applied, seen on the screen, explained, and printed as the same figure."""

import io
from decimal import Decimal

import pytest
from django.utils import timezone
from pypdf import PdfReader

from reports.actions.rollup import rollup
from tests.browser import chromium, complaints, expect, press, visit  # noqa: F401  fixtures
from tests.factories import NodeFactory, person
from tests.projects.story import apollo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADER = "posting_date,project,cost_type,amount,currency,reference"
GOOD = "{day},APOLLO,CONSULTING,123456.00,GBP,INV-9001"
BAD = "{day},APOLLO,CONSULTING,a lot,GBP,INV-9002"


@pytest.fixture
def office():
    node = NodeFactory(code="HEALTH", name="Health", kind="function")
    project = apollo(code="APOLLO", node=node)
    rollup(now=timezone.now())
    return project


@pytest.fixture
def analyst(office, visit):
    return visit(person("analyst"))


def ledger(*lines):
    text = "\n".join([HEADER, *lines]).format(day=timezone.localdate())
    return {"name": "ledger.csv", "mimeType": "text/csv", "buffer": text.encode()}


def upload(page, file):
    page.goto("/imports/")
    page.get_by_label("What it holds").select_option("actuals")
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Check the file")
    page.get_by_role("heading", name="ledger.csv", level=1).wait_for()


def bring(page, *lines):
    upload(page, ledger(*lines))
    press(page, "Apply")
    page.get_by_text("Applied. Figures that depend on it follow in a moment.").wait_for()


def actual_cost(page):
    """AC as the earned value page shows it: (in short, exactly)."""
    page.goto("/projects/APOLLO/earned-value/")
    figure = page.locator("a[href*='/ac/'] data.fig, .tile:has(a[href*='/ac/']) data.fig").first
    return figure.inner_text(), Decimal(figure.get_attribute("value"))


def make_pack(page):
    page.goto("/packs/?node=HEALTH")
    page.get_by_role("button", name="Make the pack").click(timeout=90_000)
    page.get_by_role("link", name="Download the PDF").wait_for()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the PDF").click()
    pdf = PdfReader(io.BytesIO(coming.value.path().read_bytes()))
    return " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split()), page.locator("dd code").inner_text()


class TestAnActualsFile:
    def test_shows_its_problem_by_row_and_column_and_changes_nothing(self, office, analyst):
        before = actual_cost(analyst)
        upload(analyst, ledger(GOOD, BAD))
        problem = analyst.get_by_role("region", name="Problems by row and column").locator("tbody tr")
        expect(problem).to_have_count(1)
        assert problem.locator("th, td").all_inner_texts()[:2] == ["3", "amount"]
        expect(problem).to_contain_text("a lot")
        expect(analyst.get_by_role("button", name="Apply", exact=True)).to_have_count(0)
        assert actual_cost(analyst) == before

    def test_moves_the_actual_cost_once_it_is_applied(self, office, analyst):
        before = actual_cost(analyst)[1]
        bring(analyst, GOOD)
        _short, exact = actual_cost(analyst)
        assert exact - before == 123456
        analyst.locator("a[href*='/explain/project/APOLLO/ac/']").first.click()
        drawer = analyst.get_by_role("dialog", name="Where this figure comes from")
        drawer.locator(".result").wait_for()
        expect(drawer.locator(".result")).to_have_text(f"GBP {exact:,.2f}")
        expect(drawer.locator(".formula")).to_contain_text("ledger postings")

    def test_is_printed_as_the_screen_shows_it(self, office, analyst):
        bring(analyst, GOOD)
        short, _exact = actual_cost(analyst)
        words, _content_hash = make_pack(analyst)
        assert f"AC {short}" in words
        assert f"{timezone.localdate():%-d %b %Y}" in words

    def test_gives_the_same_pack_until_a_figure_moves(self, office, analyst):
        words, first = make_pack(analyst)
        again, second = make_pack(analyst)
        bring(analyst, GOOD)
        _words, moved = make_pack(analyst)
        assert (words, first) == (again, second)
        assert moved != first

    def test_can_be_taken_back(self, office, analyst):
        before = actual_cost(analyst)
        bring(analyst, GOOD)
        analyst.get_by_text("Take it back …").click()
        press(analyst, "Take this file back")
        analyst.get_by_text("Taken back").wait_for()
        assert actual_cost(analyst) == before
