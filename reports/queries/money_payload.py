"""Money of a fiscal year as the outside reads it: a node's year, the bridge, the truth of versions. Money as text, unknown as None."""

from decimal import Decimal

from finance.calc.bridge import Bridge
from finance.calc.outlook_truth import Truth
from finance.queries.node_money import NodeMoney
from finance.queries.outlook_truth import YearTruth


def bridge_payload(found: Bridge | None, *, year: str | None, currency: str, as_of) -> dict:
    """The object of `GET /api/v1/…/bridge/`: Σ causes + unexplained = variance, to the cent."""
    return {
        "fiscal_year": year, "as_of": as_of, "currency": currency,
        "plan": _text(found and found.plan), "outlook": _text(found and found.outlook), "variance": _text(found and found.variance),
        "causes": {cause: _text(amount) for cause, amount in found.causes.items()} if found else {},
        "unexplained": _text(found and found.unexplained),
    }  # fmt: skip


def truth_payload(found: YearTruth | None, *, as_of) -> dict:
    """The object of `GET /api/v1/…/outlook-truth/`."""
    if found is None:
        return {"fiscal_year": None, "as_of": as_of, "currency": None, "versions": [], "authors": [], "branches": []}
    return {
        "fiscal_year": found.year.label, "as_of": as_of, "currency": found.currency,
        "versions": [{"kind": kind, "label": label} | _truth(one) for kind, label, one in found.versions],
        "authors": [{"author": name} | _truth(one) for name, one in found.authors],
        "branches": [{"code": code, "name": name} | _truth(one) for code, name, one in found.branches],
    }  # fmt: skip


def node_money_payload(found: NodeMoney, *, as_of) -> dict:
    """The object of `GET /api/v1/nodes/{code}/money/`."""
    names = ("plan", "outlook", "actual")
    return {
        "fiscal_year": found.year.label, "as_of": as_of, "currency": found.currency, **_branch(found.total),
        "target": _text(found.target and found.target.total), "gap": _text(found.gap),
        "periods": [{"start": one.first} | {name: _text(getattr(one, name)) for name in names} for one in found.months],
        "cost_types": [
            {"name": one.name or None, "capital": one.capital} | {name: _text(getattr(one, name)) for name in names} for one in found.types
        ],
        "branches": [{"code": one.code, "name": one.name, "kind": "project" if one.is_project else "node"} | _branch(one) for one in found.branches],
        "fx": {
            "actual_at_plan_rate": _text(found.fx.at_plan), "actual_at_period_rate": _text(found.fx.at_period), "effect": _text(found.fx.effect),
            "missing": list(found.fx.missing),
        },
        "suspense": {
            "postings": found.suspense["count"],
            "amounts": [{"amount": _text(amount), "currency": unit} for unit, amount in found.suspense["amounts"]],
        },
    }  # fmt: skip


def _branch(one) -> dict:
    money = {name: _text(getattr(one, name)) for name in ("plan", "outlook", "actual", "variance", "to_go", "committed")}
    return money | {"variance_share": one.variance_share, "projects": one.projects, "over_tolerance": one.over, "unconverted": one.unrated}


def _truth(one: Truth) -> dict:
    return {"versions": one.versions, "said": _text(one.said), "outturn": _text(one.outturn), "accuracy": one.accuracy, "bias": one.bias}


def _text(amount) -> str | None:
    return None if amount is None else str(Decimal(amount).quantize(Decimal("0.01")))
