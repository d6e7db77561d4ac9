"""P6 XML taken apart safely: one business object after the other, each with the project it stands in."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pmo.imports.calc.unreadable import Unreadable

ROOT = "APIBusinessObjects"
HOLDERS = ("Project", "BaselineProject")
AGAIN = "export the project from Primavera P6 again as Primavera P6 XML"
_MARKS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass
class Held:
    """A business object. holder: counts the projects of the file from 1, 0 outside of any; a project is held by itself."""

    name: str
    element: Element
    holder: int


def objects(data: bytes) -> Iterator[Held]:
    """Return the business objects of the file in its order, each project after what it holds.

    data: the whole file, in any version's namespace. Every element is let go once the next is asked for, so that memory does not grow
    with the file. The list of projects at its head is passed over. Raises Unreadable: not XML, cut off, with a document type or entities, in an
    unknown encoding, or of another root.

    Source: XML 1.0; p6apibo.xsd has no entities and no document type.

    >>> xml = b"<APIBusinessObjects><Project><WBS><Name>Dig</Name></WBS></Project></APIBusinessObjects>"
    >>> [(held.name, held.holder) for held in objects(xml)]
    [('WBS', 1), ('Project', 1)]
    """
    if not data.strip():
        raise Unreadable("the file is empty", "the P6 XML file", AGAIN)
    if not data.lstrip().startswith(_MARKS) and data[:2] not in (b"<\x00", b"\x00<"):
        what = "an XER export" if data.startswith(b"ERMHDR") else "not XML"
        raise Unreadable(f"this is {what}", "the P6 XML file", "choose the format Primavera XER for it" if "XER" in what else AGAIN)
    try:
        yield from _walk(data)
    except DefusedXmlException:
        raise Unreadable("the file has a document type or entities, which no export has", "its head", AGAIN) from None
    except ParseError as error:
        line, column = error.position
        raise Unreadable(f"the XML is damaged or breaks off ({str(error).split(':')[0]})", f"line {line:,}, column {column + 1:,}", AGAIN) from None
    except Unreadable:
        raise
    except (LookupError, UnicodeError, ValueError):
        raise Unreadable("the encoding that the file names cannot be read", "its first line", "save it as UTF-8") from None


def _walk(data: bytes) -> Iterator[Held]:
    path: list[Element] = []
    held, passed_over = 0, 0
    for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            element.tag = element.tag.rpartition("}")[2]
            path.append(element)
            if len(path) == 1 and element.tag != ROOT:
                raise Unreadable(f"this is XML that begins with <{element.tag[:40]}>, not with <{ROOT}>", "the P6 XML file", AGAIN)
            if len(path) == 2:
                passed_over = element.tag == "ProjectList"
                held += element.tag in HOLDERS
            continue
        path.pop()
        if not path:
            return
        inside = len(path) == 2 and path[1].tag in HOLDERS
        if passed_over or not (len(path) == 1 or inside):
            continue
        if len(element) or len(path) == 1:
            yield Held(element.tag, element, held if inside or element.tag in HOLDERS else 0)
            del path[-1][-1]


def values_of(element: Element) -> dict[str, str]:
    """Return what the simple elements inside a business object say, the first of each name.

    Source: definition.

    >>> from defusedxml.ElementTree import fromstring
    >>> values_of(fromstring("<WBS><Name> Dig </Name><Name>2</Name></WBS>"))
    {'Name': 'Dig'}
    """
    found: dict[str, str] = {}
    for child in element:
        if not len(child) and child.text and (text := child.text.strip()):
            found.setdefault(child.tag.rpartition("}")[2], text)
    return found
