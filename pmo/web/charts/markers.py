"""Points: RAG shapes, milestones, bubbles, and the names beside them."""

from math import sqrt

from . import measure
from .axis import Axis
from .canvas import TEXT, Canvas, number
from .numbers import full
from .placing import Placer, around
from .plain import at
from .settle import axis_key, colour_of, points

# Corners in units of the half size; None is a circle.
CORNERS = {
    "circle": None,
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "triangle-up": ((0, -1.15), (1.15, 0.9), (-1.15, 0.9)),
    "triangle-down": ((0, 1.15), (1.15, -0.9), (-1.15, -0.9)),
}
STROKES = {"x": "M-1 -1L1 1M-1 1L1 -1", "cross": "M-1.2 0L1.2 0M0 -1.2L0 1.2", "line-ns": "M0 -1.4L0 1.4"}


def draw(canvas: Canvas, traces: list[dict], axes: dict[str, Axis], placer: Placer) -> None:
    """Draw the points, large ones first so that small ones stay in sight."""
    found = [p for t in traces if t["type"] == "scatter" and "markers" in t["mode"] for p in _points(t, axes)]
    for trace, index, x, y, radius in sorted(found, key=lambda p: -p[4]):
        marker = trace["marker"]
        bubble = radius > 8
        opacity = at(marker.get("opacity"), index) or (0.78 if bubble else None)
        symbol = at(marker.get("symbol"), index) or "circle"
        symbol_at(canvas, symbol, x, y, radius, colour_of(trace, index), hover=_hover(trace, index), opacity=opacity)
        placer.avoid_box((x - radius, y - radius, x + radius, y + radius), weight=0.3 if bubble else 3)


def draw_texts(canvas: Canvas, traces: list[dict], axes: dict[str, Axis], placer: Placer) -> None:
    """Write the names of points where there is room; a name that would cover another is left to the table."""
    for trace in traces:
        if trace["type"] != "scatter" or "text" not in trace["mode"]:
            continue
        for _, index, x, y, radius in sorted(_points(trace, axes), key=lambda p: -p[4]):
            text = at(trace.get("text"), index)
            if text in (None, ""):
                continue
            lines = measure.lines(text)
            wide = max(measure.width(line, TEXT) for line in lines) + 4
            tall = len(lines) * TEXT * 1.25 + 2
            centred = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
            if at(trace.get("textposition"), index) == "middle center" or "markers" not in trace["mode"]:
                fill = f"on-{colour_of(trace, index)}" if "markers" in trace["mode"] else "ink"
                for row, line in enumerate(lines):
                    canvas.text(x, centred[1] + (row + 0.5) * TEXT * 1.25 + 1, line, anchor="middle", fill=fill)
                placer.avoid_box(centred)
                continue
            box = placer.place(around(x, y, wide, tall, radius + 2), must=False)
            if box:
                canvas.label(box, text)


def symbol_at(
    canvas: Canvas, symbol: str, x: float, y: float, radius: float, colour: str, *, hover: str = "", opacity: float | None = None
) -> None:
    """Draw one symbol; raises ValueError for one we do not know."""
    name, hollow = symbol.removesuffix("-open"), symbol.endswith("-open")
    faded = str(opacity) if opacity else None
    if name in STROKES:
        path = _scaled(STROKES[name], x, y, radius)
        canvas.add("path", stroke=colour, d=path, stroke_width="1.8", hover=hover, opacity=faded)
        return
    if name not in CORNERS:
        raise ValueError(f"marker symbol {symbol!r} is not drawn")
    paint = {"fill": "surface", "stroke": colour, "stroke_width": "1.8"} if hollow else {"fill": colour, "stroke": "surface"}
    radius = radius - 0.9 if hollow else radius
    if CORNERS[name] is None:
        canvas.add("circle", **paint, cx=x, cy=y, r=radius, hover=hover, opacity=faded)
    else:
        corners = " ".join(f"{number(x + dx * radius)},{number(y + dy * radius)}" for dx, dy in CORNERS[name])
        canvas.add("polygon", **paint, points=corners, hover=hover, opacity=faded)


def radius_of(marker: dict, index: int) -> float:
    """Return the half size of a marker in pixels, by plotly's sizeref, sizemode and sizemin."""
    size = at(marker.get("size"), index, 7)
    if not isinstance(marker.get("size"), list):
        return size / 2
    share = max(size or 0, 0) / (marker.get("sizeref") or 1)
    across = sqrt(share) if marker.get("sizemode") == "area" else share
    return max(across, marker.get("sizemin", 2) * 2) / 2


def _points(trace: dict, axes: dict[str, Axis]):
    x_axis, y_axis = axes[axis_key(trace, "x")], axes[axis_key(trace, "y")]
    for index, x, y in points(trace):
        across, up = x_axis.number(x), y_axis.number(y)
        if across is not None and up is not None and x_axis.inside(across) and y_axis.inside(up):
            yield trace, index, x_axis.at(across), y_axis.at(up), radius_of(trace["marker"], index)


def _hover(trace: dict, index: int) -> str:
    own = at(trace.get("hovertext"), index)
    if own:
        return str(own)
    found = {i: (x, y) for i, x, y in points(trace)}[index]
    parts = (trace.get("name"), at(trace.get("text"), index), full(found[0]), full(found[1]))
    return " · ".join(" ".join(measure.lines(part)) for part in parts if part not in (None, ""))


def _scaled(path: str, x: float, y: float, radius: float) -> str:
    found = ""
    for piece in path.replace("M", "|M").replace("L", "|L").split("|")[1:]:
        dx, dy = (float(part) for part in piece[1:].split())
        found += f"{piece[0]}{number(x + dx * radius)} {number(y + dy * radius)}"
    return found
