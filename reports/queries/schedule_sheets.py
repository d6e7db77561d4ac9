"""What a schedule says on paper: its lines in sheets of so many, each with what the drawing needs."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.calc.schedule.words import duration_said, link_said
from projects.models import Project
from projects.queries.calendars import working_time
from projects.queries.gantt import FLAGS, gantt

ROWS = 48  # lines on one sheet
MOST = 12 * ROWS  # lines on paper; a longer schedule is told down to the level that fits
EPOCH = dt.datetime.fromisoformat("1970-01-01")


@dataclass(frozen=True)
class SheetLine:
    """One line: what stands in the table, and its moments (minutes since 1970) for the drawing."""

    id: int
    number: int
    wbs: str
    level: int
    name: str
    kind: str
    owner: str
    duration: str
    slack: str
    done: float | None
    predecessors: str
    start: int | None
    finish: int | None
    late_finish: int | None
    total_slack: int | None
    deadline: int | None
    promised: tuple[int | None, int | None]
    critical: bool
    inactive: bool

    @property
    def start_on(self) -> dt.date | None:
        return None if self.start is None else day_of(self.start)

    @property
    def finish_on(self) -> dt.date | None:
        return None if self.finish is None else day_of(self.finish - 1)

    @property
    def late(self) -> bool:
        return None not in (self.deadline, self.finish) and self.finish > self.deadline


@dataclass(frozen=True)
class ScheduleSheets:
    """A schedule for paper. `links` are (from, to, type) by id; `hidden` counts lines below `level` that are left out."""

    project: Project
    sheets: list[list[SheetLine]]
    links: list[tuple[int, int, str]]
    time: WorkingTime
    first: int
    last: int
    status: int | None
    finish: int | None
    level: int | None
    hidden: int

    @property
    def finish_on(self) -> dt.date | None:
        return None if self.finish is None else day_of(self.finish - 1)

    @property
    def status_on(self) -> dt.date | None:
        return None if self.status is None else day_of(self.status - 1)


def day_of(minute: int) -> dt.date:
    """The day of a moment in minutes since 1970."""
    return (EPOCH + dt.timedelta(minutes=minute)).date()


def schedule_sheets(*, user, project: Project, level: int | None = None) -> ScheduleSheets | None:
    """The schedule of a project for paper, down to a level of the outline; None where it has none."""
    found = gantt(user=user, project=project)
    if found is None:
        return None
    tasks, depths = found["tasks"], found["tasks"]["level"]
    level = level or next((deep for deep in range(max(depths, default=1), 1, -1) if sum(one <= deep for one in depths) <= MOST), 1)
    keys = [place for place, depth in enumerate(depths) if depth <= level]
    shown = keys[:MOST]
    waits = _predecessors(found)
    lines = [_line(tasks, place, found, waits) for place in shown]
    moments = [one for line in lines for one in (line.start, line.finish, line.deadline, *line.promised) if one is not None]
    own = project.calendar
    return ScheduleSheets(
        project, [lines[at : at + ROWS] for at in range(0, len(lines), ROWS)],
        [(a, b, found["words"]["type"][kind]) for a, b, kind in zip(*(found["links"][name] for name in ("from", "to", "type")), strict=True)],
        working_time(own) if own else STANDARD_WEEK, min(moments, default=found["start"]), max(moments, default=found["start"] + 1440),
        found["status"], found["project_finish"], level if len(shown) < len(depths) else None, len(depths) - len(shown),
    )  # fmt: skip


def _line(tasks: dict, place: int, found: dict, waits: dict[int, str]) -> SheetLine:
    def of(name):
        return tasks[name][place]

    flags, per_day = of("flags"), found["minutes_per_day"]
    said = {"elapsed": bool(flags & FLAGS["elapsed"]), "estimated": bool(flags & FLAGS["estimated"])}
    return SheetLine(
        of("id"), place + 1, of("wbs"), of("level"), of("name"), found["words"]["kind"][of("kind")], of("owner"),
        duration_said(of("duration"), per_day, **said), duration_said(of("total_slack"), per_day), of("done"), waits[of("id")],
        of("start"), of("finish"), of("late_finish"), of("total_slack"), of("deadline"), (of("baseline_start"), of("baseline_finish")),
        bool(flags & FLAGS["critical"]), bool(flags & FLAGS["inactive"]),
    )  # fmt: skip


def _predecessors(found: dict) -> dict[int, str]:
    number = {key: place for place, key in enumerate(found["tasks"]["id"], 1)}
    named = {one["id"]: f"{one['project']}\\{one['wbs']}" if one["project"] else "?" for one in found["elsewhere"]}
    words, links = found["words"], defaultdict(list)
    for a, b, kind, lag, unit in zip(*(found["links"][name] for name in ("from", "to", "type", "lag", "unit")), strict=True):
        links[b].append(link_said(number.get(a, named.get(a, "?")), words["type"][kind], lag, words["unit"][unit], found["minutes_per_day"]))
    return defaultdict(str, {key: ", ".join(said) for key, said in links.items()})
