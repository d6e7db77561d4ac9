import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.imports.calc.escapes import escaped, unescaped
from pmo.imports.calc.exports import CELL_LENGTH, csv_bytes, xlsx_bytes
from pmo.imports.calc.fields import Day, Money, text
from pmo.imports.calc.shape import Field, Shape, check
from pmo.imports.calc.tables import read_table

SHAPE = Shape((Field("name", text(500)), Field("day", Day()), Field("cost", Money())))
INVISIBLE = ("Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Co")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=INVISIBLE), min_size=1, max_size=40)
RISKY = st.builds("{}{}".format, st.sampled_from(["=", "+", "-", "@", "'=", "''+", "_x0041_", '"', ";", "a\nb", "a,b"]), TEXTS)
ROWS = st.lists(st.tuples(
    TEXTS | RISKY,
    st.none() | st.dates(date(1900, 3, 1), date(2149, 12, 31)),
    st.none() | st.decimals(-10**9, 10**9, places=2),
), min_size=1, max_size=8)


def written(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


class TestCsv:
    def test_escapes_text_a_spreadsheet_would_run_and_never_numbers(self):
        rows = [["=1+1", Decimal("-12.50")], ["-Legacy", -3], ["@x", -0.5], ["+44", None], ["\tx", 1]]
        data = csv_bytes(["name", "cost"], rows)
        assert written(data)[1:] == [["'=1+1", "-12.50"], ["'-Legacy", "-3"], ["'@x", "-0.5"], ["'+44", ""], ["'\tx", "1"]]

    def test_writes_days_and_truth_in_one_way(self):
        assert written(csv_bytes(["a", "b", "c"], [[date(2026, 3, 1), datetime(2026, 3, 1, 9, 30), True]]))[1] == [
            "2026-03-01", "2026-03-01T09:30:00", "yes"]

    def test_writes_no_exponents(self):
        assert written(csv_bytes(["a", "b"], [[1e-7, Decimal("1E+3")]]))[1] == ["0.0000001", "1000"]

    @pytest.mark.parametrize("write", [csv_bytes, xlsx_bytes])
    @pytest.mark.parametrize("cell", [float("nan"), float("inf"), Decimal("NaN")])
    def test_refuses_numbers_that_are_not_finite(self, write, cell):
        with pytest.raises(ValueError, match="not a number that can be written"):
            write(["a"], [[cell]])


class TestXlsx:
    def test_writes_text_as_text(self):
        page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["name"], [["=1+1"], ["#N/A"], ["@x"]]))).active
        assert [(cell.value, cell.data_type) for cell in page["A"]] == [("name", "s"), ("=1+1", "s"), ("#N/A", "s"), ("@x", "s")]

    def test_types_cells_for_other_programs(self):
        data = xlsx_bytes(["a", "b", "c", "d"], [[Decimal("1234.50"), date(2026, 3, 1), True, 3]])
        row = openpyxl.load_workbook(io.BytesIO(data)).active[2]
        assert [(cell.value, cell.is_date) for cell in row] == [
            (1234.5, False), (datetime(2026, 3, 1), True), (True, False), (3, False)]

    def test_keeps_amounts_of_many_digits_exact(self):
        table = read_table(xlsx_bytes(["cost"], [[Decimal("1234567890123456.78")]]), "a.xlsx")
        assert table.rows == [(2, ["1234567890123456.78"])]

    def test_writes_the_same_bytes_for_the_same_rows(self):
        rows = [["Ü", date(2026, 3, 1), Decimal("1.10")]]
        assert xlsx_bytes(["a", "b", "c"], rows, sheet="A/B & C") == xlsx_bytes(["a", "b", "c"], rows, sheet="A/B & C")

    def test_refuses_a_text_longer_than_a_cell(self):
        with pytest.raises(ValueError, match=r"Cell A2 has 32,768 characters.*Write \.csv instead"):
            xlsx_bytes(["a"], [["x" * (CELL_LENGTH + 1)]])

    def test_replaces_control_characters(self):
        assert read_table(xlsx_bytes(["a"], [["x\x01y\ud800"]]), "a.xlsx").rows == [(2, ["x\ufffdy\ufffd"])]


@settings(max_examples=200, deadline=None)
@given(ROWS)
@pytest.mark.parametrize(("write", "name"), [(csv_bytes, "a.csv"), (xlsx_bytes, "a.xlsx")])
def test_what_goes_out_reads_back_unchanged(write, name, rows):
    found = check(read_table(write(["name", "day", "cost"], rows), name), SHAPE)
    assert found.problems == []
    assert [tuple(values.values()) for _, values in found.rows] == rows


@given(st.text())
def test_escaping_can_be_taken_back(anything):
    assert unescaped(escaped(anything)) == anything
    assert escaped(anything)[:1] not in ("=", "+", "-", "@", "\t", "\r")
