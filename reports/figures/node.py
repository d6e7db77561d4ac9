"""Draw a node: its colours over the periods, its money, its value against confidence, its earned value."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pmo.web.charts import parts
from pmo.web.templatetags.figures_format import day, short, symbol

CONFIDENCE = {"red": 0, "amber": 1, "green": 2}


def rag_history(history: list, *, as_of) -> dict:
    """Projects by computed colour at each status date, stacked."""
    words = {"red": _("Red"), "amber": _("Amber"), "green": _("Green"), "unknown": _("Not known")}
    days = [day(row.as_of) for row in history]  # as words: the spans between status dates differ, the bars do not
    data = [
        {"type": "bar", "name": words[rag], "x": days, "y": [_count(row, rag) for row in history], "marker": {"color": f"rag-{rag}"}}
        for rag in ("red", "amber", "unknown", "green")
    ]
    layout = {
        "title": {"text": _rag_finding(history)},
        "meta": {"subtitle": _("Projects by computed RAG at each status date"), "empty": _("Nothing was judged yet")},
        "barmode": "stack", "height": 260, "yaxis": {"title": {"text": _("Projects")}, "rangemode": "tozero"}, "xaxis": {"type": "category"},
    }  # fmt: skip
    return {"data": data if history else [], "layout": layout}


def _count(row, rag: str) -> int:
    return row.counts.get("rag", {}).get("computed", {}).get(rag, 0)


def _rag_finding(history: list) -> str:
    if len(history) < 2:
        return _("Red, amber and green so far")
    first, last = _count(history[0], "red"), _count(history[-1], "red")
    if first == last:
        return ngettext("{n} project is red, as many as on {day}", "{n} projects are red, as many as on {day}", last).format(
            n=last, day=day(history[0].as_of)
        )
    text = _("Red rose from {first} to {last} since {day}") if last > first else _("Red fell from {first} to {last} since {day}")
    return text.format(first=first, last=last, day=day(history[0].as_of))


def money_bars(rows: list, *, title_row, currency: str) -> dict:
    """Plan, Outlook and Actual of the fiscal year, a group of bars for each of the rows."""
    names = [row.node.name if row.node_id else row.project.name for row in rows]
    series = [("plan", _("Plan")), ("outlook", _("Outlook")), ("actual", _("Actual"))]
    data = [
        {
            "type": "bar", "orientation": "h", "name": label, "y": names, "x": [getattr(row, name) for row in rows],
            "marker": {"color": name}, "offsetgroup": name,
        }
        for name, label in series
        if any(getattr(row, name) is not None for row in rows)
    ]  # fmt: skip
    layout = {
        "title": {"text": money_finding(title_row, currency)}, "barmode": "group",
        "meta": {"subtitle": title_row.fiscal_year, "empty": _("No Plan, Outlook or Actual of the fiscal year is known yet")},
        "height": min(max(160 + 52 * len(rows), 220), 620), "xaxis": {"title": {"text": currency}}, "yaxis": {"autorange": "reversed"},
    }  # fmt: skip
    return {"data": data, "layout": layout}


def money_finding(row, currency: str) -> str:
    """What Outlook says of Plan, in a sentence."""
    if row.variance is None:
        return _("Plan, Outlook and Actual of the year")
    if not row.variance:
        return _("Outlook lands on Plan")
    side = _("over") if row.variance > 0 else _("under")
    return _("Outlook lands {amount} {side} Plan").format(amount=symbol(currency) + short(abs(row.variance)), side=side)


def value_bubble(rows: list, *, currency: str) -> dict:
    """Benefit for each unit of cost against the confidence in delivery; the area is the whole-life cost."""
    spread = _spread(rows)
    names = [row.project.name if place < 8 else "" for place, row in enumerate(rows)]
    trace = {
        "mode": "markers+text", "x": [spread[row.pk] for row in rows], 
        "y": [float(row.benefits / row.whole_life_cost) for row in rows], "text": names,
        "marker": {"color": [f"rag-{_voice(row)}" for row in rows], **parts.bubbles([row.whole_life_cost for row in rows], largest=40)},
    }  # fmt: skip
    table = {
        "headers": [_("Project"), _("Confidence"), _("Benefits"), _("Whole-life cost"), _("Benefits for each unit of cost")],
        "rows": [
            [row.project.name, _voice(row), row.benefits, row.whole_life_cost, round(float(row.benefits / row.whole_life_cost), 2)] for row in rows
        ],
    }
    layout = {
        "title": {"text": _bubble_finding(rows, currency)},
        "meta": {
            "subtitle": _("Confidence is the independent rating, else the computed one; area is whole-life cost"), "table": table,
            "empty": _("No project below states both benefits and whole-life cost"),
        },
        "showlegend": False, "height": 340,
        "xaxis": {"title": {"text": _("Delivery confidence")}, "range": [-0.55, 2.55], "tickvals": [0, 1, 2],
                  "ticktext": [_("Red"), _("Amber"), _("Green")]},
        "yaxis": {"title": {"text": _("Benefits for each unit of cost")}, "rangemode": "tozero"},
        "shapes": [parts.threshold(1.0, _("pays back"))],
    }  # fmt: skip
    return {"data": [trace] if rows else [], "layout": layout}


def confident(rows: list) -> list:
    """The rows on whose delivery somebody has a word."""
    return [row for row in rows if _voice(row) in CONFIDENCE]


def _voice(row) -> str:
    return row.independent if row.independent in CONFIDENCE else row.computed or "unknown"


def _spread(rows: list) -> dict:
    """Places beside each other around the middle of their colour, so that bubbles do not hide one another."""
    found, seen = {}, dict.fromkeys(CONFIDENCE, 0)
    for row in rows:
        rag = _voice(row)
        step, seen[rag] = seen[rag], seen[rag] + 1
        found[row.pk] = CONFIDENCE[rag] + ((step + 1) // 2 % 5) * 0.1 * (1 if step % 2 else -1)
    return found


def _bubble_finding(rows: list, currency: str) -> str:
    red = [row for row in rows if _voice(row) == "red"]
    if not red:
        return _("Value against confidence")
    cost = sum((row.benefits for row in red), Decimal(0))
    return _("{amount} of benefits stand on red deliveries").format(amount=symbol(currency) + short(cost))


def value_curve(history: list, *, currency: str, as_of) -> dict:
    """PV, EV and AC of a node by status date."""
    rows = [row for row in history if row.bac is not None]
    days = [f"{row.as_of:%Y-%m-%d}" for row in rows]
    lines = [
        ("pv", _("Planned value"), {"color": "plan", "dash": "dash"}),
        ("ev", _("Earned value"), {"color": "accent", "width": 2.5}),
        ("ac", _("Actual cost"), {"color": "series-3", "width": 2.5}),
    ]
    data = [
        {"name": label, "x": days, "y": [getattr(row, name) for row in rows], "mode": "lines+markers" if len(rows) < 3 else "lines", "line": line}
        for name, label, line in lines
    ]
    last = rows[-1] if rows else None
    layout = {
        "title": {"text": _curve_finding(last, currency)},
        "meta": {"subtitle": _("Cumulative, of the projects measured at each status date"), 
                 "empty": _("Nothing below has measured work packages yet")},
        "height": 280, "yaxis": {"title": {"text": currency}, "rangemode": "tozero"},
    }  # fmt: skip
    return {"data": data if rows else [], "layout": layout}


def _curve_finding(row, currency: str) -> str:
    if row is None or row.cpi is None:
        return _("Planned value, earned value and actual cost")
    unit = symbol(currency)
    text = _("Each {unit}1 spent earns {unit}{earned:.2f}").format(unit=unit, earned=row.cpi)
    if not row.vac:
        return text
    return text + _("; at that rate it lands {amount} {side} budget").format(
        amount=unit + short(abs(row.vac)), side=_("over") if row.vac < 0 else _("under")
    )


def pipeline(counts: dict, order: list[str]) -> dict:
    """Projects by stage, in the order of the life cycle."""
    known = [name for name in order if counts.get(name)] + [name for name in counts if name not in order]
    trace = {
        "type": "bar", "orientation": "h", "name": _("Projects"), "y": known, "x": [counts[name] for name in known],
        "text": [str(counts[name]) for name in known], "textposition": "outside", "marker": {"color": "series-1"},
    }  # fmt: skip
    layout = {
        "title": {"text": _("Pipeline by stage")}, "meta": {"empty": _("No projects yet")}, "showlegend": False,
        "height": min(110 + 34 * len(known), 420), "xaxis": {"title": {"text": _("Projects")}, "rangemode": "tozero"},
        "yaxis": {"autorange": "reversed"},
    }  # fmt: skip
    return {"data": [trace] if known else [], "layout": layout}
