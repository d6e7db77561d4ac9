"""How much later one moment is than another, in working days."""

import datetime as dt
from collections.abc import Sequence

import numpy as np

from pmo.calc.working_time import WorkingTime

Pair = tuple[dt.datetime | None, dt.datetime | None]


def days_later(pairs: Sequence[Pair], time: WorkingTime) -> list[float | None]:
    """Return for each pair (promised, stands) how many working days the second is later, negative where it is earlier; None without both.

    Moments carry no zone. Raises ValueError outside 1900–2149.

    Source: variance = current − baseline (Microsoft Project: Finish Variance).

    >>> from pmo.calc.working_time import STANDARD_WEEK
    >>> friday, monday = dt.datetime(2026, 3, 6, 17), dt.datetime(2026, 3, 9, 12)
    >>> days_later([(friday, monday), (monday, friday), (None, friday)], STANDARD_WEEK)
    [0.5, -0.5, None]
    """
    known = [pair for pair in pairs if None not in pair]
    if not known:
        return [None] * len(pairs)
    worked = time.minutes_to(np.array(known, "datetime64[m]"))
    found = iter(((worked[:, 1] - worked[:, 0]) / time.minutes_per_day).round(4).tolist())
    return [None if None in pair else next(found) for pair in pairs]
