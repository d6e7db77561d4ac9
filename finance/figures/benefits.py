"""Draw what benefits were to bring, are to bring and brought, added up month by month."""

import datetime as dt
from decimal import Decimal
from itertools import accumulate

from django.utils.translation import gettext as _

from finance.calc.benefits import Standing
from finance.figures.lines import line
from pmo.web.charts import parts
from pmo.web.templatetags.figures_format import short, symbol


def profile_figure(
    rows: list[tuple], standing: Standing, *, unit: str, as_of: dt.date, money: bool = True, level: bool = False, height: int = 340
) -> dict:
    """The profile as planned, as known now, as realised and as validated, added up unless it is a level.

    rows: (month, planned, known, realised, validated).
    """
    days = [f"{row[0]:%Y-%m-%d}" for row in rows]
    looks = [
        (1, _("Planned"), "plan", {"dash": "dash"}), (2, _("As known now"), "outlook", {"dash": "dot"}),
        (3, _("Realised"), "accent", {"width": 2.5}), (4, _("Validated"), "series-3", {"width": 2}),
    ]  # fmt: skip
    data = []
    for place, name, colour, look in looks:
        known = [row[place] for row in rows]
        if any(amount is not None for amount in known):
            shown = known if level else _running(known, to_end=place < 3)
            data.append(line(name, days, shown, colour, mode="lines+markers" if level else "lines", **look))
    empty = _("No month is planned yet: the curve begins with the first profile")
    subtitle = _("by month") if level else _("added up by month")
    layout = {
        "title": {"text": profile_finding(standing, unit, money=money)}, "meta": {"subtitle": subtitle, "empty": empty},
        "height": height, "yaxis": {"title": {"text": unit}, "rangemode": "tozero"}, "shapes": [parts.today(as_of, _("Status date"))] if data else [],
    }  # fmt: skip
    return {"data": data, "layout": layout}


def _running(amounts: list[Decimal | None], *, to_end: bool) -> list[Decimal | None]:
    """The sums so far: from the first amount on, to the end or to the last one known."""
    known = [place for place, amount in enumerate(amounts) if amount is not None]
    last = len(amounts) - 1 if to_end else known[-1]
    sums = list(accumulate(amount or Decimal(0) for amount in amounts))
    return [sums[place] if known[0] <= place <= last else None for place in range(len(amounts))]


def profile_finding(standing: Standing, unit: str, *, money: bool = True) -> str:
    """What came of what was due, and what the whole life is to bring, in a sentence."""
    
    def said(amount) -> str:
        return symbol(unit) + short(amount) if money else f"{short(amount)} {unit}"

    if standing.due is None:
        text = _("Nothing is due yet") if standing.planned is not None else _("Benefits by month")
    elif standing.realised is None:
        text = _("{due} was due, and nobody has said what came").format(due=said(standing.due))
    else:
        text = _("{came} of {due} due has come").format(came=said(standing.realised), due=said(standing.due))
    if standing.planned is None or standing.expected is None or standing.planned == standing.expected:
        return text
    short_of = standing.planned - standing.expected
    side = _("less than planned") if short_of > 0 else _("more than planned")
    return text + _("; over the whole life {amount} {side}").format(amount=said(abs(short_of)), side=side)
