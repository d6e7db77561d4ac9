"""The Schedule tab in a browser: read, zoom, fold, edit by keyboard and by mouse, see what follows, save, take back, meet another's edit."""

import datetime as dt

import pytest
from django.utils import timezone

from projects.actions.edits import edit_schedule
from projects.models import Link, Schedule, WorkPackage
from tests.browser import NARROW, chromium, complaints, expect, press, too_wide, visit  # noqa: F401  fixtures
from tests.factories import manager_of, person
from tests.flows.axe import violations
from tests.projects.bridge import DAY, bridge, long_plan

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
STILL = {"reduced_motion": "reduce"}
MOST_SENT = 1024 * 1024


@pytest.fixture
def analyst():
    return person("analyst")


@pytest.fixture
def project(analyst):
    return bridge(actor=analyst, now=timezone.now(), known_on=timezone.localdate(), code="BRIDGE")


class Page:
    """The tab as a person uses it."""

    def __init__(self, page, code="BRIDGE"):
        self.page = page
        page.goto(f"/projects/{code}/schedule/")
        page.locator("#gantt[data-state=drawn]").wait_for()
        self.words = page.locator(".gantt-consequence [data-words]")
        self.status = page.locator(".gantt-status")
        self.grid = page.get_by_role("treegrid")

    def go_to(self, line, column="Name"):
        """Stand on a cell, by keys alone from the first line."""
        self.grid.focus()
        self.page.keyboard.press("Control+Home")
        while line not in self.row_text():
            self.page.keyboard.press("ArrowDown")
        names = self.page.locator(".gantt-columns [role=columnheader] > span:first-child").all_inner_texts()
        for _step in range(names.index(column)):
            self.page.keyboard.press("ArrowRight")

    def row_text(self):
        return self.page.locator(".gantt-row:has(#gantt-active)").inner_text()

    def type(self, text):
        self.page.keyboard.press("F2")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def save(self):
        self.words.wait_for()
        self.page.keyboard.press("Enter")
        self.saved()

    def saved(self):
        self.page.locator(".gantt-status", has_text="Saved").wait_for()

    def shows(self, text):
        self.page.locator(".gantt-status", has_text=text).wait_for()

    def bar(self, line):
        """Where the bar of a line lies on the screen."""
        rows = self.page.locator(".gantt-row .cell-name").all_inner_texts()
        top = self.page.locator(".gantt-row").nth(next(place for place, text in enumerate(rows) if line in text)).bounding_box()["y"]
        bars = [one.bounding_box() for one in self.page.locator(".rows .part-bar").all()]
        return next(box for box in bars if box and top <= box["y"] < top + 28)


# Where the arrows of critical links point to, each once though two blocks of rows may draw it.
ARROWS = """(rows) => {
  const found = new Set();
  for (const head of rows.querySelectorAll(".head--critical")) {
    const top = parseFloat(head.closest(".block").style.top);
    for (const [, x, y] of (head.getAttribute("d") ?? "").matchAll(/M([\\d.-]+) ([\\d.-]+)/g)) found.add(`${x} ${Number(y) + top}`);
  }
  return [...found];
}"""


def days_of(name):
    return WorkPackage.objects.get(name=name).duration_minutes // DAY


class TestReading:
    def test_draws_every_line_and_says_what_matters(self, analyst, project, visit):
        tab = Page(visit(analyst))
        expect(tab.page.locator("[data-fact=finish]")).to_have_text("17 Apr 2026")
        expect(tab.page.locator(".rows .bar--task")).to_have_count(4)
        expect(tab.page.locator(".rows .bar--summary")).to_have_count(2)
        expect(tab.page.locator(".rows .bar--milestone")).to_have_count(1)
        assert len(tab.page.locator(".rows").evaluate(ARROWS)) == 4
        assert not any("plotly.min" in one for one in tab.page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)"))

    def test_zooms_folds_and_keeps_what_was_chosen(self, analyst, project, visit):
        tab = Page(visit(analyst))
        for zoom in ("Day", "Week", "Month", "Quarter", "Year"):
            tab.page.get_by_role("button", name=zoom, exact=True).click()
            expect(tab.page.get_by_role("button", name=zoom, exact=True)).to_have_attribute("aria-pressed", "true")
        tab.go_to("Foundations")
        tab.page.keyboard.press("Control+ArrowUp")
        expect(tab.page.locator(".gantt-row:visible", has_text="Dig")).to_have_count(0)
        tab.page.reload()
        tab.page.locator("#gantt[data-state=drawn]").wait_for()
        expect(tab.page.get_by_role("button", name="Year", exact=True)).to_have_attribute("aria-pressed", "true")
        expect(tab.page.locator(".gantt-row:visible", has_text="Dig")).to_have_count(0)

    def test_has_no_violation_in_its_states(self, analyst, project, visit):
        tab = Page(visit(analyst, **STILL))
        found = violations(tab.page)
        tab.go_to("Dig", "Duration")
        tab.type("nonsense")
        tab.page.locator("#gantt-trouble", has_text="no duration").wait_for()
        found += violations(tab.page)
        tab.page.keyboard.press("Escape")
        tab.type("20")
        tab.words.wait_for()
        for scheme in ("dark", "light"):
            tab.page.emulate_media(color_scheme=scheme)
            found += violations(tab.page)
        tab.page.keyboard.press("Escape")
        tab.page.get_by_role("button", name="Keys").click()
        found += violations(tab.page)
        tab.page.keyboard.press("Escape")
        tab.page.locator("summary", has_text="Columns").click()
        assert found + violations(tab.page) == []

    def test_is_a_list_on_a_phone_and_a_table_without_scripts(self, analyst, project, visit):
        page = visit(analyst, "/projects/BRIDGE/schedule/", size=NARROW, **STILL)
        expect(page.get_by_text("Lay the deck")).to_be_visible()
        expect(page.locator("#gantt")).not_to_be_visible()
        assert not too_wide(page)
        assert violations(page) == []
        plain = visit(analyst, "/projects/BRIDGE/schedule/", java_script_enabled=False)
        expect(plain.get_by_role("row", name="Lay the deck")).to_be_visible()

    def test_offers_no_change_to_a_reader(self, project, visit):
        tab = Page(visit(person("executive")))
        tab.go_to("Dig", "Duration")
        tab.page.keyboard.type("5")
        tab.shows("You may read this schedule")
        expect(tab.page.locator(".gantt-row.is-empty")).to_have_count(0)


class TestTheKeyboard:
    def test_edits_a_duration_sees_what_follows_saves_and_takes_it_back(self, project, visit):
        tab = Page(visit(manager_of(project)))
        tab.go_to("Dig", "Duration")
        tab.type("15d")
        tab.words.wait_for()
        said = tab.words.inner_text()
        assert "lines move" in said
        assert "17 Apr 2026 → 24 Apr 2026 (+5 d)" in said
        assert "1 deadline missed" in said
        assert tab.page.locator(".ghost").count() > 2
        assert days_of("Dig") == 10  # nothing is saved before it is said
        tab.save()
        assert days_of("Dig") == 15
        expect(tab.page.locator("[data-fact=finish]")).to_have_text("24 Apr 2026")
        tab.page.keyboard.press("Control+z")
        tab.shows("Taken back")
        assert days_of("Dig") == 10
        tab.page.keyboard.press("Control+y")
        tab.shows("Done again")
        assert days_of("Dig") == 15

    def test_leaves_everything_as_it_was_on_escape(self, project, visit):
        tab = Page(visit(manager_of(project)))
        tab.go_to("Dig", "Duration")
        tab.type("15d")
        tab.words.wait_for()
        tab.page.keyboard.press("Escape")
        tab.shows("Cancelled")
        expect(tab.page.locator(".ghost")).to_have_count(0)
        assert days_of("Dig") == 10

    def test_types_predecessors_as_in_microsoft_project(self, project, visit):
        tab = Page(visit(manager_of(project)))
        tab.go_to("Pour", "Predecessors")
        tab.type("3FS+2d, 2SS")
        tab.save()
        made = Link.objects.filter(successor__name="Pour").order_by("type").values_list("predecessor__name", "type", "lag")
        assert list(made) == [("Dig", "FS", 960), ("Survey the banks", "SS", 0)]
        assert "3FS+2d, 2SS" in tab.row_text()

    def test_says_at_the_cell_why_a_link_cannot_be(self, project, visit):
        tab = Page(visit(manager_of(project)))
        tab.go_to("Survey", "Predecessors")
        tab.type("4")
        tab.page.locator("#gantt-trouble", has_text="lead in a loop").wait_for()
        expect(tab.page.locator("#gantt-field")).to_have_value("4")
        assert Link.objects.filter(successor__name="Survey the banks").count() == 0

    def test_adds_indents_and_deletes_lines(self, project, visit):
        tab = Page(visit(manager_of(project)))
        tab.go_to("Deck")
        tab.page.keyboard.press("Insert")
        tab.page.keyboard.type("Handrail")
        tab.page.keyboard.press("Enter")
        tab.saved()
        assert WorkPackage.objects.get(name="Handrail").wbs == "2"
        tab.go_to("Handrail")
        tab.page.keyboard.press("Alt+Shift+ArrowRight")
        tab.page.locator(".gantt-row", has_text="1.4").wait_for()
        assert WorkPackage.objects.get(name="Handrail").wbs == "1.4"
        tab.page.keyboard.press("Delete")
        tab.page.locator(".gantt-row", has_text="Handrail").wait_for(state="detached")
        assert not WorkPackage.objects.filter(name="Handrail").exists()


class TestTheMouse:
    def drag(self, tab, x, y, by):
        tab.page.mouse.move(x, y)
        tab.page.mouse.down()
        tab.page.mouse.move(x + by / 2, y)
        tab.page.mouse.move(x + by, y)
        tab.page.mouse.up()

    def test_moves_a_bar_and_stretches_it(self, project, visit):
        tab = Page(visit(manager_of(project)))
        tab.page.get_by_role("button", name="Week", exact=True).click()
        tab.page.get_by_role("button", name="Fit", exact=True).click()
        tab.page.get_by_role("button", name="Week", exact=True).click()
        box = tab.bar("Survey")
        tab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 4)
        self.drag(tab, box["x"] + box["width"] / 2, box["y"] + 4, 63)  # a week
        tab.save()
        moved = WorkPackage.objects.get(name="Survey the banks")
        assert (moved.constraint, moved.constraint_at.date()) == ("snet", dt.date(2026, 3, 9))
        box = tab.bar("Survey")
        self.drag(tab, box["x"] + box["width"] - 2, box["y"] + 4, 63)
        tab.save()
        assert days_of("Survey the banks") == 10

    def test_joins_two_bars(self, project, visit):
        tab = Page(visit(manager_of(project)))
        first, last = tab.bar("Survey"), tab.bar("Lay the deck")
        tab.page.mouse.move(first["x"] + first["width"] + 13, first["y"] + 5)
        tab.page.mouse.down()
        tab.page.mouse.move(last["x"] - 40, last["y"])
        tab.page.mouse.move(last["x"] + 2, last["y"] + 5)
        tab.page.mouse.up()
        tab.saved()
        assert Link.objects.filter(predecessor__name="Survey the banks", successor__name="Lay the deck", type="FS").exists()


class TestTwoAtOnce:
    def test_both_values_are_shown_and_nothing_is_lost(self, analyst, project, visit):
        tab = Page(visit(manager_of(project)))
        dig = WorkPackage.objects.get(name="Dig")
        edits = [{"do": "change", "id": dig.pk, "fields": {"duration": 12 * DAY}}]
        version = Schedule.objects.get(project=project).version
        edit_schedule(actor=analyst, project=project, version=version, edits=edits, known_on=timezone.localdate(), now=timezone.now())
        tab.go_to("Dig", "Duration")
        tab.type("15d")
        tab.words.wait_for()
        tab.page.keyboard.press("Enter")
        dialog = tab.page.get_by_role("dialog", name="Someone changed this")
        dialog.wait_for()
        expect(dialog).to_contain_text("15 d")
        expect(dialog).to_contain_text("12 d")
        assert violations(tab.page) == []
        assert days_of("Dig") == 12
        dialog.get_by_role("button", name="Save mine").click()
        tab.saved()
        assert days_of("Dig") == 15


@pytest.mark.slow
class TestFiveThousandLines:
    def test_only_rows_in_sight_are_drawn_and_little_is_sent(self, analyst, visit):
        long_plan(now=timezone.now(), count=5000, code="LONG")
        page, sent = visit(analyst), []
        page.on("response", lambda answer: sent.append(len(answer.body())) if answer.status == 200 else None)
        tab = Page(page, "LONG")
        page.wait_for_load_state("networkidle")
        assert sum(sent) < MOST_SENT
        scroller = page.locator(".gantt-scroller")
        for share in (0, 0.3, 1):
            scroller.evaluate("(one, share) => (one.scrollTop = (one.scrollHeight - one.clientHeight) * share)", share)
            page.wait_for_timeout(200)
            assert page.locator(".gantt-row").count() < 100
            assert page.locator(".rows .block").count() < 25
            assert page.locator(".gantt-row:visible").count() >= 20
        expect(tab.grid).to_have_attribute("aria-rowcount", "5002")
