"""A first schedule from lines that have dates and no more: levels from their numbers, durations and constraints from their dates."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pmo.calc.working_time import WorkingTime
from projects.calc.schedule.edits.numbering import outline_numbers, sound_levels

NUMBER = re.compile(r"\d+(\.\d+)*")


@dataclass(frozen=True)
class DatedLine:
    """A line as it stands: its number, kind and dates (local time). `budgeted` lines stay at the bottom: money on a summary is not seen."""

    key: int
    wbs: str
    kind: str
    start: dt.datetime | None
    finish: dt.datetime | None
    level: int = 1
    budgeted: bool = False


@dataclass(frozen=True)
class PlannedLine:
    """A line as it begins to be scheduled."""

    key: int
    wbs: str
    level: int
    kind: str
    duration: int
    constraint: str
    constraint_at: dt.datetime | None


def first_plan(lines: Sequence[DatedLine], time: WorkingTime) -> list[PlannedLine]:
    """Return the lines in the order of their numbers, ready to be scheduled; where not all are outline numbers, in the order given.

    A line with lines below it is a summary. A task starts no earlier than it was to, and lasts as long; one without dates lasts a day.

    Source: Microsoft Project: a start that is typed becomes "start no earlier than".

    >>> from pmo.calc.working_time import STANDARD_WEEK
    >>> day = lambda d, h: dt.datetime(2026, 1, d, h)
    >>> lines = [DatedLine(7, "1.2", "task", day(7, 8), day(8, 17)), DatedLine(5, "1", "summary", None, None)]
    >>> [(line.key, line.wbs, line.level, line.duration, line.constraint) for line in first_plan(lines, STANDARD_WEEK)]
    [(5, '1', 1, 0, 'asap'), (7, '1.1', 2, 960, 'snet')]
    """
    ordered, levels = list(lines), [line.level for line in lines]
    if all(NUMBER.fullmatch(line.wbs) for line in lines):
        ordered.sort(key=lambda line: tuple(int(part) for part in line.wbs.split(".")))
        above = {line.wbs for line in ordered if not line.budgeted and line.kind in ("summary", "task")}
        levels = [1 + sum(line.wbs[: at.start()] in above for at in re.finditer(r"\.", line.wbs)) for line in ordered]
    levels = sound_levels(levels)
    numbers = outline_numbers(levels)
    planned = []
    for place, line in enumerate(ordered):
        below = place + 1 < len(ordered) and levels[place + 1] > levels[place]
        planned.append(_planned(replace(line, wbs=numbers[place], level=levels[place]), below, time))
    return planned


def _planned(line: DatedLine, below: bool, time: WorkingTime) -> PlannedLine:
    if below:
        return PlannedLine(line.key, line.wbs, line.level, "summary", 0, "asap", None)
    at = line.finish or line.start if line.kind == "milestone" else line.start
    if line.kind == "milestone":
        duration = 0
    elif line.start and line.finish:
        duration = max(time.minutes_between(line.start, line.finish), 0)
    else:
        duration = time.minutes_per_day
    return PlannedLine(line.key, line.wbs, line.level, line.kind, duration, "asap" if at is None else "snet", at)
