"""What a file is by its first bytes, whatever its name says."""

from pmo.imports.calc.unreadable import Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM\x00", "a bitmap image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"RIFF", "a media file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "a rich text document"),
)
SAVE_AS = "save the table as .xlsx or .csv and send that"


def kind_of(data: bytes, filename: str) -> str:
    """Return "xlsx" or "csv" by content: a zip archive is taken for a workbook, text for CSV.

    Raises Unreadable for an empty file, an older or encrypted workbook and any other known kind.

    >>> kind_of(b"code,name\\n", "plan.xlsx")
    'csv'
    >>> kind_of(b"%PDF-1.7", "plan.csv")
    Traceback (most recent call last):
    ...
    pmo.imports.calc.unreadable.Unreadable: plan.csv: this is a PDF document, not a table; save the table
    as .xlsx or .csv and send that.
    """
    if not data.strip():
        raise Unreadable("the file is empty", filename, "send a file with a header row and at least one row below it")
    if data.startswith(ZIP):
        return "xlsx"
    if data.startswith(OLE):
        raise _older(data, filename)
    for start, what in FOREIGN:
        if data.startswith(start):
            raise Unreadable(f"this is {what}, not a table", filename, SAVE_AS)
    return "csv"


def name_note(kind: str, filename: str) -> str | None:
    """Return a sentence when the name promises another kind than the content is, else None.

    >>> name_note("csv", "plan.xlsx")
    'The name ends in .xlsx, but the content is CSV text; it was read as CSV.'
    """
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    if kind == "csv" and ending in {"xlsx", "xlsm", "xls", "xlsb", "ods"}:
        return f"The name ends in .{ending}, but the content is CSV text; it was read as CSV."
    if kind == "xlsx" and ending in {"csv", "txt", "tsv", "xls"}:
        return f"The name ends in .{ending}, but the content is a workbook; it was read as .xlsx."
    return None


def _older(data: bytes, filename: str) -> Unreadable:
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        return Unreadable("the workbook is protected by a password and cannot be opened", filename,
                          "save it without a password and send it again")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return Unreadable("this is a workbook in the older .xls format", filename, "save it as .xlsx and send that")
    return Unreadable("this is a document in an older Office format, not a table", filename, SAVE_AS)
