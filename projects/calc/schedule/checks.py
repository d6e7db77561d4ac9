"""What the engine refuses, in a sentence, before it computes."""

import numpy as np

from projects.calc.schedule.network import Network, Tasks

OUTSIDE = "A date lies outside 1984–2149."
_FIRST, _AFTER, _MISSING = np.array(["1984-01-01", "2150-01-01", "NaT"], dtype="datetime64[m]").view(np.uint64)
MOMENTS = (
    "constraint_at", "secondary_at", "deadline", "planned_start", "planned_finish", "actual_start", "actual_finish", "resume", "expected_finish",
)  # fmt: skip


def require_sound(network: Network) -> None:
    """Return nothing.

    Raises ValueError when a column is not as long as the others, a link or a parent is of no task, parents lead in a circle, a duration
    is negative, a calendar in use has no working time, the project has no start (or, scheduled from its finish, no finish), or a moment
    lies outside 1984–2149.

    Source: the range is Microsoft Project's.

    >>> from pmo.calc.working_time import WorkingTime
    >>> from projects.calc.schedule.columns import network_of
    >>> require_sound(network_of([480], calendars=[WorkingTime(week=((),) * 7)]))
    Traceback (most recent call last):
    ...
    ValueError: Calendar 1 has no working time.
    """
    tasks, links, options = network.tasks, network.links, network.options
    n = len(tasks)
    if any(len(column) != n for column in vars(tasks).values()):
        raise ValueError("Every column of tasks has one entry a task.")
    if any(len(column) != len(links) for column in vars(links).values()):
        raise ValueError("Every column of links has one entry a link.")
    for ends in (links.predecessor, links.successor):
        if len(ends) and (ends.min() < 0 or ends.max() >= n):
            raise ValueError("A link has no task at one of its ends.")
    if n and (tasks.duration.min() < 0 or tasks.pause.min() < 0 or tasks.delay.min() < 0):
        raise ValueError("A duration is negative.")
    _require_outline(tasks)
    for place in {network.project_calendar}.union(*map(_distinct, (tasks.calendar, tasks.slack_calendar))):
        if not 0 <= place < len(network.calendars):
            raise ValueError(f"There is no calendar {place + 1}.")
        if not len(network.calendars[place].stretches[0]):
            raise ValueError(f"Calendar {place + 1} has no working time.")
    if np.isnat(options.finish if options.from_finish else options.start):
        raise ValueError("The finish that the project is scheduled from is missing." if options.from_finish else "The project has no start.")
    for moments in (*(getattr(tasks, name) for name in MOMENTS), np.array([options.start, options.finish, options.status_at])):
        require_range(moments)


def require_range(moments: np.ndarray) -> None:
    """Return nothing. Raises ValueError when a moment (datetime64) that is not missing lies outside 1984–2149.

    Source: the range is Microsoft Project's.

    >>> require_range(np.array(["2150-01-01"], dtype="datetime64[m]"))
    Traceback (most recent call last):
    ...
    ValueError: A date lies outside 1984–2149.
    """
    minutes = np.ascontiguousarray(moments).view(np.uint64)  # before 1970 and missing ones are the highest of all
    if len(minutes) and (minutes.min() < _FIRST or ((minutes >= _AFTER) & (minutes != _MISSING)).any()):
        raise ValueError(OUTSIDE)


def _distinct(column: np.ndarray) -> set[int]:
    if not len(column) or column.min() == column.max():
        return set(column[:1].tolist())
    return set(np.unique(column).tolist())


def _require_outline(tasks: Tasks) -> None:
    parent = tasks.parent
    if not len(parent) or parent.max() < 0:
        return
    if parent.min() < -1 or parent.max() >= len(parent):
        raise ValueError("A line of the outline has no line above it.")
    above, steps = parent.copy(), 0
    while (above >= 0).any():
        above = np.where(above >= 0, parent[above], -1)
        steps += 1
        if steps > len(parent):
            raise ValueError("The lines of the outline lead in a circle.")
