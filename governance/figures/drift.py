"""Draw how far a promise has drifted from the first one."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.calc.drift import Drift, Step
from governance.calc.node_drift import NodeDrift
from governance.models import ChangeRequest
from pmo.web.templatetags.figures_format import short, symbol

MOST_BARS = 12


def cost_drift_figure(found: Drift | None, *, currency: str) -> dict:
    """From the first approved budget to the newest: a bar for each change that was applied, one for what no change explains."""
    moved = [] if found is None else [(_name(step), step.promise.change_cost, step.cost_rest) for step in found.steps]
    first = None if found is None or found.cost is None else found.first.budget
    return _figure(
        moved, first, unit=currency, title=_cost_finding(found, currency), subtitle=_("approved budget, first baseline to newest"),
        worded=lambda amount: symbol(currency) + short(abs(amount)), empty=_("Drift stands when a budget was approved twice"),
    )  # fmt: skip


def days_drift_figure(found: Drift | None) -> dict:
    """The same of the promised finish, in working days from the first."""
    moved = [] if found is None else [(_name(step), step.promise.change_days, step.days_rest) for step in found.steps]
    first = None if found is None or found.days is None else 0
    return _figure(
        moved, first, unit=_("working days"), title=_days_finding(found), subtitle=_("promised finish, working days after the first promise"),
        worded=lambda days: f"{abs(days):,}", empty=_("Drift stands when a finish was promised twice"),
    )  # fmt: skip


def _name(step: Step) -> str:
    return step.promise.change or str(step.promise.number)


def _figure(moved, first, *, unit, title, subtitle, worded, empty) -> dict:
    layout = {"title": {"text": title}, "meta": {"subtitle": subtitle, "empty": empty}, "showlegend": False, "height": 280}
    if first is None or not moved:
        return {"data": [], "layout": layout}
    moves, at = _moves(moved), first
    levels = [first, *(at := at + amount for _name, amount, _explained in moves)]
    floor = _floor(levels) if first else Decimal(0)
    bars = [(_("First baseline"), first - floor, floor, "plan", worded(first), first, first)] if first else []
    for (name, amount, explained), before in zip(moves, levels, strict=False):
        colour = "rag-unknown" if not explained else "series-3" if amount > 0 else "series-2"
        bars.append((name, amount, before, colour, ("+" if amount > 0 else "−") + worded(amount), amount, before + amount))
    last = levels[-1]
    bars.append((_("Now"), last - floor, floor, "outlook", ("−" if last < 0 else "") + worded(last), last, last))
    names, heights, bases, colours, labels, amounts, so_far = zip(*bars, strict=True)
    trace = {
        "type": "bar", "name": title, "x": list(names), "y": list(heights), "base": list(bases), "marker": {"color": list(colours)},
        "text": list(labels), "textposition": "outside",
    }  # fmt: skip
    rows = [list(row) for row in zip(names, amounts, so_far, strict=True)]
    layout["meta"]["table"] = {"headers": [_("Step"), unit, _("Together")], "rows": rows}
    axis = {"title": {"text": _("{unit}, not from zero").format(unit=unit) if floor else unit}}
    if floor:
        axis["range"] = [floor, max(levels) + (max(levels) - floor) * Decimal("0.14")]
    return {"data": [trace], "layout": layout | {"yaxis": axis, "xaxis": {"type": "category"}}}


def _moves(moved) -> list[tuple]:
    """(name, amount, explained) of each bar: the changes in their order, the earliest together where there are many; what none explains last."""
    changes = [(name, amount, True) for name, amount, _rest in moved if amount]
    if len(changes) > MOST_BARS:
        early = changes[: len(changes) - MOST_BARS + 1]
        changes = [(_("{n} earlier changes").format(n=len(early)), sum(one[1] for one in early), True), *changes[len(early) :]]
    rest = sum((rest for _name, _amount, rest in moved if rest), 0)
    return [*changes, *([(_("Not explained"), rest, False)] if rest else [])]


def _floor(levels) -> Decimal:
    """Where the axis begins: at zero, or, where the moves would be too small to see, a little below the lowest of them."""
    span = max(levels) - min(levels)
    if min(levels) <= 0 or span * 4 > max(levels) or not span:
        return Decimal(0)
    return max(min(levels) - span, Decimal(0)).quantize(Decimal(1))


def _cost_finding(found: Drift | None, currency: str) -> str:
    if found is None or found.cost is None:
        return _("Budget since the first baseline")
    if not found.cost:
        return _("The budget is what was promised first")
    text = _("Budget is {amount} above the first promise") if found.cost > 0 else _("Budget is {amount} below the first promise")
    by = ngettext("{n} change explains {part}", "{n} changes explain {part}", found.changes)
    part = ("−" if found.cost_by_changes < 0 else "") + symbol(currency) + short(abs(found.cost_by_changes))
    return f"{text.format(amount=symbol(currency) + short(abs(found.cost)))}, {by.format(n=found.changes, part=part)}"


def _days_finding(found: Drift | None) -> str:
    if found is None or found.days is None:
        return _("Finish since the first baseline")
    if not found.days:
        return _("The finish is what was promised first")
    later, earlier = _("Finish is {days} working days after the first promise"), _("Finish is {days} working days before the first promise")
    text = later if found.days > 0 else earlier
    by = ngettext("{n} change explains {part}", "{n} changes explain {part}", found.changes)
    return f"{text.format(days=f'{abs(found.days):,}')}, {by.format(n=found.changes, part=found.days_by_changes)}"


BUCKETS = [
    gettext_lazy("Earlier"), gettext_lazy("As promised"), gettext_lazy("1–10"), gettext_lazy("11–30"), gettext_lazy("31–90"), gettext_lazy("Over 90"),
]  # fmt: skip


def node_cost_figure(found: NodeDrift | None, *, currency: str) -> dict:
    """From the first budgets below a node to the newest: a bar for each cause of applied changes, one for what none explains."""
    names = dict(ChangeRequest.Cause.choices)
    moved = [] if found is None else [*((names[cause], amount, None) for cause, amount in found.by_cause.items()), ("", None, found.rest)]
    title = _("Budgets since the first baselines")
    if found is not None and found.cost:
        text = _("Budgets are {amount} above the first promises") if found.cost > 0 else _("Budgets are {amount} below the first promises")
        title = text.format(amount=symbol(currency) + short(abs(found.cost)))
    return _figure(
        moved, found and found.first, unit=currency, title=title, subtitle=_("approved budgets, first baselines to newest, by cause of the change"),
        worded=lambda amount: symbol(currency) + short(abs(amount)), empty=_("Drift stands when a budget was approved twice"),
    )  # fmt: skip


def node_days_figure(found: NodeDrift | None) -> dict:
    """How many projects moved their promised finish by how many working days."""
    layout = {
        "title": {"text": _("Finish since the first baselines")}, "showlegend": False, "height": 280,
        "meta": {"subtitle": _("projects by the working days their promised finish moved"), "empty": _("No finish was promised")},
    }  # fmt: skip
    if found is None or found.quartiles is None:
        return {"data": [], "layout": layout}
    names, dated = [str(one) for one in BUCKETS], sum(found.buckets)
    told = _("{n} of {all} projects finish later than first promised").format(n=f"{found.later:,}", all=f"{dated:,}")
    layout["title"] = {"text": told}
    layout["meta"]["table"] = {"headers": [_("Working days"), _("Projects")], "rows": [list(row) for row in zip(names, found.buckets, strict=True)]}
    trace = {
        "type": "bar", "name": told, "x": names, "y": list(found.buckets), "text": [f"{one:,}" if one else "" for one in found.buckets],
        "textposition": "outside", "marker": {"color": ["series-2", "plan", *["series-3"] * 4]},
    }  # fmt: skip
    across = {"type": "category", "title": {"text": _("working days later")}}
    return {"data": [trace], "layout": layout | {"yaxis": {"title": {"text": _("projects")}, "rangemode": "tozero"}, "xaxis": across}}
