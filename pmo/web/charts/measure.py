"""How wide a text will be, without a font engine: advance widths of DejaVu Sans, a wide face, so none is too small."""

import re

# Hundredths of the type size, for the characters 32..126.
ADVANCE = (
    "32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 "
    "100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 "
    "50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84"
)
WIDTHS = dict(zip(map(chr, range(32, 127)), map(int, ADVANCE.split()), strict=True)) | {"…": 100, "—": 100}


def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of one line of text in pixels."""
    hundredths = sum(WIDTHS.get(c, 64 if ord(c) < 0x2E80 else 100) for c in text)
    return hundredths * size / 100 * (1.13 if bold else 1)


def lines(text: str) -> list[str]:
    """Return the lines of a label; plotly breaks lines at <br>.

    >>> lines("a<br>b")
    ['a', 'b']
    """
    return re.split(r"<br\s*/?>|\n", str(text))


def clip(text: str, room: float, size: float, bold: bool = False) -> str:
    """Return the text, shortened with an ellipsis to fit the room.

    >>> clip("Human Resources", 60, 11)
    'Human…'
    """
    if width(text, size, bold) <= room:
        return text
    while text and width(text + "…", size, bold) > room:
        text = text[:-1].rstrip()
    return text + "…"


def wrap(text: str, room: float, size: float, most: int = 2, bold: bool = False) -> list[str]:
    """Return the text in at most so many lines; the last is clipped where the text is longer.

    >>> wrap("Digital and Data Transformation", 100, 11)
    ['Digital and Data', 'Transformation']
    """
    found: list[str] = []
    rest = [word for line in lines(text) for word in (*line.split(" "), "\n")][:-1]
    while rest and len(found) < most - 1:
        taken = 0
        while taken < len(rest) and rest[taken] != "\n" and width(" ".join(rest[: taken + 1]), size, bold) <= room:
            taken += 1
        taken = taken or int(rest[0] != "\n")
        found.append(clip(" ".join(rest[:taken]), room, size, bold))
        rest = rest[taken:]
        if rest and rest[0] == "\n":
            rest = rest[1:]
    left = " ".join(word for word in rest if word != "\n")
    return [*found, clip(left, room, size, bold)] if left else found
