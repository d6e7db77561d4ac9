"""A forecast with a range as the outside reads it: one object for command and REST."""

from finance.models import Simulation

PERCENTILES = ("p10", "p50", "p80", "p90")


def simulation_payload(made: Simulation, *, moved: int | None = None) -> dict:
    """Seed, draws, what was drawn from and what came of it; money as decimal strings in `currency`, unknown as None with the reason.

    `moved` is the number of deeds since that changed what it was drawn from.
    """
    results = made.results or {}
    cost, finish = results.get("cost", {}), results.get("finish", {})
    subject = made.project or made.node
    return {
        "id": made.pk, "code": subject.code, "kind": "project" if made.project_id else "node", "as_of": made.as_of,
        "fiscal_year": made.fiscal_year.label if made.fiscal_year_id else None, "currency": made.currency, "seed": made.seed, "draws": made.draws,
        "correlation": str(made.correlation), "state": "made" if made.made_at else made.job.state if made.job else "asked",
        "asked_at": made.asked_at, "made_at": made.made_at, "by": made.by.username, "job": made.job_id, "moved_since": moved,
        "restricted_left_out": made.left_out,
        "inputs_hash": made.inputs_hash or None,
        "cost": _part(cost, _money) | {"budget": _money(cost.get("limit")), "by_period": [_period(one) for one in cost.get("by_period", [])]},
        "finish": _part(finish, str) | {"by": finish.get("limit")},
        "chance_of_both": results.get("both"),
        "inputs": made.inputs,
    }  # fmt: skip


def _part(part: dict, worded) -> dict:
    """Percentiles, the chance, why one is missing, and what it moves with."""
    found = {name: {"value": worded(part[name]["value"]), "error": worded(part[name]["error"])} if name in part else None for name in PERCENTILES}
    return found | {"chance": part.get("chance"), "reason": part.get("why") or None, "drivers": part.get("drivers", [])}


def _period(told: dict) -> dict:
    return {"end": told["end"], **{name: _money(told[name]) for name in PERCENTILES}}


def _money(amount: float | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
