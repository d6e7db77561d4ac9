"""A newcomer brings in what a government published, looks at it then and now, prints it, and shows each reader only what was granted."""

import io
import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from portfolio.models import Node
from reports.models import Snapshot
from tests.browser import chromium, complaints, expect, press, visit  # noqa: F401  fixtures
from tests.factories import person
from tests.shared_files import shared
from tests.standing import kept

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]
YEARS = {"uk_2016.csv": "2015-09-30", "uk_2021.csv": "2021-03-31"}


@pytest.fixture
def said():
    """What each file says of itself, counted by other means."""
    return {one["file"]: one for one in json.loads(shared("expected", "share_gmpp.json").read_text())}


@pytest.fixture
def files():
    return [shared("gmpp", name) for name in YEARS]


@pytest.fixture
def imported(files, celery_eager):
    """Both years, brought in by the command."""
    kept("both years", lambda: [call_command("import", "gmpp", str(file), "--json", stdout=io.StringIO()) for file in files])


def bring(page, file):
    """Bring a year in on the import page; the columns of the reconciliation."""
    page.goto("/imports/")
    page.get_by_label("What it holds").select_option("gmpp")
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Check the file")
    press(page, "Apply")
    page.get_by_text("Applied. Figures that depend on it follow in a moment.").wait_for(timeout=60_000)
    return [row.split("\t") for row in page.get_by_role("region", name="Reconciliation").locator("tbody tr").all_inner_texts()]


def ratings(page):
    """The strip of published ratings: {"Amber/Red": 30, …}."""
    strip = page.get_by_label("Published ratings").locator("a").all_inner_texts()
    return {name: int(number) for name, number in (one.rsplit(" ", 1) for one in strip)}


def whole_life_cost(page):
    return Decimal(page.locator(".tile", has_text="Whole-life cost").locator("data").get_attribute("value"))


def of_the_file(said, name):
    """(projects, whole-life cost, ratings of the five colours) as the file has them."""
    one = said[name]
    return one["projects"], Decimal(str(one["wlc_sum_gbp_m"])) * 1_000_000, {word: n for word, n in one["rag"].items() if word != "Exempt/other"}


def on_the_page(page, words):
    tile = page.locator(".tile", has_text="Projects").locator("data, .fig").first
    return int(tile.inner_text()), whole_life_cost(page), {word: n for word, n in ratings(page).items() if word in words}


def printed(page, node):
    """The words of a node's pack."""
    page.goto(f"/packs/?node={node}&as_of={YEARS['uk_2021.csv']}")
    page.get_by_role("button", name="Make the pack").click(timeout=90_000)
    page.get_by_role("link", name="Download the PDF").wait_for(timeout=60_000)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the PDF").click()
    pdf = PdfReader(io.BytesIO(coming.value.path().read_bytes()))
    return " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())


class TestANewcomer:
    def test_brings_two_years_in_and_sees_each_as_it_was(self, files, said, visit):
        page = visit(person("analyst", cleared=True))
        for file in files:
            rows = bring(page, file)
            assert rows
            assert {row[3] for row in rows} == {"Yes"}
        for name, day in YEARS.items():
            page.goto(f"/nodes/GMPP/?as_of={day}")
            expect(page.get_by_role("status").filter(has_text="History")).to_be_visible()
            assert "is-history" in page.locator("body").get_attribute("class")
            wanted = of_the_file(said, name)
            assert on_the_page(page, wanted[2]) == wanted
        page.goto("/tree/")
        for word in ("Function", "Portfolio"):
            assert page.get_by_role("main").get_by_text(word).count() > 1

    def test_opens_a_figure_and_finds_the_same_over_rest_and_in_print(self, imported, visit):
        page = visit(person("analyst", cleared=True), "/nodes/GMPP/")
        cost = page.locator(".tile", has_text="Whole-life cost")
        short, exact = cost.locator("data").inner_text(), whole_life_cost(page)
        cost.locator("a[data-explain]").click()
        drawer = page.get_by_role("dialog", name="Where this figure comes from")
        drawer.locator(".result").wait_for()
        assert drawer.get_by_role("region", name="What each part below adds").locator("tbody tr").count() > 5
        row = page.request.get("/api/v1/nodes/GMPP/snapshot/").json()
        assert Decimal(row["whole_life_cost"]) == exact
        assert short in printed(page, "GMPP")
        known = Snapshot.objects.filter(node__kind="function", as_of=YEARS["uk_2021.csv"], whole_life_cost__gt=0)
        branch = known.order_by("-whole_life_cost").first().node
        page.goto(f"/nodes/{branch.code}/?as_of={YEARS['uk_2021.csv']}")
        short = page.locator(".tile", has_text="Whole-life cost").locator("data").inner_text()
        words = printed(page, branch.code)
        assert branch.name in words
        assert short in words

    def test_shows_an_executive_what_was_granted_and_no_more(self, imported, visit):
        own, other = Node.objects.filter(kind="function").order_by("code")[:2]
        page = visit(person("executive", node=own), "/")
        assert page.goto(f"/nodes/{own.code}/").status == 200
        theirs = Snapshot.objects.filter(project__node__path__startswith=other.path).first().project
        for path in ("/nodes/GMPP/", f"/nodes/{other.code}/", f"/projects/{theirs.code}/", f"/api/v1/nodes/{other.code}/snapshot/"):
            assert page.goto(path).status == 404
        listed = page.request.get("/api/v1/projects/?limit=100").json()["results"]
        assert listed
        assert {Node.objects.get(code=one["node"]).path.startswith(own.path) for one in listed} == {True}
        page.goto(f"/search/?q={theirs.code}")
        expect(page.get_by_role("main").get_by_role("link", name=theirs.name)).to_have_count(0)
