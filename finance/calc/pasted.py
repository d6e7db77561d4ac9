"""A block of cells pasted from a spreadsheet: its shape, and its amounts in whatever locale each was written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pmo.calc.money import in_cents, parse_amount

AMOUNT, TEXT = "amount", "text"
MOST_CELLS = 100_000
_NUMBER = re.compile(r"\d[\d.,'’\s\u00a0\u2009\u202f]*")
_NOTHING = re.compile(r"[-–—−]")  # how the accounting format of a spreadsheet writes zero
_FORMULA = re.compile(r"[=@]|[+-][A-Za-z$]")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one pasted cell; row and column count from 0."""

    row: int
    column: int
    message: str


@dataclass
class Pasted:
    """Cells read (None: an empty cell), what is wrong, and how many amounts such as 1.234 were read with which decimal sign."""

    cells: list[list[Decimal | str | None]]
    troubles: list[Trouble] = field(default_factory=list)
    ambiguous: int = 0
    decimal: str | None = None
    assumed: bool = False


def block(text: str) -> list[list[str]]:
    """Return the cells of a text that a spreadsheet put on the clipboard.

    text: tab-separated lines; a cell that holds a tab, a line break or a quote is quoted, its quotes doubled. The line break at the end adds no row.
    Raises ValueError when a quoted cell never ends.

    Source: what Microsoft Excel and LibreOffice Calc put on the clipboard as plain text.

    >>> block('1\\t2\\r\\n"a\\nb"\\t""\\r\\n')
    [['1', '2'], ['a\\nb', '']]
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text[:-1] if text.endswith("\n") else text
    if '"' not in text:
        return [line.split("\t") for line in text.split("\n")]
    rows, cell, at = [[]], [], 0
    while at <= len(text):
        if text[at : at + 1] == '"':
            cell, at = _quoted(text, at)
        else:
            end = min((place for place in (text.find("\t", at), text.find("\n", at)) if place >= 0), default=len(text))
            cell, at = text[at:end], end
        rows[-1].append(cell)
        if text[at : at + 1] == "\n":
            rows.append([])
        at += 1
    return rows


def _quoted(text: str, start: int) -> tuple[str, int]:
    """The cell that begins with a quote, and where it ends; one whose quotes do not enclose it is taken as it stands."""
    found = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)').match(text, start)
    if found:
        return found[1].replace('""', '"'), found.end()
    end = re.compile(r"[\t\n]|\Z").search(text, start).start()
    return text[start:end], end


def decimal_sign(written: str) -> str | None:
    """Return the decimal sign that an amount shows, "." or ","; "?" where it may be either; None where it shows none.

    Two kinds of sign: the last is the decimal one. One sign several times groups thousands. One sign once is the decimal one unless exactly three
    digits stand behind it and one to three, not a lone 0, before it.

    Source: CLDR number patterns of the locales in use: every one groups by three (or by two above the first three) and has one decimal sign.

    >>> [decimal_sign(text) for text in ("1.234,56", "1,234.56", "1.234", "1.234.567", "1234.567", "12,5", "0.123", "1 234", "(£1,234)")]
    [',', '.', '?', ',', '.', ',', '.', None, '?']
    """
    found = _NUMBER.search(written)
    number = found[0].strip() if found else ""
    signs = [sign for sign in number if sign in ".,"]
    if not signs:
        return None
    if len(set(signs)) == 2:
        return signs[-1]
    sign = signs[0]
    other = "," if sign == "." else "."
    if len(signs) > 1:
        return other
    before, _sign, after = number.partition(sign)
    if len(before) != len(re.sub(r"\D", "", before)):
        return sign  # grouped by blanks or apostrophes already
    return "?" if len(after) == 3 and 1 <= len(before) <= 3 and before != "0" else sign


def shaped(rows: Sequence[Sequence[str]], wide: int) -> None:
    """Raise ValueError, saying which shape is expected, unless the rows are equally long and at most `wide` cells, and there are not too many.

    Source: definition.

    >>> shaped([["1", "2", "3"]], 2)
    Traceback (most recent call last):
    ...
    ValueError: The paste is 3 columns wide, but from here on there are 2: copy 2 or fewer, or begin further to the left.
    """
    widths = [len(row) for row in rows]
    odd = next((place for place, found in enumerate(widths) if found != widths[0]), None)
    if odd is not None:
        raise ValueError(f"Row {odd + 1} of the paste has {widths[odd]} cells, row 1 has {widths[0]}: copy a block of equal rows.")
    if widths[0] > wide:
        raise ValueError(
            f"The paste is {widths[0]} columns wide, but from here on there are {wide}: copy {wide} or fewer, or begin further to the left."
        )
    if len(rows) * widths[0] > MOST_CELLS:
        raise ValueError(f"The paste has {len(rows) * widths[0]:,} cells: paste at most {MOST_CELLS:,} at once.")


def read(rows: Sequence[Sequence[str]], kinds: Sequence[str], *, decimal_comma: bool = False) -> Pasted:
    """Return the amounts and texts of pasted cells.

    rows: equally long. kinds: AMOUNT or TEXT for each column, at least as many as a row has cells. decimal_comma: what is assumed of amounts such as
    "1.234" when no other amount of the paste shows its decimal sign.
    Each amount is read by the signs it shows itself, so that several locales may stand in one paste; those that may mean two things are read as the
    others are. Where the others do not agree they are troubles. A lone dash is zero. Formulas are never computed.

    Source: definition; signs as in `decimal_sign`.

    >>> found = read([["1.234", "(12,50)"], ["£7", "-"]], [AMOUNT, AMOUNT])
    >>> found.cells, found.ambiguous, found.decimal, found.assumed
    ([[Decimal('1234.00'), Decimal('-12.50')], [Decimal('7.00'), Decimal('0.00')]], 1, ',', False)
    >>> read([["=A1+B1"]], [AMOUNT]).troubles[0].message
    '"=A1+B1" is a formula, and formulas are not computed here: paste its value.'
    """
    signs = [[decimal_sign(cell) if kind == AMOUNT else None for cell, kind in zip(row, kinds, strict=False)] for row in rows]
    shown = {sign for row in signs for sign in row if sign in (".", ",")}
    found = Pasted([], ambiguous=sum(sign == "?" for row in signs for sign in row))
    if found.ambiguous:
        found.assumed = not shown
        found.decimal = ("," if decimal_comma else ".") if not shown else shown.pop() if len(shown) == 1 else None
    for place, row in enumerate(rows):
        cells: list = []
        for column, (cell, kind) in enumerate(zip(row, kinds, strict=False)):
            value = None
            try:
                value = cell.strip() if kind == TEXT else _amount(cell, signs[place][column], found.decimal)
            except ValueError as error:
                found.troubles.append(Trouble(place, column, str(error)))
            cells.append(value)
        found.cells.append(cells)
    return found


def _amount(cell: str, sign: str | None, decimal: str | None) -> Decimal | None:
    written = cell.strip()
    if not written:
        return None
    if _NOTHING.fullmatch(written):
        return in_cents(Decimal(0))
    if _FORMULA.match(written):
        raise ValueError(f'"{written[:40]}" is a formula, and formulas are not computed here: paste its value.')
    if sign == "?" and decimal is None:
        raise ValueError(f'"{written[:40]}" may mean two amounts, and the rest of the paste has both signs: write it with its decimals.')
    return in_cents(parse_amount(written, decimal_comma=(decimal if sign == "?" else sign) == ","))
