"""One small function per rule of health: facts and limits in, a finding out, None where the facts do not say.

The limits are those of the reference formulas, section 4, where it has them; the others are marked as ours.
"""

from collections.abc import Callable
from datetime import date  # noqa: F401 - the examples use it
from decimal import Decimal  # noqa: F401 - the examples use it

from governance.calc.accuracy_rule import accuracy
from governance.calc.benefit_rules import benefits_shortfall, benefits_to_date
from governance.calc.cost_rules import cost_of_orders
from governance.calc.health_facts import Facts, Finding, Limits
from governance.calc.health_limits import above, at_least, by_index, by_overdue, by_spend, reach, share_of, side
from governance.calc.schedule_rules import milestones_missed, negative_slack, schedule_quality
from pmo.calc.rag import Rag

_GREEN, _AMBER, _RED = Rag.GREEN, Rag.AMBER, Rag.RED  # looked up once: these rules run for every project of the portfolio
DEFAULT = Limits()


def schedule_index(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on SPI; None when it is not known. Facts and limits as in `judge`.

    Source: reference formulas, section 4: green from 0.95, red below 0.90.

    >>> schedule_index(Facts(spi=0.93), DEFAULT).text
    'SPI 0.93 is below 0.95.'
    """
    return by_index("schedule", "spi", "SPI", facts.spi, limits.spi_amber, limits.spi_red)


def schedule_index_in_time(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on SPI(t), from earned schedule; None when it is not known. Limits as for SPI.

    Source: reference formulas, section 4.

    >>> schedule_index_in_time(Facts(spi_t=0.97), DEFAULT).text
    'SPI(t) 0.97 is at or above 0.95.'
    """
    return by_index("schedule", "spi_t", "SPI(t)", facts.spi_t, limits.spi_amber, limits.spi_red)


def finish_slip(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on the forecast finish against the baseline's, as a share of the baseline's calendar days.

    None when one of the three dates is not known, or the baseline ends before it starts.

    Source: reference formulas, section 4: green to 5 %, amber to 10 % of baseline duration.

    >>> finish_slip(Facts(baseline_start=date(2026, 1, 1), baseline_finish=date(2026, 4, 10), forecast_finish=date(2026, 4, 17)),
    ...             DEFAULT).text
    'Finish slips 7 days, 7.0% of the baseline duration, above 5%.'
    """
    if facts.baseline_start is None or facts.baseline_finish is None or facts.forecast_finish is None:
        return None
    duration = (facts.baseline_finish - facts.baseline_start).days + 1
    if duration <= 0:
        return None
    days = (facts.forecast_finish - facts.baseline_finish).days
    share = days / duration
    rag, limit = above(share, limits.slip_amber, limits.slip_red)
    if days <= 0:
        text = f"Finish is forecast {-days} days before the baseline." if days else "Finish is forecast on the baseline's day."
    else:
        span = f"{days} {'day' if days == 1 else 'days'}, {share:.1%} of the baseline duration"
        text = f"Finish slips {span}, {side(rag)} {limit:.0%}."
    return Finding("schedule", rag, "finish_slip", text, share, limit)


def finish_passed(facts: Facts, limits: Limits) -> Finding | None:
    """Return an amber finding when the forecast finish lies before the status date of a project known not to be done.

    None in every other case: a forecast in the future says nothing here.

    Source: ours; a forecast that is already past is no forecast.

    >>> finish_passed(Facts(as_of=date(2026, 3, 6), forecast_finish=date(2026, 3, 1), finished=False), DEFAULT).text
    'The forecast finish 2026-03-01 has passed and the project is not done.'
    """
    if (
        facts.finished is not False
        or facts.forecast_finish is None
        or facts.as_of is None
        or facts.forecast_finish >= facts.as_of
    ):
        return None
    text = f"The forecast finish {facts.forecast_finish} has passed and the project is not done."
    return Finding("schedule", _AMBER, "finish_passed", text, (facts.as_of - facts.forecast_finish).days, 0)


def cost_index(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on CPI; None when it is not known. Facts and limits as in `judge`.

    Source: reference formulas, section 4: green from 0.95, red below 0.90.

    >>> cost_index(Facts(cpi=0.95), DEFAULT).rag
    <Rag.GREEN: 'green'>
    """
    return by_index("cost", "cpi", "CPI", facts.cpi, limits.cpi_amber, limits.cpi_red)


def cost_at_completion(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on EAC against BAC; None when one is not known or BAC is not above 0.

    Source: reference formulas, section 4: green to +5 %, amber to +10 %, underspend beyond −10 % amber.

    >>> cost_at_completion(Facts(eac=Decimal(112), bac=Decimal(100)), DEFAULT).text
    'EAC is 12.0% above BAC, more than 10%.'
    """
    return by_spend("eac", "EAC", "BAC", facts.eac, facts.bac, limits)


def cost_of_the_year(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on the fiscal year's outlook against its plan; None when one is not known or the plan is not above 0.

    Source: as `cost_at_completion`.

    >>> cost_of_the_year(Facts(outlook=Decimal(85), plan=Decimal(100)), DEFAULT).text
    'Outlook is 15.0% below Plan, more than 10%.'
    """
    return by_spend("outlook", "Outlook", "Plan", facts.outlook, facts.plan, limits)


def risk_exposure(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on expected risk cost as a share of the budget; None when one is not known or the budget is not above 0.

    Source: ours (green to 5 %, amber to 10 %), in line with the limits on cost.

    >>> risk_exposure(Facts(risk_exposure=Decimal(8), budget=Decimal(100)), DEFAULT).text
    'Risk exposure is 8.0% of the budget, above 5%.'
    """
    share = share_of(facts.risk_exposure, facts.budget)
    if share is None:
        return None
    rag, limit = above(share, limits.exposure_amber, limits.exposure_red)
    return Finding(
        "risk", rag, "risk_exposure", f"Risk exposure is {share:.1%} of the budget, {side(rag)} {limit:.0%}.", share, limit
    )


def risk_score(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on the highest score among open risks; green when a register has none open; None when not known.

    Source: ours: amber from 15, red from 20 of 25.

    >>> risk_score(Facts(open_risks=3, top_risk_score=20), DEFAULT).text
    'The highest risk scores 20 of 25, at or above 20.'
    """
    if facts.open_risks == 0:
        return Finding("risk", _GREEN, "risk_score", "No risk is open.", 0, limits.score_amber)
    if facts.top_risk_score is None:
        return None
    rag, limit = at_least(facts.top_risk_score, limits.score_amber, limits.score_red)
    text = f"The highest risk scores {facts.top_risk_score} of 25, {reach(rag)} {limit}."
    return Finding("risk", rag, "risk_score", text, facts.top_risk_score, limit)


def risk_overdue(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on risks not reviewed in time and responses not done in time; None when neither is known.

    Source: ours: amber from 1, red from 5.

    >>> risk_overdue(Facts(overdue_responses=2), DEFAULT).text
    '2 risk reviews or responses are overdue.'
    """
    return by_overdue("risk", "risk_overdue", "risk review or response", "risk reviews or responses", facts.overdue_risks,
                    facts.overdue_responses, limits.overdue_amber, limits.overdue_red)  # fmt: skip


def scope_word(facts: Facts, limits: Limits) -> Finding | None:
    """Return the project manager's word on scope as a finding; None when not given or unknown. Raises ValueError on no colour.

    Source: ours: no figure says it better.

    >>> scope_word(Facts(scope_declared="amber"), DEFAULT).text
    'The project manager declares scope amber.'
    """
    rag = Rag(facts.scope_declared or "unknown")
    if rag is Rag.UNKNOWN:
        return None
    return Finding("scope", rag, "scope_declared", f"The project manager declares scope {rag.value}.", rag.value, None)


def resource_load(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on committed demand against capacity; None when one is not known or there is no capacity.

    Source: ours: green to the full capacity, amber to a tenth above.

    >>> resource_load(Facts(resource_demand=105.0, resource_capacity=100.0), DEFAULT).text
    'Demand is 105% of capacity, above 100%.'
    """
    share = share_of(facts.resource_demand, facts.resource_capacity)
    if share is None:
        return None
    rag, limit = above(share, limits.load_amber, limits.load_red)
    return Finding(
        "resources", rag, "resource_load", f"Demand is {share:.0%} of capacity, {side(rag)} {limit:.0%}.", share, limit
    )


def overdue_actions(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on actions not done in time; None when not known.

    Source: ours: amber from 1, red from 5.

    >>> overdue_actions(Facts(overdue_actions=0), DEFAULT).text
    'No action is overdue.'
    """
    return by_overdue("governance", "overdue_actions", "action", "actions", facts.overdue_actions, None,
                    limits.overdue_amber, limits.overdue_red)  # fmt: skip


def overdue_gates(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on gate reviews not held in time; None when not known.

    Source: ours: amber from 1, red from 2.

    >>> overdue_gates(Facts(overdue_gates=2), DEFAULT).rag
    <Rag.RED: 'red'>
    """
    return by_overdue("governance", "overdue_gates", "gate review", "gate reviews", facts.overdue_gates, None,
                    limits.gates_amber, limits.gates_red)  # fmt: skip


def staleness(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on the age of the last report in reporting cycles; None when a date or the cycle is not known.

    Source: reference formulas, section 4: stale beyond 1.5 cycles; red beyond 3 is ours.

    >>> staleness(Facts(as_of=date(2026, 3, 20), last_report_on=date(2026, 3, 6), cycle_days=7), DEFAULT).text
    'The last report is 14 days old, 2.0 reporting cycles, above 1.5.'
    """
    if facts.as_of is None or facts.last_report_on is None or not facts.cycle_days:
        return None
    days = max((facts.as_of - facts.last_report_on).days, 0)
    cycles = days / facts.cycle_days
    rag, limit = above(cycles, limits.stale_amber, limits.stale_red)
    text = (
        f"The last report is {days} {'day' if days == 1 else 'days'} old, {cycles:.1f} reporting cycles, {side(rag)} {limit:g}."
    )
    return Finding("data", rag, "staleness", text, cycles, limit)


def coverage(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on the share of budget that has earned value; None when not known or nothing has any.

    Source: ours: amber below one half, where the indices speak for the smaller part.

    >>> coverage(Facts(ev_coverage=0.4), DEFAULT).text
    'Earned value covers 40% of the budget, below 50%.'
    """
    if not facts.ev_coverage:
        return None
    low = facts.ev_coverage < limits.coverage_amber
    rag = _AMBER if low else _GREEN
    side = "below" if low else "at or above"
    text = f"Earned value covers {facts.ev_coverage:.0%} of the budget, {side} {limits.coverage_amber:.0%}."
    return Finding("data", rag, "coverage", text, facts.ev_coverage, limits.coverage_amber)


RULES: dict[str, tuple[Callable[[Facts, Limits], Finding | None], ...]] = {
    "schedule": (
        schedule_index, schedule_index_in_time, finish_slip, finish_passed, milestones_missed, negative_slack, schedule_quality,
    ),
    "cost": (cost_index, cost_at_completion, cost_of_the_year, cost_of_orders),
    "scope": (scope_word,),
    "risk": (risk_exposure, risk_score, risk_overdue),
    "resources": (resource_load,),
    "benefits": (benefits_shortfall, benefits_to_date),
    "governance": (overdue_actions, overdue_gates),
    "data": (staleness, accuracy, coverage),
}  # fmt: skip
