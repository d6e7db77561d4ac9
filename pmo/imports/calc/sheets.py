"""What one worksheet's XML holds, found in a single streaming pass before any reader lays out its grid."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from pmo.imports.calc.addresses import column_letters, column_number
from pmo.imports.calc.limits import Limits
from pmo.imports.calc.unreadable import Unreadable

ADDRESS = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})\Z")
UTF8 = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*encoding=[\"'](?i:utf-8)[\"'][^>]*>|<(?!\?xml))")
CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[\s/>]')
ENDS = (b">", b" ", b"/", b"\t", b"\r", b"\n")
CELLS = tuple(b"<c" + end for end in ENDS)
ODD = (b't="e"', b"t='e'", b"t='s'", *(start + end for start in (b"<f", b":f", b":c") for end in ENDS))  # formulas, errors
KEPT = 5          # formulas remembered by address unless more are asked for; the rest are only counted


class _Enough(Exception):
    """One filled cell was all that was asked for."""


@dataclass(slots=True)
class SheetFacts:
    """Filled cells of a sheet: how many, how far they reach, which hold formulas or errors, how many are shared strings."""

    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    formula_count: int = 0
    shared: int = 0
    formulas: list[tuple[str, str]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    shared_uses: dict[int, int] = field(default_factory=dict)


def scan_sheet(xml: bytes, place: str, limits: Limits = Limits(), *, count_shared: bool = False,  # noqa: B008 -- frozen
               kept: int = KEPT) -> SheetFacts:
    """Return the facts of a worksheet part; `place` names the sheet in refusals. At most `kept` formulas are remembered by address.

    With `count_shared` the uses of each shared string are counted too (slower).
    Raises Unreadable when a cell lies outside the limits or the part is not well-formed.
    """
    facts = None if count_shared else _plain_facts(xml)
    if facts and facts.last_row <= limits.rows and facts.last_column <= limits.columns:
        return facts
    return _Scan(place, limits, count_shared=count_shared, kept=kept).run(xml)


def holds_cells(xml: bytes, place: str) -> bool:
    """Return whether the worksheet part has at least one filled cell; stops at the first. Raises Unreadable as scan_sheet."""
    return _Scan(place, Limits(), stop_at_first=True).run(xml).cells > 0


def _plain_facts(xml: bytes) -> SheetFacts | None:
    """Bounds of a sheet as every common program writes it, three times faster; None when it is written any other way.

    Every element named c, even one in a comment, must give its address first, so the bounds can only be too wide.
    """
    if not UTF8.match(xml) or any(odd in xml for odd in ODD):
        return None
    addresses = CELL.findall(xml)
    if not addresses or len(addresses) != sum(xml.count(start) for start in CELLS):
        return None
    columns = {letters for letters, _ in addresses}
    return SheetFacts(
        cells=len(addresses),
        last_row=max(map(int, {row for _, row in addresses})),
        last_column=max(column_number(letters.decode()) for letters in columns),
        shared=xml.count(b't="s"'),
    )


class _Scan:
    def __init__(self, place, limits, *, count_shared=False, stop_at_first=False, kept=KEPT):
        self.place, self.limits, self.kept = place, limits, kept
        self.count_shared, self.stop_at_first = count_shared, stop_at_first
        self.facts = SheetFacts()
        self.row = self.column = 0
        self.type = None
        self.columns: dict[str, int] = {}
        self.text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = None

    def run(self, xml: bytes) -> SheetFacts:
        try:
            self.parser.Parse(xml, True)
        except _Enough:
            return self.facts
        except (expat.ExpatError, ValueError, LookupError) as error:
            if isinstance(error, Unreadable):
                raise
            raise Unreadable("the sheet is not well-formed XML", self.place, "save the workbook again and send it") from error
        return self.facts

    def start(self, name, attributes):
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self.type = attributes.get("t")
            address = attributes.get("r")
            if address is None:
                self.column += 1
            else:
                self.row, self.column = self.position(address)
        elif name == "v" or name == "is":
            self.filled(name)
        elif name == "row":
            self.row, self.column = self.row_number(attributes.get("r")), 0
        elif name == "f":
            self.facts.formula_count += 1
            if len(self.facts.formulas) < self.kept:
                self.listen(self.end_formula)

    def filled(self, name):
        facts = self.facts
        facts.cells += 1
        if self.row > facts.last_row:
            facts.last_row = self.row
        if self.column > facts.last_column:
            facts.last_column = self.column
        if facts.last_row > self.limits.rows or facts.last_column > self.limits.columns:
            self.too_far()
        if self.stop_at_first:
            raise _Enough
        if self.type == "s":
            facts.shared += 1
            if self.count_shared:
                self.listen(self.end_shared)
        elif self.type == "e" and name == "v":
            self.listen(self.end_error)

    def too_far(self):
        address = f"{column_letters(self.column)}{self.row}"
        raise Unreadable(
            f"cell {address} is filled, beyond the {self.limits.rows:,} rows and {self.limits.columns:,} columns that are read",
            self.place, "delete the stray cells outside the table, or split the table")

    def position(self, address):
        letters = address.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            if not ADDRESS.match(address):
                raise Unreadable(f"a cell has the address {address[:20]!r}, which is none", self.place,
                                 "save the workbook again and send it")
            column = self.columns[letters] = column_number(letters)
        return int(address[len(letters):] or 0), column

    def row_number(self, number):
        if number is None:
            return self.row + 1
        if not (number.isascii() and number.isdigit() and len(number) < 8):
            raise Unreadable(f"a row has the number {number[:20]!r}, which is none", self.place,
                             "save the workbook again and send it")
        return int(number)

    def listen(self, ended):
        self.text = []
        self.parser.CharacterDataHandler = self.text.append
        self.parser.EndElementHandler = ended

    def heard(self):
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        return "".join(self.text).strip()

    def end_formula(self, _name):
        self.facts.formulas.append((f"{column_letters(self.column)}{self.row}", self.heard()))

    def end_error(self, _name):
        self.facts.errors.append((self.row, self.column, self.heard()))

    def end_shared(self, _name):
        text = self.heard()
        if text.isascii() and text.isdigit():
            index = int(text)
            self.facts.shared_uses[index] = self.facts.shared_uses.get(index, 0) + 1
