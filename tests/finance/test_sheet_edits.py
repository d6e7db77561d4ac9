"""Edits of a sheet of money by two who do not wait for each other."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from finance.calc.sheet_edits import AddLine, ChangeLine, RemoveLine, Row, SetAmount, edited

MONTHS = [None, dt.date(2026, 4, 1), dt.date(2026, 5, 1)]
amounts = st.decimals(-10_000, 10_000, places=2)
rows = st.builds(Row, st.sampled_from([None, "staff", "travel"]), st.sampled_from(["", "a"]), st.dictionaries(st.sampled_from(MONTHS), amounts))
sheets = st.dictionaries(st.integers(1, 6), rows, max_size=5)
numbers = st.integers(1, 6)
edits = st.lists(
    st.one_of(
        st.builds(SetAmount, numbers, st.sampled_from(MONTHS), st.none() | amounts),
        st.builds(AddLine, st.sampled_from([None, "staff"]), st.just("new"), st.dictionaries(st.sampled_from(MONTHS), amounts)),
        st.builds(ChangeLine, numbers, st.sampled_from([None, "staff"]), st.sampled_from(["", "b"])),
        st.builds(RemoveLine, numbers),
    ),
    max_size=12,
)


@given(sheets, edits)
def test_what_is_undone_leaves_the_sheet_as_it_was(sheet, deeds):
    found = edited(sheet, deeds)
    back = edited(found.rows, found.inverse)
    assert back.clashes == []
    assert back.rows == sheet


@given(sheets, edits)
def test_undoing_the_undoing_does_it_again(sheet, deeds):
    found = edited(sheet, deeds)
    back = edited(found.rows, found.inverse)
    assert edited(back.rows, back.inverse).rows == found.rows


@given(sheets, amounts, amounts)
def test_edits_that_do_not_meet_give_the_same_in_either_order(sheet, one, other):
    sheet = sheet | {7: Row(), 8: Row()}
    mine, yours = [SetAmount(7, None, one, was=None)], [SetAmount(8, MONTHS[1], other, was=None)]
    forth = edited(edited(sheet, mine).rows, yours)
    back = edited(edited(sheet, yours).rows, mine)
    assert forth.clashes == back.clashes == []
    assert forth.rows == back.rows


def test_a_changed_cell_clashes_unless_both_said_the_same():
    sheet = {1: Row("staff", "", {None: Decimal(5)})}
    assert [one.theirs for one in edited(sheet, [SetAmount(1, None, Decimal(7), was=Decimal(4))]).clashes] == [Decimal(5)]
    assert edited(sheet, [SetAmount(1, None, Decimal(5), was=Decimal(4))]).clashes == []


def test_a_line_that_changed_is_not_taken_out():
    sheet = {1: Row("staff", "", {None: Decimal(5)})}
    assert len(edited(sheet, [RemoveLine(1, was=Row("staff", "", {None: Decimal(4)}))]).clashes) == 1
    assert edited(sheet, [RemoveLine(1, was=Row("staff", "", {None: Decimal(5)}))]).rows == {}


def test_a_line_that_is_gone_clashes():
    assert len(edited({}, [SetAmount(1, None, Decimal(1)), ChangeLine(2, text="x"), RemoveLine(3)]).clashes) == 3


def test_the_sheet_given_is_left_alone():
    sheet = {1: Row("staff", "", {None: Decimal(5)})}
    edited(sheet, [SetAmount(1, None, Decimal(7))])
    assert sheet[1].amounts == {None: Decimal(5)}
