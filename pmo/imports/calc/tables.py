"""Any table file, recognised by its content, as headers and rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from pmo.imports.calc.limits import Limits
from pmo.imports.calc.signatures import kind_of, name_note
from pmo.imports.calc.texts import SHOWN, CsvRows, open_csv, read_csv
from pmo.imports.calc.unreadable import Unreadable
from pmo.imports.calc.workbooks import read_workbook

__all__ = ["Grid", "Limits", "Row", "Table", "Unreadable", "read_grid", "read_table"]

Row = tuple[int, list]
CHECK = "check its delimiters and quotation marks"
NOTHING_FILLED = "the file has no filled row", "send a file with a header row and at least one row below it"


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a file that are not blank, each with its number in the file (from 1), trailing empty columns cut.

    Cells are str, int, float, bool, date or datetime; an empty cell is "".
    """

    rows: list[Row]
    kind: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    notes: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)  # addresses of cells whose last calculated value was read


@dataclass(frozen=True, slots=True)
class Table:
    """A grid whose first row is the header. Every row has as many cells as there are headers.

    `uneven` lists rows that had filled cells beyond the last header, with a sentence each.
    """

    headers: list[str]
    rows: list[Row]
    kind: str
    header_row: int
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    notes: list[str] = field(default_factory=list)
    uneven: list[tuple[int, str]] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LongTable:
    """A table that may be longer than is held at once: what a table says but its rows, how many those are, and they themselves by the block."""

    head: Table
    total: int
    lines: CsvRows | None = None  # of delimited text, read anew each time; a workbook's rows, of which there are never very many, are in `head`

    def different(self, place: int) -> set | None:
        """The different cells of a column, where there are not very many and they were gathered on the way; else None."""
        return None if self.lines is None else self.lines.few.get(place)

    def blocks(self, size: int) -> Iterator[Table]:
        """The table in pieces of at most so many rows, in their order."""
        rows = iter(self.head.rows) if self.lines is None else _filled_below(self.lines)
        while some := list(islice(rows, size)):
            if self.lines is None:
                yield replace(self.head, rows=some, uneven=[one for one in self.head.uneven if some[0][0] <= one[0] <= some[-1][0]])
            else:
                yield replace(self.head, rows=some, uneven=_even(some, len(self.head.headers))[0])


def read_grid(data: bytes, filename: str, *, limits: Limits | None = None, refuse_formulas: bool = True,
              sheet: str | None = None) -> Grid:
    """Return the filled rows of an .xlsx or delimited text file, recognised by content.

    `refuse_formulas` refuses a workbook whose sheet holds formulas; otherwise their last value is read and noted.
    Raises Unreadable, with place and remedy, when the file is too large, no table, damaged or dangerous.

    >>> read_grid(b"code;name\\n\\nA;Apollo\\n", "projects.csv").rows
    [(1, ['code', 'name']), (3, ['A', 'Apollo'])]
    """
    limits = limits or Limits()
    if len(data) > limits.size:
        raise Unreadable(f"the file has {len(data):,} bytes, more than {limits.size:,}", filename, "split it into smaller files")
    kind = kind_of(data, filename)
    note = name_note(kind, filename)
    if kind == "xlsx":
        book = read_workbook(data, filename, limits, refuse_formulas=refuse_formulas, sheet=sheet)
        grid = Grid(_filled(book.rows), kind, sheet=book.name, notes=book.notes, formulas=book.formulas)
        _check_cells(grid.rows, f"{filename}, sheet {book.name!r}", limits)
    else:
        text = read_csv(data, filename, limits)
        grid = Grid(_filled(text.rows), kind, text.encoding, text.delimiter, notes=text.notes)
    if note:
        grid.notes.insert(0, note)
    if not grid.rows:
        raise Unreadable(*NOTHING_FILLED[:1], filename, *NOTHING_FILLED[1:])
    return grid


def read_table(data: bytes, filename: str, *, max_bytes: int | None = None, max_rows: int | None = None,
               max_columns: int | None = None, max_cell: int | None = None, refuse_formulas: bool = True,
               sheet: str | None = None) -> Table:
    """Return the table of an .xlsx or delimited text file: the first filled row is the header.

    Short rows are filled up with empty cells (noted); rows with more filled cells than headers are listed in `uneven`.
    Raises Unreadable as `read_grid`; limits default to those of `Limits`.

    >>> table = read_table(b"code,name\\nA,Apollo\\nB\\n", "projects.csv")
    >>> table.headers, table.rows
    (['code', 'name'], [(2, ['A', 'Apollo']), (3, ['B', ''])])
    """
    given = {"size": max_bytes, "rows": max_rows, "columns": max_columns, "cell": max_cell}
    limits = Limits(**{name: value for name, value in given.items() if value is not None})
    grid = read_grid(data, filename, limits=limits, refuse_formulas=refuse_formulas, sheet=sheet)
    (header_row, first), rows = grid.rows[0], grid.rows[1:]
    headers = _headers(first)
    uneven, notes = _even(rows, len(headers))
    return Table(headers, rows, grid.kind, header_row, grid.encoding, grid.delimiter, grid.sheet, [*grid.notes, *notes], uneven, grid.formulas)


def open_table(data: bytes, filename: str, *, max_rows: int) -> LongTable:
    """Return the same table as `read_table`, of which rows are read a block at a time. Raises Unreadable as `read_grid`.

    >>> found = open_table(b"code,name\\nA,Apollo\\nB\\n", "projects.csv", max_rows=10)
    >>> found.total, [block.rows for block in found.blocks(1)]
    (2, [[(2, ['A', 'Apollo'])], [(3, ['B', ''])]])
    """
    kind = kind_of(data, filename)
    if kind == "xlsx":
        table = read_table(data, filename, max_bytes=len(data))
        return LongTable(table, len(table.rows))
    lines = open_csv(data, filename, Limits(size=len(data), rows=max_rows))
    if lines.first is None:
        raise Unreadable(*NOTHING_FILLED[:1], filename, *NOTHING_FILLED[1:])
    note = name_note(kind, filename)
    notes = [*([note] if note else []), *lines.notes, *_short_note(lines.short, lines.shorter)]
    return LongTable(Table(_headers(lines.first[1]), [], kind, lines.first[0], lines.encoding, lines.delimiter, notes=notes), lines.filled, lines)


def _headers(cells: list) -> list[str]:
    headers = [" ".join(str(cell).split()) for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    return headers


def _even(rows: list[Row], width: int) -> tuple[list[tuple[int, str]], list[str]]:
    uneven, short = [], []
    for number, cells in rows:
        if len(cells) < width:
            short.append(number)
            cells.extend([""] * (width - len(cells)))
        elif len(cells) > width:
            if any(cell != "" for cell in cells[width:]):
                uneven.append((number, f"The row has {len(cells)} cells, the header {width}; {CHECK}."))
            del cells[width:]
    return uneven, _short_note(short, len(short))


def _short_note(short: list[int], count: int) -> list[str]:
    if not count:
        return []
    more = f" and {count - SHOWN:,} more" if count > SHOWN else ""
    listed = ", ".join(str(number) for number in short[:SHOWN])
    return [f"Shorter than the header, read as if the missing cells were empty: row {listed}{more}."]


def _filled_below(lines: CsvRows) -> Iterator[Row]:
    below = islice(enumerate(lines, start=1), lines.first[0], None)
    return (row for row in below if row[1] and (row[1][0].strip() or any(map(str.strip, row[1]))))


def _filled(rows: Iterable[list]) -> list[Row]:
    return [(number, cells) for number, cells in enumerate(rows, start=1) if any(_is_filled(cell) for cell in cells)]


def _is_filled(cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else True


def _check_cells(rows: list[Row], place: str, limits: Limits) -> None:
    for number, cells in rows:
        for index, cell in enumerate(cells, start=1):
            if isinstance(cell, str) and len(cell) > limits.cell:
                raise Unreadable(f"cell {index} of row {number} holds {len(cell):,} characters, more than {limits.cell:,}", place,
                                 "shorten it")
