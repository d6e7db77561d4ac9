"""The table twin of a chart: the same values for a screen reader and for copying."""

from datetime import date
from math import ceil

from django.utils.translation import gettext as _

from .bars import DAY_MS
from .plain import at, days, plain, text_of
from .settle import axis_key, is_value_axis, layout_key, points, settled


def table(figure: dict) -> tuple[list[str], list[list]]:
    """Return headers and rows of raw values (text, number or None); `layout.meta.table` wins where the figure brings its own."""
    own = ((figure.get("layout") or {}).get("meta") or {}).get("table")
    if own:
        return [str(h) for h in own["headers"]], [list(plain(row)) for row in own["rows"]]
    figure = settled(figure)
    traces = figure["data"]
    if any(t["type"] == "heatmap" for t in traces):
        return _heat_table(next(t for t in traces if t["type"] == "heatmap"))
    if any(t["type"] == "bar" and figure["layout"][layout_key(axis_key(t, _along(t)))]["type"] == "date" for t in traces):
        return _gantt_table(figure)
    if any(isinstance(t["marker"].get("size"), list) for t in traces):
        return _bubble_table(figure)
    return _series_table(figure)


def _along(trace: dict) -> str:
    return "x" if is_value_axis(trace, "x") else "y"


def _title(figure: dict, key: str) -> str:
    return text_of(figure["layout"][layout_key(key)].get("title"))


def _heat_table(trace: dict) -> tuple[list[str], list[list]]:
    rows = trace.get("z") or []
    most = max((len(row) for row in rows), default=0)
    columns = trace.get("x") or list(range(1, most + 1))
    body = [[at(trace.get("y"), r, r + 1), *(at(row, c) for c in range(most))] for r, row in enumerate(rows)]
    return ["", *(str(c) for c in columns[:most])], body


def _gantt_table(figure: dict) -> tuple[list[str], list[list]]:
    rows = []
    for trace in figure["data"]:
        way = _along(trace)
        for index, x, y in points(trace):
            place, length = (y, x) if way == "x" else (x, y)
            start = at(trace.get("base"), index) if trace["type"] == "bar" else (x if isinstance(x, str) else y)
            end = _later(start, length) if trace["type"] == "bar" else None
            rows.append([place if trace["type"] == "bar" else (y if start == x else x), trace.get("name") or "", start, end])
    return [_title(figure, "y") or _("Item"), _("Kind"), _("Start"), _("Finish")], rows


def _later(start, length) -> str | None:
    from_day = days(start)
    if from_day is None or not isinstance(length, (int, float)):
        return None
    return date.fromordinal(max(ceil(from_day + length / DAY_MS - 1e-6) - 1, int(from_day))).isoformat()


def _bubble_table(figure: dict) -> tuple[list[str], list[list]]:
    rows = []
    for trace in figure["data"]:
        for index, x, y in points(trace):
            name = at(trace.get("text"), index) or at(trace.get("hovertext"), index) or trace.get("name") or ""
            rows.append([name, x, y, at(trace["marker"].get("size"), index)])
    size = ((figure["layout"].get("meta") or {}).get("size_title")) or _("Size")
    return [_("Item"), _title(figure, "x") or "x", _title(figure, "y") or "y", size], rows


def _series_table(figure: dict) -> tuple[list[str], list[list]]:
    traces = figure["data"]
    flat = any(t["type"] == "bar" and t["orientation"] == "h" for t in traces)
    columns: list[str] = []
    cells: dict = {}
    for number, trace in enumerate(traces):
        meta = trace.get("meta") or {}
        named = trace.get("name") or meta.get("label") or _title(figure, axis_key(trace, "x" if flat else "y"))
        columns.append(str(named or _("Series %(number)s") % {"number": number + 1}))
        for _index, x, y in points(trace):
            key, value = (y, x) if flat else (x, y)
            cells.setdefault(key, {})[number] = value
    keys = list(cells)
    if all(isinstance(k, str) and days(k) is not None for k in keys):
        keys.sort(key=days)
    elif all(isinstance(k, (int, float)) for k in keys):
        keys.sort()
    corner = _title(figure, "y" if flat else "x") or (_("Date") if keys and days(keys[0]) is not None else "")
    return [corner, *columns], [[key, *(cells[key].get(n) for n in range(len(columns)))] for key in keys]
