"""A network from a few columns: everything that is not said takes what is usual."""

from collections.abc import Iterable, Sequence

import numpy as np

from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.calc.schedule.checks import MOMENTS
from projects.calc.schedule.network import CONSTRAINTS, KINDS, LAG_UNITS, LINKS, Links, Network, Options, Tasks

_START = np.datetime64("2026-01-05T08:00", "m")
_USUAL = {
    "kind": (np.int8, 0), "parent": (np.int32, -1), "calendar": (np.int32, 0), "slack_calendar": (np.int32, 0),
    "elapsed": (bool, False), "active": (bool, True),
    "manual": (bool, False), "constraint": (np.int8, 0), "remaining": (np.int64, -1), "done": (np.float64, np.nan), "delay": (np.int64, 0),
    "pause": (np.int64, 0), "secondary": (np.int8, 0), "yields": (bool, False), "stands": (np.int8, 0), "branch": (np.int32, -1),
}  # fmt: skip


def tasks_of(duration: Sequence[int], **columns: Sequence) -> Tasks:
    """Return tasks of the durations given, in minutes.

    columns: any other column of `Tasks`, of the same length; kinds and constraints by name or number, moments as ISO text,
    datetime, datetime64 or None. What is not said: a task at the top of the outline, as soon as possible, with no dates.
    Raises ValueError when a column has another length, TypeError when it is none of `Tasks`.

    Source: definition.

    >>> tasks_of([480, 0], kind=["task", "milestone"]).kind.tolist()
    [0, 1]
    """
    n = len(duration)
    columns.setdefault("slack_calendar", columns.get("calendar"))
    made = {"duration": np.asarray(duration, dtype=np.int64)}
    for name, (type_, usual) in _USUAL.items():
        values = columns.pop(name, None)
        names = {"kind": KINDS, "constraint": CONSTRAINTS, "secondary": CONSTRAINTS}.get(name)
        if values is not None and names:
            place = {name: at for at, name in enumerate(names)} | {at: at for at in range(len(names))}
            values = list(map(place.__getitem__, values))
        made[name] = np.full(n, usual, type_) if values is None else np.array(values, type_)
    for name in MOMENTS:
        values = columns.pop(name, None)
        made[name] = np.full(n, "NaT", "datetime64[m]") if values is None else moments_of(values)
    if any(len(column) != n for column in made.values()):
        raise ValueError("Every column of tasks has one entry a task.")
    return Tasks(**made, **columns)


def links_of(links: Iterable[Sequence]) -> Links:
    """Return links from tuples (predecessor, successor[, type[, lag[, unit]]]): FS without lag where only the ends are said.

    Raises ValueError at a type or a unit of lag that is not known.

    Source: definition.

    >>> links_of([(0, 1), (0, 2, "SS", 60)]).lag.tolist()
    [0, 60]
    """
    whole = [(*link, *("FS", 0, "minutes")[len(link) - 2 :]) for link in links]
    ends = np.array([link[:2] for link in whole], np.int32).reshape(-1, 2)
    return Links(
        ends[:, 0], ends[:, 1],
        np.array([LINKS.index(link[2]) for link in whole], np.int8),
        np.array([link[3] for link in whole], np.int64),
        np.array([LAG_UNITS.index(link[4]) for link in whole], np.int8),
    )  # fmt: skip


def network_of(
    duration: Sequence[int],
    links: Iterable[Sequence] = (),
    *,
    calendars: Sequence[WorkingTime] = (STANDARD_WEEK,),
    options: Options | None = None,
    **columns: Sequence,
) -> Network:
    """Return a network of the durations and links given; it starts on Monday 5 January 2026 at eight where `options` do not say.

    duration, columns: as for `tasks_of`. links: as for `links_of`. calendars: the first is the project's. Raises as those two.

    Source: definition.

    >>> len(network_of([480, 480], [(0, 1)]).tasks)
    2
    """
    return Network(tasks_of(duration, **columns), links_of(links), options or Options(start=_START), list(calendars))


def moments_of(values: Sequence) -> np.ndarray:
    """Return moments as datetime64[m]: of ISO text, datetime, datetime64 or None.

    Source: definition.

    >>> moments_of(["2026-01-05T08:00", None]).tolist()
    [datetime.datetime(2026, 1, 5, 8, 0), None]
    """
    if not any(values):
        return np.full(len(values), "NaT", "datetime64[m]")
    return np.array(["NaT" if one is None else one for one in values], dtype="datetime64[s]").astype("datetime64[m]")
