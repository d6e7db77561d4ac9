"""Lines, areas and the labels at their ends."""

import itertools

from . import measure
from .axis import Axis
from .canvas import Canvas, number
from .placing import Box, Placer, around, spread
from .settle import axis_key, colour_of, points

DASHES = {"solid": None, "dash": "6 4", "dot": "1.5 3", "dashdot": "6 3 1.5 3", "longdash": "10 4"}
LABEL = 11.5
Point = tuple[float, float]


def dash(name: str | None) -> str | None:
    """Return plotly's dash as an SVG dash array; raises ValueError for an unknown one."""
    if name in (None, ""):
        return None
    if name in DASHES:
        return DASHES[name]
    parts = str(name).replace("px", "").replace(",", " ").split()
    return " ".join(number(float(part)) for part in parts)


def runs(trace: dict, axes: dict[str, Axis]) -> list[list[Point]]:
    """Return the unbroken stretches of a trace in axis numbers; a missing value ends a stretch."""
    x_axis, y_axis = axes[axis_key(trace, "x")], axes[axis_key(trace, "y")]
    found: list[list[Point]] = [[]]
    for _, x, y in points(trace):
        across, up = x_axis.number(x), y_axis.number(y)
        if across is not None and up is not None:
            found[-1].append((across, up))
        elif found[-1] and not trace.get("connectgaps"):
            found.append([])
    return [_stepped(run, trace["line"].get("shape", "linear")) for run in found if run]


def draw(canvas: Canvas, traces: list[dict], axes: dict[str, Axis], placer: Placer) -> None:
    """Draw the areas, then the lines upon them."""
    traces = [t for t in traces if t["type"] == "scatter"]
    _draw_areas(canvas, traces, axes)
    for trace in traces:
        if "lines" not in trace["mode"]:
            continue
        line = trace["line"]
        for run in runs(trace, axes):
            path = [p for piece in _visible(run, trace, axes) for p in (*piece, None)][:-1]
            width = line.get("width", 2)
            if len(run) == 1 and path and "markers" not in trace["mode"]:
                canvas.add("circle", fill=line["color"], cx=path[0][0], cy=path[0][1], r=max(width, 2.5))
            elif path and width:
                canvas.add(
                    "path", stroke=line["color"], d=_path(path), stroke_width=str(width), stroke_linejoin="round",
                    stroke_linecap="butt" if line.get("dash") else "round", stroke_dasharray=dash(line.get("dash")),
                    opacity=str(trace["opacity"]) if trace.get("opacity") else None,
                )  # fmt: skip
            for piece in _visible(run, trace, axes):
                placer.avoid_line(piece)


def end_labels(traces: list[dict]) -> list[dict]:
    """Return the traces that carry their name at their end."""
    return [t for t in traces if t["type"] == "scatter" and (t.get("meta") or {}).get("label")]


def margin(traces: list[dict], axes: dict[str, Axis]) -> float:
    """Return the room at the right that labels of lines reaching the right edge need."""
    wide = [_label_width(t) for t in end_labels(traces) if _reaches_edge(t, axes)]
    return max(wide, default=0) + (10 if wide else 0)


def draw_labels(canvas: Canvas, traces: list[dict], axes: dict[str, Axis], placer: Placer, plot: Box) -> None:
    """Write each label at its line's end: beside the drawing in a column, inside it wherever it covers least."""
    labelled = [(t, _end(t, axes)) for t in end_labels(traces)]
    beside = [(t, end) for t, end in labelled if end and _reaches_edge(t, axes)]
    middles = spread([end[1] for _, end in beside], 15, plot[1] - 6, plot[3] + 6)
    for (trace, end), middle in zip(beside, middles, strict=True):
        if abs(middle - end[1]) > 5:
            canvas.add("path", stroke="axis", d=_path([(end[0] + 2, end[1]), (end[0] + 7, middle)]))
        canvas.text(end[0] + 9, middle, trace["meta"]["label"], size=LABEL, fill=_text_colour(trace), bold=True)
        placer.avoid_box((end[0] + 4, middle - 8, end[0] + 9 + _label_width(trace), middle + 8))
    for trace, end in labelled:
        if end and (trace, end) not in beside:
            box = placer.place(around(*end, _label_width(trace) + 4, LABEL * 1.25 + 2, 6))
            canvas.label(box, trace["meta"]["label"], size=LABEL, fill=_text_colour(trace), bold=True)


def _text_colour(trace: dict) -> str:
    name = colour_of(trace).partition("/")[0]
    return name if name.startswith("#") else f"text-{name}"


def _label_width(trace: dict) -> float:
    return measure.width(str(trace["meta"]["label"]), LABEL, bold=True)


def _end(trace: dict, axes: dict[str, Axis]) -> Point | None:
    found = [p for run in runs(trace, axes) for piece in _visible(run, trace, axes) for p in piece]
    return found[-1] if found else None


def _reaches_edge(trace: dict, axes: dict[str, Axis]) -> bool:
    found = runs(trace, axes)
    x_axis = axes[axis_key(trace, "x")]
    return bool(found) and found[-1][-1][0] >= x_axis.low + 0.97 * (x_axis.high - x_axis.low)


def _draw_areas(canvas: Canvas, traces: list[dict], axes: dict[str, Axis]) -> None:
    previous: dict[str, list[Point]] = {}
    for trace in traces:
        x_axis, y_axis = axes[axis_key(trace, "x")], axes[axis_key(trace, "y")]
        flat = [p for run in runs(trace, axes) for p in run]
        fill = trace.get("fill")
        shapes: list[list[Point]] = []
        if fill == "tonexty" and y_axis.key in previous:
            shapes = [flat + previous[y_axis.key][::-1]] if flat else []
        elif fill in ("tozeroy", "tonexty"):
            ground = max(y_axis.low, min(0.0, y_axis.high))
            shapes = [[(run[0][0], ground), *run, (run[-1][0], ground)] for run in runs(trace, axes)]
        for shape in shapes:
            inside = [(_held(x, x_axis), _held(y, y_axis)) for x, y in shape]
            canvas.add("path", fill=trace["fillcolor"], d=_path([(x_axis.at(x), y_axis.at(y)) for x, y in inside]) + "Z")
        previous[y_axis.key] = flat


def _held(value: float, axis: Axis) -> float:
    return max(axis.low, min(value, axis.high))


def _stepped(run: list[Point], shape: str) -> list[Point]:
    if shape not in ("hv", "vh"):
        return run
    found = run[:1]
    for (x1, y1), (x2, y2) in itertools.pairwise(run):
        found += [(x2, y1) if shape == "hv" else (x1, y2), (x2, y2)]
    return found


def _visible(run: list[Point], trace: dict, axes: dict[str, Axis]) -> list[list[Point]]:
    """Return the pieces of a stretch that lie within the axes, in pixels."""
    x_axis, y_axis = axes[axis_key(trace, "x")], axes[axis_key(trace, "y")]
    if len(run) == 1 or not (x_axis.fixed or y_axis.fixed):
        kept = [p for p in run if len(run) > 1 or (x_axis.inside(p[0]) and y_axis.inside(p[1]))]
        return [[(x_axis.at(x), y_axis.at(y)) for x, y in kept]] if kept else []
    pieces: list[list[Point]] = []
    for one, other in itertools.pairwise(run):
        part = _clipped(one, other, (x_axis.low, x_axis.high), (y_axis.low, y_axis.high))
        if part is None:
            continue
        start, end = ((x_axis.at(x), y_axis.at(y)) for x, y in part)
        if pieces and pieces[-1][-1] == start:
            pieces[-1].append(end)
        else:
            pieces.append([start, end])
    return pieces


def _clipped(one: Point, other: Point, wide: Point, tall: Point) -> tuple[Point, Point] | None:
    """Return the part of a segment within a rectangle (Liang and Barsky, 1984)."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    enter, leave = 0.0, 1.0
    for delta, room in ((-dx, one[0] - wide[0]), (dx, wide[1] - one[0]), (-dy, one[1] - tall[0]), (dy, tall[1] - one[1])):
        if delta == 0:
            if room < 0:
                return None
        elif delta < 0:
            enter = max(enter, room / delta)
        else:
            leave = min(leave, room / delta)
    if enter > leave:
        return None
    return (one[0] + enter * dx, one[1] + enter * dy), (one[0] + leave * dx, one[1] + leave * dy)


def _path(points: list[Point | None]) -> str:
    text, pen = "", "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        text += f"{pen}{number(point[0])} {number(point[1])}"
        pen = "L"
    return text
