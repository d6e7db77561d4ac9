"""Each figure of one risk opened: its score, its exposure, what is left of its contingency, and whether it lies above the appetite."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from governance.calc.scales import chance_at
from governance.models import Risk
from governance.queries.scales import Appetite
from pmo.web.templatetags.figures_format import day, full


def risk_explained(row, figure: str, *, currency: str, scale: dict, appetite: Appetite, draws, as_of: dt.date, scales_url: str) -> dict | None:
    """A figure of a judgement of a risk; None for another name. `draws`: what was drawn by the day, newest first."""
    tell = {"score": _score, "exposure": _exposure, "left": _left, "above": _above}.get(figure)
    if tell is None:
        return None
    told = tell(row, currency=currency, scale=scale, appetite=appetite, draws=draws)
    title = told.pop("title")
    since = (_("Judged on {day}").format(day=day(row.known_on)), str(row.by or "—"), "")
    return {
        "title": f"{title} · {row.risk.code}", "as_of": as_of, "sources": [(_("scales and appetite"), scales_url)],
        **told, "inputs": [*told["inputs"], since],
    }  # fmt: skip


def _score(row, *, scale, **_more) -> dict:
    words = [(_("Probability"), "probability", row.probability), (_("Impact"), "cost", row.impact)]
    parts = [("cost", row.impact_on_cost), ("time", row.impact_on_time), ("scope", row.impact_on_scope), ("benefit", row.impact_on_benefit)]
    judged = [(_("Impact on {what}").format(what=name), f"{value} · {scale['steps'][name][value - 1][0]}", "") for name, value in parts if value]
    told = [(label, f"{value} · {scale['steps'][name][value - 1][0]}" if name == "probability" else str(value), "") for label, name, value in words]
    return {
        "title": _("Score"), "value": str(row.score), "formula": _("probability × impact"),
        "worked": f"= {row.probability} × {row.impact} = {row.score}", "inputs": [*told, *judged],
        "rule": _("The impact is the gravest of cost, time, scope and benefit, where they are judged."),
    }  # fmt: skip


def _exposure(row, *, currency, scale, **_more) -> dict:
    stood_for = chance_at(scale, row.probability)
    chance = stood_for if row.chance is None else row.chance
    said = _("stated") if row.chance is not None else _("from probability {n}").format(n=row.probability)
    gain = row.kind == Risk.Kind.OPPORTUNITY
    known = row.exposure is not None
    return {
        "title": _("Gain") if gain else _("Exposure"), "value": full(row.exposure, currency) if known else "—",
        "formula": _("chance × what it brings") if gain else _("chance × cost if it happens"),
        "worked": f"= {float(chance) * 100:g} % × {full(row.cost_impact, currency)} = {full(row.exposure, currency)}" if known else "",
        "inputs": [
            (_("Chance"), f"{float(chance) * 100:g} % · {said}", ""),
            (_("What it brings") if gain else _("Cost if it happens"), "—" if row.cost_impact is None else full(row.cost_impact, currency), ""),
        ],
        "rule": _("Worked out when it was judged, by the scale in force then; unknown where no cost is judged."),
    }  # fmt: skip


def _left(row, *, currency, draws, **_more) -> dict:
    held = row.contingency or Decimal(0)
    drawn = sum((one.amount for one in draws), Decimal(0))
    told = [(f"{day(one.known_on)} · {one.reason}", full(one.amount, currency), "") for one in draws[:40]]
    return {
        "title": _("Contingency left"), "value": full(held - drawn, currency), "formula": _("set aside − drawn"),
        "worked": f"= {full(held, currency)} − {full(drawn, currency)} = {full(held - drawn, currency)}",
        "inputs": [(_("Set aside"), full(held, currency), ""), *told], "rule": _("Never more is drawn than is left."),
    }  # fmt: skip


def _above(row, *, currency, appetite, **_more) -> dict:
    live = row.kind == Risk.Kind.THREAT and row.status == Risk.Status.OPEN
    above = live and appetite.exceeded(score=row.score, exposure=row.exposure)
    money = []
    if appetite.said is not None:
        limit = full(appetite.said, appetite.said_in)
        if appetite.said_in != currency:
            limit += f" = {full(appetite.exposure, currency)}" if appetite.exposure is not None else f" · {_('no plan rate')}"
        money = [(_("Most exposure"), limit, ""), (_("Its exposure"), "—" if row.exposure is None else full(row.exposure, currency), "")]
    return {
        "title": _("Appetite"), "value": _("above") if above else _("within"), "formula": _("score > most score, or exposure > most exposure"),
        "inputs": [(_("Most score"), str(appetite.score), ""), (_("Its score"), str(row.score), ""), *money],
        "rule": _("An open threat is held against what may be carried where it is kept; money of another currency at the plan rate of the day."),
    }  # fmt: skip
