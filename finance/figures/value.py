"""Draw earned value."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from finance.figures.lines import line
from finance.queries.forecast_fan import ForecastFan
from finance.queries.former_curves import FormerCurve
from pmo.web.charts import parts
from pmo.web.templatetags.figures_format import day as said_day
from pmo.web.templatetags.figures_format import short, symbol


def s_curve_figure(
    curve: list, history: list, *, currency: str, as_of: dt.date, finish_on: dt.date | None = None, small: bool = False,
    fan: ForecastFan | None = None, former: Sequence[FormerCurve] = (),
) -> dict:  # fmt: skip
    """PV, EV and AC by status date, the curves that were planned before, and from the last date the fan of what it may come to.

    `history` has points with `as_of` and what follows from them, `found`. Without a fan, the two usual estimates are drawn at the finish.
    """
    days = [f"{one.as_of:%Y-%m-%d}" for one in history]
    last = history[-1] if history else None
    data = [
        line(_("Planned value"), [f"{day:%Y-%m-%d}" for day, _pv in curve], [pv for _day, pv in curve], "plan", dash="dash"),
        line(_("Earned value"), days, [one.found.ev for one in history], "accent", width=2.5, mode="lines"),
        line(_("Actual cost"), days, [one.found.ac for one in history], "series-3", width=2.5, mode="lines"),
    ]
    data[1:1] = [
        line(_("Planned before {day}").format(day=said_day(one.until)), [f"{day:%Y-%m-%d}" for day, _pv in one.curve],
             [pv for _day, pv in one.curve], "muted", dash="dot", width=1.2)
        for one in former
    ]  # fmt: skip
    if last is not None:
        data += _forecasts(last, finish_on) if fan is None else _fan(last, fan)
    empty = _("No work packages yet: the curve begins with the first WBS and its first measure")
    meta = {"subtitle": "" if fan is None else _fan_says(fan), "empty": empty}
    layout = {
        "title": {"text": value_finding(last, currency)}, "meta": meta, "height": 250 if small else 360,
        "yaxis": {"title": {"text": currency}, "rangemode": "tozero"}, "shapes": [parts.today(as_of, _("Status date"))],
    }  # fmt: skip
    if not curve and not history:
        return {"data": [], "layout": layout | {"shapes": []}}
    return {"data": data, "layout": layout}


def _forecasts(last, finish_on: dt.date | None) -> list[dict]:
    """Straight lines from the actual cost to each estimate, at the finish that is forecast."""
    if finish_on is None or finish_on <= last.as_of or last.found.ac is None:
        return []
    ends = [f"{last.as_of:%Y-%m-%d}", f"{finish_on:%Y-%m-%d}"]
    estimates = [(_("EAC at the rate so far (b)"), last.found.eac_b), (_("EAC at the planned rate (a)"), last.found.eac_a)]
    return [line(name, ends, [last.found.ac, eac], "outlook", dash="dot") for name, eac in estimates if eac is not None]


def _fan(last, forecast: ForecastFan) -> list[dict]:
    """The tinted room between the least and the most, with the likely end in it."""
    fan, now, spent = forecast.fan, f"{last.as_of:%Y-%m-%d}", last.found.ac
    early, late = f"{fan.early:%Y-%m-%d}", f"{fan.late:%Y-%m-%d}"
    low, high = (_("P10"), _("P90")) if forecast.simulated_on else (_("Least"), _("Most"))
    data = [
        line(low, [now, late], [spent, fan.low], "outlook", dash="dot", width=1),
        line(high, [now, early, late], [spent, fan.high, fan.high], "outlook", dash="dot", width=1)
        | {"fill": "tonexty", "fillcolor": "outlook/16"},
    ]  # fmt: skip
    if forecast.likely is not None:
        name = _("P50") if forecast.simulated_on else _("EAC at the rate so far (b)")
        data.append(line(name, [now, f"{forecast.likely[0]:%Y-%m-%d}"], [spent, forecast.likely[1]], "outlook", dash="dash"))
    return data


def _fan_says(forecast: ForecastFan) -> str:
    fan = forecast.fan
    if forecast.simulated_on:
        text = _("The fan is P10 to P90 of the simulation of {day}: {low} to {high}, {early} to {late}")
    else:
        text = _("The fan is the range of the estimates a to g and of three paces: {low} to {high}, {early} to {late}")
    said = text.format(
        day=said_day(forecast.simulated_on) if forecast.simulated_on else "", low=short(fan.low), high=short(fan.high), early=said_day(fan.early),
        late=said_day(fan.late),
    )  # fmt: skip
    return said + (_("; {n} beyond the drawing").format(n=fan.beyond) if fan.beyond else "")


def value_finding(last, currency: str) -> str:
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


def indices_figure(history: list, *, limits: dict) -> dict:
    """CPI, SPI and, where it is known, SPI(t) by status date against the limits they are judged by."""
    days = [f"{one.as_of:%Y-%m-%d}" for one in history]
    data = [
        line("CPI", days, [one.found.cpi for one in history], "series-3", width=2.5),
        line("SPI", days, [one.found.spi for one in history], "accent", width=2.5),
    ]
    if any(getattr(one, "spi_t", None) is not None for one in history):
        data.append(line("SPI(t)", days, [one.spi_t for one in history], "series-4", width=2.5))
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


def _indices_finding(history: list, limits: dict) -> str:
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
