"""What moved between two rows of one subject: differences of sums, of ratios and of counts, each where both are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

MOVING = ("projects", "cpi", "spi", "variance", "eac_b", "whole_life_cost", "benefits", "exposure", "high_risks", "overdue_risks", "stale", "asks")
SEVERITY = {"green": 0, "amber": 1, "red": 2}


@dataclass(frozen=True)
class Delta:
    """A figure before and now; `by` is now − before, None where one of the two is unknown."""

    name: str
    before: Decimal | float | int | None
    now: Decimal | float | int | None
    by: Decimal | float | int | None


def deltas(now: Mapping, before: Mapping, *, least_money: Decimal = Decimal(1), least_ratio: float = 0.005) -> list[Delta]:
    """Return the figures of `MOVING` that changed, in that order; a figure unknown on both sides, equal, or moved by less than counts is left out.

    now, before: rows by name, money as Decimal, ratios as float, counts as int, unknown as None. least_money: in the currency's unit.
    least_ratio: of an index. Raises KeyError for a row without one of the names.

    >>> a, b = dict.fromkeys(MOVING), dict.fromkeys(MOVING)
    >>> a["projects"], b["projects"], a["cpi"] = 7, 5, 0.9
    >>> [(one.name, one.by) for one in deltas(a, b)]
    [('projects', 2), ('cpi', None)]
    """
    found = []
    for name in MOVING:
        new, old = now[name], before[name]
        if new != old:
            by = None if new is None or old is None else new - old
            least = least_ratio if isinstance(by, float) else least_money if isinstance(by, Decimal) else 1
            if by is None or abs(by) >= least:
                found.append(Delta(name, old, new, by))
    return found


def direction(was: str | None, now: str) -> str:
    """Return how a colour moved: "worse", "better", or "other" where one side is unknown or nothing moved.

    was, now: green, amber, red, unknown (or None for no row). Raises nothing.

    >>> direction("green", "red"), direction("red", "amber"), direction(None, "red")
    ('worse', 'better', 'other')
    """
    if was not in SEVERITY or now not in SEVERITY or was == now:
        return "other"
    return "worse" if SEVERITY[now] > SEVERITY[was] else "better"
