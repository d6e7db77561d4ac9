"""The parts of an Office archive, unpacked within bounds and checked before anything reads them."""

import io
import struct
import zipfile
import zlib
from xml.parsers import expat

from pmo.imports.calc.limits import Limits
from pmo.imports.calc.unreadable import Unreadable

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
           struct.error, IndexError)
RESAVE = "open it in a spreadsheet program, save it again as .xlsx and send that"
CHUNK = 65_536


class _PrologEnd(Exception):
    """The root element was reached."""


def checked_parts(data: bytes, filename: str, limits: Limits = Limits()) -> dict[str, bytes]:  # noqa: B008 -- frozen
    """Return the XML parts of a zipped Office file by name, in the archive's order.

    Raises Unreadable when the archive is damaged or encrypted, has too many entries, names that leave the archive,
    the same name twice, unpacks to more than the limits allow, or when a part declares a document type (entities).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive.infolist(), len(data), filename, limits)
            parts = {
                info.filename.replace("\\", "/"): archive.read(info)
                for info in archive.infolist()
                if _is_xml(info)
            }
    except Unreadable:
        raise
    except DAMAGED as error:
        raise Unreadable("the file is damaged: the archive inside it cannot be unpacked", filename, RESAVE) from error
    for name, part in parts.items():
        refuse_doctype(part, name, filename)
    return parts


def repacked(parts: dict[str, bytes]) -> bytes:
    """Return an uncompressed zip of just these parts, so that a reader sees exactly what was checked.

    >>> zipfile.ZipFile(io.BytesIO(repacked({"a.xml": b"<a/>"}))).namelist()
    ['a.xml']
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


def refuse_doctype(part: bytes, name: str, filename: str) -> None:
    """Return None when the part's prolog declares no document type; any encoding expat knows.

    Raises Unreadable when it does: entities are how a small file grows without end or reads other files.
    """
    parser = expat.ParserCreate()

    def refuse(*_):
        raise Unreadable(f"the part {name} declares a document type or entities, which a workbook never needs", filename, RESAVE)

    def stop(*_):
        raise _PrologEnd

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        for start in range(0, len(part), CHUNK):
            parser.Parse(part[start:start + CHUNK], False)
    except _PrologEnd:
        return
    except Unreadable:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable(f"the part {name} is not well-formed XML", filename, RESAVE) from error


def _check_entries(entries: list[zipfile.ZipInfo], packed: int, filename: str, limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Unreadable(f"the archive holds {len(entries):,} entries, more than {limits.entries:,}", filename, RESAVE)
    unpacked = sum(info.file_size for info in entries)
    if unpacked > limits.unpacked or (unpacked > limits.ratio_from and unpacked > limits.ratio * packed):
        raise Unreadable(f"{packed:,} bytes would unpack to {unpacked:,}, which no ordinary workbook does", filename,
                         "remove unused rows, columns and sheets, or send the table as .csv")
    seen = set()
    for info in entries:
        _check_name(info, filename)
        folded = info.filename.replace("\\", "/").lower()
        if folded in seen:
            raise Unreadable(f"the archive holds {info.filename!r} twice", filename, RESAVE)
        seen.add(folded)


def _is_xml(info: zipfile.ZipInfo) -> bool:
    name = info.filename.lower()
    return not info.is_dir() and name.endswith((".xml", ".rels")) and not name.startswith("__macosx")


def _check_name(info: zipfile.ZipInfo, filename: str) -> None:
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name:
        raise Unreadable(f"the archive names a file outside itself ({info.filename!r})", filename, RESAVE)
    if info.flag_bits & 0x1:
        raise Unreadable("the workbook is protected by a password and cannot be opened", filename,
                         "save it without a password and send it again")
