"""What is pasted from a spreadsheet is read to the cent in any locale, or refused at its cell."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.calc.pasted import AMOUNT, TEXT, block, decimal_sign, read, shaped

cents = st.decimals(Decimal("-9999999999"), Decimal("9999999999"), places=2)
LOCALES = [(",", "."), (".", ","), ("\u202f", ","), ("'", "."), ("", ".")]
words = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r"), max_size=8)


def written(amount: Decimal, group: str, decimal: str, style: int) -> str:
    text = f"{abs(amount):,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", group)
    if amount < 0:
        text = (f"-{text}", f"({text})", f"{text}-")[style % 3]
    return f"£{text}" if style > 2 else text


@given(st.lists(st.tuples(cents, st.sampled_from(LOCALES), st.integers(0, 5)), min_size=1, max_size=10))
def test_amounts_with_cents_of_any_locale_are_read_side_by_side(amounts):
    row = [written(amount, *locale, style) for amount, locale, style in amounts]
    found = read([row], [AMOUNT] * len(row))
    assert found.troubles == []
    assert found.cells == [[amount for amount, *_rest in amounts]]


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from([(",", "."), (".", ",")]))
def test_what_may_mean_two_things_is_read_as_the_rest_of_the_paste(high, low, locale):
    group, decimal = locale
    found = read([[f"{high}{group}{low:03}", f"1{decimal}50"]], [AMOUNT] * 2)
    assert found.cells[0][0] == high * 1000 + low
    assert (found.ambiguous, found.decimal, found.assumed) == (1, decimal, False)


@given(st.lists(st.lists(words, min_size=2, max_size=2), min_size=1, max_size=5))
def test_a_quoted_block_is_read_as_it_was_copied(rows):
    text = "\r\n".join("\t".join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in rows) + "\r\n"
    assert block(text) == rows


@given(st.text(max_size=40))
def test_any_text_is_a_block_and_is_read_or_refused_at_its_cells(text):
    rows = block(text)
    wide = max(map(len, rows))
    even = [row + [""] * (wide - len(row)) for row in rows]
    found = read(even, [AMOUNT] * wide)
    assert all(cell is None or cell.is_finite() for row in found.cells for cell in row)


@pytest.mark.parametrize("text", ["=A1+B1", "+A1", "@SUM(A1)", "1e308", "NaN", "Infinity", "abc", "#REF!", "1.2.3", "12,34,5.6.7", "9" * 19, "--5"])
def test_what_is_no_amount_is_refused_at_its_cell(text):
    found = read([["1", text]], [AMOUNT] * 2)
    assert [(one.row, one.column) for one in found.troubles] == [(0, 1)]


def test_without_other_amounts_the_readers_own_sign_is_assumed():
    assert read([["1.234"]], [AMOUNT]).cells == [[Decimal("1.23")]]
    assert read([["1.234"]], [AMOUNT], decimal_comma=True).cells == [[Decimal("1234.00")]]
    assert read([["1.234"]], [AMOUNT]).assumed


def test_where_the_rest_has_both_signs_it_is_trouble():
    assert len(read([["1.234", "1,50", "1.50"]], [AMOUNT] * 3).troubles) == 1


def test_texts_are_left_as_they_are():
    assert read([["=A1", " 1.234 "]], [TEXT, TEXT]).cells == [["=A1", "1.234"]]


def test_a_lone_quote_is_text():
    assert block('5" pipe\t"open\nnext') == [['5" pipe', '"open'], ["next"]]


def test_an_uneven_block_is_refused():
    with pytest.raises(ValueError, match="Row 2 of the paste has 1 cells, row 1 has 2"):
        shaped([["1", "2"], ["3"]], 5)


def test_indian_grouping_shows_a_point():
    assert decimal_sign("1,23,456.50") == "."
