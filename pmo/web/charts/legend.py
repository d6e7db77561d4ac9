"""The legend, for drawings whose traces do not carry their names themselves."""

from . import measure
from .canvas import TEXT, Canvas
from .heat import limits, mixed
from .lines import dash, end_labels
from .markers import symbol_at
from .numbers import short
from .palette import RAG_SYMBOLS
from .plain import at
from .settle import colour_of

ROW = 17
SWATCH = 18


def entries(figure: dict) -> list[dict]:
    """Return the traces the legend names: none where the lines are labelled or only one trace has a name."""
    traces, layout = figure["data"], figure["layout"]
    if layout.get("showlegend") is False or end_labels(traces):
        return []
    found: dict[str, dict] = {}
    for trace in traces:
        if trace.get("name") and trace.get("showlegend") is not False and trace["type"] != "heatmap":
            found.setdefault(str(trace["name"]), trace)
    return list(found.values()) if len(found) > 1 or (found and layout.get("showlegend")) else []


def rows(traces: list[dict], room: float) -> list[list[tuple[float, dict]]]:
    """Return the entries by row, each with its left edge."""
    found: list[list[tuple[float, dict]]] = []
    x = room + 1
    for trace in traces:
        wide = SWATCH + measure.width(str(trace["name"]), TEXT) + 14
        if not found or x + wide - 14 > room:
            found.append([])
            x = 0.0
        found[-1].append((x, trace))
        x += wide
    return found


def height(figure: dict, room: float) -> float:
    scales = sum(1 for t in figure["data"] if t["type"] == "heatmap" and t.get("showscale"))
    return (len(rows(entries(figure), room)) + scales) * ROW


def draw(canvas: Canvas, figure: dict, left: float, top: float, room: float) -> None:
    y = top + ROW / 2
    for row in rows(entries(figure), room):
        for x, trace in row:
            _draw_swatch(canvas, trace, left + x, y)
            name = measure.clip(str(trace["name"]), room - x - SWATCH, TEXT)
            canvas.text(left + x + SWATCH, y, name, fill="ink")
        y += ROW
    for trace in figure["data"]:
        if trace["type"] == "heatmap" and trace.get("showscale"):
            _draw_scale(canvas, trace, left, y)
            y += ROW


def _draw_swatch(canvas: Canvas, trace: dict, x: float, y: float) -> None:
    colour = colour_of(trace)
    if trace["type"] == "bar":
        if colour in RAG_SYMBOLS:
            symbol_at(canvas, RAG_SYMBOLS[colour], x + 7, y, 5, colour)
        else:
            outline = (trace["marker"].get("line") or {}).get("color") or ""
            canvas.add("rect", fill=colour, stroke=outline, x=x + 1, y=y - 5, width=12, height=10, rx=1)
        return
    if "lines" in trace["mode"] and trace["line"].get("width", 2):
        canvas.line(x, y, x + 14, y, stroke=colour, width=2, dash=dash(trace["line"].get("dash")))
    elif trace.get("fill"):
        canvas.add("rect", fill=trace["fillcolor"], x=x + 1, y=y - 5, width=12, height=10, rx=1)
    if "markers" in trace["mode"]:
        symbol = at(trace["marker"].get("symbol"), 0) or "circle"
        symbol_at(canvas, symbol, x + 7, y, 4.5, colour_of(trace, 0) if "lines" not in trace["mode"] else colour)


def _draw_scale(canvas: Canvas, trace: dict, left: float, y: float) -> None:
    low, high = limits(trace)
    start = left + measure.width(short(low), TEXT) + 6
    canvas.text(left, y, short(low))
    for step in range(6):
        one, other, cover = mixed(trace["colorscale"], step / 5)
        place = {"x": start + step * 18, "y": y - 5, "width": 17, "height": 10}
        canvas.add("rect", fill=one, **place)
        if cover:
            canvas.add("rect", fill=f"{other}/{round(cover * 100)}", **place)
    canvas.text(start + 6 * 18 + 5, y, short(high))
