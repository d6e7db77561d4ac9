"""Small workbooks written part by part, so that a test can write them wrongly."""

import io
import zipfile

from pmo.imports.calc.exports import xlsx_bytes

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def parts(data: bytes | None = None) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data or xlsx_bytes(["code", "cost"], [["A", 1], ["B", 2]]))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], *, level: int = 9) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_sheet(cells: str, *, before: str = "", encoding: str = "utf-8") -> bytes:
    files = parts()
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{before}{sheet}'
    files["xl/worksheets/sheet1.xml"] = xml.encode(encoding)
    return packed(files)
