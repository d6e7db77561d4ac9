"""Tasks worked in parts, with pauses between."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from pmo.calc.working_time import WorkingTime
from projects.calc.schedule.edits.draft import Draft, Unfit, called
from projects.calc.schedule.edits.fields import moment

Parts = list[tuple[dt.datetime, dt.datetime]]


def split(draft: Draft, *, id: Any, at: Any, until: Any) -> None:
    """Interrupt a line: work stops at one moment and goes on at another."""
    place = draft.place(id)
    task, time = draft.tasks[place], draft.time_of(draft.tasks[place])
    at, until = moment(draft, "at", at), moment(draft, "until", until)
    if at is None or until is None or until <= at:
        raise Unfit("Say when work stops, and when it goes on after that.", field="until")
    stretches = parts_from(task.parts, task.start, time) if task.parts else [(task.start, task.finish)] if task.start and task.finish else []
    if draft.is_summary(place) or task.elapsed or task.manual or not stretches:
        raise Unfit(f"{called(task)} cannot be split: only a computed task of working time can.", field="id")
    pause = max(time.minutes_between(at, until), 0)
    found: Parts = []
    for first, last in stretches:
        if first < at < last:
            found += [(first, at), (until, _ahead(time, until, time.minutes_between(at, last)))]
        elif first >= at:
            found.append((_ahead(time, first, pause, start=True), _ahead(time, last, pause)))
        else:
            found.append((first, last))
    if len(found) != len(stretches) + 1:
        raise Unfit(f"{called(task)} is not worked at {at:%Y-%m-%d %H:%M}: choose a moment within it.", field="at")
    draft.put(place, parts=found)


def join(draft: Draft, *, id: Any) -> None:
    """Work on a line without interruption again."""
    draft.put(draft.place(id), parts=[])


def parts_from(parts: Sequence[tuple[dt.datetime, dt.datetime]], start: dt.datetime | None, time: WorkingTime) -> Parts:
    """Return the worked stretches of a task as they stand when it starts at another moment, the work and pauses between the same.

    Source: definition.

    >>> from pmo.calc.working_time import STANDARD_WEEK
    >>> day = lambda d, h: dt.datetime(2026, 1, d, h)
    >>> parts_from([(day(5, 8), day(5, 12)), (day(6, 8), day(6, 12))], day(9, 8), STANDARD_WEEK)[1]
    (datetime.datetime(2026, 1, 12, 8, 0), datetime.datetime(2026, 1, 12, 12, 0))
    """
    if start is None or not parts or parts[0][0] == start:
        return list(parts)
    edges = np.array([edge for part in parts for edge in part], "datetime64[m]")
    worked = time.minutes_to(edges)
    worked += time.minutes_to(np.array([start], "datetime64[m]")) - worked[0]
    first, last = time.starts(worked[0::2]).astype("datetime64[s]").tolist(), time.finishes(worked[1::2]).astype("datetime64[s]").tolist()
    return list(zip(first, last, strict=True))


def _ahead(time: WorkingTime, since: dt.datetime, minutes: int, start: bool = False) -> dt.datetime:
    """The moment so much work later."""
    at = time.minutes_to(np.array([since], "datetime64[m]")) + minutes
    return (time.starts(at) if start else time.finishes(at))[0].astype("datetime64[s]").item()
