"""Codes made of words."""

import re
import unicodedata
from collections.abc import Callable

CODE_LENGTH = 40


def code_of(words: str, *, otherwise: str = "SCHEDULE") -> str:
    """Return a code made of words: capitals, digits and dashes, at most forty; a file's ending is left out.

    >>> code_of("Wilson International Bid.mpp"), code_of("Straße 7 — Süd"), code_of("…")
    ('WILSON-INTERNATIONAL-BID', 'STRASSE-7-SUD', 'SCHEDULE')
    """
    plain = unicodedata.normalize("NFKD", without_ending(words).replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", "-", plain.upper()).strip("-")[:CODE_LENGTH].rstrip("-") or otherwise


def without_ending(words: str) -> str:
    """Return the name of a file without what says its format.

    >>> without_ending("House.mpp"), without_ending("Phase 1.2")
    ('House', 'Phase 1.2')
    """
    return re.sub(r"\.(mpp|mpt|xml|xer|pmxml|csv|xlsx|mspdi)$", "", words.strip(), flags=re.IGNORECASE)


def free_code(code: str, taken: Callable[[str], bool]) -> str:
    """Return the code, or the first of code-2, code-3 … that is not taken.

    >>> free_code("A", {"A", "A-2"}.__contains__)
    'A-3'
    """
    found, number = code, 1
    while taken(found):
        number += 1
        tail = f"-{number}"
        found = code[: CODE_LENGTH - len(tail)] + tail
    return found
