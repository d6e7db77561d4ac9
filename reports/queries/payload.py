"""The snapshot as the outside reads it: one object for command, REST and feed."""

from decimal import Decimal

from finance.calc.earned_schedule import time_indices
from finance.calc.earned_value import indices
from reports.calc.totals import RAGS, VOICES
from reports.models import Snapshot

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
        "governance": {
            "issues": {"open": row.open_issues, "high": row.high_issues},
            "actions": {"open": row.open_actions, "overdue": row.overdue_actions},
            "decisions": {"waiting": row.waiting_decisions, "overdue": row.overdue_decisions},
            "gates": {"overdue": row.overdue_gates},
            "changes": {"open": row.open_changes},
            "escalations": {"open": row.open_escalations},
            "exceptions": {"open": row.open_exceptions},
        },
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
    time = time_indices(es=row.es_minutes, at=row.at_minutes, pd=row.pd_minutes)
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
        "es": _hours(time.es),
        "at": _hours(time.at),
        "sv_t": _hours(time.sv_t),
        "spi_t": row.spi_t,
        "ieac_t": _hours(time.ieac_t),
        "coverage": row.coverage,
    }


def _text(amount) -> str | None:
    return None if amount is None else str(amount.quantize(Decimal("0.01")))


def _hours(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 4)
