"""Draw a range over time: the fiscal year of a node by period, and what each forecast said, by the day it is of."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finance.figures.lines import line
from finance.models import Simulation
from governance.figures.ranges import MARKS
from pmo.web.charts import parts
from pmo.web.templatetags.figures_format import day as said_day
from pmo.web.templatetags.figures_format import short, symbol


def year_figure(made: Simulation) -> dict | None:
    """What was spent by the end of each period, and from the day of the forecast the P10 to P90 of what it comes to; None where none was kept."""
    cost, spent = made.results["cost"], made.inputs.get("over", [])
    drawn = cost.get("by_period") or []
    if not drawn:
        return None
    unit, now = symbol(made.currency), f"{made.as_of:%Y-%m-%d}"
    past = [*((end, amount) for end, amount in spent if end < now), (now, made.inputs["spent"])]
    begin = [{"end": now, **dict.fromkeys(MARKS, made.inputs["spent"])}]
    ahead = [*begin, *(one for one in drawn if one["end"] > now)]
    data = [
        line(_("Spent"), [end for end, _amount in past], [amount for _end, amount in past], "series-3", width=2.5, mode="lines+markers"),
        *_fan([one["end"] for one in ahead], ahead),
    ]  # fmt: skip
    rows = [[said_day(dt.date.fromisoformat(end)), amount, *[None] * 4] for end, amount in past]
    rows += [[said_day(dt.date.fromisoformat(one["end"])), None, *(one[mark] for mark in MARKS)] for one in drawn]
    last = drawn[-1]
    layout = {
        "title": {"text": _("The year lands between {low} and {high}").format(low=unit + short(last["p10"]), high=unit + short(last["p90"]))},
        "height": 340,
        "meta": {
            "subtitle": _("Cumulative cost of the fiscal year; the band is P10 to P90 of the draws by the end of each period"),
            "table": {"headers": [_("By"), _("Spent"), *(mark.upper() for mark in MARKS)], "rows": rows},
        },
        "xaxis": {"type": "date"}, "yaxis": {"title": {"text": made.currency}, "rangemode": "tozero"},
        "shapes": [parts.today(made.as_of, _("Drawn as of"))],
    }  # fmt: skip
    if cost.get("limit") is not None:
        layout["shapes"].append(parts.threshold(cost["limit"], _("Envelope {amount}").format(amount=unit + short(cost["limit"]))))
    return {"data": data, "layout": layout}


def history_figure(ranges: list[dict], *, currency: str, limit_name: str) -> dict | None:
    """P10 to P90 of the cost as each forecast said it, by the day it is of, against the limit of that day; None where there is but one."""
    if len(ranges) < 2:
        return None
    unit, days = symbol(currency), [f"{one['as_of']:%Y-%m-%d}" for one in ranges]
    data = [
        *_fan(days, ranges, markers=True),
        line(limit_name, days, [one["limit"] for one in ranges], "muted", dash="dash", shape="hv"),
    ]  # fmt: skip
    rows = [[said_day(one["as_of"]), *(one[mark] for mark in MARKS), one["limit"], str(one["seed"]), one["inputs_hash"][:12]] for one in ranges]
    headers = [_("As of"), *(mark.upper() for mark in MARKS), limit_name, _("Seed"), _("Hash of the inputs")]
    moved = ranges[-1]["p80"] - ranges[0]["p80"]
    way = _("risen") if moved > 0 else _("fallen")
    text = _("P80 has {way} by {amount} since {day}").format(way=way, amount=unit + short(abs(moved)), day=said_day(ranges[0]["as_of"]))
    layout = {
        "title": {"text": text if moved else _("P80 has not moved")}, "height": 340,
        "meta": {
            "subtitle": ngettext("What {n} forecast said, by the day it is of; the band is P10 to P90",
                                 "What {n} forecasts said, by the day each is of; the band is P10 to P90", len(ranges)).format(n=len(ranges)),
            "table": {"headers": headers, "rows": rows},
        },
        "xaxis": {"type": "date"}, "yaxis": {"title": {"text": currency}},
    }  # fmt: skip
    return {"data": data, "layout": layout}


def _fan(days: list[str], told: list[dict], *, markers: bool = False) -> list[dict]:
    """P10, P90 with the room between them tinted, P50 and P80."""
    mode = "lines+markers" if markers else "lines"

    def of(mark: str, **said) -> dict:
        return line(mark.upper(), days, [one[mark] for one in told], "outlook", mode=mode, **said)

    return [
        of("p10", dash="dot", width=1), of("p90", dash="dot", width=1) | {"fill": "tonexty", "fillcolor": "outlook/16"},
        of("p50", dash="dash", width=2), of("p80", width=1.5),
    ]  # fmt: skip
