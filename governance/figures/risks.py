"""Draw a register of risks: its exposure by period, and the age of what is open."""

from django.utils.translation import gettext as _

from pmo.web.templatetags.figures_format import day, short, symbol


def burn_down_lines(told: list, *, currency: str) -> dict:
    """Exposure of threats, and the gain of opportunities beside it, at the end of each period."""
    days = [one.as_of for one in told]
    series = [("exposure", _("Exposure of threats"), "actual", None), ("gain", _("Gain of opportunities"), "plan", "dash")]
    data = [
        {
            "type": "scatter", "mode": "lines+markers", "name": label, "x": days, "y": [getattr(one, name) for one in told],
            "line": {"color": colour, **({"dash": dash} if dash else {})},
        }
        for name, label, colour, dash in series
        if any(getattr(one, name) is not None for one in told)
    ]  # fmt: skip
    layout = {
        "title": {"text": _finding(told, currency)},
        "meta": {"subtitle": _("Chance × cost of all that was open at the end of each period"), "empty": _("No risk has its money judged yet")},
        "height": 260, "yaxis": {"title": {"text": currency}, "rangemode": "tozero"}, "xaxis": {"type": "date"},
    }  # fmt: skip
    return {"data": data, "layout": layout}


def ageing_bars(ages: list, *, currency: str, day) -> dict:
    """Open threats by the days since they were opened."""
    names = [_age(one) for one in ages]
    data = [{"type": "bar", "name": _("Open threats"), "x": names, "y": [one.count for one in ages], "marker": {"color": "actual"}}]
    old = sum(one.count for one in ages if one.since >= 180)
    finding = _("{n} threats have been open for half a year or more").format(n=f"{old:,}") if old else _("No threat is older than half a year")
    layout = {
        "title": {"text": finding},
        "meta": {"subtitle": _("Open threats by days since they were opened"), "empty": _("No threat is open")},
        "height": 260, "yaxis": {"title": {"text": _("Threats")}, "rangemode": "tozero"}, "xaxis": {"type": "category"},
    }  # fmt: skip
    return {"data": data if any(one.count for one in ages) else [], "layout": layout}


def _age(one) -> str:
    return _("over {since} days").format(since=one.since) if one.until is None else _("{since}–{until} days").format(since=one.since, until=one.until)


def _finding(told: list, currency: str) -> str:
    known = [one for one in told if one.exposure is not None]
    if len(known) < 2:
        return _("Exposure so far")
    first, last = known[0], known[-1]
    if first.exposure == last.exposure:
        return _("Exposure is what it was on {day}").format(day=day(first.as_of))
    text = (
        _("Exposure rose from {first} to {last} since {day}")
        if last.exposure > first.exposure
        else _("Exposure fell from {first} to {last} since {day}")
    )
    sign = symbol(currency)
    return text.format(first=sign + short(first.exposure), last=sign + short(last.exposure), day=day(first.as_of))
