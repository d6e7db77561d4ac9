"""Edits of links, and what no link may join."""

from dataclasses import replace
from typing import Any

from projects.calc.files.contents import FileLink
from projects.calc.schedule.edits.draft import Draft, Unfit, called
from projects.calc.schedule.edits.fields import MOST_LAG
from projects.calc.schedule.network import LAG_UNITS, LINKS

MOST_SHARE = 1_000_000  # ten-thousandths: a hundred times the duration


def link(draft: Draft, *, predecessor: Any, successor: Any, type: str = "FS", lag: int = 0, unit: str = "minutes") -> None:
    """Let a line wait for another."""
    before, after = _end(draft, predecessor, "predecessor"), _end(draft, successor, "successor")
    if before in draft.elsewhere:
        raise Unfit("That line is another project's: agree on a handover with it.", field="predecessor")
    key, said = (before, after, type), _checked(type, lag, unit)
    if before == after:
        raise Unfit(f"{called(draft.tasks[draft.place(after)])} cannot wait for itself: choose another line.", field="predecessor")
    if key in draft.links:
        raise Unfit(f"{called(draft.tasks[draft.place(after)])} waits for that line already: change that link.", field="predecessor")
    draft.links[key] = FileLink(before, after, *said)


def relink(draft: Draft, *, predecessor: Any, successor: Any, to: dict, type: str = "FS") -> None:
    """Another type, lag or unit for a link; `type` is the one it has."""
    old = _known(draft, predecessor, successor, type)
    if not isinstance(to, dict) or set(to) - {"type", "lag", "unit"}:
        raise Unfit("Give the type, the lag or the unit of the link.", field="to")
    kind, lag, unit = _checked(to.get("type", old.type), to.get("lag", old.lag), to.get("unit", old.unit))
    key = old.predecessor, old.successor, kind
    if kind != old.type and key in draft.links:
        raise Unfit(f"There is a link of type {kind} between the two already.", field="to.type")
    draft.links = {
        (key if one is old else at): (replace(old, type=kind, lag=lag, unit=unit) if one is old else one) for at, one in draft.links.items()
    }


def unlink(draft: Draft, *, predecessor: Any, successor: Any, type: str | None = None) -> None:
    """Let a line wait for another no longer, whatever the type where none is said."""
    ends = _end(draft, predecessor, "predecessor"), _end(draft, successor, "successor")
    found = [(*ends, kind) for kind in LINKS if type in (None, kind) and (*ends, kind) in draft.links]
    if not found:
        raise Unfit("There is no such link.", field="predecessor")
    for key in found:
        del draft.links[key]


def require_sound_links(draft: Draft) -> None:
    """Return nothing. Raises Unfit when a line waits for its own summary, or a summary for a line below it.

    Source: Microsoft Project refuses the same.
    """
    places, above = draft.places(), _ancestors(draft)
    for one in draft.links.values():
        if one.predecessor not in places or one.successor not in places:
            continue
        before, after = places[one.predecessor], places[one.successor]
        for lower, upper in ((before, after), (after, before)):
            while lower >= 0 and lower != upper:
                lower = above[lower]
            if lower == upper:
                raise Unfit(
                    f"{called(draft.tasks[before])} and {called(draft.tasks[after])} are a summary and a line below it: they cannot be linked.",
                    field="predecessor",
                )


def _ancestors(draft: Draft) -> list[int]:
    """The place of the line above each, −1 at the top."""
    line, found = [], []
    for place, task in enumerate(draft.tasks):
        while line and draft.tasks[line[-1]].level >= task.level:
            line.pop()
        found.append(line[-1] if line else -1)
        line.append(place)
    return found


def _end(draft: Draft, named: Any, field: str) -> int:
    if isinstance(named, int) and named in draft.elsewhere and field == "predecessor":
        return named
    try:
        return draft.uid(named)
    except Unfit as unfit:
        raise Unfit(unfit.message, field=field) from None


def _known(draft: Draft, predecessor: Any, successor: Any, type: Any) -> FileLink:
    found = draft.links.get((_end(draft, predecessor, "predecessor"), _end(draft, successor, "successor"), str(type)))
    if found is None:
        raise Unfit("There is no such link.", field="predecessor")
    return found


def _checked(type: Any, lag: Any, unit: Any) -> tuple[str, int, str]:
    for name, value, words in (("type", type, LINKS), ("unit", unit, LAG_UNITS)):
        if value not in words:
            raise Unfit(f"The {name} “{str(value)[:40]}” is not known: choose one of {', '.join(words)}.", field=name)
    most = MOST_SHARE if "percent" in unit else MOST_LAG
    if isinstance(lag, bool) or not isinstance(lag, int) or abs(lag) > most:
        raise Unfit(f"The lag is not a whole number from −{most} to {most}.", field="lag")
    return type, lag, unit
