"""The yearly files of major projects are read as they were published, whatever their shape, or refused with the place."""

import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from governance.calc.gmpp import read_gmpp
from pmo.imports.calc.tables import Unreadable
from tests.governance.gmpp_files import EARLY, EXEMPT, LATE, ONE, SHORT, book, short, written
from tests.shared_files import shared


class TestProjectsInColumns:
    def test_reads_values_and_keeps_the_words_where_there_are_none(self):
        found = read_gmpp(written(EARLY), "uk_2014.csv")
        first, second = found.rows
        assert (first.name, first.department, first.rating_word, first.start, first.finish) == (
            "Harbour Renewal (formerly Dock Works)",
            "DFT",
            "Amber/Red",
            date(2006, 10, 1),
            date(2016, 12, 31),
        )
        assert (first.plan_m, first.outlook_m, first.whole_life_cost_m) == (Decimal("1186.00"), Decimal("1245.30"), Decimal(2000))
        assert (first.variance_percent, first.published_percent) == (Decimal(5), Decimal("5.00"))
        assert (first.variance_note, first.whole_life_note, first.schedule_note) == ("Rain.", "As planned.", "On time.")
        assert (second.rating_word, second.rating_published) == (None, EXEMPT)
        assert (second.start, second.start_note, second.finish_note) == (None, "Spring 2010", "N/A")
        assert (second.plan_m, second.outlook_m, second.outlook_words) == (Decimal("-12.50"), None, "£10m - £20m")
        assert (second.whole_life_cost_m, second.variance_percent, second.place) == (Decimal(1200), None, "column 3")

    def test_takes_the_fiscal_year_from_the_headings(self):
        found = read_gmpp(written(EARLY), "whatever.csv")
        assert (found.fiscal_year_label, found.fiscal_year_start, found.period_end) == (
            "2013/14",
            date(2013, 4, 1),
            date(2013, 9, 30),
        )
        assert (found.layout, found.encoding, found.problems) == ("transposed (projects are columns)", "cp1252", [])

    def test_skips_headings_repeated_where_sheets_were_joined(self):
        found = read_gmpp(written([[*row, row[0], f"{row[1]}x"] for row in EARLY]), "a.csv")
        assert len(found.rows) == 3

    def test_reads_an_empty_corner_as_the_names_heading(self):
        assert len(read_gmpp(written([["", *EARLY[0][1:]], *EARLY[1:]]), "a.csv").rows) == 2


class TestProjectsInRows:
    def test_reads_the_published_workbook_with_its_title_rows(self):
        found = read_gmpp(book([["Government Major Projects Portfolio"], [], *LATE]), "report.xlsx")
        first, second = found.rows
        assert (first.code, first.rating_word, first.sro_rating, first.start) == (
            "DFT_0001_1415-Q1",
            "Amber",
            "Green",
            date(2006, 10, 1),
        )
        assert (first.plan_m, first.outlook_m, first.whole_life_cost_m, first.benefits_m) == (
            Decimal("100.5"),
            Decimal("110.55"),
            Decimal(2500),
            Decimal("9000.25"),
        )
        assert (first.benefits_note, first.place, first.published_percent) == ("Ships.", "row 4", Decimal("0.1"))
        assert (second.rating_word, second.sro_rating, second.plan_m, second.plan_words) == (None, "Red", None, EXEMPT)
        assert (second.outlook_m, second.benefits_m, second.benefits_words, second.code) == (
            Decimal(0),
            None,
            "N/A",
            "MOD-SIGNAL-UPGRADE",
        )
        assert (found.fiscal_year_label, found.period_end, found.unknown_headings) == ("2022/23", date(2023, 3, 31), [])

    def test_reads_the_short_headings(self):
        found = read_gmpp(short(ONE), "x.csv")
        row = found.rows[0]
        assert (row.code, row.department, row.rating_published, row.plan_m, row.whole_life_cost_m, row.whole_life_note) == (
            "MOD_1",
            "MOJ",
            "Amber/red",
            Decimal("10.00"),
            Decimal("100.00"),
            "Notes",
        )
        assert (row.variance_percent, row.variance_note, found.delimiter) == (Decimal(20), "Rain", ";")

    @pytest.mark.parametrize(
        ("year", "label", "period_end"),
        [
            (2018, "2017/18", date(2017, 9, 30)),
            (2020, "2019/20", date(2019, 9, 30)),
            (2021, "2020/21", date(2021, 3, 31)),
            (2023, "2022/23", date(2023, 3, 31)),
        ],
    )
    def test_takes_the_day_from_the_report_year(self, year, label, period_end):
        found = read_gmpp(short(ONE, year=year), "x.csv")
        assert (found.fiscal_year_label, found.period_end) == (label, period_end)

    def test_a_stated_period_wins(self):
        assert read_gmpp(short(ONE), "x.csv", period_end=date(2020, 12, 31)).period_end == date(2020, 12, 31)

    def test_takes_the_year_from_the_name_of_the_file_last(self):
        data = b"project_name,department,colour_rating,start_date,end_date,wlc\nApollo,MOD,Red,,,1\n"
        assert read_gmpp(data, "uk_2019.csv").period_end == date(2018, 9, 30)
        found = read_gmpp(data, "projects.csv")
        assert (found.period_end, [column for _, column, _ in found.problems]) == (None, ["year"])
        assert read_gmpp(data, "projects.csv", period_end=date(2022, 3, 31)).fiscal_year_label == "2021/22"

    def test_reports_rows_it_cannot_take(self):
        nameless = ONE.replace("Apollo", "")
        homeless = ONE.replace(";MoJ;", ";;").replace("MOD_1", "MOD_2")
        found = read_gmpp(short(ONE, nameless, homeless, ";Source: the departments" + ";" * 13), "x.csv")
        assert len(found.rows) == 1
        assert sorted(place for place, _, _ in found.problems) == ["row 3", "row 4"]
        assert 'Row 5 holds nothing but "Source: the departments"' in found.notes[-1]

    def test_mends_the_garbled_pound(self):
        row = read_gmpp(short(ONE).decode("cp1252").replace("£", "Ł").encode(), "x.csv").rows[0]
        assert (row.plan_m, row.whole_life_cost_m) == (Decimal("10.00"), Decimal("100.00"))


class TestRefusals:
    @pytest.mark.parametrize(
        ("heading", "told"), [("project_name", "project name"), ("department", "department"), ("colour_rating", "rating")]
    )
    def test_names_the_missing_heading(self, heading, told):
        with pytest.raises(Unreadable, match=f"no heading for the .*{told}") as raised:
            read_gmpp(short(ONE).replace(heading.encode(), b"other"), "x.csv")
        assert str(raised.value).startswith("x.csv")

    @pytest.mark.parametrize("data", [b"code,name\nA,B\n", b"posting_date,project,cost_type,amount\n2026-01-01,A,opex,1\n", b"x"])
    def test_refuses_another_kind_of_file(self, data):
        with pytest.raises(Unreadable, match="not the yearly data of the major projects"):
            read_gmpp(data, "x.csv")

    def test_refuses_headings_without_projects(self):
        with pytest.raises(Unreadable, match="there is no project"):
            read_gmpp(SHORT.encode(), "x.csv")


class TestSharedFiles:
    @pytest.mark.parametrize("name", ["uk_2016.csv", "uk_2021.csv", "original_headers_2021.csv"])
    def test_agrees_with_the_figures_worked_out_independently(self, name):
        expected = next(entry for entry in json.loads(shared("expected", "share_gmpp.json").read_text()) if entry["file"] == name)
        found = read_gmpp(shared("gmpp", name).read_bytes(), name)
        assert (len(found.rows), found.problems, found.unknown_headings) == (expected["projects"], [], [])
        assert found.delimiter == expected["delimiter"]
        assert found.layout == expected["layout"]
        assert Counter(row.rating_word or "Exempt/other" for row in found.rows) == expected["rag"]
        departments = Counter(row.department for row in found.rows)
        assert (len(departments), [list(pair) for pair in departments.most_common(3)]) == (
            expected["departments"],
            expected["top_departments"][:3],
        )
        for ours, theirs in (
            ("plan_m", "fy_baseline"),
            ("outlook_m", "fy_forecast"),
            ("whole_life_cost_m", "wlc"),
            ("benefits_m", "benefit"),
        ):
            amounts = [getattr(row, ours) for row in found.rows if getattr(row, ours) is not None]
            assert len(amounts) == expected[f"{theirs}_numeric_cells"]
            assert sum(amounts, Decimal(0)) == Decimal(str(expected[f"{theirs}_sum_gbp_m"]))
        variances = [row.variance_percent for row in found.rows if row.variance_percent is not None]
        assert [len(variances), sum(value > 5 for value in variances), sum(value < -5 for value in variances)] == [
            expected["variance_computable"],
            expected["over_plus5pct"],
            expected["under_minus5pct"],
        ]
        largest = sorted((row for row in found.rows if row.whole_life_cost_m), key=lambda row: -row.whole_life_cost_m)[:5]
        assert [float(row.whole_life_cost_m) for row in largest] == [cost for _, cost in expected["largest_wlc"]]
        assert len({row.key for row in found.rows}) == len({row.code for row in found.rows}) == expected["projects"]

    @pytest.mark.parametrize("folder", ["hostile-xlsx", "hostile-text", "gc-it-projects", "us-it-dashboard", "spend-gla"])
    def test_refuses_every_other_file_in_words(self, folder):
        for path in sorted(shared(folder).iterdir()):
            with pytest.raises(Unreadable, match=re.escape(path.name)):
                read_gmpp(path.read_bytes(), path.name)

    @pytest.mark.parametrize("name", ["uk_2016.csv", "original_headers_2021.csv"])
    def test_computes_the_variances_that_were_published(self, name):
        expected = json.loads(shared("expected", "share_gmpp_variance.json").read_text())[name]
        rows = [
            row
            for row in read_gmpp(shared("gmpp", name).read_bytes(), name).rows
            if row.variance_percent is not None and row.published_percent is not None
        ]
        apart = [row for row in rows if abs(row.variance_percent - row.published_percent) > Decimal("0.5")]
        assert (len(rows), len(rows) - len(apart)) == (
            expected["rows_with_published_and_computable"],
            expected["agree_within_half_a_point"],
        )
        assert [(row.name, round(float(row.variance_percent), 2), float(row.published_percent)) for row in apart] == [
            (entry["project"], entry["computed_pct"], entry["published_pct"]) for entry in expected["disagree"]
        ]

    def test_reads_the_same_projects_from_both_forms_of_a_year(self):
        figures = []
        for name in ("uk_2021.csv", "original_headers_2021.csv"):
            rows = read_gmpp(shared("gmpp", name).read_bytes(), name).rows
            figures.append(
                [
                    (
                        row.name,
                        row.department,
                        row.rating_word,
                        row.start,
                        row.finish,
                        row.plan_m,
                        row.outlook_m,
                        row.whole_life_cost_m,
                    )
                    for row in rows
                ]
            )
        assert figures[0] == figures[1]

    def test_reads_a_sheet_of_formula_like_names(self):
        rows = read_gmpp(shared("hostile-derived", "portfolio_formula_cells.csv").read_bytes(), "uk_2020.csv").rows
        assert len(rows) == 5
        assert rows[2].name.startswith("=cmd|")
        assert (rows[4].plan_m, rows[4].outlook_m, rows[4].whole_life_cost_m, rows[4].start) == (
            Decimal("-45.0"),
            Decimal(50),
            Decimal(1200),
            date(2019, 4, 1),
        )
