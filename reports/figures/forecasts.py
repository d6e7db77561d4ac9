"""Draw what was said of cost and finish against what came."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.queries.forecast_ledger import COMPUTED, DATES, EAC, FINISH, MANAGER, OUTLOOK, REPORT, Forecast
from pmo.web.templatetags.figures_format import day, percent, short, symbol

NAMES = {
    COMPUTED: gettext_lazy("BAC / CPI"), MANAGER: gettext_lazy("AC + the manager's ETC"), OUTLOOK: gettext_lazy("Outlook"),
    DATES: gettext_lazy("A word about the dates"), REPORT: gettext_lazy("Weekly status"),
}  # fmt: skip
BESIDE = {MANAGER: gettext_lazy("Manager's"), DATES: gettext_lazy("Dates given")}  # the same beside a line, where room is short


def estimates_figure(rows: list[Forecast], *, currency: str) -> dict:
    """The estimates at completion as they were made, and what the project cost."""
    return _figure(
        [one for one in rows if one.kind == EAC], (COMPUTED, MANAGER), unit=currency, kind="-",
        subtitle=_("Estimate at completion by the day it was made"), empty=_("No estimate at completion was made yet"),
        finding=lambda said: _cost_finding(said, currency),
    )  # fmt: skip


def finishes_figure(rows: list[Forecast]) -> dict:
    """The finish as it was forecast, and when the project finished."""
    return _figure(
        [one for one in rows if one.kind == FINISH], (DATES, REPORT), unit=_("Finish"), kind="date",
        subtitle=_("Forecast finish by the day it was made"), empty=_("No finish was forecast yet"), finding=_finish_finding,
    )  # fmt: skip


def _figure(rows, bases, *, unit, kind, subtitle, empty, finding) -> dict:
    said = sorted(rows, key=lambda one: one.made_on)
    data = []
    for basis, colour, dash in zip(bases, ("outlook", "accent"), ("solid", "solid"), strict=True):
        some = [one for one in said if one.basis == basis]
        if some:
            line = {"color": colour, "width": 2, "dash": dash, "shape": "hv"}
            data.append({"mode": "lines", "name": str(NAMES[basis]), "x": [str(one.made_on) for one in some], "y": [_y(one.value) for one in some],
                         "line": line, "meta": {"label": str(BESIDE.get(basis, NAMES[basis]))}})  # fmt: skip
    came = next((one.outcome for one in said if one.outcome is not None), None)
    if came is not None:
        ends = [str(said[0].made_on), str(said[-1].made_on)]
        data.append({"mode": "lines", "name": _("Outcome"), "x": ends, "y": [_y(came)] * 2, "line": {"color": "muted", "width": 1, "dash": "dash"},
                     "meta": {"label": _("Outcome")}})  # fmt: skip
    headers = [_("Made on"), _("Kind"), _("Forecast"), _("By")]
    table = {"headers": headers, "rows": [[one.made_on, str(NAMES[one.basis]), one.value, one.author or "—"] for one in reversed(said)][:200]}
    layout = {
        "title": {"text": finding(said)}, "meta": {"subtitle": subtitle, "empty": empty, "table": table}, "height": 260, "showlegend": True,
        "xaxis": {"type": "date"}, "yaxis": {"type": kind, "title": {"text": unit}},
    }  # fmt: skip
    return {"data": data, "layout": layout}


def _y(value):
    return str(value) if isinstance(value, dt.date) else value


def _cost_finding(said: list[Forecast], currency: str) -> str:
    first = next((one for one in said if one.outcome is not None), None)
    if first is None:
        return _("The outcome is known once the project is finished") if said else _("Estimate at completion")
    share = percent(abs(first.error_share), 1) if first.error_share is not None else symbol(currency) + short(abs(first.error))
    if not first.error:
        return _("The first estimate was met")
    text = _("The first estimate was {share} below what it cost") if first.error < 0 else _("The first estimate was {share} above what it cost")
    return text.format(share=share)


def _finish_finding(said: list[Forecast]) -> str:
    first = next((one for one in said if one.outcome is not None), None)
    if first is None:
        return _("The outcome is known once the project is finished") if said else _("Forecast finish")
    if not first.error:
        return _("The first finish named was kept: {day}").format(day=day(first.outcome))
    text = _("The first finish named was {days} days too early") if first.error < 0 else _("The first finish named was {days} days too late")
    return text.format(days=abs(first.error))
