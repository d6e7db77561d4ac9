"""Draw forecasts with a range as plain plotly figures."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pmo.web.charts import parts
from pmo.web.templatetags.figures_format import day as said_day
from pmo.web.templatetags.figures_format import percent, short, symbol

MARKS = ("p10", "p50", "p80", "p90")
KINDS = {"cost": "series-1", "time": "series-1", "risk": "series-3"}
SHOWN = 10
NOTHING = gettext_lazy("Nothing is drawn yet")


def chance_words(share: float | None) -> str:
    """A chance as it is said: no draw, or next to none, that met it is not the same as never."""
    if share is None:
        return "—"
    if not 0.001 <= share <= 0.999:
        return _("under 0.1%") if share < 0.5 else _("over 99.9%")
    return percent(share, 1 if share < 0.1 or share > 0.9 else 0)


def cost_figure(cost: dict, *, currency: str, limit_name: str) -> dict:
    """The share of draws that land at or under each amount, with P10 to P90 and what it should land within."""
    unit = symbol(currency)
    layout = {
        "title": {"text": _cost_finding(cost, unit, limit_name)}, "height": 320, "showlegend": False,
        "meta": {"subtitle": _("Share of draws at or under an amount; the band is P10 to P90"), "empty": cost.get("why") or NOTHING},
        "xaxis": {"title": {"text": currency}}, "yaxis": {"title": {"text": _("Share of draws")}, "range": [0, 1.04], "tickformat": ".0%"},
    }  # fmt: skip
    if "p80" not in cost:
        return {"data": [], "layout": layout}
    layout["shapes"] = [parts.band(cost["p10"]["value"], cost["p90"]["value"], colour="accent/12", axis="x")]
    if cost["limit"] is not None:
        layout["shapes"].append(parts.threshold(cost["limit"], f"{limit_name} {unit}{short(cost['limit'])}", axis="x"))
    layout["meta"]["table"] = _table(cost, _("Amount"))
    return {"data": _curve(cost, [unit + short(cost[mark]["value"]) for mark in MARKS]), "layout": layout}


def finish_figure(finish: dict) -> dict:
    """The share of draws that finish by each day, with P10 to P90 and the baseline finish."""
    layout = {
        "title": {"text": _finish_finding(finish)}, "height": 320, "showlegend": False,
        "meta": {"subtitle": _("Share of draws finished by a day; the band is P10 to P90"), "empty": finish.get("why") or NOTHING},
        "xaxis": {"type": "date"}, "yaxis": {"title": {"text": _("Share of draws")}, "range": [0, 1.04], "tickformat": ".0%"},
    }  # fmt: skip
    if "p80" not in finish:
        return {"data": [], "layout": layout}
    layout["shapes"] = [parts.band(finish["p10"]["value"], finish["p90"]["value"], colour="accent/12", axis="x")]
    if finish["limit"]:
        layout["shapes"].append(parts.threshold(finish["limit"], _("Baseline finish"), axis="x"))
    layout["meta"]["table"] = _table(finish, _("Day"))
    return {"data": _curve(finish, [said_day(dt.date.fromisoformat(finish[mark]["value"])) for mark in MARKS]), "layout": layout}


def tornado_figure(drivers: list[dict], *, of_cost: bool) -> dict:
    """What the cost, or the finish, moves with most: rank correlation, the strongest on top."""
    shown = [one for one in drivers[:SHOWN] if abs(one["correlation"]) >= 0.005]
    names = [f"{one['code']} {one['name']}".strip() for one in shown]
    names = [name if len(name) <= 38 else f"{name[:37]}…" for name in names]
    trace = {
        "type": "bar", "orientation": "h", "name": _("Rank correlation"), "y": names, "x": [one["correlation"] for one in shown],
        "text": [f"{one['correlation']:.2f}".replace("-", "−") for one in shown], "textposition": "outside",
        "marker": {"color": [KINDS[one["kind"]] for one in shown]},
    }  # fmt: skip
    title = _("What the cost moves with") if of_cost else _("What the finish moves with")
    if shown:
        words = _("The cost moves most with {name}") if of_cost else _("The finish moves most with {name}")
        title = words.format(name=shown[0]["name"] or shown[0]["code"])
    headers, kinds = [_("Item"), _("Kind"), _("Rank correlation")], {"cost": _("cost to go"), "time": _("time to go"), "risk": _("risk")}
    table = {"headers": headers, "rows": [[f"{one['code']} {one['name']}", str(kinds[one["kind"]]), one["correlation"]] for one in shown]}
    layout = {
        "title": {"text": title}, "showlegend": False, "height": min(120 + 30 * len(shown), 430),
        "meta": {
            "subtitle": _("Spearman's rank correlation over the draws; risks in the other colour"), "table": table,
            "empty": _("Nothing is uncertain, or nothing is drawn"),
        },
        "xaxis": {"title": {"text": _("Rank correlation")}, "range": [min(0, *(one["correlation"] for one in shown), 0) * 1.2, 1.05]},
        "yaxis": {"autorange": "reversed"},
    }  # fmt: skip
    return {"data": [trace] if shown else [], "layout": layout}


def _curve(part: dict, words: list[str]) -> list[dict]:
    """The line, and its four marks by name."""
    line = {
        "name": _("Share of draws"), "x": [value for value, _share in part["curve"]], "y": [share for _value, share in part["curve"]],
        "mode": "lines", "line": {"color": "accent", "width": 2.5},
    }  # fmt: skip
    marks = {
        "name": _("Percentiles"), "x": [part[mark]["value"] for mark in MARKS], "y": [int(mark[1:]) / 100 for mark in MARKS],
        "mode": "markers+text", "text": [f"{mark.upper()} {word}" for mark, word in zip(MARKS, words, strict=True)],
        "marker": {"color": "accent", "size": 9},
    }  # fmt: skip
    return [line, marks]


def _table(part: dict, headed: str) -> dict:
    rows = [[mark.upper(), part[mark]["value"], part[mark]["error"]] for mark in MARKS]
    return {"headers": [_("Percentile"), headed, _("Standard error")], "rows": rows}


def _cost_finding(cost: dict, unit: str, limit_name: str) -> str:
    if "p80" not in cost:
        return _("Cost at completion")
    text = _("In four of five draws it costs {amount} or less").format(amount=unit + short(cost["p80"]["value"]))
    if cost["chance"] is None:
        return text
    text = _("{chance} chance of landing within the {limit}; P80 is {amount}").format(
        chance=chance_words(cost["chance"]["value"]), limit=limit_name.lower(), amount=unit + short(cost["p80"]["value"])
    )
    return text[:1].upper() + text[1:]


def _finish_finding(finish: dict) -> str:
    if "p80" not in finish:
        return _("Finish")
    day = said_day(dt.date.fromisoformat(finish["p80"]["value"]))
    if finish["chance"] is None:
        return _("In four of five draws it is finished by {day}").format(day=day)
    text = _("{chance} chance of finishing in time; P80 is {day}").format(chance=chance_words(finish["chance"]["value"]), day=day)
    return text[:1].upper() + text[1:]
