"""`{% load charts %}{% chart figure %}`: the drawing, its data for plotly, and its table twin."""

import json

from django import template
from django.utils.html import _json_script_escapes
from django.utils.safestring import mark_safe

from pmo.web.charts import svg, table
from pmo.web.charts.drawing import has_data, heading_of
from pmo.web.charts.numbers import full
from pmo.web.charts.settle import settled

register = template.Library()
WIDE, NARROW = 720, 360


@register.inclusion_tag("components/chart.html")
def chart(figure, height=None, theme="screen", description=""):
    """Show a figure: drawn by the server, made interactive by plotly on first touch, with its numbers as a table below."""
    ready = settled(figure)
    title, subtitle = heading_of(ready["layout"])
    height = int(height or ready["layout"].get("height") or 320)
    told = {"theme": theme, "height": height, "description": description, "heading": False}
    headers, rows = table(ready)
    on_screen = theme == "screen"
    return {
        "title": title,
        "subtitle": subtitle,
        "height": height,
        "drawn": has_data(ready),
        "wide": svg(ready, width=WIDE, **told),
        "narrow": svg(ready, width=NARROW, **told) if on_screen else "",
        "data": _escaped(ready) if on_screen else "",
        "headers": headers,
        "rows": [[(full(value), isinstance(value, (int, float))) for value in row] for row in rows],
        "on_screen": on_screen,
    }


def _escaped(figure: dict):
    """Return the figure as JSON that cannot end its script element."""
    return mark_safe(json.dumps(figure, separators=(",", ":")).translate(_json_script_escapes))  # noqa: S308
