"""Earned value as the outside reads it: one object for command and REST. Money as decimal strings, times as working hours, unknown as None."""

from decimal import Decimal

from finance.calc.earned_schedule import TimeIndices
from finance.calc.earned_value import METHODS
from finance.queries.fx import FxEffect
from finance.queries.outlook_in_time import Outlook
from reports.queries.earned_value import Standing
from reports.queries.value_parts import together


def standing_payload(standing: Standing) -> dict:
    """The object of `GET /api/v1/…/earned-value/` and of `earned_value --json`."""
    point, outlook = standing.point, standing.outlook
    found, time = outlook.found, outlook.time
    told = {
        "as_of": point.as_of,
        "currency": standing.currency,
        **{name: _text(getattr(point, name)) for name in ("bac", "pv", "ev", "ac")},
        "cv": _text(found.cv),
        "sv": _text(found.sv),
        "cpi": found.cpi,
        "spi": found.spi,
        "eac": {letter: _text(getattr(found, f"eac_{letter}")) for letter in METHODS},
        "eac_e6": _text(found.eac_e6),
        "etc": _text(found.etc),
        "vac": _text(found.vac),
        "tcpi_bac": found.tcpi_bac,
        "tcpi_eac": found.tcpi_eac,
        "budget_attainable": found.budget_attainable,
        **_times(time),
        "spi_t": time.spi_t,
        "tspi": time.tspi,
        "tspi_estimate": time.tspi_estimate,
        "plan_attainable": time.attainable,
        "p_factor": outlook.p_factor,
        **_landings(outlook),
        "flags": [{"name": flag.name, "rag": flag.rag, "text": flag.text} for flag in outlook.flags],
        "coverage": point.coverage,
        "management_reserve": _text(standing.reserve),
        "project_budget": _text(None if standing.reserve is None or point.bac is None else point.bac + standing.reserve),
        "fx": _fx(standing.fx),
        "wbs": standing.branch and standing.branch.wbs,
        "projects": _projects(standing),
    }
    return told | {"series": [{"date": one.as_of, "pv": _text(one.pv), "ev": _text(one.ev), "ac": _text(one.ac)} for one in standing.series]}


def _times(time: TimeIndices) -> dict:
    return {name: _hours(getattr(time, name)) for name in ("es", "at", "pd", "sv_t", "ieac_t")}


def _landings(outlook: Outlook) -> dict:
    active = outlook.active
    return {
        "ed": _hours(outlook.estimated),
        "planned_finish": outlook.planned_finish,
        "landings": [
            {"pace": one.name, "factor": one.factor, "ieac_t": _hours(one.ieac_t), "finish": one.finish_on} for one in outlook.landings
        ],
        "without_downtime": None if active is None else _times(active) | {"spi_t": active.spi_t},
    }


def _fx(fx: FxEffect | None) -> dict | None:
    if fx is None:
        return None
    return {"at_plan_rate": _text(fx.at_plan), "at_period_rate": _text(fx.at_period), "effect": _text(fx.effect), "missing": list(fx.missing)}


def _projects(standing: Standing) -> dict | None:
    if standing.parts is None:
        return None
    added = together(standing.parts)
    return {
        "counted": added.counted,
        "eac_sum": _text(added.eac_sum),
        "left_out": [{"code": one.code, "reason": one.why} for one in standing.parts if one.why],
    }


def _hours(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 4)


def _text(amount) -> str | None:
    return None if amount is None else str(amount.quantize(Decimal("0.01")))
