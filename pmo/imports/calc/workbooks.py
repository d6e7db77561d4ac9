"""The first filled sheet of a workbook as rows of plain values, after everything in it has been checked."""

import io
import posixpath
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from xml.etree.ElementTree import ParseError

import python_calamine
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pmo.imports.calc.archives import RESAVE, checked_parts, repacked
from pmo.imports.calc.limits import Limits
from pmo.imports.calc.sheets import SheetFacts, holds_cells, scan_sheet
from pmo.imports.calc.unreadable import Unreadable

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
OTHERS = (
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("content.xml", "an OpenDocument file"),
)
EXACT = 1e15


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, the XML part that holds it, whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class SheetRows:
    """Rows of one sheet from its first row and column on, the sheet's name, notes for the reader, the addresses of its formulas."""

    rows: list[list]
    name: str
    notes: list[str]
    formulas: list[str] = field(default_factory=list)


def read_workbook(data: bytes, filename: str, limits: Limits, *, refuse_formulas: bool = True,
                  sheet: str | None = None) -> SheetRows:
    """Return the rows of the named sheet, or of the first visible one with filled cells.

    An empty cell is "", whole numbers are int, an error value such as "#N/A" stays as that text.
    Raises Unreadable for a damaged, dangerous or empty workbook, a missing sheet, and, unless told otherwise, formulas.
    """
    parts = checked_parts(data, filename, limits)
    chosen, others = _choose(_sheets(parts, filename), parts, filename, sheet)
    place = f"{filename}, sheet {chosen.name!r}"
    facts = scan_sheet(parts[chosen.part], place, limits, **({} if refuse_formulas else {"kept": limits.grid}))
    notes = [f"Read from sheet {chosen.name!r}; not read: {', '.join(repr(other) for other in others)}."] if others else []
    if facts.formula_count:
        notes.append(_formulas(facts, place, refuse=refuse_formulas))
    _check_extent(facts, place, limits)
    _check_strings(parts, chosen.part, facts, place, limits)
    rows = _values(parts, chosen.name, place)
    for row, column, text in facts.errors:
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = text or "#ERROR"
    return SheetRows(rows, chosen.name, notes, [address for address, _text in facts.formulas])


def _sheets(parts: dict[str, bytes], filename: str) -> list[Sheet]:
    lower = {name.lower(): name for name in parts}
    workbook = lower.get("xl/workbook.xml")
    if workbook is None:
        raise _no_workbook(parts, filename)
    try:
        relations = fromstring(parts[lower.get("xl/_rels/workbook.xml.rels", "")], forbid_dtd=True)
        tree = fromstring(parts[workbook], forbid_dtd=True)
    except (KeyError, ParseError, DefusedXmlException, ValueError) as error:
        raise Unreadable("the workbook's list of sheets cannot be read", filename, RESAVE) from error
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("xl", relation.get("Target", "").replace("\\", "/"))).lstrip("/")
        for relation in relations
        if relation.get("Type", "").endswith("/worksheet")
    }
    found = []
    for element in tree.iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        part = lower.get(targets.get(element.get(RELATION) or element.get(STRICT_RELATION), "").lower())
        if part is not None:
            found.append(Sheet(element.get("name", ""), part, element.get("state", "visible") != "visible"))
    return found


def _no_workbook(parts: dict[str, bytes], filename: str) -> Unreadable:
    for start, what in OTHERS:
        if any(name.lower().startswith(start) for name in parts):
            return Unreadable(f"this is {what}, not a workbook", filename, "save the table as .xlsx or .csv and send that")
    return Unreadable("this is a zip archive, but not an .xlsx workbook", filename,
                      "unpack it first, or save the table as .xlsx or .csv and send that")


def _choose(sheets: list[Sheet], parts: dict[str, bytes], filename: str, wanted: str | None) -> tuple[Sheet, list[str]]:
    if wanted is not None:
        for sheet in sheets:
            if sheet.name == wanted:
                return sheet, [other.name for other in sheets if other is not sheet]
        names = ", ".join(repr(sheet.name) for sheet in sheets)
        raise Unreadable(f"there is no sheet named {wanted!r}", filename, f"choose one of {names}")
    filled = [sheet for sheet in sheets if holds_cells(parts[sheet.part], f"{filename}, sheet {sheet.name!r}")]
    if not filled:
        raise Unreadable("the workbook has no filled cell in any sheet", filename,
                         "send a workbook with a header row and at least one row below it")
    filled.sort(key=lambda sheet: sheet.hidden)
    return filled[0], [sheet.name for sheet in filled[1:]]


def _formulas(facts: SheetFacts, place: str, *, refuse: bool) -> str:
    address, text = facts.formulas[0]
    told = f"{address} holds a formula (={text[:60]})" if text else f"{address} holds a formula"
    more = facts.formula_count - 1
    if more:
        told += f", and {more:,} more {'cell does' if more == 1 else 'cells do'}"
    if refuse:
        raise Unreadable(told, place, "paste values instead")
    return f"{told}; the value last calculated was read."


def _check_extent(facts: SheetFacts, place: str, limits: Limits) -> None:
    if facts.last_row * facts.last_column > limits.grid:
        raise Unreadable(
            f"{facts.cells:,} filled cells are spread over {facts.last_row:,} rows and {facts.last_column:,} columns", place,
            "delete the stray cells outside the table, or split the table")


def _check_strings(parts: dict[str, bytes], part: str, facts: SheetFacts, place: str, limits: Limits) -> None:
    name = next((name for name in parts if name.lower() == "xl/sharedstrings.xml"), None)
    if name is None or facts.shared * len(parts[name]) <= limits.text:
        return
    lengths = _string_lengths(parts[name], place)
    if facts.shared * max(lengths, default=0) <= limits.text:
        return
    uses = scan_sheet(parts[part], place, limits, count_shared=True).shared_uses
    total = sum(lengths[index] * count for index, count in uses.items() if index < len(lengths))
    if total > limits.text:
        raise Unreadable(f"its cells repeat long texts to {total:,} characters in all", place,
                         "shorten the texts or split the table")


def _string_lengths(xml: bytes, place: str) -> list[int]:
    try:
        root = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Unreadable("the workbook's list of texts cannot be read", place, RESAVE) from error
    return [sum(len(text) for text in item.itertext()) for item in root]


def _values(parts: dict[str, bytes], sheet: str, place: str) -> list[list]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(repacked(parts)))
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise Unreadable("the workbook is damaged: its cells cannot be read", place, RESAVE) from error
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":  # the reader is Rust: its panics derive from BaseException alone
            raise
        raise Unreadable("the workbook is damaged: its cells cannot be read", place, RESAVE) from panic
    for row in rows:
        for index, cell in enumerate(row):
            kind = type(cell)
            if kind is not str and kind is not bool:
                row[index] = _plain(cell)
    return rows


def _plain(cell):
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < EXACT else cell
    if isinstance(cell, int | datetime | date):
        return cell
    if isinstance(cell, time | timedelta):
        return str(cell)
    return "" if cell is None else cell
