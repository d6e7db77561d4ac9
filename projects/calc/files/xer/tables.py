"""The text of an XER file taken apart: tables of records, every one with its line."""

from pmo.imports.calc.texts import decode
from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.primavera.records import MOST_TASKS, Export, Record

NAME = "the XER file"
AGAIN = "export the project from Primavera P6 again as XER"
MOST_BYTES = 400 * 1024 * 1024
MOST_COLUMNS = 2_000


def read_tables(data: bytes) -> Export:
    """Return the tables of an XER file, calendars not yet made.

    data: text with tabs in UTF-8, UTF-16 with a mark, or Windows-1252. Rows shorter or longer than their header are read with a note;
    a line that begins no row goes on with the last cell of the row before. Raises Unreadable when it is no XER file or is cut off.

    Source: XER: ERMHDR, then %T table, %F columns, %R row, %E end, one a line.

    >>> export = read_tables(b"ERMHDR\\t8.4\\n%T\\tPROJECT\\n%F\\tproj_id\\tproj_short_name\\n%R\\t7\\tDAM\\n%E\\n")
    >>> export.version, export.table("PROJECT")[0]["proj_short_name"], export.table("PROJECT")[0].place
    ('8.4', 'DAM', 'line 4, table PROJECT')
    """
    return _Reading(_text(data)).export()


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Unreadable(f"the file has more than {MOST_BYTES:,} bytes", NAME, "export fewer projects at once")
    if not data.strip():
        raise Unreadable("the file is empty", NAME, AGAIN)
    try:
        text, _, _ = decode(data, NAME)
    except Unreadable as found:
        raise Unreadable(found.message.replace(", nor a workbook", ""), NAME, AGAIN) from None
    text = text.lstrip("\ufeff")
    if not text.startswith("ERMHDR"):
        told = "this is XML" if text.lstrip().startswith("<") else "it does not begin with ERMHDR"
        remedy = "choose the format Primavera P6 XML for it" if text.lstrip().startswith("<") else AGAIN
        raise Unreadable(f"{told}, so it is not an XER export", NAME, remedy)
    return text


class _Reading:
    """One pass over the lines."""

    def __init__(self, text: str):
        self.lines = text.split("\n")
        self.tables: dict[str, list[Record]] = {}
        self.uneven: list[str] = []
        self.table, self.columns, self.cells, self.row_line = "", [], None, 0
        self.ended = False

    def export(self) -> Export:
        for number, line in enumerate(self.lines[1:], start=2):
            line = line.rstrip("\r")
            mark = line[:2] if line[:1] == "%" else ""
            if mark == "%R":
                self._finish_row()
                self._begin_row(number, line)
            elif mark in ("%T", "%F", "%E"):
                self._finish_row()
                self._turn(mark, number, line)
            elif line.strip() and self.cells is not None:
                more = line.split("\t")
                self.cells[-1] += "\n" + more[0]
                self.cells.extend(more[1:])
        self._finish_row()
        if not self.ended:
            raise Unreadable(f"the file breaks off after line {len(self.lines):,}: its end (%E) is missing", NAME, AGAIN)
        header = self.lines[0].rstrip("\r").split("\t")
        export = Export("xer", version=header[1].strip() if len(header) > 1 else "", tables=self.tables)
        export.currency = _currency(header)
        self._note(export)
        return export

    def _turn(self, mark: str, number: int, line: str) -> None:
        cells = line.split("\t")[1:]
        if mark == "%T":
            self.table, self.columns = cells[0].strip().upper() if cells else "", []
            if not self.table:
                raise Unreadable("a table has no name", f"line {number:,}", AGAIN)
            self.tables.setdefault(self.table, [])
        elif mark == "%F":
            if not self.table:
                raise Unreadable("columns are named before their table is (%T)", f"line {number:,}", AGAIN)
            self.columns = [cell.strip().lower() for cell in cells]
            if len(self.columns) > MOST_COLUMNS:
                raise Unreadable(f"table {self.table} has more than {MOST_COLUMNS:,} columns", f"line {number:,}", AGAIN)
        else:
            self.ended = True

    def _begin_row(self, number: int, line: str) -> None:
        if not self.columns:
            raise Unreadable("a row stands before the columns of its table are named (%F)", f"line {number:,}", AGAIN)
        if self.table == "TASK" and len(self.tables["TASK"]) >= MOST_TASKS:
            raise Unreadable(f"the file has more than {MOST_TASKS:,} activities", NAME, "export fewer projects at once")
        self.cells, self.row_line = line.split("\t")[1:] or [""], number

    def _finish_row(self) -> None:
        if self.cells is None:
            return
        record = Record(zip(self.columns, self.cells, strict=False), f"line {self.row_line:,}, table {self.table}")
        if len(self.cells) != len(self.columns):
            self.uneven.append(record.place)
        self.tables[self.table].append(record)
        self.cells = None

    def _note(self, export: Export) -> None:
        if self.uneven:
            export.notes.append(
                f"{len(self.uneven)} rows are shorter or longer than the header of their table; missing cells were read as empty, surplus "
                f"ones left out (first: {self.uneven[0]})."
            )


def _currency(header: list[str]) -> str:
    last = header[8].strip() if len(header) > 8 else ""
    return last if len(last) == 3 and last.isascii() and last.isalpha() else ""
