"""CSV and workbooks out of typed rows: the same rows give the same bytes, and what goes out reads back unchanged."""

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from pmo.imports.calc.escapes import escaped

CELL_LENGTH = 32_767          # what a workbook's cell holds
EXACT_DIGITS = 15             # what a workbook's number holds
MOMENT = "2000-01-01T00:00:00Z"
STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
REPLACED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ENCODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """Return a CSV file (UTF-8 with mark, commas, CRLF). Text that a spreadsheet would run is escaped; numbers never are.

    None is an empty cell, dates are ISO 8601, truth is yes or no. Raises ValueError for a number that is not finite.

    >>> csv_bytes(["code", "cost"], [["=A1", Decimal("-12.50")]]).decode("utf-8-sig")
    "code,cost\\r\\n'=A1,-12.50\\r\\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([escaped(header) for header in headers])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", errors="replace")


def xlsx_bytes(headers: Sequence[str], rows: Iterable[Sequence], *, sheet: str = "Sheet1") -> bytes:
    """Return a workbook with one sheet: a bold header kept in view, typed cells, text never a formula.

    Control characters a workbook cannot hold become U+FFFD; an amount of more digits than a workbook's number keeps is
    written as text, exact. Raises ValueError for a text longer than a cell holds and for a number that is not finite.

    >>> xlsx_bytes(["a"], [[1]]) == xlsx_bytes(["a"], [[1]])
    True
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", sheet)[:31] or "Sheet1")
    page.freeze_panes = "A2"
    bold = Font(bold=True)
    page.append([_text_cell(page, header, font=bold) for header in headers])
    for number, row in enumerate(rows, start=2):
        page.append([_xlsx_cell(page, cell, number, index) for index, cell in enumerate(row)])
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _csv_cell(cell):
    if cell is None:
        return ""
    if isinstance(cell, str):
        return escaped(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal | float):
        return _number_text(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number_text(cell: Decimal | float) -> str:
    if not math.isfinite(cell):
        raise ValueError(f"{cell} is not a number that can be written.")
    return format(cell, "f") if isinstance(cell, Decimal) else format(Decimal(repr(cell)), "f")


def _xlsx_cell(page, cell, row: int, index: int):
    if isinstance(cell, str):
        if len(cell) > CELL_LENGTH:
            raise ValueError(f"Cell {index + 1} of row {row} has {len(cell):,} characters; a workbook's cell holds "
                             f"{CELL_LENGTH:,}. Write .csv instead.")
        return _text_cell(page, cell)
    if isinstance(cell, Decimal | float):
        text = _number_text(cell)
        if len(text.lstrip("-0.").replace(".", "")) > EXACT_DIGITS and isinstance(cell, Decimal):
            return _text_cell(page, text)
        return _formatted(page, float(cell), "#,##0.00") if isinstance(cell, Decimal) else cell
    if isinstance(cell, datetime):
        return _formatted(page, cell.replace(tzinfo=None), "yyyy-mm-dd hh:mm:ss")
    return _formatted(page, cell, "yyyy-mm-dd") if isinstance(cell, date) else cell


def _formatted(page, value, number_format: str):
    cell = WriteOnlyCell(page, value)
    cell.number_format = number_format
    return cell


def _text_cell(page, text: str, *, font: Font | None = None):
    """A cell that is text whatever it begins with; text that reads like an encoded character is encoded once more."""
    cell = WriteOnlyCell(page)
    cell._value = REPLACED.sub("\ufffd", ENCODED.sub("_x005F_", text)).replace("\r", "_x000D_")
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def _timeless(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            part = source.read(info)
            if info.filename == "docProps/core.xml":
                part = STAMPS.sub(rb"\g<1>" + MOMENT.encode() + rb"\g<2>", part)
            entry = zipfile.ZipInfo(info.filename)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, part)
    return out.getvalue()
