"""Which project of the office is which row of a yearly file: by published number, else by name within the department, else by a name that
only one project bears. In doubt it is a new project."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from governance.calc.gmpp import GmppRow
from governance.calc.project_names import match_key

CODE_LENGTH = 40


@dataclass(frozen=True)
class Known:
    """A project the office has already: its key, code and name, and the code of its department's node."""

    pk: int
    code: str
    name: str
    department: str


def matched(rows: Sequence[GmppRow], departments: Sequence[str], known: Sequence[Known]) -> list[Known | None]:
    """Return for each row the project it is, or None for a new one; no project is taken twice.

    departments: the code of the node of each row's department.

    >>> class Row:
    ...     def __init__(self, number, code, key): self.number, self.code, self.key = number, code, key
    >>> apollo = Known(1, "MOD-APOLLO", "Apollo Programme", "GMPP-MOD")
    >>> found = matched([Row("", "X", "apollo"), Row("", "Y", "vega")], ["GMPP-MOD", "GMPP-MOD"], [apollo])
    >>> [one and one.code for one in found]
    ['MOD-APOLLO', None]
    """
    found: list[Known | None] = [None] * len(rows)
    taken: set[int] = set()
    by_code = {one.code: one for one in known}
    for place, row in enumerate(rows):
        if row.number and row.code in by_code:
            found[place] = by_code[row.code]
            taken.add(found[place].pk)
    in_department = [(department, row.key) for department, row in zip(departments, rows, strict=True)]
    _take(found, taken, in_department, known, [(one.department, match_key(one.name)) for one in known])
    _take(found, taken, [row.key for row in rows], known, [match_key(one.name) for one in known])
    return found


def free_codes(rows: Sequence[GmppRow], found: Sequence[Known | None], used: set[str]) -> list[str]:
    """Return the code of each row: that of its project, or its own where that is free, or its own with a number behind it."""
    used = set(used)
    codes = []
    for row, one in zip(rows, found, strict=True):
        code, number = (one.code, 0) if one else (row.code, 1)
        while one is None and code in used:
            number += 1
            tail = f"-{number}"
            code = row.code[: CODE_LENGTH - len(tail)] + tail
        used.add(code)
        codes.append(code)
    return codes


def _take(found: list, taken: set[int], wanted: list, known: Sequence[Known], keys: list) -> None:
    """Match rows and projects left over whose key occurs once on each side."""
    open_rows = Counter(key for key, one in zip(wanted, found, strict=True) if one is None)
    left = [(key, one) for key, one in zip(keys, known, strict=True) if one.pk not in taken]
    times = Counter(key for key, _one in left)
    single = {key: one for key, one in left if times[key] == 1}
    for place, key in enumerate(wanted):
        if found[place] is None and open_rows[key] == 1 and key in single:
            found[place] = single[key]
            taken.add(single[key].pk)
