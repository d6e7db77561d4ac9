"""Puts one drawing together: heading, legend, frame, data, labels."""

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from . import bars, frame, heat, legend, lines, markers, measure, shapes
from .canvas import Canvas, clean
from .placing import Placer
from .plain import text_of
from .settle import points, settled

TITLE, SUBTITLE = 14, 12
FONT = "DejaVu Sans, sans-serif"


def svg(
    figure: dict,
    *,
    width: int = 720,
    height: int = 320,
    theme: str = "screen",
    description: str = "",
    heading: bool = True,
) -> SafeString:
    """Return the figure as one SVG element, the same bytes for the same figure.

    `theme` is `screen` (colours are classes of chart-colours.css) or `print` (colours are hex); `heading=False` leaves title and
    subtitle to the page. Raises ValueError for what the subset does not draw and for an unknown colour.
    """
    figure = settled(figure)
    canvas = Canvas(theme)
    top = _draw_heading(canvas, figure["layout"], width) if heading else 0.0
    if has_data(figure):
        _draw_chart(canvas, figure, width, height, top)
    else:
        _draw_empty(canvas, figure["layout"], width, height, top)
    return mark_safe(_wrapped(canvas, figure, width, height, description))  # noqa: S308  every text went through clean()


def has_data(figure: dict) -> bool:
    """Return whether a settled figure has a single value to draw."""
    for trace in figure["data"]:
        if trace["type"] == "heatmap":
            if any(value is not None for row in trace.get("z") or [] for value in row):
                return True
        elif any(x is not None and y is not None for _index, x, y in points(trace)):
            return True
    return False


def heading_of(layout: dict) -> tuple[str, str]:
    """Return title and subtitle; the title states the finding."""
    title = layout.get("title")
    given = title.get("subtitle") if isinstance(title, dict) else None
    return text_of(title), str((layout.get("meta") or {}).get("subtitle") or text_of(given))


def _draw_chart(canvas: Canvas, figure: dict, width: float, height: float, top: float) -> None:
    traces, layout = figure["data"], figure["layout"]
    legend.draw(canvas, figure, 0, top, width)
    top += legend.height(figure, width)
    axes = frame.axes_of(figure, height - top - 50)
    plot, rows = frame.lay_out(axes, traces, width, top, height)
    placer = Placer(plot[0], plot[1] - 2, width, plot[3])
    shapes.draw_bands(canvas, layout, axes, plot, placer)
    frame.draw(canvas, axes, plot, rows, traces, width)
    heat.draw(canvas, traces, axes, placer)
    bars.draw(canvas, bars.bars(traces, axes, layout), axes, placer)
    frame.draw_zero(canvas, axes, plot)
    shapes.draw_lines(canvas, layout, axes, plot, placer)
    lines.draw(canvas, traces, axes, placer)
    markers.draw(canvas, traces, axes, placer)
    lines.draw_labels(canvas, traces, axes, placer, plot)
    shapes.draw_labels(canvas, layout, axes, plot, placer)
    markers.draw_texts(canvas, traces, axes, placer)


def _draw_heading(canvas: Canvas, layout: dict, width: float) -> float:
    title, subtitle = heading_of(layout)
    y = 0.0
    for line in measure.wrap(title, width, TITLE, bold=True) if title else []:
        canvas.text(0, y + 9, line, size=TITLE, fill="ink", bold=True)
        y += 19
    for line in measure.wrap(subtitle, width, SUBTITLE) if subtitle else []:
        canvas.text(0, y + 8, line, size=SUBTITLE)
        y += 16
    return y + 6 if y else 0.0


def _draw_empty(canvas: Canvas, layout: dict, width: float, height: float, top: float) -> None:
    middle = (top + height) / 2
    canvas.add("rect", stroke="grid", x=0.5, y=top + 0.5, width=width - 1, height=height - top - 1, rx=4, stroke_dasharray="4 4")
    for index, tall in enumerate((10, 18, 14, 24)):
        canvas.add("rect", fill="grid", x=width / 2 - 24 + index * 13, y=middle - 8 - tall, width=9, height=tall, rx=1)
    text = str((layout.get("meta") or {}).get("empty") or _("No data yet"))
    for index, line in enumerate(measure.wrap(text, width - 40, 13)):
        canvas.text(width / 2, middle + 12 + index * 18, line, size=13, anchor="middle")


def _wrapped(canvas: Canvas, figure: dict, width: float, height: float, description: str) -> str:
    title, subtitle = heading_of(figure["layout"])
    names = [str(t["name"]) for t in figure["data"] if t.get("name")]
    title = " ".join(measure.lines(title)) or _("Chart")
    told = description or " ".join(part for part in (subtitle, ", ".join(dict.fromkeys(names))) if part) or title
    label = clean(title).replace('"', "&quot;")
    font = f' font-family="{FONT}"' if canvas.theme == "print" else ""
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-svg" role="img" aria-label="{label}"'
    size = f' viewBox="0 0 {width} {height}" width="{width}" height="{height}"{font}>'
    return f"{opening}{size}<title>{clean(title)}</title><desc>{clean(told)}</desc>{''.join(canvas.parts)}</svg>"
