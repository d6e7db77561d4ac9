"""Everything plotly would guess, said: axis types, modes, colours, RAG symbols; so page, print and plotly draw the same."""

from .palette import RAG_SYMBOLS, SERIES
from .plain import at, days, plain

KINDS = ("scatter", "bar", "heatmap")
AXIS_TYPES = ("linear", "date", "category")


def settled(figure: dict) -> dict:
    """Return the figure as plain values with nothing left to guess.

    Raises ValueError for a trace or an axis of a type that is not drawn here.
    """
    found = plain(figure)
    layout = found.setdefault("layout", {})
    traces = found["data"] = [dict(trace) for trace in found.get("data") or []]
    for index, trace in enumerate(traces):
        _settle_trace(trace, SERIES[index % len(SERIES)])
    for key in sorted({axis_key(t, way) for t in traces for way in "xy"} | {"x", "y"}):
        spec = layout[layout_key(key)] = dict(layout.get(layout_key(key)) or {})
        spec["type"] = spec.get("type") if spec.get("type") not in (None, "-") else _guess(key, traces)
        if spec["type"] not in AXIS_TYPES:
            raise ValueError(f"axis type {spec['type']!r} is not drawn")
    return found


def axis_key(trace: dict, way: str) -> str:
    """Return the axis a trace stands on: `x`, `y` or `y2`."""
    return trace.get(f"{way}axis") or way


def layout_key(axis: str) -> str:
    """Return where the layout keeps an axis: `y2` → `yaxis2`."""
    return f"{axis[0]}axis{axis[1:]}"


def colour_of(trace: dict, index: int | None = None) -> str:
    """Return the colour of a trace, or of one of its points where points have their own."""
    marker = (trace.get("marker") or {}).get("color")
    if isinstance(marker, list):
        own = at(marker, index or 0)
        if own and (index is not None or trace["type"] == "bar"):
            return own
    elif marker and (trace["type"] == "bar" or "lines" not in trace.get("mode", "")):
        return marker
    return (trace.get("line") or {}).get("color") or (marker if isinstance(marker, str) else None) or "series-1"


def is_value_axis(trace: dict, way: str) -> bool:
    """Return whether bars of the trace grow along this axis."""
    return trace["type"] == "bar" and (way == "x") == (trace.get("orientation") == "h")


def points(trace: dict) -> list[tuple[int, object, object]]:
    """Return (index, x, y) of a trace; plotly counts 0, 1, 2 … where one side is left out."""
    xs, ys = trace.get("x"), trace.get("y")
    count = min(len(side) for side in (xs, ys) if side is not None) if xs is not None or ys is not None else 0
    return [(i, i if xs is None else xs[i], i if ys is None else ys[i]) for i in range(count)]


def _settle_trace(trace: dict, colour: str) -> None:
    trace.setdefault("type", "scatter")
    if trace["type"] not in KINDS:
        raise ValueError(f"trace type {trace['type']!r} is not drawn")
    if trace["type"] == "heatmap":
        trace.setdefault("colorscale", [[0, "heat-low"], [1, "heat-high"]])
        return
    marker = trace["marker"] = dict(trace.get("marker") or {})
    if trace["type"] == "bar":
        trace.setdefault("orientation", "v")
        marker.setdefault("color", colour)
        return
    trace.setdefault("mode", "markers" if "size" in marker else "lines")
    line = trace["line"] = dict(trace.get("line") or {})
    line.setdefault("color", marker["color"] if isinstance(marker.get("color"), str) else colour)
    marker.setdefault("color", line["color"])
    if trace.get("fill") and trace["fill"] != "none":
        trace.setdefault("fillcolor", line["color"].partition("/")[0] + "/14")
    _settle_symbol(marker)


def _settle_symbol(marker: dict) -> None:
    if "symbol" in marker:
        return
    colours = marker["color"]
    if isinstance(colours, list):
        marker["symbol"] = [RAG_SYMBOLS.get(str(c).partition("/")[0], "circle") for c in colours]
    else:
        marker["symbol"] = RAG_SYMBOLS.get(colours.partition("/")[0], "circle")


def _guess(axis: str, traces: list[dict]) -> str:
    way, values, heat = axis[0], [], False
    for trace in traces:
        if axis_key(trace, way) != axis:
            continue
        heat = heat or trace["type"] == "heatmap"
        base = trace.get("base")
        source = base if base is not None and is_value_axis(trace, way) else trace.get(way)
        values += source if isinstance(source, list) else [source]
    texts = [v for v in values if isinstance(v, str)]
    if not texts:
        return "linear"
    return "date" if not heat and all(days(v) is not None for v in texts) else "category"
