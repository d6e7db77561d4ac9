"""XML taken apart safely, element by element, with a sentence for whatever cannot be read."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from pmo.imports.calc.unreadable import Unreadable

NAMESPACE = "http://schemas.microsoft.com/project"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
OTHERS = {"APIBusinessObjects": "a Primavera P6 XML export", "html": "a web page", "svg": "a drawing", "plist": "a property list"}
AS_XML = "in Microsoft Project choose Save As and the type XML"
ANEW = f"save it anew: {AS_XML}"
DEEPEST = 32  # elements within elements; the schema has ten
CUT_OFF = {3, 5, 6, 20}  # expat: no element, unclosed token, partial character, unclosed CDATA
STEP = 1 << 16  # bytes


def elements(data: bytes, wanted: set[str]) -> Iterator[Element]:
    """Return the elements of the wanted (local) names that stand in the root's lists, then the root with the values of its own.

    data: the whole file. No element is kept once it was taken, so that memory does not grow with the file. Tags come without
    their namespace.

    Raises Unreadable: not XML, cut off, with a document type or entities, in an unknown or another encoding than it says, or of
    another root.

    Source: XML 1.0; entities and document types are refused as MSPDI has none.

    >>> [one.tag for one in elements(b"<Project><Tasks><Task/></Tasks></Project>", {"Task"})]
    ['Task', 'Project']
    """
    _require_xml(data)
    taken = _Lists(wanted)
    parser = DefusedXMLParser(target=taken, forbid_dtd=True)
    for place in range(0, len(data), STEP):
        _told(lambda part: parser.feed(part), data, data[place : place + STEP])
        yield from taken.done
        taken.done.clear()
    _told(lambda _part: parser.close(), data, b"")
    yield from taken.done
    yield taken.root


class _Lists:
    """What a parser tells, built up: the root with its own values, and each wanted element of its lists by itself."""

    def __init__(self, wanted: set[str]):
        self.wanted = wanted
        self.done: list[Element] = []
        self.root: Element | None = None
        self.depth = 0
        self.local: dict[str, str] = {}
        self.builder = self.whole = TreeBuilder()

    def start(self, tag: str, _attributes: dict) -> None:
        self.depth += 1
        if self.depth == 1:
            _require_root(tag)
        elif self.depth == 3:
            self.builder = TreeBuilder()
        elif self.depth > DEEPEST:
            raise Unreadable(f"elements stand within elements more than {DEEPEST} deep", remedy=ANEW)
        name = self.local.get(tag)
        if name is None:
            name = self.local[tag] = tag.rpartition("}")[2]
        self.builder.start(name, {})

    def data(self, text: str) -> None:
        self.builder.data(text)

    def end(self, tag: str) -> None:
        self.builder.end(self.local[tag])
        self.depth -= 1
        if self.depth == 2:
            element = self.builder.close()
            if element.tag in self.wanted:
                self.done.append(element)
            self.builder = self.whole

    def close(self) -> None:
        self.root = self.whole.close()


def _told(step, data: bytes, part: bytes) -> None:
    """One step of the parser, with a sentence for what it stops at."""
    try:
        step(part)
    except DefusedXmlException:
        raise Unreadable("the file has a document type or entities, which no schedule needs", place="its head", remedy=ANEW) from None
    except ParseError as error:
        raise _broken(error, data) from None
    except Unreadable:
        raise
    except (LookupError, UnicodeError, ValueError):
        raise Unreadable("the encoding the file names is not one that can be read", place="its first line", remedy="save it as UTF-8") from None


def _broken(error: ParseError, data: bytes) -> Unreadable:
    line, column = error.position
    what = str(error).split(":")[0]
    if "encoding" in what:
        told = "the encoding the file names is not the one it is in, or none that is known"
        return Unreadable(told, place=f"line {line}", remedy="save it as UTF-8")
    if error.code in CUT_OFF:
        return Unreadable("the file is cut off", place=f"line {line}", remedy="bring the whole file, or save it anew")
    if b"encoding" not in data[:200] or b"utf-8" in data[:200].lower():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as slip:
            line = data.count(b"\n", 0, slip.start) + 1
            return Unreadable("the file says it is in UTF-8 but is not", place=f"line {line}", remedy="save it as UTF-8")
    return Unreadable(f"the XML is damaged ({what})", place=f"line {line}, column {column + 1}", remedy=ANEW)


def _require_xml(data: bytes) -> None:
    start = data[:4096].lstrip()
    if not start and not data.strip():
        raise Unreadable("the file is empty", remedy=AS_XML)
    if data.startswith(OLE):
        raise Unreadable(
            "this is a binary Microsoft Project file (.mpp), not XML", remedy=f"{AS_XML}; or install the optional extra that reads .mpp files"
        )
    if data.startswith(b"PK"):
        raise Unreadable("this is a zip archive or a workbook, not XML", remedy=AS_XML)
    if not start.startswith((b"<", *MARKS)) and start[:2] not in (b"<\x00", b"\x00<"):
        raise Unreadable("this is not XML", remedy=AS_XML)


def _require_root(tag: str) -> None:
    namespace, _brace, name = tag.rpartition("}")
    known = namespace.lstrip("{")
    if name != "Project" or (known and known != NAMESPACE and not known.startswith(NAMESPACE + "/")):
        what = OTHERS.get(name, f"XML whose first element is <{name[:40]}>")
        raise Unreadable(f"this is {what}, not a Microsoft Project schedule", remedy=AS_XML)
