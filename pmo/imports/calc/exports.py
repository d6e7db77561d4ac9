"""CSV and workbooks out of typed rows: the same rows give the same bytes, and what goes out reads back unchanged."""

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from pmo.imports.calc.addresses import column_letters
from pmo.imports.calc.escapes import escaped

CELL_LENGTH = 32_767          # what a workbook's cell holds
EXACT_DIGITS = 15             # what a workbook's number holds
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 -- a spreadsheet's day has no time zone
FIRST_SURE_DAY = date(1900, 3, 1)   # before it spreadsheets count a day that never was
REPLACED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ENCODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
BOLD, DAY, MOMENT, AMOUNT = 1, 2, 3, 4   # positions in STYLES
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    + "".join(f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
              f'spreadsheetml.{kind}+xml"/>'
              for part, kind in (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("styles", "styles")))
    + "</Types>"
)
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">'
    + "".join(f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
              for number, font in ((0, 0), (0, 1), (164, 0), (165, 0), (4, 0)))
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A live cell of a workbook: what it computes, without the equals sign, and what that gives now. In a CSV file the value stands alone."""

    text: str
    value: Decimal


def _relations(*pairs: tuple[str, str]) -> str:
    listed = "".join(f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
                     for number, (kind, target) in enumerate(pairs, start=1))
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


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

    Source: ECMA-376, Office Open XML, part 1, SpreadsheetML.

    >>> xlsx_bytes(["a"], [[1]]) == xlsx_bytes(["a"], [[1]])
    True
    """
    name = re.sub(r"[\\/*?:\[\]]", " ", REPLACED.sub(" ", sheet)).strip(" '")[:31] or "Sheet1"
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name={quoteattr(name)} sheetId="1" '
                           'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": "".join(_sheet_xml(headers, rows)),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, xml in parts.items():
            entry = zipfile.ZipInfo(part)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, xml.encode("utf-8"))
    return out.getvalue()


def _csv_cell(cell):
    if cell is None:
        return ""
    if isinstance(cell, str):
        return escaped(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Formula):
        return _number_text(cell.value)
    if isinstance(cell, Decimal | float):
        return _number_text(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number_text(cell: Decimal | float) -> str:
    if not math.isfinite(cell):
        raise ValueError(f"{cell} is not a number that can be written.")
    return format(cell if isinstance(cell, Decimal) else Decimal(repr(cell)), "f")


def _sheet_xml(headers: Sequence[str], rows: Iterable[Sequence]):
    yield (f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
           'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row r="1">')
    letters = [column_letters(number) for number in range(1, len(headers) + 1)]
    yield from (_text_xml(f"{letter}1", header, BOLD) for letter, header in zip(letters, headers, strict=True))
    yield "</row>"
    for number, row in enumerate(rows, start=2):
        yield f'<row r="{number}">'
        yield from (_cell_xml(f"{letter}{number}", cell) for letter, cell in zip(letters, row, strict=True) if cell is not None)
        yield "</row>"
    yield "</sheetData></worksheet>"


def _cell_xml(address: str, cell) -> str:
    if isinstance(cell, Formula):
        return f'<c r="{address}" s="{AMOUNT}"><f>{escape(cell.text)}</f><v>{_number_text(cell.value)}</v></c>'
    if isinstance(cell, str):
        return _text_xml(address, cell) if cell else ""
    if isinstance(cell, bool):
        return f'<c r="{address}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, Decimal):
        text = _number_text(cell)
        if len(text.lstrip("-0.").replace(".", "")) > EXACT_DIGITS:
            return _text_xml(address, text)
        return f'<c r="{address}" s="{AMOUNT}"><v>{text}</v></c>'
    if isinstance(cell, float):
        return f'<c r="{address}"><v>{_number_text(cell)}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{address}"><v>{cell}</v></c>' if abs(cell) < 10**EXACT_DIGITS else _text_xml(address, str(cell))
    if isinstance(cell, date):
        return _date_xml(address, cell)
    return _text_xml(address, str(cell))


def _date_xml(address: str, cell: date) -> str:
    day = cell.date() if isinstance(cell, datetime) else cell
    if day < FIRST_SURE_DAY:
        return _text_xml(address, cell.isoformat())
    if not isinstance(cell, datetime):
        return f'<c r="{address}" s="{DAY}"><v>{cell.toordinal() - DAY_ZERO.toordinal()}</v></c>'
    since = cell.replace(tzinfo=None) - DAY_ZERO
    return f'<c r="{address}" s="{MOMENT}"><v>{since.total_seconds() / 86_400!r}</v></c>'


def _text_xml(address: str, text: str, style: int = 0) -> str:
    """A cell that is text whatever it begins with; text that reads like an encoded character is encoded once more."""
    if len(text) > CELL_LENGTH:
        raise ValueError(f"Cell {address} has {len(text):,} characters; a workbook's cell holds {CELL_LENGTH:,}. "
                         "Write .csv instead.")
    plain = escape(REPLACED.sub("\ufffd", ENCODED.sub("_x005F_", text)).replace("\r", "_x000D_"))
    styled = f' s="{style}"' if style else ""
    return f'<c r="{address}"{styled} t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
