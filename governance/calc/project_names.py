"""The same project under the names and codes it is published with from year to year."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

CODE_LENGTH = 40
FORMER = re.compile(r"[(\[]\s*(?:formerly|previously|formally|was|aka|also known as)\b[^)\]]*[)\]]", re.IGNORECASE)
TAIL_FORMER = re.compile(r"[,;:\-–]?\s+(?:formerly|previously)\b.*$", re.IGNORECASE)
SHORT_FORM = re.compile(r"\(\s*([A-Z][A-Z0-9&]{1,9})\s*\)")
SUFFIX = re.compile(r"(?: (?:programme|program|project|projects|programmes))+$")
LETTERS_DIGIT = re.compile(r"(?<=[a-z]{4})(?=[0-9])")  # "Phase1" is "Phase 1"
NOT_WORD = re.compile(r"[^a-z0-9]+")


def match_key(name: str) -> str:
    """Return the name by which a project is found again in another year.

    Case, accents, punctuation, "formerly …", a closing "Programme" or "Project" and a bracketed short form of the words before
    it do not count; numbers and every other word do, so that Phase 1 is never taken for Phase 2.

    >>> match_key("Geological Disposal Facility Programme (GDF)"), match_key("The Francis Crick Institute (formerly UKCMRI)")
    ('geological disposal facility', 'francis crick institute')
    >>> match_key("HS2 Phase 1") == match_key("HS2 Phase 2a")
    False
    """
    text = TAIL_FORMER.sub("", FORMER.sub(" ", name))
    text = SHORT_FORM.sub(lambda found: " " if _abbreviates(found[1], text[: found.start()]) else f" {found[1]} ", text)
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ").replace("'", "").replace("’", "")).encode("ascii", "ignore")
    key = NOT_WORD.sub(" ", LETTERS_DIGIT.sub(" ", plain.decode().lower())).strip().removeprefix("the ")
    return SUFFIX.sub("", key) or key or NOT_WORD.sub(" ", name.casefold()).strip()


def codes(projects: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return a code for each (number, department, name): the published number, else department and name, each code once.

    Codes have at most 40 characters, letters, digits and . _ - only, and do not depend on the order of the projects unless
    two would be the same.

    >>> codes([("MOD_0106_1617-Q1", "MOD", "Maritime Patrol Aircraft"), ("", "MOD", "Maritime Patrol Aircraft")])
    ['MOD_0106_1617-Q1', 'MOD-MARITIME-PATROL-AIRCRAFT']
    """
    taken: dict[str, int] = {}
    found = []
    for number, department, name in projects:
        code = re.sub(r"[^A-Za-z0-9._-]+", "-", number).strip("-")[:CODE_LENGTH] or _from_name(department, name)
        taken[code] = taken.get(code, 0) + 1
        if taken[code] > 1:
            tail = f"-{taken[code]}"
            code = code[: CODE_LENGTH - len(tail)] + tail
            taken[code] = taken.get(code, 0) + 1
        found.append(code)
    return found


def _abbreviates(short: str, before: str) -> bool:
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z0-9]+", before)).upper()
    letters = re.sub(r"[^A-Z]", "", short)
    return bool(letters) and (letters in initials or letters in _without_small_words(before))


def _without_small_words(text: str) -> str:
    small = {"of", "the", "and", "for", "in", "to", "a"}
    return "".join(word[0] for word in re.findall(r"[A-Za-z0-9]+", text) if word.lower() not in small).upper()


def _from_name(department: str, name: str) -> str:
    key = match_key(name)
    slug = "-".join(part for part in (NOT_WORD.sub("-", department.lower()).strip("-"), key.replace(" ", "-")) if part).upper()
    if slug.isascii() and 0 < len(slug) <= CODE_LENGTH:
        return slug
    digest = hashlib.sha256(f"{department.casefold()}\n{key}".encode()).hexdigest()[:6].upper()
    return f"{re.sub('[^A-Z0-9-]', '', slug)[: CODE_LENGTH - 7].rstrip('-') or 'P'}-{digest}"
