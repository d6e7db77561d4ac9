"""Find lines of a WBS by what people and files call them: the outline number, or the UID of an imported schedule."""

from collections.abc import Iterable

from projects.models import WorkPackage

CHUNK = 500


def named_lines(*, project_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """(project, name) → line, for every outline number and, as `uid:12`, every UID; a number outranks a UID of the same spelling."""
    ids, numbers, uids = sorted(project_ids), {}, {}
    for start in range(0, len(ids), CHUNK):
        rows = WorkPackage.objects.filter(project_id__in=ids[start : start + CHUNK]).values_list("project_id", "wbs", "uid", "pk")
        for project, wbs, uid, key in rows:
            numbers[project, wbs] = key
            if uid is not None:
                uids[project, f"uid:{uid}"] = key
    return uids | numbers


def name_of(text: object) -> str:
    """What somebody calls a line, as `named_lines` spells it."""
    name = str(text).strip()
    prefix, _colon, number = name.partition(":")
    number = number.strip()
    return f"uid:{int(number)}" if prefix.strip().lower() == "uid" and number.isascii() and number.isdecimal() and len(number) < 11 else name
