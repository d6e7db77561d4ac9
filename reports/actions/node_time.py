"""Earned schedule of a node: on the sum of the plans below it, kept with its snapshot."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from finance.calc.planned_steps import NOTHING, UNKNOWN, together
from finance.calc.time_by_steps import time_by_steps
from pmo.calc.money import to_minor
from projects.queries.calendars import clock_of


def earned_schedule(row: Mapping, children: Iterable[tuple[str | None, Decimal | int | None]]) -> dict:
    """What a node's row says of time: the plan by the step, earned schedule on it, and the finishes that follow.

    children: the plans of what is added up in the row, as text with spaces between, and the rate into its currency. Nothing is said where one
    of those that are measured is not known: a sum without it would be another plan's.
    """
    plans = [(text, float(rate)) for texts, rate in children if texts and rate is not None for text in texts.split()]
    if row["ev"] is None or any(text == UNKNOWN for text, _rate in plans):
        return {}
    steps = together(plans)
    if steps is None:
        return {"planned": NOTHING}
    found = time_by_steps(
        steps, clock_of(key=steps.clock), status=row["as_of"], earned=to_minor(row["ev"]), budget=to_minor(row["bac"]), cpi=row["cpi"],
    )  # fmt: skip
    active = {"es": found.active.es, "at": found.active.at, "pd": found.active.pd}
    days = {name: day and day.isoformat() for name, day in found.finishes.items()}
    return {
        "planned": steps.text, "spi_t": found.time.spi_t, "es_minutes": found.time.es, "at_minutes": found.time.at, "pd_minutes": found.time.pd,
        "detail": {"time": {"active": active, "finishes": days}},
    }  # fmt: skip
