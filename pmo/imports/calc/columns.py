"""Which column of a file is which field: by name, in any order and spelling, or by a mapping a person made."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pmo.imports.calc.mapping import Mapping

BETWEEN = re.compile(r"[\s_\-‐-―]+")
MONTH = re.compile(r"(?P<y>[12][0-9]{3})[-/. ]?(?P<m>0[1-9]|1[0-2])(?:-01(?:[ T]00:00:00)?)?\Z")
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED_MONTH = re.compile(r"(?P<m>[A-Za-z]{3,9})\.?[-/ ]+(?P<y>[12][0-9]{3})\Z")
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Matching:
    """Where each field stands (`places`: name → index), the headers no field claimed, and what is wrong, by our name."""

    places: dict[str, int]
    unknown: list[str]
    problems: list[tuple[str, str]]


def header_key(header: object) -> str:
    """Return a header as it is compared: case, spaces, underscores and hyphens do not count.

    >>> header_key(" Project_Or-NODE ")
    'project or node'
    """
    return BETWEEN.sub(" ", str(header)).strip().casefold()


def month_of(header: object) -> date | None:
    """Return the first day of the month a header names ("2026-04", "Apr 2026", a date cell), else None.

    >>> month_of("2026-04"), month_of("Apr 2026"), month_of("2026-13")
    (datetime.date(2026, 4, 1), datetime.date(2026, 4, 1), None)
    """
    if isinstance(header, date | datetime):
        return date(header.year, header.month, 1)
    text = str(header).strip()
    if found := MONTH.match(text):
        return date(int(found["y"]), int(found["m"]), 1)
    found = NAMED_MONTH.match(text)
    if found and found["m"][:3].lower() in MONTH_NAMES:
        return date(int(found["y"]), MONTH_NAMES.index(found["m"][:3].lower()) + 1, 1)
    return None


def match_columns(headers: Sequence[str], fields: Iterable[tuple[str, Sequence[str]]], required: Iterable[str],
                  mapping: Mapping | None = None) -> Matching:
    """Return where each field stands among the headers. `fields` are (name, other names it goes by).

    A missing required field without a default, two columns for one field, and a mapping to a header or field that is
    not there are problems.

    >>> match_columns(["NAME", "Cost"], [("code", ()), ("name", ())], ["code"]).problems
    [('code', "Column 'code' is missing; found: NAME, Cost.")]
    """
    mapping = mapping or Mapping()
    fields = list(fields)
    by_key: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        if header:
            by_key.setdefault(header_key(header), []).append(index)
    places, problems, claimed = {}, _stray(mapping, {name for name, _ in fields}), set()
    for name, aliases in fields:
        found = _candidates(name, aliases, headers, by_key, mapping, problems)
        claimed.update(found)
        if found:
            places[name] = found[0]
        if len(found) > 1:
            shown = " and ".join(f"{headers[index]!r}" for index in found)
            problems.append((name, f"Columns {shown} both read as '{name}'; keep one, or map the column to use."))
    problems += [(name, missing_sentence(name, headers)) for name in required
                 if name not in places and name not in mapping.defaults]
    unknown = [header for index, header in enumerate(headers) if header and index not in claimed]
    return Matching(places, unknown, problems)


def missing_sentence(name: str, headers: Sequence[str]) -> str:
    """Return the sentence that a column is missing and which ones there are.

    >>> missing_sentence("code", ["Name"])
    "Column 'code' is missing; found: Name."
    """
    named = [header for header in headers if header]
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return f"Column '{name}' is missing; found: {', '.join(header[:60] for header in named[:SHOWN])}{more}."


def _candidates(name, aliases, headers, by_key, mapping, problems) -> list[int]:
    wanted = mapping.columns.get(name)
    if wanted is None:
        taken = {header_key(header) for other, header in mapping.columns.items() if other != name}
        keys = {header_key(other) for other in (name, *aliases)} - taken
        return sorted({index for key in keys for index in by_key.get(key, ())})
    exact = [index for index, header in enumerate(headers) if header == wanted]
    found = exact[:1] or by_key.get(header_key(wanted), [])
    if not found:
        problems.append((name, f"The mapping reads '{name}' from column {wanted!r}, which the file does not have."))
    return found


def _stray(mapping: Mapping, names: set[str]) -> list[tuple[str, str]]:
    stray = [name for name in (*mapping.columns, *mapping.defaults) if name not in names]
    return [(name, f"The mapping names a field '{name}', which this kind of file does not have.")
            for name in dict.fromkeys(stray)]
