"""Writes SVG elements: escaped, rounded, without style attributes, colours as classes on screen and as hex in print."""

from xml.sax.saxutils import escape, quoteattr

from . import measure
from .palette import NAMED, split

TEXT = 11
ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)))


def clean(text) -> str:
    """Return the text escaped for XML, without the characters XML forbids."""
    return escape(str(text).translate(ILLEGAL))


def number(value: float) -> str:
    """Return a coordinate to a tenth of a pixel.

    >>> number(12.04), number(-0.01), number(3.26)
    ('12', '0', '3.3')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


class Canvas:
    def __init__(self, theme: str):
        if theme not in ("screen", "print"):
            raise ValueError(f"unknown chart theme {theme!r}")
        self.theme = theme
        self.parts: list[str] = []

    def add(self, tag: str, *, fill: str = "none", stroke: str = "", hover: str = "", **attributes) -> None:
        """Draw one shape; `hover` is what a pointer resting on it is told."""
        paint = self._paint(fill, stroke)
        rest = "".join(f" {k.replace('_', '-')}={quoteattr(_value(v))}" for k, v in attributes.items() if v is not None)
        inside = f"><title>{clean(hover)}</title></{tag}>" if hover else "/>"
        self.parts.append(f"<{tag}{paint}{rest}{inside}")

    def line(self, x1, y1, x2, y2, *, stroke: str, width: float = 1, dash: str | None = None) -> None:
        self.add("line", stroke=stroke, x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=width, stroke_dasharray=dash)

    def text(
        self, x, y, content, *, size: float = TEXT, anchor: str = "start", fill: str = "muted", bold=False, hover: str = ""
    ) -> None:
        """Write one line of text; y is its middle."""
        content = clean(content)
        if not content.strip():
            return
        weight = ' font-weight="600"' if bold else ""
        place = f'x="{number(x)}" y="{number(y + size * 0.36)}" font-size="{number(size)}"'
        end = "" if anchor == "start" else f' text-anchor="{anchor}"'
        element = f"<text{self._paint(fill, '')} {place}{end}{weight}>{content}</text>"
        self.parts.append(f"<g><title>{clean(hover)}</title>{element}</g>" if hover else element)

    def halo(self, box: tuple[float, float, float, float]) -> None:
        """Lay the surface under a label, so that a line behind it does not cut through."""
        left, top, right, bottom = box
        self.add("rect", fill="surface/82", x=left, y=top, width=right - left, height=bottom - top, rx=2)

    def label(self, box, content: str, *, size: float = TEXT, fill: str = "ink", bold=False, anchor: str = "start") -> None:
        """Write lines of text into a box, upon a halo."""
        self.halo(box)
        x = {"start": box[0] + 2, "middle": (box[0] + box[2]) / 2, "end": box[2] - 2}[anchor]
        for index, line in enumerate(measure.lines(content)):
            self.text(x, box[1] + (index + 0.5) * size * 1.25 + 1, line, size=size, fill=fill, bold=bold, anchor=anchor)

    def _paint(self, fill: str, stroke: str) -> str:
        classes, plain = [], ""
        for kind, colour in (("fill", fill), ("stroke", stroke)):
            if not colour:
                continue
            name, opacity = split(colour)
            if self.theme == "screen" and name in NAMED["light"]:
                classes.append(f"{kind[0]}-{name}")
            else:
                plain += f' {kind}="{NAMED["print"].get(name, name)}"'
            if opacity < 1:
                plain += f' {kind}-opacity="{opacity:g}"'
        return (f' class="{" ".join(classes)}"' if classes else "") + plain


def _value(value) -> str:
    return number(value) if isinstance(value, (int, float)) else str(value).translate(ILLEGAL)
