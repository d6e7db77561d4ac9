"""Files that are no tables, or worse: refused at the file, and nothing is kept; what another program wrote otherwise is read."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.models import Actual
from pmo.accounts.actions import system_user
from pmo.errors import Refused
from pmo.imports.actions import undo
from pmo.imports.calc.exports import csv_bytes
from tests.imports.books import packed, parts, with_sheet
from tests.imports.bringing import NOW, brought, counts, staged

pytestmark = pytest.mark.django_db


class TestHostileFiles:
    @pytest.mark.parametrize(
        "data",
        [b"", b"\x00\x01\x02" * 50, b"%PDF-1.7 something", b"<html><table></table></html>", b"PK\x03\x04broken", b"\xff\xfe\x00"],
    )
    def test_are_refused_at_the_file_and_keep_nothing(self, apollo, data):
        with pytest.raises(Refused) as refusal:
            staged("actuals", data)
        assert refusal.value.field == "file"

    def test_a_formula_cell_in_a_workbook_is_refused_by_its_address(self, apollo):
        with pytest.raises(Refused, match="A1 holds a formula"):
            staged("actuals", with_sheet('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'), name="a.xlsx")

    def test_a_zip_bomb_is_refused(self, apollo):
        with pytest.raises(Refused, match="would unpack"):
            staged("actuals", packed({**parts(), "xl/media.xml": b"0" * 60_000_000}), name="a.xlsx")

    def test_a_workbook_is_recognised_whatever_it_is_called(self, apollo):
        from pmo.imports.calc.exports import xlsx_bytes

        data = xlsx_bytes(["posting_date", "project", "amount"], [[dt.date(2026, 2, 1), "APOLLO", Decimal("5.00")]])
        assert counts(brought("actuals", data, name="a.csv")) == (1, 0, 0, 0)

    def test_text_in_windows_1252_and_utf_16_is_read(self, apollo):
        text = "posting_date,project,amount,vendor\n2026-02-01,APOLLO,5,Müller\n"
        for encoding in ("cp1252", "utf-16"):
            undo(actor=system_user(), batch=brought("actuals", text.encode(encoding)), now=NOW)
        brought("actuals", csv_bytes(["posting_date", "project", "amount"], [["2026-02-01", "APOLLO", 5]]))
        assert Actual.objects.count() == 1
