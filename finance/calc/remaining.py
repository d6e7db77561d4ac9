"""The rest of a fiscal year by period: how what is left to spend falls into the periods still to end."""

from collections.abc import Sequence
from datetime import date, timedelta


def remaining_shares(*, planned: Sequence[float], posted: Sequence[float], ends: Sequence[date], day: date) -> list[float]:
    """Return the share of what is left for each period that ends after the day, 0..1, adding up to 1; for the last one where none does.

    planned, posted: money by period of the year, in one unit. ends: the last day of each period. The period that holds the day gets what was
    planned for it less what is posted in it, never below nothing. Where nothing is planned for what is left, it is spread evenly by day.

    Source: Outlook at month m: actuals 1..m and forecast m + 1..12; the rest of the month is still forecast.

    >>> ends = [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]
    >>> remaining_shares(planned=[10, 30, 10], posted=[10, 10, 0], ends=ends, day=date(2026, 5, 10))
    [0.666667, 0.333333]
    >>> remaining_shares(planned=[0, 0, 0], posted=[0, 0, 0], ends=ends, day=date(2026, 5, 16))
    [0.333333, 0.666667]
    """
    left = [place for place, end in enumerate(ends) if end > day] or [len(ends) - 1]
    weights = [max(planned[left[0]] - posted[left[0]], 0.0), *(max(planned[place], 0.0) for place in left[1:])]
    if not sum(weights):
        begins = [day, *(ends[place] for place in left[:-1])]
        weights = [float(max((ends[place] - begin) / timedelta(days=1), 0)) for place, begin in zip(left, begins, strict=True)]
    whole = sum(weights)
    shares = [round(weight / whole, 6) for weight in weights] if whole else [0.0] * len(left)
    shares[-1] = round(1 - sum(shares[:-1]), 6)
    return shares
