"""The cells of one column, read by the parser of its field."""

from collections.abc import Sequence

from pmo.imports.calc.escapes import unescaped
from pmo.imports.calc.fields import Parser

REMEMBERED = 20_000


class Bad:
    """A cell that cannot be used, and why."""

    __slots__ = ("message",)

    def __init__(self, message: str):
        self.message = message


class Cells(dict):
    """Values by cell, each different text parsed once; numbers and dates are parsed each time (1, 1.0 and True are one key).

    Where very many differ, as references do, those met so far are forgotten now and then.
    """

    __slots__ = ("at_once", "bad", "csv", "empty", "parser")

    def __init__(self, parser: Parser, empty: object, *, csv: bool):
        self.parser, self.empty, self.csv, self.bad = parser, empty, csv, isinstance(empty, Bad)
        self.at_once = getattr(parser, "column", None) if csv else None  # of text alone

    def read(self, cells: Sequence) -> list:
        """What all these cells say: at once where that can be, else each by itself."""
        if self.at_once is not None and cells and not ("'" in "".join(cells) and any(cell.startswith("'") for cell in cells)):
            found = self.at_once(cells)
            if found is not None and (self.empty == "" or not isinstance(found[0], str) or "" not in found):
                return found
        return list(map(self.__getitem__, cells))

    def __missing__(self, cell):
        if not isinstance(cell, str):
            return self._parsed(cell)
        if not cell.strip():
            found = self.empty
        else:
            found = self._parsed(unescaped(cell) if self.csv and cell[0] == "'" else cell)
        if len(self) >= REMEMBERED:
            self.clear()
        self[cell] = found
        return found

    def _parsed(self, cell):
        if cell is None:
            return self.empty
        try:
            return self.parser(cell)
        except ValueError as error:
            self.bad = True
            return Bad(str(error))
