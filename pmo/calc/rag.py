"""Red, amber, green, and grey for what is not known."""

import re
from collections.abc import Iterable
from enum import StrEnum


class Rag(StrEnum):
    """The three colours and the honest fourth: nothing known. The value is the word stored and sent."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"


_BY_SEVERITY = (Rag.RED, Rag.AMBER, Rag.GREEN)
_WORDS = {
    "green": "Green", "g": "Green",
    "ambergreen": "Amber/Green", "greenamber": "Amber/Green", "ag": "Amber/Green",
    "amber": "Amber", "a": "Amber", "yellow": "Amber",
    "amberred": "Amber/Red", "redamber": "Amber/Red", "ar": "Amber/Red",
    "red": "Red", "r": "Red",
    "reset": "Reset", "exempt": "Exempt",
}  # fmt: skip
_COLOURS = {
    "Green": Rag.GREEN, "Amber/Green": Rag.AMBER, "Amber": Rag.AMBER, "Amber/Red": Rag.AMBER, "Red": Rag.RED,
}  # fmt: skip


def worst(rags: Iterable[Rag | str]) -> Rag:
    """Return the worst colour that is known; UNKNOWN when none is.

    rags: colours or their values. Grey never outweighs a colour, and nothing never turns green.
    Raises ValueError on a word that is no colour.

    Source: reference rule "overall = worst of", missing = grey, never green.

    >>> worst([Rag.GREEN, Rag.UNKNOWN, Rag.AMBER]), worst([]), worst(["unknown"])
    (<Rag.AMBER: 'amber'>, <Rag.UNKNOWN: 'unknown'>, <Rag.UNKNOWN: 'unknown'>)
    """
    found = [rag if isinstance(rag, Rag) else Rag(rag) for rag in rags]  # a list of five is searched sooner than its colours are hashed
    return next((rag for rag in _BY_SEVERITY if rag in found), Rag.UNKNOWN)


def count(rags: Iterable[Rag | str | None]) -> dict[str, int]:
    """Return how many of each colour, all four always present, in the order green, amber, red, unknown.

    rags: colours or their values; None counts as unknown. Raises ValueError on a word that is no colour.

    Source: a RAG rolls up as counts, never as one averaged colour.

    >>> count(["green", "red", None, Rag.RED])
    {'green': 1, 'amber': 0, 'red': 2, 'unknown': 1}
    """
    counts = {rag.value: 0 for rag in Rag}
    for rag in rags:
        counts[Rag(rag or "unknown").value] += 1
    return counts


def published_word(text: object) -> str | None:
    """Return the rating in its one spelling: Green, Amber/Green, Amber, Amber/Red, Red, Reset or Exempt; None for other text.

    text: the cell as published; case, spaces and the kind of separator do not matter.

    Source: delivery confidence ratings of the UK Government Major Projects Portfolio, five points to 2021, three after.

    >>> published_word("Amber/red"), published_word(" A/R "), published_word("Exempt under Section 43"), published_word("soon")
    ('Amber/Red', 'Amber/Red', 'Exempt', None)
    """
    if not isinstance(text, str):
        return None
    letters = re.sub(r"[^a-z]", "", text.lower())
    return "Exempt" if letters.startswith("exempt") else _WORDS.get(letters)


def from_published(text: object) -> Rag:
    """Return the colour on three points of a published rating; UNKNOWN for Reset, Exempt and anything not a rating.

    text: the cell as published. Amber/Green and Amber/Red are both amber: keep `published_word` beside it.

    Source: see `published_word`.

    >>> from_published("Amber/Red"), from_published("GREEN"), from_published("Reset")
    (<Rag.AMBER: 'amber'>, <Rag.GREEN: 'green'>, <Rag.UNKNOWN: 'unknown'>)
    """
    return _COLOURS.get(published_word(text) or "", Rag.UNKNOWN)
