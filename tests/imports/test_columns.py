from datetime import date

import pytest

from pmo.imports.calc.columns import match_columns, month_of
from pmo.imports.calc.mapping import Mapping, read_mapping
from pmo.imports.calc.unreadable import Unreadable

FIELDS = [("code", ()), ("project-or-node", ("project",)), ("posting_date", ())]


class TestMatchColumns:
    def test_takes_any_order_case_and_separator(self):
        found = match_columns(["Posting Date", "PROJECT OR_NODE", "extra", "Code"], FIELDS, ["code"])
        assert found.places == {"code": 3, "project-or-node": 1, "posting_date": 0}
        assert (found.unknown, found.problems) == (["extra"], [])

    def test_names_the_missing_column_and_those_found(self):
        found = match_columns(["Name", ""], FIELDS, ["code"])
        assert found.problems == [("code", "Column 'code' is missing; found: Name.")]

    def test_needs_no_column_with_a_default(self):
        assert match_columns(["Name"], FIELDS, ["code"], Mapping(defaults={"code": "A"})).problems == []

    def test_reports_two_columns_for_one_field(self):
        found = match_columns(["Code", "code", "project", "Project-or-node"], FIELDS, [])
        assert [name for name, _ in found.problems] == ["code", "project-or-node"]

    def test_a_mapping_wins_over_the_name(self):
        found = match_columns(["code", "Ref"], FIELDS, ["code"], Mapping({"code": "ref"}))
        assert (found.places["code"], found.unknown, found.problems) == (1, ["code"], [])

    def test_a_mapped_header_is_not_taken_twice(self):
        found = match_columns(["code"], FIELDS, [], Mapping({"posting_date": "code"}))
        assert found.places == {"posting_date": 0}

    def test_reports_a_mapping_to_what_is_not_there(self):
        found = match_columns(["code"], FIELDS, ["code"], Mapping({"code": "Ref", "colour": "x"}))
        assert [name for name, _ in found.problems] == ["colour", "code", "code"]
        assert "'Ref'" in found.problems[1][1]


class TestReadMapping:
    def test_reads_what_the_page_saves(self):
        found = read_mapping('{"columns": {"code": "Ref"}, "defaults": {"currency": "GBP"}, "date_order": "mdy"}')
        assert found == Mapping({"code": "Ref"}, {"currency": "GBP"}, "mdy")
        assert read_mapping(None) == Mapping()

    @pytest.mark.parametrize("source", [
        "", "[]", "{", '{"date_order": "ymd"}', '{"columns": []}', '{"columns": {"a": []}}', '{"other": 1}',
        '{"decimal_comma": "yes"}', b"\xff\xfe", "[" * 100_000,
    ])
    def test_refuses_anything_else_in_words(self, source):
        with pytest.raises(Unreadable, match="the mapping cannot be used"):
            read_mapping(source)


@pytest.mark.parametrize(("header", "month"), [
    ("2026-04", date(2026, 4, 1)), ("2026/04", date(2026, 4, 1)), ("2026-04-01", date(2026, 4, 1)),
    ("April 2026", date(2026, 4, 1)),
    ("Apr-2026", date(2026, 4, 1)), (date(2026, 4, 9), date(2026, 4, 1)), ("2026-00", None), ("total", None), ("Abc 2026", None),
])
def test_month_of_a_header(header, month):
    assert month_of(header) == month
