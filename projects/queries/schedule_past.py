"""Read what is known of a schedule as it was on an earlier day.

The dates of every line are kept as they stand now. Where nothing of the plan changed since the day asked for, they are those of that day;
else what is kept of it are the lines known by then, what the baseline in force promised of them, and when milestones and the finish were expected.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from projects.calc.schedule.edits.fields import minutes_since
from projects.models import Baseline, BaselineItem, DateForecast, MilestoneForecast, Project, Schedule, WorkPackage
from projects.queries.schedules import plain

MIDNIGHT = 1440
EMPTIED = (
    "start", "finish", "late_finish", "planned_start", "planned_finish", "actual_start", "actual_finish", "resume", "own_duration", "duration",
    "remaining", "work", "total_slack", "free_slack", "driving", "done", "physical", "deadline", "constraint_at",
)  # fmt: skip


@dataclass(frozen=True)
class Past:
    """What is kept of a day. `since`: from when the dates that stand now are known; `first`: when anything was first known."""

    day: dt.date
    since: dt.date
    first: dt.date | None = None
    baseline: Baseline | None = None  # the one in force
    finish_on: dt.date | None = None
    promised: dict[int, tuple[dt.datetime | None, dt.datetime | None]] = field(default_factory=dict)  # of each line known by then
    expected: dict[int, tuple[dt.datetime, bool]] = field(default_factory=dict)  # of milestones: when, and whether it was reached

    @property
    def known(self) -> bool:
        """Whether anything at all is kept of the day."""
        return bool(self.promised or self.expected or self.finish_on)


def known_since(schedule: Schedule) -> dt.date | None:
    """The day from which the dates that stand are known; None where none were computed."""
    return schedule.known_on or (schedule.computed_at and timezone.localdate(schedule.computed_at))


def schedule_past(*, project: Project, schedule: Schedule, day: dt.date) -> Past | None:
    """What is kept of a schedule as it was on a day, in five queries; None where it is today's, as nothing of the plan changed since."""
    since = known_since(schedule)
    if since is None or since <= day:
        return None
    baselines = list(Baseline.objects.filter(project=project, items__isnull=False).distinct().order_by("approved_on", "number"))
    in_force = next((one for one in reversed(baselines) if one.approved_on <= day), None)
    words = DateForecast.objects.filter(project=project).order_by("known_on").values_list("known_on", "finish_on")
    told = [finish for known_on, finish in words if known_on <= day]
    expected = {
        key: (finish, done)
        for key, finish, done in MilestoneForecast.objects.filter(project=project, known_on__lte=day)
        .order_by("known_on")
        .values_list("work_package_id", "finish_at", "done")
    }
    promised = _promised(project, day, in_force, any_kept=bool(baselines))
    first = min((*(one.approved_on for one in baselines[:1]), *(known_on for known_on, _finish in words[:1])), default=None)
    return Past(day, since, first, in_force, told[-1] if told else None, promised, expected)


def _promised(project: Project, day: dt.date, in_force: Baseline | None, *, any_kept: bool) -> dict[int, tuple]:
    """What was promised of each line known by the day; of lines that never were in a baseline, what they came with."""
    rows = WorkPackage.objects.filter(project=project, known_on__lte=day).values_list("pk", "start_at", "finish_at")
    if not any_kept:
        return {pk: tuple(dates) for pk, *dates in rows}
    items = BaselineItem.objects.filter(baseline=in_force).values_list("work_package_id", "start_at", "finish_at") if in_force else ()
    said = {pk: tuple(dates) for pk, *dates in items}
    return {pk: said.get(pk, (None, None)) for pk, *_dates in rows}


def as_past(rows: dict[str, Any], past: Past) -> dict[str, Any]:
    """The columns of a schedule (as `gantt` has them) with what is kept of a day alone: nothing computed since is in them."""
    tasks = rows["tasks"]
    keep = [place for place, key in enumerate(tasks["id"]) if key in past.promised]
    kept = {name: [values[place] for place in keep] for name, values in tasks.items()}
    ids = kept["id"]
    kept |= {name: [None] * len(ids) for name in EMPTIED if name in kept} | {"constraint": [0] * len(ids), "flags": [0] * len(ids)}
    for place, key in enumerate(ids):
        start, finish = past.promised[key]
        kept["baseline_start"][place], kept["baseline_finish"][place] = minutes_since(plain(start)), minutes_since(plain(finish))
        if key in past.expected:
            at, done = past.expected[key]
            kept["start"][place] = kept["finish"][place] = minutes_since(plain(at))
            kept["done"][place] = 1.0 if done else None
    return rows | {
        "past": past.day, "may_edit": False, "trouble": "", "status": None, "must_finish": None, "project_start": None,
        "project_finish": past.finish_on and minutes_since(dt.datetime.combine(past.finish_on, dt.time())) + MIDNIGHT,
        "tasks": kept, "parts": {}, "links": {name: [] for name in rows["links"]}, "elsewhere": [],
        "baselines": [one for one in rows["baselines"] if one["approved_on"] <= past.day],
    }  # fmt: skip
