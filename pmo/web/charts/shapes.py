"""Lines, bands and notes laid over the data: today, thresholds, targets."""

from . import measure
from .axis import Axis
from .canvas import TEXT, Canvas
from .lines import dash
from .placing import Box, Placer, around
from .plain import text_of


def numbers(layout: dict, axis: Axis) -> list[float]:
    """Return where shapes and notes stand on an axis, so that its range can take them in."""
    way = axis.key[0]
    found = []
    for thing in [*(layout.get("shapes") or []), *(layout.get("annotations") or [])]:
        if (thing.get(f"{way}ref") or way) == axis.key:
            found += [axis.number(thing.get(key)) for key in (way, f"{way}0", f"{way}1") if thing.get(key) is not None]
    return [n for n in found if n is not None]


def draw_bands(canvas: Canvas, layout: dict, axes: dict[str, Axis], plot: Box, placer: Placer) -> None:
    """Draw rectangles, which lie under the data."""
    for shape in layout.get("shapes") or []:
        if shape.get("type") != "rect":
            continue
        left, right = sorted(_spot(shape, "x", end, axes, plot) for end in "01")
        top, bottom = sorted(_spot(shape, "y", end, axes, plot) for end in "01")
        left, right, top, bottom = max(left, plot[0]), min(right, plot[2]), max(top, plot[1]), min(bottom, plot[3])
        line = shape.get("line") or {}
        if right <= left or bottom <= top:
            continue
        edge = line.get("color") if line.get("width", 1) else None
        canvas.add(
            "rect", fill=shape.get("fillcolor") or "none", stroke=edge or "",
            x=left, y=top, width=right - left, height=bottom - top,
            stroke_dasharray=dash(line.get("dash")), opacity=str(shape["opacity"]) if shape.get("opacity") is not None else None,
        )  # fmt: skip
        text = text_of(shape.get("label"))
        if text:
            canvas.text(left + 5, top + 9, text, fill="muted")
            placer.avoid_box((left, top, left + measure.width(text, TEXT) + 8, top + 17))


def draw_lines(canvas: Canvas, layout: dict, axes: dict[str, Axis], plot: Box, placer: Placer) -> None:
    """Draw lines: hairlines and thresholds, and keep their labels for `draw_labels`."""
    for shape in layout.get("shapes") or []:
        ends = _line(shape, axes, plot)
        if ends is None:
            continue
        line = shape.get("line") or {}
        canvas.line(*ends, stroke=line.get("color") or "muted", width=line.get("width", 1), dash=dash(line.get("dash")))
        placer.avoid_line([ends[:2], ends[2:]])


def draw_labels(canvas: Canvas, layout: dict, axes: dict[str, Axis], plot: Box, placer: Placer) -> None:
    """Write the labels of lines at their upper or right end, and the notes."""
    for shape in layout.get("shapes") or []:
        ends, text = _line(shape, axes, plot), text_of(shape.get("label"))
        if ends is None or not text:
            continue
        label = shape.get("label") or {}
        colour = (label.get("font") or {}).get("color") or _as_text((shape.get("line") or {}).get("color") or "muted")
        wide, tall = measure.width(text, TEXT) + 4, TEXT + 4
        if ends[0] == ends[2]:
            x, top = ends[0], min(ends[1], ends[3])
            spots = [(x + 2, top + 1, x + 2 + wide, top + 1 + tall), (x - 2 - wide, top + 1, x - 2, top + 1 + tall)]
            spots += [(x + 2, top + 18, x + 2 + wide, top + 18 + tall), (x - 2 - wide, top + 18, x - 2, top + 18 + tall)]
            low = plot[3] - tall - 2
            spots += [(x + 2, low, x + 2 + wide, low + tall), (x - 2 - wide, low, x - 2, low + tall)]
        else:
            y, right, left = ends[3], max(ends[0], ends[2]), min(ends[0], ends[2])
            across = (right - wide, left + 2, (left + right - wide) / 2)
            spots = [(x, y + dy, x + wide, y + dy + tall) for x in across for dy in (-tall - 1, 2)]
        canvas.label(placer.place(spots), text, fill=colour)
    for note in layout.get("annotations") or []:
        _draw_note(canvas, note, axes, plot, placer)


def _draw_note(canvas: Canvas, note: dict, axes: dict[str, Axis], plot: Box, placer: Placer) -> None:
    text = text_of(note)
    x = _place(note.get("x"), "x", note.get("xref"), axes, plot)
    y = _place(note.get("y"), "y", note.get("yref"), axes, plot)
    if x is None or y is None or not text or not (plot[0] - 60 <= x <= plot[2] + 60 and plot[1] - 40 <= y <= plot[3] + 60):
        return
    lines = measure.lines(text)
    size = (note.get("font") or {}).get("size", TEXT)
    wide, tall = max(measure.width(line, size) for line in lines) + 4, len(lines) * size * 1.25 + 2
    if note.get("showarrow", True):
        x2, y2 = x + note.get("ax", 0), y + note.get("ay", -30)
        canvas.line(x, y, x2, y2, stroke="axis")
        canvas.add("circle", fill="axis", cx=x, cy=y, r=2)
        right, above, below, left, *corners = around(x2, y2, wide, tall, 2)
        upright = abs(y2 - y) >= abs(x2 - x)
        box = placer.place([above, right, left, below, *corners] if upright else [right, left, above, below, *corners])
    else:
        x, y = x + note.get("xshift", 0), y - note.get("yshift", 0)
        left = x - wide * {"left": 0, "right": 1}.get(note.get("xanchor"), 0.5)
        top = y - tall * {"top": 0, "bottom": 1}.get(note.get("yanchor"), 0.5)
        box = (left, top, left + wide, top + tall)
        placer.avoid_box(box)
    canvas.label(box, text, size=size, fill=(note.get("font") or {}).get("color") or "ink", anchor="middle")


def _line(shape: dict, axes: dict[str, Axis], plot: Box) -> tuple[float, float, float, float] | None:
    if shape.get("type") != "line":
        return None
    x0, x1 = (_spot(shape, "x", end, axes, plot) for end in "01")
    y0, y1 = (_spot(shape, "y", end, axes, plot) for end in "01")
    if max(x0, x1) < plot[0] - 0.5 or min(x0, x1) > plot[2] + 0.5 or max(y0, y1) < plot[1] - 0.5 or min(y0, y1) > plot[3] + 0.5:
        return None
    return max(x0, plot[0]), min(max(y0, plot[1]), plot[3]), min(x1, plot[2]), min(max(y1, plot[1]), plot[3])


def _spot(shape: dict, way: str, end: str, axes: dict[str, Axis], plot: Box) -> float:
    found = _place(shape.get(f"{way}{end}"), way, shape.get(f"{way}ref"), axes, plot)
    if found is None:
        raise ValueError(f"shape has no place for {way}{end}={shape.get(f'{way}{end}')!r}")
    return found


def _place(value, way: str, ref: str | None, axes: dict[str, Axis], plot: Box) -> float | None:
    ref = ref or way
    if ref == "paper" or ref.endswith(" domain"):
        if not isinstance(value, (int, float)):
            return None
        return plot[0] + value * (plot[2] - plot[0]) if way == "x" else plot[3] - value * (plot[3] - plot[1])
    number = axes[ref].number(value) if ref in axes else None
    return None if number is None else axes[ref].at(number)


def _as_text(colour: str) -> str:
    name = colour.partition("/")[0]
    return name if name.startswith(("#", "text-", "on-")) else f"text-{name}"
