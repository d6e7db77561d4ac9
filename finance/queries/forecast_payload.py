"""The forecast ledger and the reference class as the outside reads them. Money as text, unknown as None."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from finance.queries.forecast_ledger import Errors, Forecast, LedgerErrors
from finance.queries.reference_class import Reference, Suggested

HEADS = [
    "project", "name", "kind", "basis", "label", "made_on", "author", "currency", "forecast", "forecast_finish", "months_ahead", "outcome",
    "outcome_finish", "outcome_on", "error", "error_share", "error_days", "why_unknown",
]  # fmt: skip


def ledger_lines(rows: Iterable[Forecast]) -> list[list]:
    """The ledger as typed rows of a file, under `HEADS`."""
    return [_line(one) for one in rows]


def _line(one: Forecast) -> list:
    money = not isinstance(one.value, dt.date)
    known = one.outcome is not None
    return [
        one.subject.code, one.subject.name, one.kind, one.basis, one.label, one.made_on, one.author or "", one.subject.currency if money else "",
        one.value if money else None, None if money else one.value, one.months, one.outcome if known and money else None,
        one.outcome if known and not money else None, one.outcome_on, one.error if known and money else None, one.error_share,
        one.error if known and not money else None, one.why,
    ]  # fmt: skip


def forecast_payload(one: Forecast) -> dict:
    """One forecast: amounts as text, days as they are."""
    return {
        "project": one.subject.code, "kind": one.kind, "basis": one.basis, "label": one.label, "value": _told(one.value), "made_on": one.made_on,
        "author": one.author, "currency": None if isinstance(one.value, dt.date) else one.subject.currency, "months_ahead": one.months,
        "outcome": _told(one.outcome), "outcome_on": one.outcome_on, "error": _told(one.error), "error_share": one.error_share,
        "why_unknown": one.why or None,
    }  # fmt: skip


def errors_payload(found: LedgerErrors) -> dict:
    """Bias and error by kind, author, horizon in months, and branch."""
    return {
        "currency": found.currency, "kinds": [_errors(one) for one in found.kinds],
        "authors": [{"author": one.label} | _errors(one) for one in found.authors],
        "horizons": [{"months": one.key} | _errors(one) for one in found.horizons],
        "branches": [{"code": one.key, "name": one.label} | _errors(one) for one in found.branches], "unconverted": found.unrated,
    }  # fmt: skip


def _errors(one: Errors) -> dict:
    told = {"kind": one.kind, "basis": one.basis, "forecasts": one.number, "unit": "days" if one.days else "share of the outcome"}
    if one.days:
        told |= {"error_days": one.found.error_days, "absolute_error_days": one.found.missed_days}
    else:
        told |= {"said": _told(one.found.said), "outcome": _told(one.found.outturn), "absolute_error": _told(one.found.missed)}
    return told | {"bias": one.bias, "accuracy": one.accuracy}


def reference_payload(found: Reference) -> dict:
    """What similar finished projects suggest for cost and duration."""
    return {"cost": _suggested(found.cost), "duration": _suggested(found.duration), "finished_projects": found.finished}


def _suggested(one: Suggested) -> dict:
    return {
        "class": list(one.members), "projects": one.uplift.projects, "uplift_p50": _share(one.uplift.p50), "uplift_p80": _share(one.uplift.p80),
        "asked": _told(one.asked), "p50": _told(one.p50), "p80": _told(one.p80), "why_unknown": one.why or None,
    }  # fmt: skip


def _share(one) -> float | None:
    return None if one is None else float(one)


def _told(value):
    return str(value.quantize(Decimal("0.01"))) if isinstance(value, Decimal) else value
