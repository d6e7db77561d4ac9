"""Draw the bridge from Plan to Outlook."""

from decimal import Decimal

from django.utils.translation import gettext as _

from finance.calc.bridge import Bridge
from finance.models import Movement
from pmo.web.templatetags.figures_format import short, symbol


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
