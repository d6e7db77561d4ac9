"""What a change of a plan does to its dates."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from projects.calc.schedule.network import Dates

_MISSING = int(np.datetime64("NaT").astype(np.int64))
_NONE = (_MISSING, _MISSING)


@dataclass(frozen=True)
class Moved:
    """A line whose dates change; `before` is None of a new one. Moments are local time, slack minutes of working time."""

    uid: int
    start: dt.datetime
    finish: dt.datetime
    start_before: dt.datetime | None
    finish_before: dt.datetime | None
    total_slack: int
    critical: bool


def moved(stood: Mapping[int, tuple], dates: Dates, uids: Sequence[int]) -> list[Moved]:
    """Return the lines that start or finish at another moment than they stood at, in the order of the outline.

    stood: start and finish by uid, as they were computed before, minutes since 1970. dates, uids: as the engine and `network_of_file` return them.

    Source: definition.

    >>> from projects.calc.schedule.columns import network_of
    >>> from projects.calc.schedule.engine import compute
    >>> [one.finish.day for one in moved({}, compute(network_of([480, 960])), [7, 8])]
    [5, 6]
    """
    start, finish = (column.astype("datetime64[s]") for column in (dates.start, dates.finish))
    before = np.array([stood.get(uid, _NONE)[:2] for uid in uids], np.int64).reshape(-1, 2).astype("datetime64[m]").astype("datetime64[s]")
    places = np.flatnonzero(~((start == before[:, 0]) & (finish == before[:, 1]))) if len(uids) else []
    return [
        Moved(
            uids[place], start[place].item(), finish[place].item(), before[place, 0].item(), before[place, 1].item(),
            int(dates.total_slack[place]), bool(dates.critical[place]),
        )
        for place in places
    ]  # fmt: skip
