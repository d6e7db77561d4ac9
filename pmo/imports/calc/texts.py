"""Bytes of a text file to rows of cells: the encoding, the delimiter, the quotation marks."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from pmo.imports.calc.limits import Limits
from pmo.imports.calc.unreadable import Unreadable

csv.field_size_limit(2**31 - 1)  # the length of a cell is checked here, in our words

CANDIDATES = ",;\t|"
SAMPLE = 131_072
SHOWN = 5
AT_ONCE, FEW = 2_000, 5_000
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


@dataclass
class CsvRows:
    """The rows of a delimited text, parsed anew each time they are gone through: of a very long file no more is held than its text.

    `first`: the number and cells of the first filled row, its header; `filled`: how many filled rows stand below it, of which `short` have
    fewer cells than it (the numbers of the first few). `few`: by its place, the different cells of each column that has not very many.
    """

    text: str
    encoding: str
    delimiter: str
    notes: list[str]
    start: int = 0  # where the table begins: behind a line such as "sep=;", which is a row of the file, so that row numbers stay true
    strict: bool = True
    first: tuple[int, list[str]] | None = None
    filled: int = 0
    short: list[int] = field(default_factory=list)
    shorter: int = 0
    few: dict[int, set[str]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[list[str]]:
        if self.start:
            yield []
        yield from csv.reader(_lines(self.text, self.start), delimiter=self.delimiter, strict=self.strict)


def read_csv(data: bytes, filename: str, limits: Limits) -> TextRows:
    """Return the rows of a delimited text file; cells are kept exactly as they stand between the delimiters.

    Raises Unreadable when the bytes are no text, a quotation mark is never closed, or a limit is passed.
    """
    found = open_csv(data, filename, limits)
    return TextRows(list(found), found.encoding, found.delimiter, found.notes)


def open_csv(data: bytes, filename: str, limits: Limits) -> CsvRows:
    """Return the rows of a delimited text file, gone through once to see that all of them can be read. Raises Unreadable as `read_csv`."""
    text, encoding, notes = decode(data, filename)
    if text[:200].lstrip("\ufeff \t\r\n").lower().startswith(MARKUP):
        raise Unreadable("this is XML or HTML, not a table", filename, "save the table as .xlsx or .csv and send that")
    hint, start = _separator_line(text)
    rows = CsvRows(text, encoding, hint or sniff(text), notes, start)
    try:
        _survey(rows, filename, limits)
    except csv.Error as error:
        rows.notes.append(f"Row {error.args[1]} has a quotation mark in the middle of a cell; it was read as it stands.")
        rows.strict = False
        _survey(rows, filename, limits)
    return rows


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


def _separator_line(text: str) -> tuple[str | None, int]:
    end = text.find("\n")
    first = text[:end if end >= 0 else len(text)].strip("\r\ufeff\"")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], end + 1 if end >= 0 else len(text)
    return None, 0


def _lines(text: str, start: int) -> Iterator[str]:
    """The lines of a text with their ends, split a slice at a time: a reader over the whole would take it four times."""
    while start < len(text):
        end = text.find("\n", start + SAMPLE) + 1 or len(text)
        yield from io.StringIO(text[start:end], newline="")
        start = end


class _Survey:
    """What is found on the way through the rows of a text, some of them at a time."""

    def __init__(self, rows: CsvRows, limits: Limits):
        self.rows, self.limits, self.wrong, self.width = rows, limits, None, 0
        rows.first, rows.filled, rows.short, rows.shorter, rows.few = None, 0, [], 0, {}

    def note(self, some: list[list[str]], before: int) -> None:
        """Note rows that stand behind so many others: at once where they are as wide as the header and filled, else one by one."""
        if not some or self.rows.first is None or set(map(len, some)) != {self.width} or not self._note_all(some):
            for number, row in enumerate(some, start=before + 1):
                self._note(number, row)

    def _note_all(self, some: list[list[str]]) -> bool:
        columns = list(zip(*some, strict=True))
        if not all(map(str.strip, columns[0])) or max(max(map(len, column)) for column in columns) > self.limits.cell:
            return False
        self.rows.filled += len(some)
        for place in list(self.rows.few):
            self._gather(place, columns[place])
        return True

    def _note(self, number: int, row: list[str]) -> None:
        rows = self.rows
        if self.wrong is None and row and (len(row) > self.limits.columns or max(map(len, row)) > self.limits.cell):
            self.wrong = number, row
        if not any(map(str.strip, row)):
            return
        if rows.first is None:
            rows.first, self.width = (number, row), len(_cut(row))
            rows.few = {place: set() for place in range(self.width)}
            return
        rows.filled += 1
        if len(row) < self.width:
            rows.shorter += 1
            rows.short += [number] if rows.shorter <= SHOWN else []
        for place in list(rows.few):
            self._gather(place, row[place : place + 1] or [""])

    def _gather(self, place: int, cells: Iterable[str]) -> None:
        found = self.rows.few[place]
        found.update(cells)
        if len(found) > FEW:
            del self.rows.few[place]


def _survey(rows: CsvRows, filename: str, limits: Limits) -> None:
    """Go through the rows once, note what they are, and refuse what cannot be read."""
    number, survey, some = int(bool(rows.start)), _Survey(rows, limits), [[]]
    reader = csv.reader(_lines(rows.text, rows.start), delimiter=rows.delimiter, strict=rows.strict)
    try:
        while some:
            some = []
            some.extend(islice(reader, AT_ONCE))
            survey.note(some, number)
            number += len(some)
    except csv.Error as error:
        number += len(some)
        if "unexpected end" in str(error):
            raise Unreadable(f"row {number + 1 - bool(rows.start)} opens a quotation mark that is never closed", filename,
                             "close it, or double it where it is part of the text") from error
        raise csv.Error(str(error), number + 1 - bool(rows.start)) from error
    if number > limits.rows:
        raise Unreadable(f"the file has {number:,} rows, more than {limits.rows:,}", filename, "split it into smaller files")
    if survey.wrong is not None:
        _refuse_row(*survey.wrong, filename, limits)


def _cut(cells: list[str]) -> list[str]:
    """The cells up to the last filled one."""
    return cells[: max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)]


def _refuse_row(number: int, row: list[str], filename: str, limits: Limits) -> None:
    if len(row) > limits.columns:
        raise Unreadable(f"row {number} has {len(row):,} cells, more than {limits.columns:,}", filename,
                         "check its delimiters and quotation marks")
    longest = max(range(len(row)), key=lambda index: len(row[index]))
    raise Unreadable(f"cell {longest + 1} of row {number} holds {len(row[longest]):,} characters, "
                     f"more than {limits.cell:,}", filename,
                     "shorten it, or check for a quotation mark that is never closed")
