"""Drift from the first promise, and the sums of a log of changes, opened: formula, inputs, and the changes behind them."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from governance.calc.drift import Drift
from governance.figures.change_explained import MOST, Link
from governance.models import ChangeRequest
from governance.queries.changes import Size, Totals
from pmo.web.templatetags.figures_format import day, full
from projects.models import Project

State = ChangeRequest.State
SUMS = {
    "waiting": (State.SUBMITTED,), "to_apply": (State.APPROVED,), "applied": (State.APPLIED,), "turned_down": (State.REJECTED, State.WITHDRAWN),
}  # fmt: skip


def drift_explained(found: Drift | None, figure: str, *, project: Project, as_of: dt.date, link: Link) -> dict | None:
    """How far the budget ("cost") or the finish ("days") of a project is from its first promise; None for another name."""
    if figure not in ("cost", "days"):
        return None
    money = figure == "cost"
    title = _("Budget since the first promise") if money else _("Finish since the first promise")
    if found is None or not found.steps:
        return {"title": title, "value": "—", "as_of": as_of, "rule": _("Drift stands once something was promised twice.")}
    moved, by_changes, rest = (getattr(found, name) for name in (figure, f"{figure}_by_changes", f"{figure}_rest"))

    def said(value) -> str:
        return "—" if value is None else full(value, project.currency) if money else _("{n} working days").format(n=f"{value:+,}")

    def promised(one) -> str:
        return (full(one.budget, project.currency) if one.budget is not None else "—") if money else day(one.finish_on)

    steps = [
        (step.promise.change, said(step.promise.change_cost if money else step.promise.change_days),
         link("governance:change", project.code, step.promise.change))
        for step in found.steps if step.promise.change
    ]  # fmt: skip
    return {
        "title": title, "value": said(moved), "as_of": as_of,
        "formula": _("newest promise − first promise = Σ changes applied + not explained"),
        "worked": f"= {said(by_changes)} + {said(rest)} = {said(moved)}" if moved is not None else "",
        "inputs": [
            (_("First promise, {day}").format(day=day(found.first.approved_on)), promised(found.first), ""),
            (_("Newest promise, {day}").format(day=day(found.steps[-1].promise.approved_on)), promised(found.steps[-1].promise), ""),
            *steps[-MOST:], (_("Not explained by a change"), said(rest), ""),
        ],
        "rule": _("What a change explains is its size as it was approved; the rest moved without one."),
        "sources": [(_("the baselines"), link("projects:baselines", project.code)),
                    (_("the log of changes"), link("governance:changes", project.code))],
    }  # fmt: skip


def sum_explained(totals: Totals, rows, figure: str, *, as_of: dt.date, link: Link, log: str) -> dict | None:
    """What the changes of a state, or of a cause that were applied, add up to, with the largest of them; None for another name."""
    name, _dash, cause = figure.partition(":")
    if cause:
        if name != "cause" or cause not in ChangeRequest.Cause:
            return None
        size, title = totals.by_cause.get(cause, Size()), ChangeRequest.Cause(cause).label
        some = rows.filter(state_then=State.APPLIED, stood__cause=cause)
    elif name in SUMS:
        size, some, title = totals.of(*SUMS[name]), rows.filter(state_then__in=SUMS[name]), " · ".join(State(one).label for one in SUMS[name])
    else:
        return None
    largest = sorted(some, key=lambda row: (-abs(row.stood.cost_change or Decimal(0)), row.project.code, row.code))[:MOST]
    return {
        "title": title, "value": f"{size.count:,} · {full(size.cost, totals.currency)}", "as_of": as_of,
        "formula": _("Σ cost of the changes, each as it was asked for or approved"),
        "inputs": [
            (f"{row.project.code} {row.code} {row.stood.title}", full(row.stood.cost_change, row.project.currency),
             link("governance:change", row.project.code, row.code)) for row in largest
        ],
        "rule": _("As they stood on the day. Other currencies are turned at the plan rate; those without one are counted, their money is left out."),
        "sources": [(_("the log of changes"), log)],
    }  # fmt: skip
