"""Which line of a project is which task of a file: by its uid, else by its code, else by its outline number."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownLine:
    """A line the project has already; `uid` is None where it came with no file."""

    pk: int
    uid: int | None
    code: str
    wbs: str


@dataclass(frozen=True)
class NewLine:
    """A task of a file by what it can be known again."""

    uid: int
    code: str
    wbs: str


def matched_lines(lines: Sequence[NewLine], known: Sequence[KnownLine]) -> dict[int, int]:
    """Return the key of the known line that each task is, by uid; tasks that are new are absent, and no line is taken twice.

    The same uid with another code is another task: uids are of one database, and the file may come from a second one. A number alone
    makes two lines one only where the known line came with no file, or neither has a code.

    >>> known = [KnownLine(10, 1, "A", "1"), KnownLine(11, 2, "B", "2"), KnownLine(12, None, "", "3")]
    >>> matched_lines([NewLine(1, "A", "2"), NewLine(7, "B", "1"), NewLine(8, "C", "3")], known)
    {1: 10, 7: 11, 8: 12}
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    by_uid = {one.uid: one for one in known if one.uid is not None}
    for line in lines:
        one = by_uid.get(line.uid)
        if one is not None and not (one.code and line.code and one.code != line.code):
            _take(found, taken, line, one)
    by_code = _single([(one.code, one) for one in known if one.code])
    for line in lines:
        if line.uid not in found and line.code in by_code and by_code[line.code].pk not in taken:
            _take(found, taken, line, by_code[line.code])
    by_wbs, uids = {one.wbs: one for one in known}, {line.uid for line in lines}
    for line in lines:
        one = by_wbs.get(line.wbs)
        if line.uid in found or one is None or one.pk in taken:
            continue
        if one.uid is None or (not one.code and not line.code and one.uid not in uids):
            _take(found, taken, line, one)
    return found


def _take(found: dict, taken: set, line: NewLine, one: KnownLine) -> None:
    if one.pk not in taken:
        found[line.uid] = one.pk
        taken.add(one.pk)


def _single(pairs) -> dict:
    """Of keys that stand once, what they stand for."""
    counted: dict = {}
    for key, one in pairs:
        counted.setdefault(key, []).append(one)
    return {key: ones[0] for key, ones in counted.items() if len(ones) == 1}
