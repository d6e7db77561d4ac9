"""The lines of a draft in a browser: written by keyboard, filled, pasted, taken back, met by another's change; closed months stay."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from finance.actions.calendar import ensure_fiscal_year
from finance.actions.grid import edit_version
from finance.calc.sheet_edits import Row, SetAmount
from finance.models import CostType, FiscalPeriod, Version, VersionAmount, VersionLine
from finance.queries.sheets import sheet_of
from tests.browser import NARROW, chromium, complaints, expect, press, too_wide, visit  # noqa: F401  fixtures
from tests.factories import ProjectFactory, person
from tests.flows.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
APRIL, MAY, JUNE, JULY = (dt.date(2026, month, 1) for month in (4, 5, 6, 7))
PASTE = """([text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def draft():
    """An Outlook of two lines: April holds actuals, May is closed."""
    year = ensure_fiscal_year(day=APRIL)
    FiscalPeriod.objects.filter(start_on=MAY).update(state="closed")
    version = Version.objects.create(
        project=ProjectFactory(code="BRIDGE"), fiscal_year=year, kind="outlook", state="draft", known_on=APRIL, total=Decimal("1510.00"),
        label="1+11", actuals_to=dt.date(2026, 4, 30),
    )  # fmt: skip
    for number, (code, text, amount) in enumerate((("staff", "Team", 1000), ("travel", "Flights", 500)), start=1):
        line = VersionLine.objects.create(version=version, number=number, cost_type=CostType.objects.create(code=code, name=code.title()), text=text)
        VersionAmount.objects.create(line=line, month=JUNE, amount=Decimal(amount))
    VersionAmount.objects.create(line=version.lines.first(), month=APRIL, amount=Decimal(10))
    return version


class Sheet:
    """The page as a person uses it: by keys alone."""

    def __init__(self, page, draft):
        self.page, self.draft = page, draft
        self.open()

    def open(self):
        self.page.goto(f"/projects/{self.draft.project.code}/money/versions/{self.draft.pk}/lines/")
        expect(self.page.locator("#sheet")).to_have_attribute("data-state", "drawn")
        self.columns = self.page.locator(".sheet-head .sheet-row:last-child .sheet-cell > span").all_inner_texts()

    def at(self, row, column):
        self.page.locator("[role=grid]").focus()
        self.page.keyboard.press("Control+Home")
        for _row in range(row):
            self.page.keyboard.press("ArrowDown")
        for _column in range(self.columns.index(column)):
            self.page.keyboard.press("ArrowRight")
        return self

    def keys(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text):
        self.page.keyboard.type(text)
        return self

    def paste(self, text):
        self.page.evaluate(PASTE, [text])
        return self

    def saved(self):
        expect(self.page.locator("[data-saving]")).to_have_attribute("data-unsaved", "0")
        return sheet_of(version=self.draft)

    def says(self, text):
        expect(self.page.locator("[data-status]")).to_contain_text(text)

    def alarms(self, text):
        expect(self.page.locator("[data-wrong]")).to_contain_text(text)

    def foot(self, column):
        return self.page.locator(".sheet-foot .sheet-cell").nth(self.columns.index(column))


@pytest.fixture
def sheet(draft, visit):
    return Sheet(visit(person("analyst")), draft)


def test_a_cell_is_typed_filled_cleared_and_taken_back(sheet):
    sheet.at(0, "Jul 26").type("1,250.75").keys("Enter")
    expect(sheet.foot("Jul 26")).to_have_text("1,250.75")
    expect(sheet.foot("Total")).to_have_text("2,760.75")
    assert sheet.saved()[1].amounts[JULY] == Decimal("1250.75")
    sheet.at(0, "Jul 26").keys("Shift+ArrowDown", "Control+d")
    assert sheet.saved()[2].amounts[JULY] == Decimal("1250.75")
    sheet.at(0, "Jul 26").keys("Shift+ArrowRight", "Control+r")
    assert sheet.saved()[1].amounts[dt.date(2026, 8, 1)] == Decimal("1250.75")
    sheet.keys("Control+z", "Control+z")
    assert JULY not in sheet.saved()[2].amounts
    sheet.keys("Control+y")
    assert sheet.saved()[2].amounts[JULY] == Decimal("1250.75")
    sheet.at(0, "Jul 26").keys("Delete")
    assert JULY not in sheet.saved()[1].amounts
    sheet.draft.refresh_from_db()
    assert sheet.draft.total == Decimal("2760.75")


def test_what_is_no_amount_is_said_at_the_cell_and_stays_typed(sheet):
    for typed, told in (("abc", "no amount"), ("=A1+B1", "formula"), ("1e308", "no amount"), ("NaN", "no amount")):
        sheet.at(0, "Jul 26").keys("F2").type(typed).keys("Enter")
        expect(sheet.page.locator("#sheet-trouble")).to_contain_text(told)
        expect(sheet.page.locator("#sheet-field")).to_have_value(typed)
        sheet.keys("Escape")
    assert JULY not in sheet.saved()[1].amounts


def test_closed_months_and_actuals_are_not_written(sheet):
    for month, told in (("Apr 26", "booked"), ("May 26", "closed")):
        sheet.at(0, month).type("5")
        sheet.says(told)
    sheet.at(0, "Apr 26").paste("1\t2")
    sheet.alarms("booked")
    assert sheet.saved()[1].amounts == {APRIL: Decimal(10), JUNE: Decimal(1000)}


def test_a_block_of_any_locale_is_pasted_and_adds_lines(sheet):
    sheet.at(1, "Jun 26").paste("1.234\t(12,50)\r\n£7\t-\r\n")
    sheet.says("a comma as the decimal sign")
    found = sheet.saved()
    assert found[2].amounts == {JUNE: Decimal(1234), JULY: Decimal("-12.50")}
    assert found[3].amounts == {JUNE: Decimal(7), JULY: Decimal(0)}
    sheet.keys("Control+z")
    assert 3 not in sheet.saved()


def test_a_paste_that_cannot_be_read_changes_nothing(sheet):
    sheet.at(0, "Jun 26").paste("1\tabc")
    sheet.alarms("Nothing was pasted")
    sheet.at(0, "Mar 27").paste("1\t2\t3")
    sheet.alarms("3 columns wide")
    sheet.at(0, "Jun 26").paste("1\t2\n3")
    sheet.alarms("equal rows")
    assert sheet.saved()[1].amounts[JUNE] == Decimal(1000)


def test_lines_are_added_doubled_named_and_taken_out(sheet):
    sheet.at(2, "Cost type").type("travel").keys("Tab").type("Hotels").keys("Tab").type("99").keys("Enter")
    assert sheet.saved()[3].text == "Hotels"
    assert sheet.saved()[3].amounts == {None: Decimal(99)}
    sheet.at(2, "Text")
    sheet.page.get_by_role("button", name="Double the line", exact=True).click()
    assert sheet.saved()[4].amounts == {None: Decimal(99)}
    sheet.at(2, "Text").keys("Control+-")
    assert 3 not in sheet.saved()
    sheet.keys("Control+z")
    assert sheet.saved()[3].text == "Hotels"
    sheet.at(0, "Text").keys("Control+-")
    sheet.alarms("stays")


def test_two_people_write_at_once_and_nothing_is_lost(sheet, draft):
    other = person("controller")
    edit_version(actor=other, version=draft, edits=[SetAmount(2, JULY, Decimal(77)), SetAmount(1, JUNE, Decimal(1100))], now=timezone.now())
    sheet.at(0, "Jul 26").type("5").keys("Enter")
    sheet.saved()
    expect(sheet.foot("Jul 26")).to_have_text("82")  # the other's change came with the answer
    edit_version(actor=other, version=draft, edits=[SetAmount(1, JULY, Decimal(6))], now=timezone.now())
    sheet.at(0, "Jul 26").type("8").keys("Enter")
    dialog = sheet.page.locator(".sheet-conflict")
    expect(dialog).to_contain_text("8.00")
    expect(dialog).to_contain_text("6.00")
    assert violations(sheet.page) == []
    dialog.get_by_role("button", name="All mine", exact=True).click()
    assert sheet.saved()[1].amounts[JULY] == Decimal(8)


def test_a_draft_that_is_submitted_meanwhile_keeps_what_was_typed(sheet, draft):
    Version.objects.filter(pk=draft.pk).update(state="submitted")
    sheet.at(0, "Jul 26").type("5").keys("Enter")
    sheet.alarms("only a draft is edited")
    expect(sheet.foot("Jul 26")).to_have_text("5")
    Version.objects.filter(pk=draft.pk).update(state="draft")
    sheet.page.on("dialog", lambda dialog: dialog.accept())
    sheet.open()
    assert sheet.saved()[1].amounts[JULY] == Decimal(5)


def test_the_next_years_draft_is_written_beside_it(sheet, draft):
    after = ensure_fiscal_year(day=dt.date(2027, 4, 1))
    beside = Version.objects.create(project=draft.project, fiscal_year=after, kind="outlook", state="draft", known_on=APRIL, total=0, label="next")
    sheet.open()
    assert len(sheet.columns) == 2 + 2 * 14
    sheet.at(0, "Mar 27").keys("Shift+ArrowRight").at(0, "Apr 27").type("3").keys("Enter")
    sheet.saved()
    assert sheet_of(version=beside) == {1: Row("staff", "Team", {dt.date(2027, 4, 1): Decimal(3)})}
    assert len(sheet_of(version=draft)) == 2


def test_axe_finds_nothing_and_the_table_stands_in_for_the_sheet(sheet, draft, visit):
    sheet.at(0, "Jul 26").keys("F2")
    assert violations(sheet.page) == []
    narrow = visit(person("analyst"), f"/projects/BRIDGE/money/versions/{draft.pk}/lines/", size=NARROW)
    assert violations(narrow) == []
    assert not too_wide(narrow)
    narrow.locator("#id_line").select_option("1")
    narrow.locator("#id_month").select_option("2026-07-01")
    narrow.locator("#id_amount").fill("(12.50)")
    press(narrow, "Save")
    assert sheet_of(version=draft)[1].amounts[JULY] == Decimal("-12.50")
