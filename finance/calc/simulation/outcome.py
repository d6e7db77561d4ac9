"""What the draws of a project or a fiscal year say, as plain values that can be kept."""

import datetime as dt
from collections.abc import Sequence

import numpy as np

from finance.calc.simulation.joint import Driver
from finance.calc.simulation.summary import chance, curve, percentiles

_DAY = 1440


def of_money(drawn: np.ndarray, *, limit: float | None, why: str = "") -> dict:
    """Return {p10 p50 p80 p90: {value, error}, mean, limit, chance: {value, error} or None, why, curve: [[amount, share], …]}.

    drawn: money, one a draw. limit: what it should land within, None where unknown, which `why` tells. Money is rounded to the cent.
    Raises ValueError without draws.

    Source: reference formulas, section 5.

    >>> found = of_money(np.arange(1.0, 101.0), limit=60.0)
    >>> found["p80"]["value"], found["chance"]["value"], found["mean"]
    (80.0, 0.6, 50.5)
    """
    found = {f"p{percent}": {"value": round(one.value, 2), "error": round(one.error, 2)} for percent, one in percentiles(drawn).items()}
    found |= {"mean": round(float(drawn.mean()), 2), "limit": limit, "chance": _chance(None if limit is None else drawn <= limit), "why": why}
    return found | {"curve": [[round(value, 2), round(share, 4)] for value, share in curve(drawn)]}


def of_periods(falls: np.ndarray, total: np.ndarray, *, ends: Sequence[dt.date], spent: float) -> list[dict]:
    """Return [{end, p10, p50, p80, p90}, …]: the percentiles of what is spent by the end of each period, the last one's of all.

    falls: money, a row a period, a column a draw. total: money, one a draw: what the rows add up to. ends: the last day of each period.
    spent: before the first. Raises ValueError without draws.

    Source: reference formulas, section 5: percentiles of cumulative cost; those of one period say nothing of the same draw in the next.

    >>> found = of_periods(np.array([[1.0, 2.0], [3.0, 3.0]]), np.array([4.0, 5.0]), ends=[dt.date(2026, 4, 30), dt.date(2026, 5, 31)], spent=10.0)
    >>> found[0], found[1]["p90"]
    ({'end': '2026-04-30', 'p10': 11.0, 'p50': 11.0, 'p80': 12.0, 'p90': 12.0}, 15.0)
    """
    sums = np.cumsum(falls, axis=0)
    sums[-1] = total
    found = []
    for end, drawn in zip(ends, sums + spent, strict=True):
        marks = {f"p{percent}": round(one.value, 2) for percent, one in percentiles(drawn).items()}
        found.append({"end": end.isoformat(), **marks})
    return found


def of_dates(moments: np.ndarray, *, limit: dt.date | None, why: str = "") -> dict:
    """Return the same of finishes: percentiles are days as ISO text with an error in days, the curve is of days.

    moments: datetime64[m], one a draw; a finish at midnight is of the day before. limit: the last day that is in time.
    Raises ValueError without draws.

    Source: reference formulas, section 5.

    >>> days = np.datetime64("2026-03-01T17:00", "m") + np.arange(10) * np.timedelta64(1, "D")
    >>> found = of_dates(days, limit=dt.date(2026, 3, 5))
    >>> found["p80"]["value"], found["chance"]["value"]
    ('2026-03-08', 0.5)
    """
    minutes = moments.astype("datetime64[m]").astype(np.int64) - 1
    found = {f"p{percent}": {"value": _day(one.value), "error": round(one.error / _DAY, 2)} for percent, one in percentiles(minutes).items()}
    met = met_day(moments, limit) if limit else None
    found |= {"mean": _day(float(minutes.mean())), "limit": limit.isoformat() if limit else None, "chance": _chance(met), "why": why}
    return found | {"curve": [[_day(value), round(share, 4)] for value, share in curve(minutes)]}


def met_day(moments: np.ndarray, limit: dt.date) -> np.ndarray:
    """Return which draws finish by the end of a day, bool. moments: as of `of_dates`.

    Source: definition.

    >>> met_day(np.array(["2026-03-05T17:00", "2026-03-06T00:00", "2026-03-06T08:00"], "datetime64[m]"), dt.date(2026, 3, 5)).tolist()
    [True, True, False]
    """
    return moments <= np.datetime64(limit + dt.timedelta(days=1), "m")


def both(cost: np.ndarray | None, moments: np.ndarray | None, *, budget: float | None, by: dt.date | None) -> dict | None:
    """Return the chance of landing within the budget and by the day in the same draw, None where either is unknown.

    Source: reference formulas, section 5, joint.

    >>> finish = np.array(["2026-03-05T17:00", "2026-03-06T17:00"], "datetime64[m]")
    >>> both(np.array([1.0, 1.0]), finish, budget=2.0, by=dt.date(2026, 3, 5))["value"]
    0.5
    """
    if cost is None or moments is None or budget is None or by is None:
        return None
    return _chance((cost <= budget) & met_day(moments, by))


def told(drivers: Sequence[Driver], names: dict[str, Sequence[tuple[str, str]]]) -> list[dict]:
    """Return the tornado as [{kind, code, name, correlation}, …], the strongest first.

    names: by kind of driver, (code, name) of each in order.

    Source: reference formulas, section 5, tornado by rank correlation.

    >>> told([Driver("risk", 0, 0.51234)], {"risk": [("R-001", "Flood")]})
    [{'kind': 'risk', 'code': 'R-001', 'name': 'Flood', 'correlation': 0.5123}]
    """
    return [
        {"kind": one.kind, "code": names[one.kind][one.place][0], "name": names[one.kind][one.place][1], "correlation": round(one.correlation, 4)}
        for one in drivers
    ]


def _chance(met: np.ndarray | None) -> dict | None:
    if met is None:
        return None
    found = chance(met)
    return {"value": round(found.value, 6), "error": round(found.error, 6)}


def _day(minutes: float) -> str:
    return str(np.datetime64(int(minutes), "m").astype("datetime64[D]"))
