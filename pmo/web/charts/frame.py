"""The ground of a drawing: axes with their ranges and pixels, grid, ticks, titles."""

from math import ceil

from . import bars, heat, lines, measure, shapes
from .axis import Axis
from .canvas import TEXT, Canvas
from .placing import Box
from .settle import axis_key, is_value_axis, layout_key, points
from .ticks import Tick

ABOVE = 24  # the band over the plot that holds the titles of the y axes


def axes_of(figure: dict, room: float) -> dict[str, Axis]:
    """Return the axes of a settled figure by key, ranges set; `room` is the height in pixels, which decides how ticks fall."""
    layout, traces = figure["layout"], figure["data"]
    keys = sorted({axis_key(t, way) for t in traces for way in "xy"} | {"x", "y"})
    axes = {key: Axis(key, layout[layout_key(key)]) for key in keys}
    for axis in axes.values():
        if axis.kind == "category":
            axis.categories = _categories(axis, traces)
    found = bars.bars(traces, axes, layout)
    parts = max(2, int(room / 32))
    for axis in axes.values():
        own = [t for t in traces if axis.key in (axis_key(t, "x"), axis_key(t, "y"))]
        reach, grounded = _reach(axis, own, axes, found)
        pad = _pad(axis, own)
        axis.stretch([*reach, *shapes.numbers(layout, axis)], zero=grounded, pad=pad, parts=parts)
    return axes


def lay_out(axes: dict[str, Axis], traces: list[dict], width: float, top: float, height: float) -> tuple[Box, int]:
    """Set the pixels of every axis; return the box of the plot and how many lines the x labels take."""
    up = [a for a in axes.values() if not a.horizontal]
    top += ABOVE if any(a.title for a in up) else 7
    x_axis = axes["x"]
    guess = height - top - 34
    right = max(lines.margin(traces, axes), axes["y2"].label_width(guess) + 8 if "y2" in axes else 0, 12)
    right = min(right, width * 0.38)
    left = _left(axes["y"], guess, width)
    x_axis.span(left, width - right)
    right = max(right, _overhang(x_axis))
    x_axis.span(left, width - right)
    rows = max((len(label) for _, label in x_labels(x_axis)), default=0)
    bottom = height - 5 - rows * 14 - (17 if x_axis.title else 0) - (0 if rows else 4)
    for axis in up:
        axis.span(bottom, top)
    left = _left(axes["y"], bottom - top, width)
    x_axis.span(left, width - right)
    return (left, top, width - right, bottom), rows


def _left(axis: Axis, room: float, width: float) -> float:
    if axis.spec.get("visible", True) is False:
        return 8
    return max(min(axis.label_width(room) + 9, width * 0.36), 8)


def _overhang(axis: Axis) -> float:
    """Return how far the last x label reaches beyond the plot."""
    last = [(value, line) for value, label in x_labels(axis)[-1:] for line in label]
    edge = max(axis.start, axis.end)
    return max((axis.at(value) + measure.width(line, TEXT) / 2 + 3 - edge for value, line in last), default=0)


def x_labels(axis: Axis) -> list[tuple[float, list[str]]]:
    """Return (number, lines) of the x labels that fit beside each other; some are left out where all would not."""
    if axis.spec.get("visible", True) is False or axis.spec.get("showticklabels") is False:
        return []
    room = abs(axis.end - axis.start)
    found = axis.found_ticks(room)
    if axis.kind == "date" and axis.spec.get("tickvals") is None:
        return [(t.value, [t.label, t.second] if t.second else [t.label]) for t in found]
    if not found:
        return []
    if axis.kind != "category":
        return [(t.value, measure.lines(t.label)) for t in found]
    return _category_labels(found, room / len(found))


def _category_labels(found: list[Tick], each: float) -> list[tuple[float, list[str]]]:
    """Return names wrapped into their room; else in two rows, turn and turn about; else, where it is tight, only some of them."""
    wrapped = [(t.value, measure.wrap(t.label, each - 5, TEXT, most=3 if each > 50 else 2)) for t in found]
    if not any(line.endswith("…") for _, label in wrapped for line in label):
        return wrapped
    widest = max(measure.width(t.label, TEXT) for t in found)
    if widest <= 2 * each - 8:
        return [(t.value, ["", t.label] if index % 2 else [t.label]) for index, t in enumerate(found)]
    if each >= 34:
        return wrapped
    skip = ceil((min(widest, 76) + 6) / each)
    return [(t.value, measure.wrap(t.label, skip * each - 5, TEXT)) for t in found[::skip]]


def draw(canvas: Canvas, axes: dict[str, Axis], plot: Box, rows: int, traces: list[dict], width: float) -> None:
    heated = any(t["type"] == "heatmap" for t in traces)
    x_axis, y_axis = axes["x"], axes["y"]
    if not heated:
        _draw_grid(canvas, y_axis, plot)
        flat = any(t["type"] == "bar" and t["orientation"] == "h" for t in traces)
        if x_axis.spec.get("showgrid", flat or _bubbles(traces)):
            _draw_grid(canvas, x_axis, plot)
    _draw_x(canvas, x_axis, plot, rows, heated)
    for axis in axes.values():
        if not axis.horizontal:
            _draw_y(canvas, axis, plot, width)


def draw_zero(canvas: Canvas, axes: dict[str, Axis], plot: Box) -> None:
    """Draw the line of nought over the bars, where the values go both ways or stand on it."""
    for axis in axes.values():
        if axis.kind == "linear" and axis.key != "y2" and axis.low < 0 < axis.high:
            at = axis.at(0)
            ends = (at, plot[1], at, plot[3]) if axis.horizontal else (plot[0], at, plot[2], at)
            canvas.line(*ends, stroke="axis")


def _draw_grid(canvas: Canvas, axis: Axis, plot: Box) -> None:
    if axis.kind == "category" or axis.spec.get("showgrid") is False or axis.spec.get("visible", True) is False:
        return
    room = plot[2] - plot[0] if axis.horizontal else plot[3] - plot[1]
    for tick in axis.found_ticks(room):
        at = axis.at(tick.value)
        ends = (at, plot[1], at, plot[3]) if axis.horizontal else (plot[0], at, plot[2], at)
        canvas.line(*ends, stroke="grid")


def _draw_x(canvas: Canvas, axis: Axis, plot: Box, rows: int, heated: bool) -> None:
    if axis.spec.get("visible", True) is False:
        return
    if not heated:
        canvas.line(plot[0], plot[3], plot[2], plot[3], stroke="axis")
    for value, label in x_labels(axis):
        at = axis.at(value)
        if axis.kind != "category":
            canvas.line(at, plot[3], at, plot[3] + 4, stroke="axis")
        for row, line in enumerate(label):
            half = measure.width(line, TEXT) / 2
            middle = min(max(at, half), plot[2] + max(half, 12)) if axis.kind == "category" else at
            canvas.text(middle, plot[3] + 12 + row * 14, line, anchor="middle")
    if axis.title:
        room = plot[2] - plot[0]
        title = measure.clip(axis.title, room, TEXT)
        canvas.text((plot[0] + plot[2]) / 2, plot[3] + 12 + rows * 14 + 3, title, anchor="middle", fill="muted")


def _draw_y(canvas: Canvas, axis: Axis, plot: Box, right: float) -> None:
    if axis.spec.get("visible", True) is False:
        return
    second = axis.key != "y"
    x, anchor = (plot[2] + 7, "start") if second else (plot[0] - 7, "end")
    found = axis.found_ticks(plot[3] - plot[1])
    each = (plot[3] - plot[1]) / max(len(found), 1)
    skip = max(1, -(-13 // max(int(each), 1))) if axis.kind == "category" else 1
    for tick in found[::skip] if axis.spec.get("showticklabels") is not False else []:
        label = [tick.label]
        if axis.kind == "category":
            label = measure.wrap(tick.label, plot[0] - 8, TEXT, most=2 if each >= 28 else 1)
        cut = label != [tick.label] and " ".join(label) != tick.label
        for row, line in enumerate(label):
            y = axis.at(tick.value) + (row - (len(label) - 1) / 2) * 13
            fill = "ink" if axis.kind == "category" else "muted"
            canvas.text(x, y, line, anchor=anchor, fill=fill, hover=tick.label if cut else "")
    if axis.title:
        room = (plot[2] - plot[0]) * 0.62
        title = measure.clip(axis.title, room, TEXT)
        canvas.text(right if second else 0, plot[1] - ABOVE + 7, title, anchor="end" if second else "start")


def _categories(axis: Axis, traces: list[dict]) -> dict[str, int]:
    way = axis.key[0]
    found = [str(v) for t in traces if axis_key(t, way) == axis.key for v in t.get(way) or [] if v is not None]
    given = [str(v) for v in axis.spec.get("categoryarray") or []]
    return {name: index for index, name in enumerate(dict.fromkeys([*given, *found]))}


def _pad(axis: Axis, traces: list[dict]) -> float:
    """Return the share of the range left free at each end: for round bubbles, and for words beyond the ends of bars."""
    if _tight(axis, traces):
        return 0.0
    if any(t["type"] == "bar" and is_value_axis(t, axis.key[0]) and t.get("textposition") == "outside" for t in traces):
        return 0.16 if axis.horizontal else 0.1
    return 0.08 if _bubbles(traces) else 0.04


def _bubbles(traces: list[dict]) -> bool:
    return any(isinstance((t.get("marker") or {}).get("size"), list) for t in traces)


def _tight(axis: Axis, traces: list[dict]) -> bool:
    """Return whether the data may touch the ends: lines do along x, heat maps both ways."""
    if any(t["type"] == "heatmap" for t in traces):
        return True
    return axis.horizontal and all(t["type"] == "scatter" and t["mode"] == "lines" for t in traces)


def _reach(axis: Axis, traces: list[dict], axes: dict[str, Axis], found: list) -> tuple[list[float], bool]:
    reach: list[float] = []
    grounded = False
    for trace in traces:
        if trace["type"] == "scatter":
            reach += [n for _, x, y in points(trace) if (n := axis.number(x if axis.horizontal else y)) is not None]
            grounded = grounded or (not axis.horizontal and trace.get("fill") == "tozeroy")
        elif trace["type"] == "heatmap" and axis.kind != "category":
            reach += [n for cell in heat.cells(trace, axes) for n in cell[2 if axis.horizontal else 3]]
    for bar in found:
        if axis.key not in (axis_key(bar.trace, "x"), axis_key(bar.trace, "y")):
            continue
        along = axis.horizontal == (bar.trace["orientation"] == "h")
        reach += [bar.low, bar.high] if along else [bar.near, bar.far]
        grounded = grounded or (along and axis.kind == "linear")
    return reach, grounded
