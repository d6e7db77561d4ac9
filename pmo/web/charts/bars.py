"""Where bars stand: grouped, stacked, laid over one another, or floating on a base (Gantt, waterfall)."""

import itertools
from dataclasses import dataclass

from . import measure
from .axis import Axis
from .canvas import TEXT, Canvas
from .numbers import full
from .placing import Placer
from .plain import at
from .settle import axis_key, colour_of, points

DAY_MS = 86_400_000


@dataclass
class Bar:
    trace: dict
    index: int
    place: object
    value: float
    near: float
    far: float
    low: float
    high: float
    last: bool = True


def bars(traces: list[dict], axes: dict[str, Axis], layout: dict) -> list[Bar]:
    """Return the bars in axis numbers: `near..far` across the bar, `low..high` along it."""
    traces = [t for t in traces if t["type"] == "bar"]
    mode = layout.get("barmode", "group")
    slots = _slots(traces, mode)
    unit = _unit(traces, axes)
    share = unit * (1 - layout.get("bargap", 0.3)) / max(len(set(slots)), 1)
    tops: dict = {}
    found: list[Bar] = []
    for trace, slot in zip(traces, slots, strict=True):
        across, along = _axes(trace, axes)
        offset = (slot - (len(set(slots)) - 1) / 2) * share
        for index, x, y in points(trace):
            place, length = (y, x) if along.horizontal else (x, y)
            middle, value = across.number(place), _length(length, along)
            if middle is None or value is None:
                continue
            bar = Bar(trace, index, place, value, 0, 0, 0, 0)
            bar.near, bar.far = _across(trace, index, across, middle + offset, share)
            base = along.number(at(trace.get("base"), index))
            if base is None and mode in ("stack", "relative"):
                key = (across.key, slot, middle, value < 0)
                previous = tops.get(key)
                if previous is not None:
                    previous.last = False
                base = 0.0 if previous is None else (previous.low if value < 0 else previous.high)
                tops[key] = bar
            if base is None and along.kind == "date":
                continue
            bar.low, bar.high = sorted(((base or 0.0), (base or 0.0) + value))
            found.append(bar)
    return found


def draw(canvas: Canvas, found: list[Bar], axes: dict[str, Axis], placer: Placer) -> None:
    for bar in found:
        box = _box(bar, *_axes(bar.trace, axes))
        if box is None:
            continue
        marker = bar.trace["marker"]
        outline = marker.get("line") or {}
        opacity = at(marker.get("opacity"), bar.index) or bar.trace.get("opacity")
        canvas.add(
            "rect", fill=colour_of(bar.trace, bar.index), stroke=outline.get("color") or "",
            stroke_width=outline.get("width", 1) if outline.get("color") else None,
            opacity=str(opacity) if opacity else None, hover=_hover(bar, axes),
            x=box[0], y=box[1], width=box[2] - box[0], height=box[3] - box[1],
        )  # fmt: skip
        placer.avoid_box(box, weight=0.2)
    for bar in found:
        box = _box(bar, *_axes(bar.trace, axes))
        if box is not None:
            _write(canvas, bar, box, placer)


def _write(canvas: Canvas, bar: Bar, box, placer: Placer) -> None:
    text = at(bar.trace.get("text"), bar.index)
    if text in (None, "", 0):
        return
    text = str(text)
    wide, tall, room = measure.width(text, TEXT), TEXT + 2, bar.trace.get("textposition", "auto")
    middle = (box[1] + box[3]) / 2
    if room in ("auto", "inside") and box[2] - box[0] >= wide + 5 and box[3] - box[1] >= tall:
        colour = colour_of(bar.trace, bar.index)
        fill = f"on-{colour}" if "/" not in colour and not colour.startswith("#") else "ink"
        canvas.text((box[0] + box[2]) / 2, middle, text, anchor="middle", fill=fill)
        return
    if room == "inside" or not bar.last:
        return
    if bar.trace["orientation"] == "h":
        left = box[0] - wide - 7 if bar.value < 0 else box[2] + 3
        candidates = [(left, middle - 8, left + wide + 4, middle + 8)]
    else:
        top = box[3] + 1 if bar.value < 0 else box[1] - 15
        centre = (box[0] + box[2]) / 2
        candidates = [(centre - wide / 2 - 2, top, centre + wide / 2 + 2, top + 14)]
    spot = placer.place(candidates, must=False)
    if spot:
        canvas.text((spot[0] + spot[2]) / 2, (spot[1] + spot[3]) / 2, text, anchor="middle", fill="ink")


def _box(bar: Bar, across: Axis, along: Axis):
    if bar.high < along.low or bar.low > along.high or bar.far < across.low or bar.near > across.high:
        return None
    side = sorted((across.at(max(bar.near, across.low)), across.at(min(bar.far, across.high))))
    way = sorted((along.at(max(bar.low, along.low)), along.at(min(bar.high, along.high))))
    if 0 < way[1] - way[0] < 1.5:
        way[1] = way[0] + 1.5
    return (way[0], side[0], way[1], side[1]) if along.horizontal else (side[0], way[0], side[1], way[1])


def _hover(bar: Bar, axes: dict[str, Axis]) -> str:
    own = at(bar.trace.get("hovertext"), bar.index)
    if own:
        return str(own)
    name = bar.trace.get("name")
    along = _axes(bar.trace, axes)[1]
    if along.kind == "date":
        told = f"{at(bar.trace.get('base'), bar.index)} + {full(round(bar.value))} d"
    else:
        told = full(bar.value)
    return " · ".join(str(part) for part in (name, bar.place, told) if part not in (None, ""))


def _axes(trace: dict, axes: dict[str, Axis]) -> tuple[Axis, Axis]:
    x, y = axes[axis_key(trace, "x")], axes[axis_key(trace, "y")]
    return (y, x) if trace["orientation"] == "h" else (x, y)


def _length(value, along: Axis) -> float | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    return value / DAY_MS if along.kind == "date" else float(value)


def _across(trace: dict, index: int, across: Axis, middle: float, share: float) -> tuple[float, float]:
    width = at(trace.get("width"), index)
    scale = DAY_MS if across.kind == "date" else 1
    broad = width / scale if width else share * 0.92
    offset = at(trace.get("offset"), index)
    near = middle - broad / 2 if offset is None else middle + offset / scale
    return near, near + broad


def _slots(traces: list[dict], mode: str) -> list[int]:
    if mode == "overlay":
        return [0] * len(traces)
    names = [t.get("offsetgroup") or ("" if mode in ("stack", "relative") else index) for index, t in enumerate(traces)]
    order = list(dict.fromkeys(names))
    return [order.index(name) for name in names]


def _unit(traces: list[dict], axes: dict[str, Axis]) -> float:
    places: set[float] = set()
    kind = "category"
    for trace in traces:
        across = _axes(trace, axes)[0]
        kind = across.kind
        values = (trace.get("y") if trace["orientation"] == "h" else trace.get("x")) or []
        places |= {n for v in values if (n := across.number(v)) is not None}
    if kind == "category":
        return 1.0
    ordered = sorted(places)
    gaps = [b - a for a, b in itertools.pairwise(ordered)]
    return min(gaps, default=28.0 if kind == "date" else 1.0)
