from datetime import date, datetime
from decimal import Decimal

import pytest

from pmo.imports.calc.columns import month_of
from pmo.imports.calc.exports import xlsx_bytes
from pmo.imports.calc.fields import Day, Money, Percent, choice, code, number, text, whole, yes_no
from pmo.imports.calc.mapping import Mapping
from pmo.imports.calc.shape import Field, Problem, Shape, check
from pmo.imports.calc.tables import read_table

SHAPE = Shape(
    (
        Field("code", code(), required=True),
        Field("name", text(20), required=True),
        Field("kind", choice(["Work Package", "Milestone"]), default="Work Package"),
        Field("start", Day()),
        Field("budget", Money()),
    ),
    unique=(("code",),),
)


def checked(lines: str, shape: Shape = SHAPE, mapping: Mapping | None = None, **options):
    return check(read_table(lines.encode(), "a.csv"), shape, mapping, **options)


class TestCheck:
    def test_gives_values_by_our_names(self):
        found = checked('Budget,NAME,Code,Kind,Start\n"£1,200.50",Apollo,A-1,milestone,2026-03-01\n,Gemini,A-2,,\n')
        assert found.rows == [
            (2, {"code": "A-1", "name": "Apollo", "kind": "Milestone", "start": date(2026, 3, 1), "budget": Decimal("1200.50")}),
            (3, {"code": "A-2", "name": "Gemini", "kind": "Work Package", "start": None, "budget": None}),
        ]
        assert (found.problems, found.rejected, found.columns["budget"]) == ([], 0, "Budget")

    def test_names_row_column_and_reason_of_each_problem(self):
        found = checked("code,Name,kind,start,Budget\nA B,,x,2026-02-30,abc\nok,Fine,,,1\n")
        assert [(problem.row, problem.column) for problem in found.problems] == [
            (2, "Budget"),
            (2, "Name"),
            (2, "code"),
            (2, "kind"),
            (2, "start"),
        ]
        assert [number for number, _ in found.rows] == [3]
        assert found.rejected == 1

    def test_reads_nothing_without_a_required_column(self):
        found = checked("name,extra\nApollo,1\n")
        assert found.rows == []
        assert found.problems == [Problem(1, "code", "Column 'code' is missing; found: name, extra.")]
        assert (found.unknown_columns, found.rejected) == (["extra"], 1)

    def test_fills_in_a_mapped_default(self):
        found = checked("Ref,name,budget\nA,Apollo,\nB,Gemini,3\n", mapping=Mapping({"code": "Ref"}, {"budget": "7"}))
        assert [values["budget"] for _, values in found.rows] == [Decimal(7), Decimal(3)]

    def test_refuses_rows_a_bad_default_would_fill(self):
        found = checked("code,name\nA,Apollo\n", mapping=Mapping({}, {"budget": "lots"}))
        assert found.rows == []
        assert "The default for 'budget'" in found.problems[0].message

    def test_reports_a_repeated_code_with_its_first_row(self):
        found = checked("code,name\nA,x\nB,y\nA,z\n")
        assert found.problems == [Problem(4, "code", '"A" is already in row 2.')]

    def test_needs_one_of_a_group(self):
        shape = Shape((Field("project", code()), Field("node", code())), one_of=(("project", "node"),))
        found = checked("project,node\nA,\n,B\n", shape)
        assert [number for number, _ in found.rows] == [2, 3]
        found = checked("project,node,x\nA,,\n,,1\n", shape)
        assert found.problems == [Problem(3, "project", "The row names no project or node.")]

    def test_counts_cells_beyond_the_header_as_a_problem(self):
        found = checked("code,name\nA,x\nB,y,z\n")
        assert [(problem.row, problem.column) for problem in found.problems] == [(3, "")]
        assert [number for number, _ in found.rows] == [2]

    def test_takes_a_column_for_each_month(self):
        def month(header):
            first = month_of(header)
            return Field(f"{first:%Y-%m}", Money()) if first else None

        found = checked("project,2026-04,May 2026,note\nA,1,2,x\n", Shape((Field("project", code()),), further=month))
        assert found.rows == [(2, {"project": "A", "2026-04": Decimal(1), "2026-05": Decimal(2)})]
        assert found.unknown_columns == ["note"]

    def test_takes_the_escaping_apostrophe_off_csv_alone(self):
        assert checked("code,name\nA,'=1+1\nB,'tis\n").rows[0][1]["name"] == "=1+1"
        book = read_table(xlsx_bytes(["code", "name"], [["A", "'=1+1"]]), "a.xlsx")
        assert check(book, SHAPE).rows[0][1]["name"] == "'=1+1"

    def test_reads_formula_like_text_as_text(self):
        assert checked("code,name\nA,=cmd|' /C'\n").rows[0][1]["name"] == "=cmd|' /C'"

    def test_tells_true_from_one_in_the_same_column(self):
        book = read_table(xlsx_bytes(["name"], [[1], [True], ["1"]]), "a.xlsx")
        assert [values["name"] for _, values in check(book, Shape((Field("name", text()),))).rows] == ["1", "yes", "1"]


class TestDateOrder:
    @pytest.mark.parametrize(
        ("days", "order", "first"),
        [
            (["01/02/2026", "31/03/2026"], "dmy", date(2026, 2, 1)),
            (["01/02/2026", "03/31/2026"], "mdy", date(2026, 1, 2)),
            (["2026-01-02"], "iso", date(2026, 1, 2)),
        ],
    )
    def test_is_taken_from_the_file_where_it_is_certain(self, days, order, first):
        found = checked("code,name,start\n" + "".join(f"A{index},x,{day}\n" for index, day in enumerate(days)))
        assert (found.date_order, found.rows[0][1]["start"], found.problems) == (order, first, [])
        assert "Dates were read as" in found.notes[-1]

    def test_is_the_locale_s_own_otherwise_and_the_mapping_s_first(self):
        lines = "code,name,start\nA,x,01/02/2026\n"
        assert checked(lines).rows[0][1]["start"] == date(2026, 2, 1)
        assert checked(lines, locale_order="mdy").rows[0][1]["start"] == date(2026, 1, 2)
        assert checked(lines, mapping=Mapping(date_order="mdy")).rows[0][1]["start"] == date(2026, 1, 2)

    def test_refuses_the_rows_that_contradict_it(self):
        found = checked("code,name,start\nA,x,31/12/2026\nB,y,12/31/2026\n")
        assert [problem.row for problem in found.problems] == [3]


class TestFields:
    @pytest.mark.parametrize(
        ("parser", "cell", "value"),
        [
            (text(), 12.0, "12"),
            (text(), datetime(2026, 1, 2), "2026-01-02"),
            (text(), True, "yes"),
            (code(), " MOD_0106_1617-Q1 ", "MOD_0106_1617-Q1"),
            (code(), 7, "7"),
            (code(), "Ö/1.2", "Ö/1.2"),
            (choice({"fs": 1, "S S": 2}), "s_s", 2),
            (whole(), "1,200", 1200),
            (whole(0), 3.0, 3),
            (number(), "−1.5", Decimal("-1.5")),
            (Percent(), "45%", Decimal(45)),
            (Percent(), 0, Decimal(0)),
            (Percent(), 100.0, Decimal(100)),
            (Money(), "(45.0)", Decimal("-45.0")),
            (Money(), "-12.50", Decimal("-12.50")),
            (Money(), 2.5, Decimal("2.5")),
            (Money(), "0.00", Decimal(0)),
            (Money(decimal_comma=True), "1.250,75", Decimal("1250.75")),
            (Money(decimal_comma=True), 2.5, Decimal("2.5")),
            (Day("dmy"), datetime(2026, 1, 2, 3), date(2026, 1, 2)),
            (Day(moment=True), "2026-01-02T09:30", datetime(2026, 1, 2, 9, 30)),
            (yes_no, "TRUE", True),
            (yes_no, "No", False),
        ],
    )
    def test_read(self, parser, cell, value):
        assert parser(cell) == value

    @pytest.mark.parametrize(
        ("parser", "cell"),
        [
            (text(3), "abcd"),
            (text(), "a\0b"),
            (code(), "a b"),
            (code(), "-"),
            (code(4), "abcde"),
            (code(), "<b>"),
            (choice(["a"]), "b"),
            (whole(), "2.5"),
            (whole(), "1e3"),
            (whole(1), "0"),
            (whole(), True),
            (whole(), "1,20"),
            (number(most=5), "6"),
            (number(), "nan"),
            (number(), "inf"),
            (Percent(), "101"),
            (Percent(), -1),
            (Percent(), "half"),
            (Money(), "lots"),
            (Money(), True),
            (Money(), float("nan")),
            (Day(), "01/02/2026"),
            (Day("dmy"), "31/02/2026"),
            (Day(), True),
            (yes_no, "maybe"),
            (number(), "9" * 5_000),
            (whole(), "1_000"),
        ],
    )
    def test_refuse_in_words(self, parser, cell):
        with pytest.raises(ValueError, match=r"^[\S ]{5,200}\.$"):
            parser(cell)

    def test_a_percent_column_of_fractions_is_pointed_out(self):
        book = read_table(xlsx_bytes(["done"], [[0.45], [1]]), "a.xlsx")
        found = check(book, Shape((Field("done", Percent()),)))
        assert found.rows[0][1]["done"] == Decimal("0.45")
        assert "less than one in a hundred" in found.notes[-1]


def test_checks_a_hundred_thousand_rows_in_seconds():
    shape = Shape(
        (
            Field("day", Day(), True),
            Field("project", code(), True),
            Field("cost", choice(["opex"])),
            Field("amount", Money()),
            Field("currency", code(3)),
            Field("reference", text()),
            Field("vendor", text()),
            Field("text", text()),
        )
    )
    lines = "day,project,cost,amount,currency,reference,vendor,text\n" + "".join(
        f"2026-04-{row % 28 + 1:02},P{row % 500},opex,{row}.37,GBP,R{row},V{row % 300},some text\n" for row in range(100_000)
    )
    table = read_table(lines.encode(), "a.csv")
    found = check(table, shape)
    assert (len(found.rows), found.problems) == (100_000, [])
