"""Many cells read at once say what each says by itself, and what is seen on the way through a text is what stands in it."""

import csv
import io
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from pmo.imports.calc import texts
from pmo.imports.calc.blocks import Block
from pmo.imports.calc.cells import Bad, Cells
from pmo.imports.calc.fields import Money, Text
from pmo.imports.calc.limits import Limits
from pmo.imports.spool import Spool

CELLS = st.sampled_from(
    ["", " ", "A", " a ", "'=1", "'tis", "12.50", "-3", "0.00", "-0.00", "1,5", "(2)", "1e308", "0.005", "x" * 9, "é", "\ud800", "a\0"]
)


def plain(found):
    return [("bad", one.message) if isinstance(one, Bad) else (type(one), str(one)) for one in found]


@given(cells=st.lists(CELLS, max_size=8))
def test_a_column_read_at_once_is_read_as_one_by_one(cells):
    texts_read = [(Text(8), empty) for empty in ("", None, Bad("empty"))]
    for parser, empty in [*texts_read, *((parser, None) for parser in (Money(), Money(decimal_comma=True), Money(scale=1000)))]:
        whole, single = Cells(parser, empty, csv=True), Cells(parser, empty, csv=True)
        assert plain(whole.read(cells)) == plain([single[cell] for cell in cells])
        assert whole.bad == single.bad


def surveyed(text):
    found = texts.CsvRows(text, "utf-8", ",", [])
    texts._survey(found, "file.csv", Limits())
    return found


@given(rows=st.lists(st.lists(st.sampled_from(["", " ", "A", "B", "C"]), max_size=4), max_size=12))
@example(rows=[["A", "B"], ["A", "B"], ["", "B"], ["", ""], ["C"]])
def test_what_is_noted_of_many_rows_is_what_is_noted_of_each(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    few, at_once = texts.FEW, texts.AT_ONCE
    try:
        texts.FEW, texts.AT_ONCE = 2, 3
        found = surveyed(out.getvalue())
    finally:
        texts.FEW, texts.AT_ONCE = few, at_once
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    assert found.first == (filled[0] if filled else None)
    assert found.filled == max(len(filled) - 1, 0)
    if filled:
        width = len(texts._cut(filled[0][1]))
        columns = [{row[place] if place < len(row) else "" for _number, row in filled[1:]} for place in range(width)]
        assert found.few == {place: cells for place, cells in enumerate(columns) if len(cells) <= 2}
        assert found.shorter == sum(len(row) < width for _number, row in filled[1:])


def test_a_spool_gives_back_the_blocks_of_each_name_in_their_order():
    spool = Spool()
    for number in range(3):
        spool.add("a", {"amount": [str(Decimal(number))], "kind": [None]})
        spool.add("b", {"row": [number] * 400_000})
        assert next(spool.blocks("a")) == {"amount": ["0"], "kind": [None]}  # read before all is written
    assert [block["amount"] for block in spool.blocks("a")] == [["0"], ["1"], ["2"]]
    assert [block["row"][0] for block in spool.blocks("b")] == [0, 1, 2]
    assert list(spool.blocks("c")) == []


def test_a_block_keeps_its_rows_together():
    block = Block([2, 3, 5], {"code": ["A", "B", "C"], "amount": [1, 2, 3]})
    assert block.without({3}).rows() == [(2, {"code": "A", "amount": 1}), (5, {"code": "C", "amount": 3})]
    assert block.without(set()) is block
