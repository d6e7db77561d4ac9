"""The fan of a forecast: from what is spent now to the least and the most it may come to, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from finance.calc.indices import Money

FARTHEST = 3  # times the budget, and times the planned length from now: what lies beyond would hide the rest


@dataclass(frozen=True)
class Fan:
    """The corners of a forecast: the least and the most money, the earliest and the latest day. beyond: estimates too far off to be drawn."""

    low: Money
    high: Money
    early: date
    late: date
    beyond: int = 0


def fan_of(
    *, now: date, spent: Money | None, budget: Money | None, begun: date | None, planned: date | None,
    estimates: Iterable[Money | None], finishes: Iterable[date | None],
) -> Fan | None:  # fmt: skip
    """Return the `Fan` of these estimates at completion and finishes; None where nothing is spent, nothing is left, or nothing is known.

    now: the status date. spent, budget: AC and BAC. begun, planned: first and last day of the plan, which bound what is drawn.

    Source: reference formulas, sections 1 and 2: the range of EAC a–g by the range of IEAC(t).

    >>> found = fan_of(now=date(2026, 3, 2), spent=50, budget=100, begun=date(2026, 1, 1), planned=date(2026, 4, 1),
    ...                estimates=[110, 130, None, 900], finishes=[date(2026, 4, 1), date(2026, 5, 1)])
    >>> found.low, found.high, found.early.isoformat(), found.late.isoformat(), found.beyond
    (110, 130, '2026-04-01', '2026-05-01', 1)
    """
    if spent is None or not budget or begun is None or planned is None:
        return None
    money = [one for one in estimates if one is not None]
    days = [one for one in finishes if one is not None and one > now]
    near = [one for one in money if one <= FARTHEST * budget]
    soon = [one for one in days if (one - now) <= FARTHEST * max((planned - begun), (planned - now))]
    if not near or not soon or max(near) <= spent:
        return None
    return Fan(min(near), max(near), min(soon), max(soon), len(money) - len(near) + len(days) - len(soon))
