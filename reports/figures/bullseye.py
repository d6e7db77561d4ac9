"""Draw the bull's-eye: projects by CPI and SPI(t)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pmo.web.charts import parts

NAMED, NEAR, FAR = 12, 0.12, 0.6  # how many are named; the least and the most that the edge lies from the centre


def bullseye_figure(found: list, *, limits: dict, currency: str) -> dict:
    """CPI across and SPI(t) up, a circle a project as large as its budget; both at 1 is the centre. `found` are parts of a node's value."""
    shown = sorted((one for one in found if not one.why and None not in (one.cpi, one.spi_t)), key=lambda one: (-(one.bac or 0), one.code))
    edge = min(max([NEAR, *(1.15 * abs(index - 1) for one in shown for index in (one.cpi, one.spi_t))]), FAR)
    trace = {
        "mode": "markers+text", "x": [_held(one.cpi, edge) for one in shown], "y": [_held(one.spi_t, edge) for one in shown],
        "text": [one.name if place < NAMED else "" for place, one in enumerate(shown)],
        "hovertext": [f"{one.name} · CPI {one.cpi:.2f} · SPI(t) {one.spi_t:.2f}" for one in shown],
        "marker": {"color": [f"rag-{_rag(one, limits)}" for one in shown], **parts.bubbles([one.bac for one in shown], largest=34)},
    }  # fmt: skip
    rows = [[one.name, round(one.cpi, 3), round(one.spi_t, 3), quadrant(one), one.bac] for one in shown]
    beyond = sum(1 for one in shown if max(abs(one.cpi - 1), abs(one.spi_t - 1)) > edge)
    subtitle = _("Area is the budget; both at 1 is as planned")
    if beyond:
        told = ngettext("; {n} stands at the edge, its indices lie beyond", "; {n} stand at the edge, their indices lie beyond", beyond)
        subtitle += told.format(n=beyond)
    words = [("left", "top", _("early, over cost")), ("right", "top", _("early, under cost")), ("left", "bottom", _("late, over cost")),
             ("right", "bottom", _("late, under cost"))]  # fmt: skip
    layout = {
        "title": {"text": _finding(shown)}, "showlegend": False, "height": 380,
        "meta": {
            "subtitle": subtitle, "empty": _("No project below has both CPI and SPI(t) yet"),
            "table": {"headers": [_("Project"), "CPI", "SPI(t)", _("Quadrant"), _("Budget, {currency}").format(currency=currency)], "rows": rows},
        },
        "xaxis": {"title": {"text": "CPI"}, "range": [1 - edge, 1 + edge], "tickformat": ".2f"},
        "yaxis": {"title": {"text": "SPI(t)"}, "range": [1 - edge, 1 + edge], "tickformat": ".2f"},
        "shapes": [parts.threshold(1.0), parts.threshold(1.0, axis="x")],
        "annotations": [
            {"x": 0.01 if side == "left" else 0.99, "y": 0.97 if end == "top" else 0.03, "xref": "paper", "yref": "paper", "text": text,
             "showarrow": False, "xanchor": side, "yanchor": end, "font": {"color": "muted"}}
            for side, end, text in words
        ],
    }  # fmt: skip
    return {"data": [trace] if shown else [], "layout": layout}


def quadrant(one) -> str:
    """Where a project stands, in words."""
    late, dear = one.spi_t < 1, one.cpi < 1
    if late:
        return _("late, over cost") if dear else _("late, under cost")
    return _("early, over cost") if dear else _("early, under cost")


def _held(index: float, edge: float) -> float:
    return min(max(index, 1 - edge), 1 + edge)


def _rag(one, limits: dict) -> str:
    pairs = [(one.cpi, "cpi"), (one.spi_t, "spi")]
    if any(index < limits.get(f"{name}_red", 0.90) for index, name in pairs):
        return "red"
    return "amber" if any(index < limits.get(f"{name}_amber", 0.95) for index, name in pairs) else "green"


def _finding(shown: list) -> str:
    both = [one for one in shown if one.cpi < 1 and one.spi_t < 1]
    if not shown:
        return _("CPI against SPI(t)")
    if not both:
        return _("No project is both late and over cost")
    return ngettext("{n} of {all} projects is late and over cost", "{n} of {all} projects are late and over cost", len(both)).format(
        n=len(both), all=len(shown)
    )
