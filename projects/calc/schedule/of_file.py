"""A schedule file as a network to compute."""

import datetime as dt
from collections.abc import Mapping
from operator import attrgetter

import numpy as np

from pmo.calc.working_time import WorkingTime
from projects.calc.files.contents import FileTask, ScheduleFile
from projects.calc.schedule.columns import moments_of, tasks_of
from projects.calc.schedule.file_calendars import Calendars
from projects.calc.schedule.network import LAG_UNITS, LINKS, Links, Network, Options

_SAID = (
    "uid", "duration", "kind", "elapsed", "active", "deadline", "actual_start", "actual_finish", "remaining", "done", "delay", "secondary_constraint",
    "secondary_constraint_at", "constraint_yields", "branch_uid",
)  # fmt: skip
_EVERY = attrgetter(*_SAID)


def network_of_file(file: ScheduleFile) -> tuple[Network, list[int]]:
    """Return the network that a file describes, and the uid of each of its tasks, in the order of the file.

    What the file's tool computed is not used, but for tasks that do not move: inactive ones, those of other projects, and manual ones
    without dates typed, and those that wait for what the file does not hold, which start no earlier. The calendar of a task is that of
    its work resources, within its own where it has one; where they ignore each other, its own or the project's. Slack is counted in the latter.
    Raises ValueError when a calendar contradicts itself.

    Source: Microsoft Project and Primavera P6 exchange formats.

    >>> file = ScheduleFile("office", start=dt.datetime(2026, 1, 5, 8), tasks=[FileTask(7, "Dig", duration=480)])
    >>> network, uids = network_of_file(file)
    >>> len(network.tasks), uids
    (1, [7])
    """
    tasks = file.tasks
    said = dict(zip(_SAID, zip(*map(_EVERY, tasks), strict=True), strict=True)) if tasks else dict.fromkeys(_SAID, ())
    uids = list(said["uid"])
    calendars = Calendars(file)
    places, named = calendars.of_tasks(tasks)
    place_of = {uid: place for place, uid in enumerate(uids)}
    held = _held_from_outside(file, place_of)
    stands = [_stands(task) for task in tasks]
    made = tasks_of(
        [max(duration or 0, 0) for duration in said["duration"]],
        kind=said["kind"],
        parent=_parents(tasks),
        calendar=places,
        slack_calendar=named,
        elapsed=said["elapsed"],
        active=said["active"],
        manual=[task.manual or task.external for task in tasks],
        constraint=["snet" if task.uid in held else task.constraint for task in tasks],
        constraint_at=[task.start if task.uid in held else task.constraint_at for task in tasks],
        deadline=said["deadline"],
        planned_start=[start for start, _ in stands],
        planned_finish=[finish for _, finish in stands],
        actual_start=said["actual_start"],
        actual_finish=said["actual_finish"],
        resume=[task.resume if task.actual_start and not task.actual_finish else None for task in tasks],
        remaining=[-1 if left is None else left for left in said["remaining"]],
        done=[np.nan if done is None else done for done in said["done"]],
        delay=said["delay"],
        secondary=[constraint or "asap" for constraint in said["secondary_constraint"]],
        secondary_at=said["secondary_constraint_at"],
        yields=said["constraint_yields"],
        expected_finish=[task.expected_finish if file.uses_expected_finish else None for task in tasks],
        stands=[_side(task, file) for task in tasks],
        branch=[place_of.get(uid, -1) for uid in said["branch_uid"]],
        pause=[_pause(task, calendars.times[place]) if task.parts else 0 for task, place in zip(tasks, places, strict=True)],
    )
    return Network(made, _links(file, place_of), _options(file), calendars.times, calendars.place((file.calendar_uid,), False)), uids


def _side(task: FileTask, file: ScheduleFile) -> int:
    """Primavera's milestones begin or end work; Microsoft Project's stand where they are put."""
    return 2 if task.at_finish else 1 if file.format in ("xer", "pmxml") and task.kind == "milestone" else 0


def _parents(tasks: list[FileTask]) -> list[int]:
    """The line above each: the nearest before it of a lower level."""
    above, parents = [], []
    for place, task in enumerate(tasks):
        while above and tasks[above[-1]].level >= task.level:
            above.pop()
        parents.append(above[-1] if above else -1)
        if task.kind == "summary":
            above.append(place)
    return parents


def _stands(task: FileTask) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Where a task is said to stand that does not move."""
    if task.external or not task.active or (task.manual and not (task.planned_start or task.planned_finish)):
        return task.planned_start or task.start, task.planned_finish or task.finish
    return task.planned_start, task.planned_finish


def _pause(task: FileTask, calendar: WorkingTime) -> int:
    """Working minutes between the parts of a split task that are still ahead of it: what its parts span beyond what is to be worked."""
    if len(task.parts) < 2 or task.actual_finish:
        return 0
    left = task.remaining if task.actual_start and task.remaining is not None else task.duration or 0
    since = task.resume or task.actual_start if task.actual_start else task.parts[0][0]
    return max(calendar.minutes_between(since, max(last for _, last in task.parts)) - left, 0)


def _held_from_outside(file: ScheduleFile, known: Mapping[int, int]) -> set[int]:
    """Tasks that wait for what the file does not hold: they start no earlier than it says."""
    waiting = {link.successor for link in file.links if link.other_project or link.predecessor not in known}
    return {task.uid for task in file.tasks if task.uid in waiting and task.constraint == "asap" and task.start and not task.actual_start}


def _links(file: ScheduleFile, place: Mapping[int, int]) -> Links:
    kept = [link for link in file.links if not link.other_project and link.successor in place and link.predecessor in place]
    return Links(
        np.array([place[link.predecessor] for link in kept], np.int32), np.array([place[link.successor] for link in kept], np.int32),
        np.array([LINKS.index(link.type) for link in kept], np.int8), np.array([link.lag for link in kept], np.int64),
        np.array([LAG_UNITS.index(link.unit) for link in kept], np.int8),
    )  # fmt: skip


def _options(file: ScheduleFile) -> Options:
    starts = [task.start for task in file.tasks if task.start]
    start, finish = file.start or min(starts, default=None), file.must_finish or (file.finish if file.from_finish else None)
    start, finish, status = moments_of([start, finish, file.status_at])
    return Options(
        start=start, finish=finish, from_finish=file.from_finish, status_at=status,
        push_to_status=file.push_to_status, rule=file.rule, critical_slack=file.critical_slack,
        honours_constraints=file.honours_constraints, lag_calendar=file.lag_calendar, slack_by=file.slack_by,
        critical_by=file.critical_by, open_ends_critical=file.open_ends_critical,
    )  # fmt: skip
