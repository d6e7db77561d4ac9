import csv
import io
import json
import re
from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.calc.gmpp import read_gmpp
from governance.calc.gmpp_cells import day, millions, percent, rating
from governance.calc.gmpp_headings import fiscal_start, meaning
from governance.calc.project_names import codes, match_key
from pmo.imports.calc.tables import Unreadable
from tests.shared_files import shared

EXEMPT = "Exempt under Section 43 of the Freedom of Information Act 2000 (Commercial Interests)"
EARLY = [
    ["Project Name", "Harbour Renewal (formerly Dock Works)", "Signal Upgrade Programme"],
    ["Department", "DfT", "MOD"],
    [
        "MPA RAG rating\n(A Delivery Confidence Assessment of the project at a fixed point in time, using a five-point scale)",
        "Amber / Red",
        EXEMPT,
    ],
    ["Description / Aims", "Renews the harbour.", "Upgrades signals,\r\nall of them."],
    ["Departmental commentary on actions planned or taken on the MPA RAG rating.", "Steady.", "Data not provided"],
    ["Project - Start Date\n(Latest approved start date)", "01/10/2006", "Spring 2010"],
    ["Project - End Date\n(Latest approved end date)", "31/12/2016", "N/A"],
    ["Departmental narrative on schedule, including any deviation from planned schedule (if necessary)", "On time.", ""],
    ["2013/14 Budget (£million)", "£1,186.00", "(12.50)"],
    ["2013/14 Forecast (£million)", "£1,245.30", "£10m - £20m"],
    ["Variance Budget / Forecast %age", "5.00%", "Budget variance less than 5%."],
    ["Total budgeted whole life costs (£million) (including Non-government costs)", "£2,000", "£1.2bn"],
    ["Departmental Narrative on Budget / Forecast variance for 2013/14 where more than +/- 5%", "Rain.", ""],
    ["Departmental Narrative on Budgeted Whole Life Costs", "As planned.", ""],
]
LATE = [
    [
        "GMPP ID Number",
        "Project Name",
        "Department",
        "Annual Report Category",
        "Description / Aims",
        "IPA Delivery Confidence Assessment\n(three-point scale)",
        "SRO Delivery Confidence Assessment",
        "Departmental commentary on actions planned or taken on the IPA RAG rating.",
        "Project - Start Date (Latest Approved Start Date)",
        "Project - End Date (Latest Approved End Date)",
        "Departmental narrative on schedule, including any deviation",
        "Financial Year Baseline (£m) (including Non-Government Costs)",
        "Financial Year Forecast (£m) (including Non-Government Costs)",
        "Financial Year Variance (%)",
        "Departmental narrative on budget/forecast variance for 2022/23 (if variance is more than 5%)",
        "TOTAL Baseline Whole Life Costs (£m) (including Non-Government Costs)",
        "Departmental Narrative on Budgeted Whole Life Costs",
        "TOTAL Baseline Benefits (£m)",
        "Departmental Narrative on Budgeted Benefits",
    ],
    [
        "DFT_0001_1415-Q1",
        "Harbour Renewal",
        "DFT",
        "Infrastructure and Construction",
        "Renews.",
        "Amber",
        "Green",
        "Steady.",
        datetime(2006, 10, 1),
        datetime(2026, 12, 31),
        "Late.",
        100.5,
        110.55,
        0.1,
        "Rain.",
        2500,
        "More.",
        9000.25,
        "Ships.",
    ],
    [
        None,
        "Signal Upgrade",
        "MOD",
        "Military Capability",
        "Upgrades.",
        EXEMPT,
        "Red",
        EXEMPT,
        EXEMPT,
        EXEMPT,
        None,
        EXEMPT,
        0,
        None,
        None,
        EXEMPT,
        None,
        "N/A",
        None,
    ],
]
SHORT = (
    "year;project_number;project_name;department;report_category;description_aims;colour_rating;rating_comment;start_date;"
    "end_date;schedule_comment;total_baseline;yearly_forecast;variance_comment;wlc_baseline_incl_NCG;budget_comment\n"
)


def written(rows, *, encoding="cp1252", delimiter=",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def book(rows) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def short(*lines: str, year: int = 2021) -> bytes:
    return (SHORT + "".join(f"{year};{line}\n" for line in lines)).encode("cp1252")


ONE = "MOD_1;Apollo;MoJ;ICT;Aims;Amber/red;Fine;2014-07-08;2024-04-01;;£10.00;£12.00;Rain;£100.00;Notes"


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


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("£1,186.00", "1186.00"),
            ("(45.0)", "-45.0"),
            ("-£3.2", "-3.2"),
            ("£1,200m", "1200"),
            ("£1.2bn", "1200"),
            (12.5, "12.5"),
            (0, "0"),
            ("Ł5", "5"),
            ("Â£5", "5"),
        ],
    )
    def test_amounts_in_millions(self, cell, value):
        assert millions(cell).value == Decimal(value)

    @pytest.mark.parametrize("cell", ["", "N/A", "Data not provided", "£10-£20", "c. £5", "TBC", EXEMPT, "12 (see note)", True])
    def test_no_amount_is_invented(self, cell):
        assert millions(cell).value is None
        assert millions(cell).note == str(cell)

    @pytest.mark.parametrize(
        "cell",
        [
            "01/10/2006",
            "2006-10-01",
            "2006-10-01 00:00:00",
            "1 October 2006",
            "1/10/06",
            "38991",
            datetime(2006, 10, 1),
            38991,
            "01.10.2006",
            "1st October 2006",
        ],
    )
    def test_days(self, cell):
        assert day(cell).value == date(2006, 10, 1)

    @pytest.mark.parametrize("cell", ["Mar-20", "2025", "Q2 2025", "31/02/2020", "12/31/2020", EXEMPT, "tbc"])
    def test_no_day_is_invented(self, cell):
        assert day(cell).value is None
        assert day(cell).note == cell

    @pytest.mark.parametrize(
        ("cell", "word"),
        [
            ("Amber/red", "Amber/Red"),
            (" AMBER ", "Amber"),
            ("Amber-Green", "Amber/Green"),
            ("green", "Green"),
            ("Reset", None),
            ("Not amber", None),
            ("", None),
        ],
    )
    def test_ratings(self, cell, word):
        assert rating(cell) == word

    def test_percent_is_what_was_printed(self):
        assert [percent(cell) for cell in ("-17.54%", "-0.2379", "less than 5%", "1,200%")] == [
            Decimal("-17.54"),
            Decimal("-0.2379"),
            None,
            Decimal(1200),
        ]


class TestHeadings:
    @pytest.mark.parametrize(
        ("heading", "part"),
        [
            ("MPA RAG rating", "rating"),
            ("Delivery Confidence Assessment", "rating"),
            ("SRO Delivery Confidence Assessment", "sro_rating"),
            ("ipa_rating", "rating"),
            ("sro_rating", "sro_rating"),
            ("2016/17 Baseline £m", "plan"),
            ("FY forecast", "outlook"),
            ("yearly_budget", "plan"),
            ("wlc", "whole_life_cost"),
            ("Whole Life Cost Baseline", "whole_life_cost"),
            ("Total budgeted benefits", "benefits"),
            ("Narrative on benefits", "benefits_note"),
            ("Lead Department", "department"),
            ("project_number", "number"),
            ("GMPP ID Number", "number"),
            ("Programme name", "name"),
            ("Project end date", "finish"),
            ("variance_comment", "variance_note"),
            ("rating_comment", "commentary"),
            ("schedule_comment", "schedule_note"),
            ("", None),
            ("Unnamed: 0", None),
            ("Notes to readers", None),
        ],
    )
    def test_mean_what_they_say(self, heading, part):
        assert meaning(heading) == part

    @pytest.mark.parametrize(
        ("text", "start"),
        [
            ("2015/16 Budget", 2015),
            ("2016-17", 2016),
            ("FY 18/19", 2018),
            ("2019/2020", 2019),
            ("1999/00", None),
            ("2015/17", None),
            ("", None),
        ],
    )
    def test_name_a_fiscal_year(self, text, start):
        assert fiscal_start(text) == start


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Harbour Renewal (formerly Dock Works)", "HARBOUR RENEWAL Programme"),
            ("HS2 Phase1", "HS2 Phase 1"),
            ("GOV.UK Verify", "GOV UK Verify"),
            ("Geological Disposal Facility Programme (GDF)", "Geological Disposal Facility"),
            ("Health & Care", "Health and Care Project"),
            ("Electronic Monitoring (EM)", "Electronic Monitoring"),
        ],
    )
    def test_find_the_same_project(self, one, other):
        assert match_key(one) == match_key(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("HS2 Phase 1", "HS2 Phase 2a"),
            ("Prison Places (North)", "Prison Places (South)"),
            ("ISSC1", "ISSC2"),
            ("Priority School Building Programme 1", "Priority School Building Programme 2"),
            ("Programme", "Project"),
        ],
    )
    def test_never_join_two(self, one, other):
        assert match_key(one) != match_key(other)

    @given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=30), st.text(max_size=90)), max_size=12))
    def test_codes_are_codes_and_each_once(self, projects):
        found = codes(projects)
        assert len(set(found)) == len(projects)
        assert all(
            0 < len(code) <= 40
            and code.isascii()
            and not set(code) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
            for code in found
        )


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
