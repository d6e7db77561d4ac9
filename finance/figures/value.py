"""Draw earned value."""

import datetime as dt

from django.utils.translation import gettext as _

from finance.figures.lines import line
from finance.queries.project_value import Measured
from pmo.web.charts import parts
from pmo.web.templatetags.figures_format import short, symbol


def s_curve_figure(
    curve: list, history: list[Measured], *, currency: str, as_of: dt.date, finish_on: dt.date | None = None, small: bool = False
) -> dict:
    """PV, EV and AC by status date, and from the last of them the two forecasts of the cost at completion."""
    days = [f"{one.as_of:%Y-%m-%d}" for one in history]
    last = history[-1] if history else None
    data = [
        line(_("Planned value"), [f"{day:%Y-%m-%d}" for day, _pv in curve], [pv for _day, pv in curve], "plan", dash="dash"),
        line(_("Earned value"), days, [one.fact.ev for one in history], "accent", width=2.5, mode="lines"),
        line(_("Actual cost"), days, [one.fact.ac for one in history], "series-3", width=2.5, mode="lines"),
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
    return [line(name, ends, [last.fact.ac, eac], "outlook", dash="dot") for name, eac in estimates if eac is not None]


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
        line("CPI", days, [one.found.cpi for one in history], "series-3", width=2.5),
        line("SPI", days, [one.found.spi for one in history], "accent", width=2.5),
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
