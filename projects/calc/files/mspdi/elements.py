"""XML taken apart safely, element by element, with a sentence for whatever cannot be read."""

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pmo.imports.calc.unreadable import Unreadable

NAMESPACE = "http://schemas.microsoft.com/project"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
OTHERS = {"APIBusinessObjects": "a Primavera P6 XML export", "html": "a web page", "svg": "a drawing", "plist": "a property list"}
AS_XML = "in Microsoft Project choose Save As and the type XML"


def elements(data: bytes, wanted: set[str]) -> Iterator[Element]:
    """Return the elements of the wanted (local) names that stand below the root's lists, then the root with what is left of it.

    data: the whole file. Each element is emptied after it was taken, so that memory does not grow with the file. Tags come without
    their namespace.

    Raises Unreadable: not XML, cut off, with a document type or entities, in an unknown encoding, or of another root.

    Source: XML 1.0; entities and document types are refused as MSPDI has none.
    """
    _require_xml(data)
    root, depth = None, 0
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                if root is None:
                    root = element
                    _require_root(element)
                continue
            depth -= 1
            element.tag = element.tag.rpartition("}")[2]
            if depth == 2 and element.tag in wanted:
                yield element
                element.clear()
    except DefusedXmlException:
        raise Unreadable(
            "the file has a document type or entities, which no schedule needs", place="its head", remedy=f"save it anew: {AS_XML}"
        ) from None
    except ParseError as error:
        line, column = error.position
        place, what = f"line {line}, column {column + 1}", str(error).split(":")[0]
        raise Unreadable(f"the XML breaks off or is damaged ({what})", place=place, remedy=f"save it anew: {AS_XML}") from None
    except (LookupError, UnicodeError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("the encoding the file names is not one that can be read", place="its first line", remedy="save it as UTF-8") from None
    yield root


def _require_xml(data: bytes) -> None:
    if not data.strip():
        raise Unreadable("the file is empty", remedy=AS_XML)
    if data.startswith(OLE):
        raise Unreadable("this is a binary Microsoft Project file (.mpp), not XML", remedy=AS_XML)
    if data.startswith(b"PK"):
        raise Unreadable("this is a zip archive or a workbook, not XML", remedy=AS_XML)
    start = data.lstrip()
    if not start.startswith((b"<", *MARKS)) and start[:2] not in (b"<\x00", b"\x00<"):
        raise Unreadable("this is not XML", remedy=AS_XML)


def _require_root(root: Element) -> None:
    namespace, _brace, name = root.tag.rpartition("}")
    if name != "Project" or namespace.lstrip("{") not in ("", NAMESPACE):
        what = OTHERS.get(name, f"XML whose first element is <{name[:40]}>")
        raise Unreadable(f"this is {what}, not a Microsoft Project schedule", remedy=AS_XML)
