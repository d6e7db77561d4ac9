"""Draw money and earned value as plain plotly figures."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.calc.bridge import Bridge
from finance.models import Movement
from finance.queries.project_money import YearMoney
from finance.queries.project_value import Measured
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
        _line(_("Whole-life cost"), days, [case.whole_life_cost for case in cases], "actual", mode="lines+markers", shape="hv"),
        _line(_("Benefits"), days, [case.benefits for case in cases], "series-4", mode="lines+markers", shape="hv"),
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


def s_curve_figure(
    curve: list, history: list[Measured], *, currency: str, as_of: dt.date, finish_on: dt.date | None = None, small: bool = False
) -> dict:
    """PV, EV and AC by status date, and from the last of them the two forecasts of the cost at completion."""
    days = [f"{one.as_of:%Y-%m-%d}" for one in history]
    last = history[-1] if history else None
    data = [
        _line(_("Planned value"), [f"{day:%Y-%m-%d}" for day, _pv in curve], [pv for _day, pv in curve], "plan", dash="dash"),
        _line(_("Earned value"), days, [one.fact.ev for one in history], "accent", width=2.5, mode="lines"),
        _line(_("Actual cost"), days, [one.fact.ac for one in history], "series-3", width=2.5, mode="lines"),
    ]
    data += [] if last is None else _forecasts(last, finish_on)
    meta = {"empty": _("No work packages yet: the curve begins with the first WBS and its first measure")}
    layout = {
        "title": {"text": value_finding(last, currency)}, "meta": meta, "height": 250 if small else 360,
        "yaxis": {"title": {"text": currency}, "rangemode": "tozero"}, "shapes": [parts.today(as_of, _("Status date"))],
    }  # fmt: skip
    if not curve and not history:
        return {"data": [], "layout": layout | {"shapes": []}}
    return {"data": data, "layout": layout}


def _forecasts(last: Measured, finish_on: dt.date | None) -> list[dict]:
    """Straight lines from the actual cost to each estimate, at the finish that is forecast."""
    if finish_on is None or finish_on <= last.as_of or last.fact.ac is None:
        return []
    ends = [f"{last.as_of:%Y-%m-%d}", f"{finish_on:%Y-%m-%d}"]
    estimates = [(_("EAC at the rate so far (b)"), last.found.eac_b), (_("EAC at the planned rate (a)"), last.found.eac_a)]
    return [_line(name, ends, [last.fact.ac, eac], "outlook", dash="dot") for name, eac in estimates if eac is not None]


def value_finding(last: Measured | None, currency: str) -> str:
    """What the newest measure says, in a sentence."""
    if last is None or last.found.cpi is None:
        return _("Planned value, earned value and actual cost")
    cents = round(last.found.cpi * 100)
    unit = symbol(currency)
    text = _("Each {unit}1 spent earns {unit}{earned}").format(unit=unit, earned=f"{cents / 100:.2f}")
    if last.found.vac is None or not last.found.vac:
        return text
    side = _("over") if last.found.vac < 0 else _("under")
    return text + _("; it will land {amount} {side} budget").format(amount=unit + short(abs(last.found.vac)), side=side)


def indices_figure(history: list[Measured], *, limits: dict) -> dict:
    """CPI and SPI by status date against the limits they are judged by."""
    days = [f"{one.as_of:%Y-%m-%d}" for one in history]
    data = [
        _line("CPI", days, [one.found.cpi for one in history], "series-3", width=2.5),
        _line("SPI", days, [one.found.spi for one in history], "accent", width=2.5),
    ]
    shapes = [parts.threshold(1.0, _("As planned"))]
    if "cpi_amber" in limits:
        shapes.append(parts.threshold(limits["cpi_amber"], _("amber below {limit:.2f}").format(limit=limits["cpi_amber"]), colour="rag-amber"))
    if "cpi_red" in limits:
        shapes.append(parts.threshold(limits["cpi_red"], _("red below {limit:.2f}").format(limit=limits["cpi_red"]), colour="rag-red"))
    layout = {
        "title": {"text": _indices_finding(history, limits)}, "meta": {"empty": _("No measure yet")}, "shapes": shapes,
        "yaxis": {"title": {"text": _("Index")}, "tickformat": ".2f"}, "height": 260,
    }  # fmt: skip
    return {"data": data if history else [], "layout": layout}


def _indices_finding(history: list[Measured], limits: dict) -> str:
    known = [one.found.cpi for one in history if one.found.cpi is not None]
    if not known:
        return _("Cost and schedule indices")
    under = 0
    for cpi in reversed(known):
        if cpi >= limits.get("cpi_amber", 0.95):
            break
        under += 1
    if under > 1:
        return _("CPI has been below its limit for {n} status dates").format(n=under)
    return _("CPI {now:.2f}, {way} the planned rate").format(now=known[-1], way=_("at or above") if known[-1] >= 1 else _("below"))


def _line(name: str, x: list, y: list, colour: str, *, mode: str = "lines", shape: str = "", **line) -> dict:
    spec = {"color": colour, **line} | ({"shape": shape} if shape else {})
    return {"name": name, "x": x, "y": y, "mode": mode, "line": spec}


def bridge_figure(found: Bridge | None, *, currency: str, label: str) -> dict:
    """From Plan to Outlook, a bar for each cause that moved it."""
    empty = _("The bridge stands when a Plan and an Outlook of the year are known")
    layout = {"title": {"text": _("From Plan to Outlook")}, "meta": {"subtitle": label, "empty": empty}, "showlegend": False, "height": 320}
    if found is None:
        return {"data": [], "layout": layout}
    causes = {**dict(Movement.Cause.choices), "unexplained": _("Unexplained")}
    steps = found.steps
    names = [_("Plan"), *[str(causes[step.cause]) for step in steps], _("Outlook")]
    amounts = [found.plan, *[step.amount for step in steps], found.outlook]
    floor = _floor(found)
    levels = [found.plan, *[step.end for step in steps], found.outlook]
    last = len(amounts) - 1
    colours = ["plan", *[_bar_colour(step) for step in steps], "outlook"]
    trace = {
        "type": "bar", "name": _("Plan to Outlook"), "x": names, "y": [found.plan - floor, *amounts[1:-1], found.outlook - floor],
        "base": [floor, *[step.start for step in steps], floor],
        "marker": {"color": colours}, "text": [_moved(amount, currency, whole=place in (0, last)) for place, amount in enumerate(amounts)],
        "textposition": "outside",
    }  # fmt: skip
    rows = [list(row) for row in zip(names, amounts, levels, strict=True)]
    layout["title"] = {"text": bridge_finding(found, currency)}
    layout["meta"]["table"] = {"headers": [_("Step"), currency, _("Together")], "rows": rows}
    axis = {"title": {"text": _("{currency}, not from zero").format(currency=currency) if floor else currency}}
    if floor:
        axis["range"] = [floor, max(levels) + (max(levels) - floor) * Decimal("0.12")]
    return {"data": [trace], "layout": layout | {"yaxis": axis, "xaxis": {"type": "category"}}}


def _floor(found: Bridge) -> Decimal:
    """Where the axis begins: at zero, or, where the moves would be too small to see beside the Plan, a little below the lowest of them."""
    levels = [found.plan, found.outlook, *[step.end for step in found.steps]]
    span = max(levels) - min(levels)
    if min(levels) <= 0 or span * 4 > max(levels) or not span:
        return Decimal(0)
    return max(min(levels) - span, Decimal(0)).quantize(Decimal(1))


def _bar_colour(step) -> str:
    if step.cause == "unexplained":
        return "rag-unknown"
    return "series-3" if step.amount > 0 else "series-2"


def bridge_finding(found: Bridge, currency: str) -> str:
    """What moved most, and how much nobody has explained, in a sentence."""
    if not found.variance and not found.steps:
        return _("Outlook lands on Plan, and nothing moved")
    causes = {**dict(Movement.Cause.choices), "unexplained": _("Unexplained")}
    most = max(found.steps, key=lambda step: (abs(step.amount), step.cause))
    landing = _("Outlook lands on Plan")
    if found.variance:
        landing = _("Outlook is {amount} over Plan") if found.variance > 0 else _("Outlook is {amount} under Plan")
    text = landing.format(amount=symbol(currency) + short(abs(found.variance)))
    if most.cause == "unexplained":
        return text + _("; {amount} of it is unexplained").format(amount=symbol(currency) + short(abs(most.amount)))
    return text + _(", most by {cause}").format(cause=str(causes[most.cause]).lower())


def _moved(amount, currency: str, *, whole: bool) -> str:
    sign = "" if whole else "+" if amount > 0 else "−"
    return sign + symbol(currency) + short(abs(amount))
