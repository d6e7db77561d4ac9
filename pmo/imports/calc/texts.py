"""Bytes of a text file to rows of cells: the encoding, the delimiter, the quotation marks."""

import csv
import io
from dataclasses import dataclass

from pmo.imports.calc.limits import Limits
from pmo.imports.calc.unreadable import Unreadable

csv.field_size_limit(2**31 - 1)  # the length of a cell is checked here, in our words

CANDIDATES = ",;\t|"
SAMPLE = 131_072
CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13})
# Windows-1252 as browsers read it: the five bytes it leaves open become the control characters of the same number.
WINDOWS = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
MARKUP = ("<?xml", "<!doctype", "<html", "<table", "<project")


@dataclass(frozen=True, slots=True)
class TextRows:
    """Rows of text cells with the encoding and delimiter they were read with, and notes for the reader."""

    rows: list[list[str]]
    encoding: str
    delimiter: str
    notes: list[str]


def read_csv(data: bytes, filename: str, limits: Limits) -> TextRows:
    """Return the rows of a delimited text file; cells are kept exactly as they stand between the delimiters.

    Raises Unreadable when the bytes are no text, a quotation mark is never closed, or a limit is passed.
    """
    text, encoding, notes = decode(data, filename)
    if text[:200].lstrip("\ufeff \t\r\n").lower().startswith(MARKUP):
        raise Unreadable("this is XML or HTML, not a table", filename, "save the table as .xlsx or .csv and send that")
    hint, text = _separator_line(text)
    delimiter = hint or sniff(text)
    rows, note = _parse(text, delimiter, filename)
    if note:
        notes.append(note)
    if hint:
        rows.insert(0, [])  # the line "sep=;" is a row of the file, so that row numbers stay true
    _check(rows, filename, limits)
    return TextRows(rows, encoding, delimiter, notes)


def decode(data: bytes, filename: str) -> tuple[str, str, list[str]]:
    """Return text, the encoding's name and notes: UTF-8 with or without mark, UTF-16 with mark, else Windows-1252.

    >>> decode(b"caf\\xe9", "a.csv")[:2]
    ('café', 'cp1252')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16", filename), "utf-16", []
    wide = _wide(data)
    if wide:
        return _strict(data, wide, filename), wide, [f"Read as {wide.upper()}, though the file does not say so."]
    _refuse_binary(data, filename)
    if data.startswith(b"\xef\xbb\xbf"):
        return _strict(data, "utf-8-sig", filename), "utf-8-sig", []
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return (data.decode("latin-1").translate(WINDOWS), "cp1252",
                [f"Read as Windows-1252: line {line} has a character that is not UTF-8."])


def sniff(text: str) -> str:
    """Return the delimiter: the one that splits most records into as many cells as the first, and into more than one.

    >>> sniff('name;cost\\n"a, b";1,5\\n')
    ';'
    >>> sniff("name\\nonly, one column\\n")
    ','
    """
    sample = text[:SAMPLE]
    best, best_score = ",", (0.0, 0)
    for delimiter in CANDIDATES:
        records = [record for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if any(record)]
        if len(text) > SAMPLE and len(records) > 1:
            records.pop()
        if not records or len(records[0]) < 2:
            continue
        width = len(records[0])
        score = (round(sum(len(record) == width for record in records) / len(records), 2), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _strict(data: bytes, encoding: str, filename: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1  # of the bytes after the mark
        raise Unreadable(f"the file begins as {encoding.upper().removesuffix('-SIG')} text, but line {line} is not", filename,
                         "save it again as UTF-8 and send that") from error
    if "\0" in text:
        raise _nul(text.count("\n", 0, text.index("\0")) + 1, filename)
    return text


def _wide(data: bytes) -> str | None:
    sample = data[:4096]
    half = len(sample) // 2
    if half < 4:
        return None
    if sample[1::2].count(0) > 0.6 * half and sample[0::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.6 * half and sample[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None


def _refuse_binary(data: bytes, filename: str) -> None:
    sample = data[:SAMPLE]
    if len(sample) - len(sample.translate(None, CONTROLS)) > max(2, len(sample) // 50):
        raise Unreadable("this is not text, nor a workbook", filename, "save the table as .xlsx or .csv and send that")
    if b"\0" in data:
        raise _nul(data.count(b"\n", 0, data.index(b"\0")) + 1, filename)


def _nul(line: int, filename: str) -> Unreadable:
    return Unreadable(f"line {line} holds a NUL character, which no text has", filename,
                      "save the table again as .csv and send that")


def _separator_line(text: str) -> tuple[str | None, str]:
    first, _, rest = text.partition("\n")
    first = first.strip("\r\ufeff\"")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], rest
    return None, text


def _parse(text: str, delimiter: str, filename: str) -> tuple[list[list[str]], str | None]:
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Unreadable(f"row {len(rows) + 1} opens a quotation mark that is never closed", filename,
                             "close it, or double it where it is part of the text") from error
        note = f"Row {len(rows) + 1} has a quotation mark in the middle of a cell; it was read as it stands."
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), note
    return rows, None


def _check(rows: list[list[str]], filename: str, limits: Limits) -> None:
    if len(rows) > limits.rows:
        raise Unreadable(f"the file has {len(rows):,} rows, more than {limits.rows:,}", filename, "split it into smaller files")
    for number, row in enumerate(rows, start=1):
        if len(row) > limits.columns:
            raise Unreadable(f"row {number} has {len(row):,} cells, more than {limits.columns:,}", filename,
                             "check its delimiters and quotation marks")
        if row and max(map(len, row)) > limits.cell:
            longest = max(range(len(row)), key=lambda index: len(row[index]))
            raise Unreadable(f"cell {longest + 1} of row {number} holds {len(row[longest]):,} characters, "
                             f"more than {limits.cell:,}", filename,
                             "shorten it, or check for a quotation mark that is never closed")
