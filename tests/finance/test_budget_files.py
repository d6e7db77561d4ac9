"""Budgets come in by file, line by month, and go out with live totals that come back unchanged."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest

from finance.calc.sheet_edits import Row
from finance.models import CostType, Version
from finance.queries.sheets import sheet_of
from pmo.accounts.actions import system_user
from pmo.errors import Refused
from pmo.imports.actions import undo
from pmo.imports.calc.exports import Formula, xlsx_bytes
from pmo.imports.exporting import exported, template
from pmo.ledger.models import Event
from tests.factories import ProjectFactory
from tests.imports.bringing import NOW, brought, counts, messages, staged

pytestmark = pytest.mark.django_db
APRIL, MAY = dt.date(2026, 4, 1), dt.date(2026, 5, 1)
HEAD = "project-or-node,cost_type,version,text,2026-04,May 2026,total\n"
FILE = HEAD + 'APOLLO,staff,Outlook 3+9,Team,100.00,"(50.25)",49.75\nAPOLLO,travel,Outlook 3+9,,,20,20\n'


@pytest.fixture(autouse=True)
def apollo():
    for code in ("staff", "travel"):
        CostType.objects.create(code=code, name=code.title())
    return ProjectFactory(code="APOLLO")


class TestBudgets:
    def test_rows_become_a_draft(self):
        assert counts(brought("budget", FILE)) == (2, 0, 0, 0)
        draft = Version.objects.get()
        assert (draft.kind, draft.label, draft.state, draft.total) == ("outlook", "3+9", "draft", Decimal("69.75"))
        assert sheet_of(version=draft) == {
            1: Row("staff", "Team", {APRIL: Decimal(100), MAY: Decimal("-50.25")}), 2: Row("travel", "", {MAY: Decimal(20)})
        }  # fmt: skip

    def test_the_same_rows_again_change_nothing(self):
        brought("budget", FILE)
        events = Event.objects.count()
        batch = brought("budget", FILE + "\n", name="again.csv")
        assert counts(batch) == (0, 0, 2, 0)
        assert Version.objects.count() == 1
        assert Event.objects.filter(verb__startswith="version.").count() <= events

    def test_an_empty_cell_clears_and_what_is_not_in_the_file_stays(self):
        brought("budget", FILE)
        batch = brought("budget", "project,cost_type,version,text,2026-04,2026-06\nAPOLLO,staff,Outlook 3+9,Team,,7\n")
        assert counts(batch) == (0, 1, 0, 0)
        found = sheet_of(version=Version.objects.get())
        assert found[1].amounts == {MAY: Decimal("-50.25"), dt.date(2026, 6, 1): Decimal(7)}
        assert 2 in found

    def test_months_of_two_years_are_two_versions(self):
        brought("budget", "project,cost_type,version,2027-03,2027-04\nAPOLLO,staff,Plan,1,2\n")
        assert sorted(Version.objects.values_list("fiscal_year__label", "total")) == [("FY26/27", Decimal(1)), ("FY27/28", Decimal(2))]

    def test_an_approved_version_is_recorded_as_known_on_its_day(self):
        text = "project,cost_type,version,text,state,unspread,fiscal_year,2026-04\nAPOLLO,staff,Plan,Team,approved,5,FY26/27,1\n"
        brought("budget", text, period_end=dt.date(2026, 2, 27))
        version = Version.objects.get()
        assert (version.state, version.known_on, version.total) == ("approved", dt.date(2026, 2, 27), Decimal(6))
        assert sheet_of(version=version) == {1: Row("staff", "Team", {None: Decimal(5), APRIL: Decimal(1)})}
        assert counts(brought("budget", text + "\n", name="again.csv", period_end=dt.date(2026, 2, 28))) == (0, 0, 1, 0)

    def test_is_undone_without_a_trace(self):
        batch = brought("budget", FILE)
        undo(actor=system_user(), batch=batch, now=NOW)
        assert not Version.objects.exists()

    def test_an_export_with_live_totals_comes_back_unchanged(self):
        brought("budget", FILE)
        data, rows = exported("budget", suffix="xlsx", actor=system_user(), node_code="APOLLO", as_of=dt.date(2026, 3, 5))
        assert rows == 2
        sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>SUM(H2:T2)</f>" in sheet
        assert "<f>SUM(I2:I3)</f>" in sheet
        assert counts(brought("budget", data, name="out.xlsx")) == (0, 0, 2, 0)
        data, _rows = exported("budget", suffix="csv", actor=system_user(), node_code=None, as_of=dt.date(2026, 3, 5))
        assert counts(brought("budget", data, name="out.csv")) == (0, 0, 2, 0)

    def test_the_template_comes_in(self):
        CostType.objects.create(code="CONSULTING", name="Consulting")
        assert counts(brought("budget", template("budget", suffix="csv"))) == (1, 0, 0, 0)

    def test_a_formula_that_is_no_total_is_refused(self):
        data = xlsx_bytes(["project", "cost_type", "version", "2026-04"], [["APOLLO", "staff", "Plan", Formula("1+1", Decimal(2))]])
        with pytest.raises(Refused, match="D2 holds a formula"):
            staged("budget", data, name="file.xlsx")

    def test_a_total_that_does_not_add_up_is_refused(self):
        assert messages(staged("budget", FILE.replace("49.75", "50")))[0][:2] == (2, "total")
        with pytest.raises(Refused, match="add up to 100"):
            staged("budget", FILE + "Total,,,,99,,\n")

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ("NOPE,staff,Plan,,1,,", "project-or-node"), ("APOLLO,nobody,Plan,,1,,", "cost_type"), ("APOLLO,staff,Board,,1,,", "version"),
            ("APOLLO,staff,Plan,,abc,,", "2026-04"), ("APOLLO,staff,Plan,,1e308,,", "2026-04"), ("APOLLO,staff,Plan,,NaN,,", "2026-04"),
            ("APOLLO,staff,Plan,,,,", "total"),
        ],
    )  # fmt: skip
    def test_a_bad_row_is_told_at_its_cell(self, row, column):
        assert messages(staged("budget", HEAD + row + "\n"))[0][:2] == (2, column)
        assert not Version.objects.exists()
