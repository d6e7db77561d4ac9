"""Draw money by month and over the whole life."""

import datetime as dt

from django.utils.translation import gettext as _

from finance.figures.lines import line
from finance.queries.project_money import YearMoney
from pmo.web.charts import parts
from pmo.web.templatetags.figures_format import day as said_day
from pmo.web.templatetags.figures_format import short, symbol


def months_figure(money: YearMoney, *, currency: str, as_of: dt.date) -> dict:
    """Plan, Outlook and Actual month by month; where nothing is known by month, the three totals of the year."""
    if not money.by_month:
        return _totals_figure(money, currency=currency)
    months = [month for month in money.months if month.first is not None]
    series = [("plan", _("Plan")), ("outlook", _("Outlook")), ("actual", _("Actual"))]
    data = [
        {
            "type": "bar", "name": label, "x": [f"{month.first:%Y-%m-%d}" for month in months],
            "y": [getattr(month, name) for month in months], "marker": {"color": name}, "offsetgroup": name,
        }
        for name, label in series
        if any(getattr(month, name) is not None for month in months)
    ]  # fmt: skip
    layout = _layout(money, currency=currency) | {"barmode": "group", "yaxis": {"title": {"text": currency}}}
    if money.year.start_on <= as_of <= money.year.end_on:
        layout["shapes"] = [parts.today(as_of, _("Status date"))]
    return {"data": data, "layout": layout}


def _totals_figure(money: YearMoney, *, currency: str) -> dict:
    bars = [
        (_("Actual"), money.actual, "actual"),
        (_("Outlook"), money.outlook and money.outlook.total, "outlook"),
        (_("Plan"), money.plan and money.plan.total, "plan"),
    ]
    shown = [bar for bar in bars if bar[1] is not None]
    trace = {
        "type": "bar", "orientation": "h", "name": money.year.label, "y": [name for name, _amount, _colour in shown],
        "x": [amount for _name, amount, _colour in shown], "marker": {"color": [colour for _name, _amount, colour in shown]},
        "text": [symbol(currency) + short(amount) for _name, amount, _colour in shown], "textposition": "outside",
    }  # fmt: skip
    layout = _layout(money, currency=currency) | {"xaxis": {"title": {"text": currency}}, "height": 220, "showlegend": False}
    return {"data": [trace] if shown else [], "layout": layout}


def _layout(money: YearMoney, *, currency: str) -> dict:
    empty = _("No Plan, Outlook or posting of this year is known yet")
    return {"title": {"text": _finding(money, currency)}, "meta": {"subtitle": money.year.label, "empty": empty}}


def _finding(money: YearMoney, currency: str) -> str:
    if money.variance is None:
        spent = money.actual
        return _("{amount} spent so far").format(amount=symbol(currency) + short(spent)) if spent is not None else _("Money of the year")
    if not money.variance:
        return _("Outlook lands on Plan")
    side = _("over") if money.variance > 0 else _("under")
    return _("Outlook lands {amount} {side} Plan").format(amount=symbol(currency) + short(abs(money.variance)), side=side)


def whole_life_figure(cases: list, *, currency: str) -> dict:
    """Whole-life cost and benefits, each time they became known."""
    days = [f"{case.known_on:%Y-%m-%d}" for case in cases]
    data = [
        line(_("Whole-life cost"), days, [case.whole_life_cost for case in cases], "actual", mode="lines+markers", shape="hv"),
        line(_("Benefits"), days, [case.benefits for case in cases], "series-4", mode="lines+markers", shape="hv"),
    ]
    known = [case.whole_life_cost for case in cases if case.whole_life_cost is not None]
    title = _("Whole-life cost and benefits")
    if len(known) > 1 and known[0] != known[-1]:
        moved = _("grew") if known[-1] > known[0] else _("fell")
        title = _("Whole-life cost {moved} by {amount} since {day}").format(
            moved=moved, amount=symbol(currency) + short(abs(known[-1] - known[0])), day=said_day(cases[0].known_on)
        )
    axis = {"title": {"text": currency}, "rangemode": "tozero"}
    return {"data": data, "layout": {"title": {"text": title}, "yaxis": axis, "height": 260}}
