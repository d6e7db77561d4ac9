"""What stands in the cells, headings and names of the yearly files of major projects."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.calc.gmpp_cells import day, millions, percent, rating
from governance.calc.gmpp_headings import fiscal_start, meaning
from governance.calc.project_names import codes, match_key
from tests.governance.gmpp_files import EXEMPT


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
