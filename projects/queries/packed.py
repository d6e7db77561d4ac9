"""The columns of a schedule packed for the way to a page: thousands of lines in a few hundred kilobytes.

A column is a list, or an object that says how to make one: `same` (one value throughout), `steps` (each value is the one before and that),
`from` + `by` (a value added to each), `after` + `by` (the same line's value of another column added to each), `words` + `at` (places in a
list of words). Nothing stays null. Links name lines by their place; −1 − n is the n-th of `elsewhere`.
"""

from collections.abc import Sequence
from operator import sub
from typing import Any

DRAWN = (
    "id", "wbs", "level", "name", "kind", "start", "finish", "late_finish", "duration", "done", "total_slack", "free_slack", "constraint",
    "constraint_at", "deadline", "actual_start", "actual_finish", "baseline_start", "baseline_finish", "owner", "flags",
)  # fmt: skip
NEAR_START = {"finish", "late_finish", "actual_start", "actual_finish", "baseline_start", "baseline_finish", "deadline", "constraint_at"}
NEAR_OTHERS = {"start"}


def packed(rows: dict[str, Any]) -> dict[str, Any]:
    """What `gantt` answers, the columns a page draws packed."""
    tasks, links = rows["tasks"], rows["links"]
    places = {key: place for place, key in enumerate(tasks["id"])}
    places |= {one["id"]: -1 - place for place, one in enumerate(rows["elsewhere"])}
    found = {name: _column(name, tasks[name], tasks["start"]) for name in DRAWN}
    joined = {"from": [places[key] for key in links["from"]], "to": [places[key] for key in links["to"]]}
    return rows | {
        "tasks": found, "count": len(tasks["id"]),
        "links": joined | {name: _plain(links[name]) for name in ("type", "lag", "unit")},
    }  # fmt: skip


def _column(name: str, values: Sequence, start: Sequence) -> Any:
    if len(set(values)) <= 1:
        return {"same": values[0] if values else None}
    if name == "id":
        return {"steps": [values[0], *map(sub, values[1:], values)]}
    if name in NEAR_START and None not in values and None not in start:
        return {"after": "start", "by": list(map(sub, values, start))}
    if name in NEAR_START and all(first is not None for one, first in zip(values, start, strict=True) if one is not None):
        return {"after": "start", "by": [None if one is None else one - first for one, first in zip(values, start, strict=True)]}
    if name in NEAR_START or name in NEAR_OTHERS:
        base = min(one for one in values if one is not None)
        return {"from": base, "by": [None if one is None else one - base for one in values]}
    return _plain(values)


def _plain(values: Sequence) -> Any:
    distinct = dict.fromkeys(values)
    if len(distinct) <= 1:
        return {"same": values[0] if values else None}
    if len(distinct) * 4 < len(values) and any(isinstance(one, str) and len(one) > 2 for one in distinct):
        place = {word: at for at, word in enumerate(distinct)}
        return {"words": list(distinct), "at": [place[one] for one in values]}
    return values
