import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.imports.calc.exports import xlsx_bytes
from pmo.imports.calc.tables import Limits, Unreadable, read_grid, read_table
from tests.imports.books import packed, parts, with_sheet
from tests.shared_files import shared


def refusal(data: bytes, filename: str = "plan.xlsx", **options) -> str:
    with pytest.raises(Unreadable) as raised:
        read_table(data, filename, **options)
    sentence = str(raised.value)
    assert sentence.startswith(filename)
    assert raised.value.remedy
    assert "\n" not in sentence
    return sentence


def headers_or_refusal(data: bytes, filename: str) -> list[str] | str:
    """What a file gives: its headers, or the one sentence it is refused with; any other exception fails the test."""
    try:
        return read_table(data, filename).headers
    except Unreadable as refused:
        return refusal(data, filename) if refused.place else ""


class TestText:
    def test_reads_utf8_with_and_without_mark_utf16_and_windows(self):
        text = "name,cost\r\nCafé,£5\r\n"
        read = {}
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
            table = read_table(text.encode(encoding), "a.csv")
            assert table.rows == [(2, ["Café", "£5"])]
            read[encoding] = table.encoding
        assert read == {name: name for name in read}

    def test_says_where_the_first_byte_is_that_is_not_utf8(self):
        assert read_table(b"name\nplain\ncaf\xe9\n", "a.csv").notes == [
            "Read as Windows-1252: line 3 has a character that is not UTF-8."]

    def test_reads_every_byte_of_windows_text(self):
        assert read_table(b"name,x\n\x81\x9d,\x80\n", "a.csv").rows == [(2, ["\x81\x9d", "€"])]

    def test_reads_utf16_without_a_mark(self):
        assert read_table("name;cost\nApollo;1\n".encode("utf-16-le"), "a.csv").rows == [(2, ["Apollo", "1"])]

    def test_refuses_bad_bytes_after_a_utf8_mark(self):
        assert "line 2 is not" in refusal(b"\xef\xbb\xbfname\n\xff\xfe\n", "a.csv")

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_finds_the_delimiter(self, delimiter):
        rows = [["name", "cost, net; or gross"], ["a|b,c", "1,5"], ["d\te", "2;5"]]
        data = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows).encode()
        table = read_table(data, "a.csv")
        assert (table.delimiter, table.headers, [cells for _, cells in table.rows]) == (delimiter, rows[0], rows[1:])

    def test_prefers_semicolons_where_commas_are_decimal(self):
        assert read_table(b"name;cost;spent\nA;1,5;2,5\nB;3,5;4,5\n", "a.csv").delimiter == ";"

    def test_follows_the_separator_line_and_keeps_row_numbers(self):
        table = read_table(b"sep=;\r\nname;cost\r\nA;1\r\n", "a.csv")
        assert (table.header_row, table.rows) == (2, [(3, ["A", "1"])])

    def test_keeps_line_breaks_inside_cells(self):
        table = read_table(b'name,note\r\nA,"one\r\ntwo\nthree\rfour"\r\nB,x\r\n', "a.csv")
        assert table.rows == [(2, ["A", "one\r\ntwo\nthree\rfour"]), (3, ["B", "x"])]

    def test_keeps_cells_that_look_like_formulas(self):
        assert read_table(b"a,b\n=1+1,-12.5\n@x,+44 20\n", "a.csv").rows == [(2, ["=1+1", "-12.5"]), (3, ["@x", "+44 20"])]

    def test_numbers_rows_as_a_spreadsheet_does(self):
        assert [number for number, _ in read_table(b'a,b\n"x\ny",1\n\n,\nz,2\n', "a.csv").rows] == [2, 5]

    def test_reports_uneven_rows(self):
        table = read_table(b"a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n", "a.csv")
        assert table.rows == [(2, ["1", "2", ""]), (3, ["1", "2", "3"]), (4, ["1", "2", "3"])]
        assert [number for number, _ in table.uneven] == [3]
        assert "row 2" in table.notes[0]

    def test_refuses_a_quotation_mark_never_closed(self):
        assert "row 3 opens a quotation mark" in refusal(b'a,b\n1,2\n3,"4\n5,6\n', "a.csv")

    def test_reads_a_quotation_mark_inside_a_cell_and_says_so(self):
        table = read_table(b'a,b\n"x"y,2\n', "a.csv")
        assert table.rows == [(2, ["xy", "2"])]
        assert "Row 2 has a quotation mark" in table.notes[0]

    def test_refuses_nul(self):
        assert "line 2 holds a NUL" in refusal(b"name,cost\nA\0,1\n", "a.csv")


class TestOtherKinds:
    @pytest.mark.parametrize(("data", "told"), [
        (b"", "empty"), (b"  \r\n ", "empty"), (b"%PDF-1.7\n%\xe2", "PDF"), (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"), (b"<?xml version='1.0'?><Project/>", "XML"),
        (b"\x1f\x8b\x08\0\0", "gzip"), (bytes(range(256)) * 40, "not text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "Workbook".encode("utf-16-le"), "older .xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b",,\n,,\n", "no filled row"),
    ])
    def test_refuses_in_words(self, data, told):
        assert told in refusal(data)

    def test_refuses_a_zip_that_is_no_workbook(self):
        assert "not an .xlsx workbook" in refusal(packed({"readme.txt": b"hello"}))
        assert "Word document" in refusal(packed({"word/document.xml": b"<a/>"}))

    def test_reads_by_content_and_says_the_name_is_wrong(self):
        assert "ends in .xlsx" in read_table(b"a,b\n1,2\n", "a.xlsx").notes[0]
        assert "ends in .csv" in read_table(xlsx_bytes(["a"], [[1]]), "a.csv").notes[0]

    def test_checks_the_size_before_anything_else(self):
        assert "more than 10" in refusal(b"PK\x03\x04" + b"x" * 20, max_bytes=10)

    @pytest.mark.parametrize(("limits", "told"), [
        ({"max_rows": 1}, "4 rows"), ({"max_columns": 1}, "2 cells"), ({"max_cell": 2}, "3 characters")])
    def test_keeps_the_limits(self, limits, told):
        assert told in refusal(b"a,b\n111,2\n3,4\n5,6\n", "a.csv", **limits)


class TestWorkbook:
    def test_types_cells(self):
        table = read_table(xlsx_bytes(["t", "n", "f", "d", "m", "b"], [
            ["x", 3, 2.5, date(2026, 3, 1), datetime(2026, 3, 1, 9, 30), True]]), "a.xlsx")
        assert table.rows == [(2, ["x", 3, 2.5, date(2026, 3, 1), datetime(2026, 3, 1, 9, 30), True])]
        assert [type(cell) for cell in table.rows[0][1]] == [str, int, float, date, datetime, bool]

    def test_reads_the_first_filled_visible_sheet_and_names_the_others(self):
        book = openpyxl.Workbook()
        book.active.title = "Empty"
        hidden = book.create_sheet("Lists")
        hidden["A1"], hidden.sheet_state = "x", "hidden"
        book.create_sheet("Plan")["B2"] = "code"
        book.create_sheet("More")["A1"] = "y"
        out = io.BytesIO()
        book.save(out)
        table = read_table(out.getvalue(), "a.xlsx")
        assert (table.sheet, table.header_row, table.headers) == ("Plan", 2, ["", "code"])
        assert "'More'" in table.notes[0]
        assert "'Lists'" in table.notes[0]
        assert read_table(out.getvalue(), "a.xlsx", sheet="More").headers == ["y"]
        assert "choose one of 'Empty'" in refusal(out.getvalue(), sheet="Nope")

    def test_refuses_formulas_with_their_address(self):
        data = with_sheet('<row r="7"><c r="A7" t="inlineStr"><is><t>a</t></is></c><c r="B7"><f>SUM(B1:B6)</f><v>3</v></c>'
                          '<c r="C7"><f>B7</f><v>3</v></c></row>')
        assert "B7 holds a formula (=SUM(B1:B6)), and 1 more cell does; paste values instead" in refusal(data)
        grid = read_grid(data, "a.xlsx", refuse_formulas=False)
        assert grid.rows == [(7, ["a", 3, 3])]
        assert "value last calculated" in grid.notes[0]

    def test_keeps_error_values_as_text(self):
        data = with_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row><c t="e"><v>#DIV/0!</v></c></row>')
        assert read_table(data, "a.xlsx").rows == [(2, ["#DIV/0!"])]

    def test_does_not_lay_out_a_claimed_grid(self):
        claim = with_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>')
        files = parts(claim)
        sheet = files["xl/worksheets/sheet1.xml"]
        files["xl/worksheets/sheet1.xml"] = sheet.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
        assert read_table(packed(files), "a.xlsx").headers == ["a"]

    @pytest.mark.parametrize("cell", [
        '<c r="XFD1048576"><v>1</v></c>', "<x:c xmlns:x='urn:x' r='XFD1048576'><x:v>1</x:v></x:c>",
        '<c s="1" r="XFD9"><v>1</v></c>',
        '<c r="&#88;FD9"><v>1</v></c>',
    ])
    def test_refuses_a_cell_far_out_however_it_is_written(self, cell):
        assert "beyond the" in refusal(with_sheet(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="9">{cell}</row>'))

    def test_refuses_a_far_row_whose_cells_have_no_address(self):
        assert "beyond the" in refusal(with_sheet('<row r="1048576"><c><v>1</v></c></row><!-- <c r="A1"> -->'))

    def test_refuses_few_cells_spread_over_a_large_grid(self):
        cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="200000"><c r="ALK200000"><v>1</v></c></row>'
        assert "spread over 200,000 rows" in refusal(with_sheet(cells))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_refuses_a_document_type_in_any_part(self, encoding):
        doctype = '<!DOCTYPE worksheet [<!ENTITY a "x">]>'
        cells = '<row r="1"><c r="A1"><v>1</v></c></row>'
        assert "document type" in refusal(with_sheet(cells, before=doctype, encoding=encoding))
        files = parts()
        files["docProps/custom.xml"] = f"<?xml version='1.0'?>{doctype}<a/>".encode()
        assert "docProps/custom.xml" in refusal(packed(files))

    def test_refuses_a_bomb_before_unpacking_it(self):
        files = parts()
        files["xl/worksheets/sheet2.xml"] = b" " * 60_000_000
        data = packed(files)
        assert "would unpack to" in refusal(data)

    @pytest.mark.parametrize("name", ["../../etc/cron.d/x.xml", "/etc/x.xml", "xl\\..\\..\\x.xml", "C:/x.xml"])
    def test_refuses_names_that_leave_the_archive(self, name):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for part, content in parts().items():
                archive.writestr(part, content)
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, b"<a/>")
        assert "outside itself" in refusal(out.getvalue())

    def test_refuses_too_many_entries(self):
        files = parts() | {f"xl/media/{number}.bin": b"" for number in range(2_000)}
        assert "entries" in refusal(packed(files))

    def test_refuses_long_texts_repeated_by_reference(self):
        files = parts()
        text = "x" * 90_000
        files["xl/sharedStrings.xml"] = f'<sst xmlns="urn:x"><si><t>{text}</t></si></sst>'.encode()
        rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 6_000))
        files["xl/worksheets/sheet1.xml"] = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
        assert "repeat long texts" in refusal(packed(files, level=1))

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_reads_or_refuses_whatever_is_damaged(self, data):
        whole = xlsx_bytes(["code", "cost"], [["A", 1], ["=B", 2.5]])
        broken = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 4))):
            broken[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
        cut = bytes(broken[: data.draw(st.integers(4, len(whole)))])
        for variant in (bytes(broken), cut):
            assert headers_or_refusal(variant, "a.xlsx")

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=400))
    def test_reads_or_refuses_any_bytes(self, data):
        assert headers_or_refusal(data, "a.csv")


class TestSize:
    def test_reads_a_hundred_thousand_rows(self):
        line = "2026-04-{0:02},P{1:04},opex,{1}.37,GBP,R{1},Vendor {0},\"some text, with comma\"\n"
        text = "posting_date,project,cost_type,amount,currency,reference,vendor,text\n"
        data = (text + "".join(line.format(number % 28 + 1, number) for number in range(100_000))).encode()
        assert len(read_table(data, "actuals.csv").rows) == 100_000


HOSTILE = ("hostile-xlsx", "hostile-derived", "hostile-text", "hostile-xml")


class TestSharedFiles:
    @pytest.mark.parametrize("folder", HOSTILE)
    def test_reads_or_refuses_every_hostile_file(self, folder):
        seen = 0
        for path in sorted(shared(folder).iterdir()):
            seen += 1
            assert headers_or_refusal(path.read_bytes(), path.name)
        assert seen

    @pytest.mark.parametrize(("name", "told"), [
        ("hostile-derived/xlsx_claims_full_grid.xlsx", "XFD1048576"), ("hostile-xlsx/60320-protected.xlsx", "password"),
        ("hostile-xlsx/54764.xlsx", "entities"), ("hostile-xlsx/poc-xmlbomb-empty.xlsx", "entities"),
        ("hostile-xlsx/ContentTypeHasEntities.ooxml", "entities"), ("hostile-xlsx/51585.xlsx", "no filled cell"),
        ("hostile-derived/mspdi_utf16.xml", "XML"),
    ])
    def test_names_the_reason(self, name, told):
        path = shared(*name.split("/"))
        assert told in refusal(path.read_bytes(), path.name)

    def test_reads_a_workbook_with_backslashes_in_its_part_names(self):
        assert len(read_table(shared("hostile-xlsx", "49609.xlsx").read_bytes(), "49609.xlsx").rows) == 38

    def test_reads_spend_as_published(self):
        table = read_table(shared("spend-gla", "gla_spend.csv").read_bytes(), "gla_spend.csv")
        assert (len(table.rows), table.uneven) == (8_198, [])

    @pytest.mark.parametrize("name", ["float2", "last-column-empty", "no_cell_ids", "twolettercolumns"])
    def test_reads_workbooks_as_the_csv_beside_them(self, name):
        book = read_grid(shared("xlsx-with-expected-csv", f"{name}.xlsx").read_bytes(), "a.xlsx", limits=Limits())
        text = read_grid(shared("xlsx-with-expected-csv", f"{name}.csv").read_bytes(), "a.csv", limits=Limits())
        filled = [[cell for cell in cells if cell != ""] for _, cells in book.rows]
        expected = [[cell for cell in cells if cell != ""] for _, cells in text.rows]
        assert [len(row) for row in filled] == [len(row) for row in expected]
