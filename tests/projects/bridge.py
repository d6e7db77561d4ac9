"""A small schedule that tests tell stories about: a bridge of two phases, six lines that follow one another, one with a deadline."""

import datetime as dt
import itertools

from django.db import transaction

from projects.actions.edits import edit_schedule
from projects.actions.schedule import recompute_schedule
from projects.actions.starting import start_schedule
from projects.models import Link, Project, Schedule, WorkPackage
from tests.factories import ProjectFactory

START = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
DAY = 480
LINES = [
    ("Foundations", "summary", None, 1), ("Survey the banks", "task", 5, 2), ("Dig", "task", 10, 2), ("Pour", "task", 5, 2),
    ("Deck", "summary", None, 1), ("Lay the deck", "task", 15, 2), ("Open the bridge", "milestone", 0, 2),
]  # fmt: skip


def bridge(*, actor, now, known_on=None, **project) -> Project:
    """A project with that schedule, computed."""
    project = ProjectFactory(name="Bridge", **project)
    told = {"actor": actor, "project": project, "known_on": known_on or now.date(), "now": now}
    begun = start_schedule(start_at=START, **told)
    edits = [
        {"do": "add", "key": name, "fields": {"name": name} | ({} if days is None else {"duration": days * DAY, "kind": kind, "owner": "Ana"})}
        for name, kind, days, _level in LINES
    ]
    edits += [{"do": "indent", "ids": [name for name, _kind, _days, level in LINES if level == 2]}]
    steps = [name for name, kind, _days, _level in LINES if kind != "summary"]
    edits += [{"do": "link", "predecessor": one, "successor": other} for one, other in itertools.pairwise(steps)]
    edits += [{"do": "change", "id": "Lay the deck", "fields": {"deadline": "2026-04-22"}}]
    edit_schedule(version=begun.version, edits=edits, **told)
    return project


def long_plan(*, now, count: int, **project) -> Project:
    """A project with a schedule of so many lines: phases of twenty tasks, each waiting for the one before."""
    project = ProjectFactory(name="Long haul", **project)
    rows = []
    for place in range(count):
        phase, within = divmod(place, 21)
        wbs, kind = (f"{phase + 1}", "summary") if within == 0 else (f"{phase + 1}.{within}", "task")
        name = f"Phase {phase + 1}: a stretch of road" if within == 0 else f"Task {within} of the stretch between two towns"
        rows.append(WorkPackage(
            project=project, wbs=wbs, order=place, uid=place + 1, level=1 if within == 0 else 2, name=name, kind=kind, known_on=now.date(),
            duration_minutes=None if within == 0 else DAY * (1 + within % 5), owner="" if within == 0 else f"Crew {within % 4}",
        ))  # fmt: skip
    WorkPackage.objects.bulk_create(rows, batch_size=500)
    tasks = [row for row in rows if row.kind == "task"]
    pairs = [(one, other) for one, other in itertools.pairwise(tasks) if other.wbs.rpartition(".")[2] != "1"]
    Link.objects.bulk_create([Link(project=project, predecessor=one, successor=other) for one, other in pairs], batch_size=500)
    Schedule.objects.create(project=project, start_at=START)
    with transaction.atomic():
        recompute_schedule(project=project, known_on=now.date(), now=now)
    return project
