"""Pieces that most figures need, as plain plotly dicts."""

from datetime import date

DAY_MS = 86_400_000


def today(day: date | str, text: str = "Today") -> dict:
    """Return the hairline at the status date, a layout shape."""
    day = str(day)
    line = {"color": "muted", "width": 1}
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1,
        "line": line, "label": {"text": text, "textposition": "end"},
    }  # fmt: skip


def threshold(value: float, text: str = "", *, colour: str = "muted", axis: str = "y") -> dict:
    """Return a dashed line across the plot at a limit, a layout shape; `axis` is `x`, `y` or `y2`."""
    line = {"color": colour, "width": 1, "dash": "dash"}
    return {"type": "line", **_across(axis, value, value), "line": line, "label": {"text": text, "textposition": "end"}}


def band(low, high, *, colour: str = "rag-unknown/14", axis: str = "y", text: str = "") -> dict:
    """Return a tinted band under the data between two values of an axis, a layout shape."""
    label = {"text": text, "textposition": "top left"}
    return {
        "type": "rect",
        "layer": "below",
        **_across(axis, low, high),
        "fillcolor": colour,
        "line": {"width": 0},
        "label": label,
    }


def _across(axis: str, low, high) -> dict:
    way, other = axis[0], "y" if axis[0] == "x" else "x"
    return {f"{way}ref": axis, f"{way}0": low, f"{way}1": high, f"{other}ref": "paper", f"{other}0": 0, f"{other}1": 1}


def bubbles(sizes: list, largest: float = 46) -> dict:
    """Return the size keys of a marker whose area tells the value, the largest so many pixels across.

    >>> bubbles([1.0, 4.0], largest=20)
    {'size': [1.0, 4.0], 'sizemode': 'area', 'sizeref': 0.01, 'sizemin': 3}
    """
    top = max((float(s) for s in sizes if s is not None), default=0) or 1.0
    return {"size": [0 if s is None else float(s) for s in sizes], "sizemode": "area", "sizeref": top / largest**2, "sizemin": 3}


def length(start: date, finish: date) -> int:
    """Return the length of a Gantt bar as plotly wants it: milliseconds from the start to the end of the finish day.

    >>> length(date(2026, 3, 1), date(2026, 3, 1)) == DAY_MS
    True
    """
    return ((finish - start).days + 1) * DAY_MS
