"""Heat maps: one cell a pair, its colour mixed between the stops of the scale, its value written in it."""

import itertools

from . import measure
from .axis import Axis
from .canvas import TEXT, Canvas
from .numbers import full, short
from .placing import Placer
from .plain import at
from .settle import axis_key


def edges(values: list[float]) -> list[tuple[float, float]]:
    """Return the cell borders about each of the ascending middles.

    >>> edges([1.0, 2.0, 4.0])
    [(0.5, 1.5), (1.5, 3.0), (3.0, 5.0)]
    """
    if len(values) < 2:
        return [(v - 0.5, v + 0.5) for v in values]
    between = [(a + b) / 2 for a, b in itertools.pairwise(values)]
    borders = [values[0] * 2 - between[0], *between, values[-1] * 2 - between[-1]]
    return list(itertools.pairwise(borders))


def cells(trace: dict, axes: dict[str, Axis]) -> list[tuple[int, int, tuple, tuple, float | None]]:
    """Return (row, column, x borders, y borders, value) of every cell, in axis numbers."""
    x_axis, y_axis = axes[axis_key(trace, "x")], axes[axis_key(trace, "y")]
    rows = trace.get("z") or []
    most = max((len(row) for row in rows), default=0)
    across = edges([n for v in (trace.get("x") or list(range(most)))[:most] if (n := x_axis.number(v)) is not None])
    up = edges([n for v in (trace.get("y") or list(range(len(rows))))[: len(rows)] if (n := y_axis.number(v)) is not None])
    return [
        (r, c, across[c], up[r], value if isinstance(value, (int, float)) else None)
        for r, row in enumerate(rows[: len(up)])
        for c, value in enumerate(row[: len(across)])
    ]


def draw(canvas: Canvas, traces: list[dict], axes: dict[str, Axis], placer: Placer) -> None:
    for trace in (t for t in traces if t["type"] == "heatmap"):
        x_axis, y_axis = axes[axis_key(trace, "x")], axes[axis_key(trace, "y")]
        low, high = limits(trace)
        for row, column, wide, tall, value in cells(trace, axes):
            left, right = sorted(x_axis.at(v) for v in wide)
            top, bottom = sorted(y_axis.at(v) for v in tall)
            box = (left + 1, top + 1, right - 1, bottom - 1)
            _draw_cell(canvas, trace, box, value, (low, high), _hover(trace, row, column, value))
            _write(canvas, trace, box, row, column, value, placer)


def limits(trace: dict) -> tuple[float, float]:
    """Return the values at the two ends of the colour scale."""
    values = [v for row in trace.get("z") or [] for v in row if isinstance(v, (int, float))]
    low = trace.get("zmin") if trace.get("zmin") is not None else min(values, default=0)
    high = trace.get("zmax") if trace.get("zmax") is not None else max(values, default=1)
    return low, high


def mixed(scale: list, share: float) -> tuple[str, str, float]:
    """Return the two stops a share (0..1) of the scale lies between, and how much of the second covers the first.

    >>> mixed([[0, "heat-low"], [1, "heat-high"]], 0.25)
    ('heat-low', 'heat-high', 0.25)
    """
    for (start, one), (end, other) in itertools.pairwise(scale):
        if share < end:
            return one, other, 1.0 if end == start else max(0.0, min(1.0, (share - start) / (end - start)))
    return scale[-1][1], scale[-1][1], 0.0


def _draw_cell(canvas: Canvas, trace: dict, box, value, ends, hover: str) -> None:
    place = {"x": box[0], "y": box[1], "width": max(box[2] - box[0], 0.5), "height": max(box[3] - box[1], 0.5), "rx": 2}
    if value is None:
        canvas.add("rect", fill="rag-unknown-soft/45", hover=hover, **place)
        return
    share = (value - ends[0]) / (ends[1] - ends[0]) if ends[1] != ends[0] else 0.5
    one, other, cover = mixed(trace["colorscale"], max(0.0, min(1.0, share)))
    whole = round(cover * 100)
    if 0 < whole < 100:
        canvas.add("rect", fill=one, **place)
        canvas.add("rect", fill=f"{other}/{whole}", hover=hover, **place)
    else:
        canvas.add("rect", fill=other if whole else one, hover=hover, **place)


def _write(canvas: Canvas, trace: dict, box, row: int, column: int, value, placer: Placer) -> None:
    texts = trace.get("text")
    text = at(texts[row], column) if texts and row < len(texts) else (None if texts else value)
    text = short(text) if isinstance(text, (int, float)) else str(text or "")
    lines = measure.lines(text)
    size = next((s for s in (12, TEXT, 10) if max(measure.width(t, s) for t in lines) <= box[2] - box[0] - 3), None)
    if not text or size is None or box[3] - box[1] < size * 1.2 * len(lines):
        return
    middle = (box[1] + box[3]) / 2 - (len(lines) - 1) * size * 0.6
    for index, line in enumerate(lines):
        canvas.text((box[0] + box[2]) / 2, middle + index * size * 1.2, line, size=size, anchor="middle", fill="ink")
    placer.avoid_box(box, weight=1)


def _hover(trace: dict, row: int, column: int, value) -> str:
    own = trace.get("hovertext")
    if own and row < len(own) and at(own[row], column):
        return str(own[row][column])
    parts = (at(trace.get("y"), row, ""), at(trace.get("x"), column, ""), full(value))
    return " · ".join(str(part) for part in parts if part != "")
