"""The drawings of a pack: those of the screen in print, and the curve of each red project."""

from django.utils.translation import gettext as _

from finance.figures import bridge_figure
from finance.queries.ranges import Range
from governance.figures.ranges import cost_figure, tornado_figure
from pmo.web.charts import parts, svg
from pmo.web.templatetags.figures_format import day, short, symbol
from reports.figures.node import money_finding, rag_history, value_curve
from reports.queries.pack_parts import Figures, PackContent, RedPage

MOST_BARS = 12


def drawings(content: PackContent) -> dict:
    """Every drawing of a pack as SVG: by name, and `reds` by the code of the project. Empty where there is nothing to draw."""
    history, unit = list(content.history), content.total.currency
    found = {"money": _money(content), "reds": {page.row.code: red_curve(page, content.as_of) for page in content.reds}}
    if content.bridge is not None:
        found["bridge"] = _drawn(bridge_figure(content.bridge, currency=unit, label=content.total.fiscal_year), 900, 300)
    if content.range is not None:
        found |= _range(content.range)
    if len(history) > 1:
        found["rag"] = _drawn(rag_history(history, as_of=content.as_of), 640, 270)
    if sum(one.bac is not None for one in history) > 1:
        found["value"] = _drawn(value_curve(history, currency=unit, as_of=content.as_of), 640, 270)
    return found


def _drawn(figure: dict, width: int, height: int) -> str:
    layout = figure["layout"]
    return svg(figure, width=width, height=height, theme="print", description=layout["title"]["text"])


def _range(found: Range) -> dict:
    """How likely each landing of the year is, and what it moves with; empty where nothing could be drawn."""
    spread, moved = cost_figure(found.cost, currency=found.currency, limit_name=_("Envelope")), tornado_figure(found.cost["drivers"], of_cost=True)
    return {name: _drawn(figure, 640, 300) if figure["data"] else "" for name, figure in (("spread", spread), ("tornado", moved))}


def _money(content: PackContent) -> str:
    rows = content.children or tuple(one for one in content.projects if one.plan is not None or one.outlook is not None)
    rows = [one for one in rows if one.currency == content.total.currency and (one.plan is not None or one.outlook is not None)]
    rows = sorted(rows, key=lambda one: (-(one.plan or one.outlook), one.code))[:MOST_BARS]
    return _drawn(money_by_row(rows, content.total), 640, min(max(120 + 44 * len(rows), 270), 520)) if rows else ""


def money_by_row(rows: list[Figures], total: Figures) -> dict:
    """Plan, Outlook and Actual of the fiscal year, a group of bars for each row, the largest on top."""
    series = [("plan", _("Plan")), ("outlook", _("Outlook")), ("actual", _("Actual"))]
    data = [
        {
            "type": "bar", "orientation": "h", "name": label, "y": [_clipped(one.name) for one in rows], "x": [getattr(one, name) for one in rows],
            "marker": {"color": name}, "offsetgroup": name,
        }
        for name, label in series
        if any(getattr(one, name) is not None for one in rows)
    ]  # fmt: skip
    most = " · " + _("the largest {n}").format(n=MOST_BARS) if len(rows) == MOST_BARS else ""
    layout = {
        "title": {"text": money_finding(total, total.currency)}, "barmode": "group", "meta": {"subtitle": total.fiscal_year + most},
        "xaxis": {"title": {"text": total.currency}}, "yaxis": {"autorange": "reversed"},
    }  # fmt: skip
    return {"data": data, "layout": layout}


def red_curve(page: RedPage, as_of) -> str:
    """Earned value over time; where none is measured, how the whole-life cost was stated over time; else nothing."""
    row, unit = page.row, page.row.currency
    measured = [one for one in page.history if one.bac is not None]
    if len(measured) > 1:
        return _drawn(value_curve(measured, currency=unit, as_of=as_of), 600, 250)
    stated = [one for one in page.history if one.whole_life_cost is not None]
    return _drawn(_cost_steps(stated, row), 600, 250) if len(stated) > 1 else ""


def _cost_steps(stated: list, row: Figures) -> dict:
    first, last = stated[0].whole_life_cost, stated[-1].whole_life_cost
    moved = last - first
    amount, since = symbol(row.currency) + short(abs(moved)), day(stated[0].as_of)
    if moved:
        told = _("Whole-life cost rose by {amount} since {day}") if moved > 0 else _("Whole-life cost fell by {amount} since {day}")
        finding = told.format(amount=amount, day=since)
    else:
        finding = _("Whole-life cost is as stated on {day}").format(day=since)
    trace = {
        "name": _("Whole-life cost"), "x": [f"{one.as_of:%Y-%m-%d}" for one in stated], "y": [one.whole_life_cost for one in stated],
        "mode": "lines+markers", "line": {"color": "accent", "width": 2.5},
    }  # fmt: skip
    layout = {
        "title": {"text": finding}, "meta": {"subtitle": _("As stated by the business case known at each status date")}, "showlegend": False,
        "yaxis": {"title": {"text": row.currency}, "rangemode": "tozero"}, "shapes": [parts.today(f"{stated[-1].as_of:%Y-%m-%d}", "")],
    }  # fmt: skip
    return {"data": [trace], "layout": layout}


def _clipped(name: str, longest: int = 34) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"
