"""The impact of a change as a page shows it: old beside new, in one table, by month, line by line; and its cost by month as a picture."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pmo.web.templatetags.figures_format import short, symbol

HOUR = 60


@dataclass(frozen=True)
class Beside:
    """One figure, old beside new. `kind` says how it is set: money, day, days, count."""

    label: str
    kind: str
    old: Any
    new: Any
    change: Any
    adverse: str = "up"
    note: str = ""
    figure: str = ""  # its name among the figures that open


@dataclass(frozen=True)
class Shown:
    """All of an impact that a page shows."""

    beside: list[Beside]
    months: list[tuple[dt.date, Decimal | None, Decimal, Decimal]]
    types: list[tuple[str, str, Decimal]]
    milestones: list[dict]
    lines: list[dict]
    benefits: list[dict]
    risks: list[dict]
    notes: list[str]
    schedule: dict | None
    day: dt.date


def shown_impact(impact: dict) -> Shown | None:
    """An impact as it was kept, ready to be shown; None where it is not computed."""
    if not impact:
        return None
    cost, schedule, benefits = impact["cost"], impact["schedule"], impact["benefits"]
    return Shown(
        [*_dates(impact["dates"]), *_money(cost), *_benefits(benefits), *_work(impact)],
        [_month(*row) for row in cost["months"]],
        [(code, name, Decimal(amount)) for code, name, amount in cost["types"]],
        [_moved(row) for row in schedule["milestones"]] if schedule else [], [_moved(row) for row in schedule["lines"]] if schedule else [],
        [row | {"old": Decimal(row["old"]), "new": Decimal(row["new"])} for row in benefits["rows"]],
        [row | {"exposure": _exact(row["exposure"])} for row in impact["risks"]], impact["notes"], schedule, dt.date.fromisoformat(impact["day"]),
    )  # fmt: skip


def months_figure(shown: Shown | None, *, currency: str) -> dict:
    """What is planned in each month, before and after."""
    said = {"subtitle": _("as planned, before and after"), "empty": _("No money changes")}
    layout = {"title": {"text": _("Cost by month")}, "meta": said, "height": 280}
    if shown is None or not shown.months:
        return {"data": [], "layout": layout | {"showlegend": False}}
    change = sum((one[2] for one in shown.months), Decimal(0))
    moved = [one[0] for one in shown.months if one[2]]
    title = _("Cost by month")
    if moved and moved[0] == moved[-1]:
        text = _("{amount} more in {month}") if change >= 0 else _("{amount} less in {month}")
        title = text.format(amount=symbol(currency) + short(abs(change)), month=f"{moved[0]:%b %Y}")
    elif moved:
        text = _("{amount} more from {first} to {last}") if change >= 0 else _("{amount} less from {first} to {last}")
        title = text.format(amount=symbol(currency) + short(abs(change)), first=f"{moved[0]:%b %Y}", last=f"{moved[-1]:%b %Y}")
    names = [f"{month:%b %y}" for month, *_rest in shown.months]
    old, new = [one[1] for one in shown.months], [one[3] for one in shown.months]
    rows = [list(row) for row in zip(names, old, new, [one[2] for one in shown.months], strict=True)]
    layout["title"], layout["meta"]["table"] = {"text": title}, {"headers": [_("Month"), _("Before"), _("After"), _("Change")], "rows": rows}
    traces = [
        {"type": "bar", "name": name, "x": names, "y": values, "marker": {"color": [colour] * len(names)}}
        for name, values, colour in ((_("Before"), old, "plan"), (_("After"), new, "outlook"))
    ]
    axes = {"yaxis": {"title": {"text": currency}}, "xaxis": {"type": "category"}, "barmode": "group"}
    return {"data": traces, "layout": layout | axes}


def _month(month: str, old: str | None, change: str) -> tuple:
    planned = _exact(old)
    return dt.date.fromisoformat(month), planned, Decimal(change), (planned or Decimal(0)) + Decimal(change)


def _dates(dates: dict) -> list[Beside]:
    found = [_day(_("Promised finish"), dates["promised"], "finish")]
    if dates["expected"]:
        found.append(_day(_("Finish of the schedule"), dates["expected"], "expected", note=_("by the edits of this change alone")))
    return found


def _day(label: str, row: dict, figure: str, note: str = "") -> Beside:
    old, new = (row[name] and dt.date.fromisoformat(row[name]) for name in ("old", "new"))
    return Beside(label, "day", old, new, row["days"], note=note, figure=figure)


def _money(cost: dict) -> list[Beside]:
    found = [_amount(_("Budget"), cost["budget"], "budget"), _amount(_("BAC"), cost["bac"], "bac", note=_("what earned value measures by"))]
    said = _("at today's efficiency: BAC ÷ CPI") if cost["eac"][0] else _("nothing is measured yet")
    found.append(_amount(_("EAC"), cost["eac"], "eac", note=said))
    for year in cost["years"]:
        label, pair = year["label"], [year["old"], year["new"]]
        found.append(_amount(_("Outlook {year}").format(year=label), pair, f"outlook:{label}", note=year["from"] or ""))
    return found


def _amount(label: str, pair: list, figure: str, note: str = "", adverse: str = "up") -> Beside:
    old, new = _exact(pair[0]), _exact(pair[1])
    return Beside(label, "money", old, new, None if old is None or new is None else new - old, adverse, note, figure)


def _benefits(benefits: dict) -> list[Beside]:
    pair = [benefits["old"], benefits["new"]]
    return [_amount(_("Benefits planned"), pair, "benefits", adverse="down", note=_("in money, over their life; disbenefits off"))]


def _work(impact: dict) -> list[Beside]:
    found, work = [], impact["resources"]["work"]
    if work and any(work):
        old, new = (round(minutes / HOUR) for minutes in work)
        found.append(Beside(_("Work, hours"), "count", old, new, new - old, figure="work"))
    if impact["schedule"]:
        critical = impact["schedule"]["critical"]
        found.append(Beside(_("Critical lines"), "count", critical["old"], critical["new"], critical["new"] - critical["old"], figure="critical"))
    return found


def _moved(row: dict) -> dict:
    ends = {name: [dt.datetime.fromisoformat(one) for one in row[name]] for name in ("start", "finish")}
    return row | ends


def _exact(amount: str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)
