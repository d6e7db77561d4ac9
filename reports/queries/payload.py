"""The snapshot as the outside reads it: one object for command, REST and feed."""

from decimal import Decimal

from finance.calc.earned_value import METHODS, indices
from reports.calc.totals import RAGS, VOICES
from reports.models import Snapshot
from reports.queries.earned_value import Standing

NOTHING = dict.fromkeys(RAGS, 0)


def snapshot_payload(row: Snapshot) -> dict:
    """The object of `GET /api/v1/…/snapshot/` and of `snapshot --json`; money as decimal strings in `currency`, unknown as None."""
    subject = row.project or row.node
    return {
        "code": subject.code,
        "name": subject.name,
        "kind": "project" if row.project_id else subject.kind,
        "as_of": row.as_of,
        "period": row.period.end_on,
        "frozen": row.frozen,
        "currency": row.currency,
        "projects": row.projects,
        "stage": row.stage or None,
        "stages": row.counts.get("stages", {}),
        "rag": {voice: NOTHING | row.counts.get("rag", {}).get(voice, {}) for voice in VOICES},
        "rag_budget": {rag: _text(Decimal(row.counts.get("rag_budget", {}).get(rag, 0))) for rag in RAGS},
        "ratings": row.counts.get("ratings", {}),
        "differs_since": row.differs_since,
        "whole_life_cost": _text(row.whole_life_cost),
        "budget": _text(row.budget),
        "fiscal_year": {
            "label": row.fiscal_year or None,
            "plan": _text(row.plan),
            "outlook": _text(row.outlook),
            "actual": _text(row.actual),
            "variance": _text(row.variance),
            "variance_share": row.variance_share,
            "to_go": _text(row.to_go),
            "contingency_left": _text(row.contingency_left),
        },
        "commitments": {"open": _text(row.committed)},
        "earned_value": earned_value_payload(row),
        "schedule": {
            "baseline_start": row.baseline_start,
            "baseline_finish": row.baseline_finish,
            "forecast_finish": row.forecast_finish,
            "slip_days": row.slip_days,
        },
        "forecast": {
            "as_of": row.simulated_on,
            "p50_cost": _text(row.p50_cost),
            "p80_cost": _text(row.p80_cost),
            "p80_finish": row.p80_finish,
            "chance_in_budget": row.chance_in_budget,
        },
        "risk": {"open": row.open_risks, "high": row.high_risks, "overdue": row.overdue_risks, "exposure": _text(row.exposure)},
        "benefits": _text(row.benefits),
        "benefits_register": {
            "planned_to_date": _text(row.benefits_due),
            "realised_to_date": _text(row.benefits_realised),
            "validated_to_date": _text(row.benefits_validated),
            "realisation": row.realisation,
            "planned": _text(row.benefits_planned),
            "expected": _text(row.benefits_expected),
            "npv_approved": _text(row.npv_planned),
            "npv": _text(row.npv),
        },
        "data": {
            "coverage": row.coverage,
            "accuracy": row.data_score,
            "accuracy_by_budget": row.data_money_score,
            "findings": row.data_flaws,
            "confidence": row.ev_grade or None,
            "stale": row.stale,
            "restricted": row.restricted,
            "unconverted": row.unconverted,
            "reported_on": row.reported_on,
            "computed_at": row.computed_at,
        },
    }


def earned_value_payload(row: Snapshot) -> dict:
    """Earned value of a snapshot under the names of `earned_value --json`, without the series; what needs more than PV EV AC BAC is None."""
    found = indices(bac=row.bac, pv=row.pv, ev=row.ev, ac=row.ac)
    return {
        "as_of": row.as_of,
        "currency": row.currency,
        "bac": _text(row.bac),
        "pv": _text(row.pv),
        "ev": _text(row.ev),
        "ac": _text(row.ac),
        "cv": _text(found.cv),
        "sv": _text(found.sv),
        "cpi": row.cpi,
        "spi": row.spi,
        "eac": {"a": _text(row.eac_a), "b": _text(row.eac_b), "c": None, "d": None, "e": None, "f": None, "g": None},
        "etc": _text(found.etc),
        "vac": _text(row.vac),
        "tcpi_bac": found.tcpi_bac,
        "tcpi_eac": found.tcpi_eac,
        "es": None,
        "at": None,
        "sv_t": None,
        "spi_t": None,
        "ieac_t": None,
        "coverage": row.coverage,
    }


def standing_payload(standing: Standing) -> dict:
    """The object of `GET /api/v1/…/earned-value/` and of `earned_value --json`; money as decimal strings in `currency`, unknown as None.

    es, at, pd, sv_t and ieac_t are working hours.
    """
    point, outlook = standing.point, standing.outlook
    found, time = outlook.found, outlook.time
    return {
        "as_of": point.as_of,
        "currency": standing.currency,
        **{name: _text(getattr(point, name)) for name in ("bac", "pv", "ev", "ac")},
        "cv": _text(found.cv),
        "sv": _text(found.sv),
        "cpi": found.cpi,
        "spi": found.spi,
        "eac": {letter: _text(getattr(found, f"eac_{letter}")) for letter in METHODS},
        "etc": _text(found.etc),
        "vac": _text(found.vac),
        "tcpi_bac": found.tcpi_bac,
        "tcpi_eac": found.tcpi_eac,
        **{name: _hours(getattr(time, name)) for name in ("es", "at", "pd", "sv_t", "ieac_t")},
        "spi_t": time.spi_t,
        "tspi": time.tspi,
        "p_factor": outlook.p_factor,
        "flags": [{"name": flag.name, "rag": flag.rag, "text": flag.text} for flag in outlook.flags],
        "coverage": point.coverage,
        "series": [{"date": one.as_of, "pv": _text(one.pv), "ev": _text(one.ev), "ac": _text(one.ac)} for one in standing.series],
    }


def _hours(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 4)


def _text(amount) -> str | None:
    return None if amount is None else str(amount.quantize(Decimal("0.01")))
