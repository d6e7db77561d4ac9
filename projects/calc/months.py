"""Amounts spread over the months in which they are worked, exact to the last unit."""

from collections.abc import Sequence

import numpy as np

from pmo.calc.working_time import WorkingTime


def spread_over_months(
    start: np.ndarray, finish: np.ndarray, amounts: Sequence[np.ndarray], working_time: WorkingTime
) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Return the parts of amounts by item and month: place of the item, month (datetime64[M]), and for each amount its parts (int64).

    start, finish: datetime64[m], neither missing, length n. amounts: int64 arrays of length n, in units that are not split. working_time:
    the calendar of all items. Parts follow the working minutes and are rounded on their running sum, so that they add up to the amount
    exactly; an item without working time between its ends falls whole into the month of its finish. Raises ValueError outside 1900–2149.

    Source: straight-line spreading; cumulative rounding.

    >>> from pmo.calc.working_time import STANDARD_WEEK
    >>> start, finish = np.array(["2026-03-30T08:00"], "M8[m]"), np.array(["2026-04-03T17:00"], "M8[m]")
    >>> place, month, (cents,) = spread_over_months(start, finish, [np.array([1001])], STANDARD_WEEK)
    >>> month.astype(str).tolist(), cents.tolist()
    (['2026-03', '2026-04'], [400, 601])
    """
    start, finish = np.asarray(start, "datetime64[m]"), np.asarray(finish, "datetime64[m]")
    first = start.astype("datetime64[M]")
    # a finish at midnight belongs to the month that it ends
    last = np.maximum(first, (finish - np.timedelta64(1, "m")).astype("datetime64[M]"))
    before, total = working_time.minutes_to(start), working_time.minutes_to(finish) - working_time.minutes_to(start)
    idle = total <= 0
    first = np.where(idle, last, first)
    width = (last - first).astype(np.int64) + 1
    place = np.repeat(np.arange(len(start)), width)
    within = np.arange(len(place)) - np.repeat(np.cumsum(width) - width, width)
    month = first[place] + within.astype("timedelta64[M]")
    ends = np.minimum((month + 1).astype("datetime64[m]"), finish[place])
    worked = working_time.minutes_to(np.maximum(ends, start[place])) - before[place]
    closing = within == width[place] - 1
    share = np.where(closing | idle[place], 1.0, worked / np.where(idle, 1, total)[place])
    return place, month, [_parts(np.asarray(amount, np.int64), place, share, within) for amount in amounts]


def _parts(amount: np.ndarray, place: np.ndarray, share: np.ndarray, within: np.ndarray) -> np.ndarray:
    so_far = np.where(share >= 1, amount[place], np.rint(amount[place] * share).astype(np.int64))
    before = np.where(within == 0, 0, np.concatenate(([0], so_far[:-1])))
    return so_far - before
