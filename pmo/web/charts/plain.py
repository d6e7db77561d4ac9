"""A figure as given, turned into plain values: floats, strings, ISO days, None for a gap."""

import math
from datetime import date, datetime
from decimal import Decimal


def plain(value):
    """Return the value with decimals as floats, dates as ISO text, arrays as lists, and NaN or infinity as None.

    >>> plain({"y": (Decimal("1.5"), float("nan"), date(2026, 3, 1))})
    {'y': [1.5, None, '2026-03-01']}
    """
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (Decimal, float)):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def days(value) -> float | None:
    """Return an ISO day or moment as days since year 1, the fraction being the time of day; None where it is no date.

    >>> days("2026-03-01T12:00") - days("2026-02")
    28.5
    """
    if not isinstance(value, str):
        return None
    text = f"{value}-01" if len(value) == 7 else value
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.toordinal() + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400


def text_of(value) -> str:
    """Return plotly's title or label, which may be a string or `{"text": …}`, as a string."""
    if isinstance(value, dict):
        value = value.get("text")
    return "" if value is None else str(value)


def at(values, index: int, default=None):
    """Return a trace attribute for one point: the attribute may be a list or one value for all."""
    if isinstance(values, list):
        return values[index] if index < len(values) else default
    return default if values is None else values
