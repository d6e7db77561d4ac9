"""The figures a decision keeps, as lines to read."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

# (label, path into the snapshot as it was kept, kind)
LINES = [
    (_("Stage"), "stage", "text"), (_("Projects"), "projects", "count"), (_("Budget"), "budget", "money"),
    (_("Whole-life cost"), "whole_life_cost", "money"), (_("Plan of the year"), "fiscal_year.plan", "money"),
    (_("Outlook of the year"), "fiscal_year.outlook", "money"), (_("Actual of the year"), "fiscal_year.actual", "money"),
    (_("BAC"), "earned_value.bac", "money"), (_("EAC"), "earned_value.eac.b", "money"), (_("CPI"), "earned_value.cpi", "ratio"),
    (_("SPI"), "earned_value.spi", "ratio"), (_("Baseline finish"), "schedule.baseline_finish", "day"),
    (_("Forecast finish"), "schedule.forecast_finish", "day"), (_("Slip, days"), "schedule.slip_days", "count"),
    (_("Open risks"), "risk.open", "count"), (_("High risks"), "risk.high", "count"), (_("Risk exposure"), "risk.exposure", "money"),
    (_("Benefits"), "benefits", "money"), (_("Data accuracy"), "data.accuracy", "percent"),
]  # fmt: skip

READ = {"money": Decimal, "day": dt.date.fromisoformat}  # figures are kept as plain JSON


def standing_lines(figures: dict) -> list[dict]:
    """One line a figure that was known: label, value, kind; the colours are told apart. Empty where nothing was known."""
    found = []
    for label, path, kind in LINES:
        value = figures
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if value is None or (path == "projects" and figures.get("kind") == "project"):
            continue
        found.append({"label": label, "kind": kind, "value": READ[kind](value) if kind in READ else value})
    return found
