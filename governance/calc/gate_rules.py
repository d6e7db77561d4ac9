"""What a gate may judge from the facts: each rule takes what is known of a project and a limit, and says met, not met or not known, in words.

What is not known is never met. The limits are those the office sets with each criterion; the ones given here are offered first, and are ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What is known of one project on a day. None is not known. Ratios are floats, shares are of 1, `_on` are days, the rest are counts."""

    as_of: date
    baseline_approved: bool | None = None
    budget: Decimal | None = None
    currency: str = ""
    fiscal_year: str | None = None  # None: the office has no fiscal calendar for the day
    plan: Decimal | None = None
    red_dimensions: tuple[str, ...] | None = None  # None: never judged, or nothing to judge by
    cpi: float | None = None
    spi: float | None = None
    baseline_finish: date | None = None
    forecast_finish: date | None = None
    high_risks: int | None = None  # None: no risk was ever recorded
    overdue_actions: int | None = None
    open_conditions: int | None = None
    data_accuracy: float | None = None
    benefits: Decimal | None = None
    checks_passed: int | None = None
    checks_judged: int | None = None
    reported_on: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """How a criterion stands by the facts: met or not, what was found, what it was held against, and a sentence."""

    met: str
    value: str
    threshold: str
    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its key: what it asks, the limit offered first (None: it takes none), what the limit counts, and how it judges."""

    key: str
    asks: str
    limit: Decimal | None
    unit: str
    judge: Callable[[GateFacts, Decimal | None], Judged]


def judged(key: str, facts: GateFacts, limit: Decimal | None = None) -> Judged:
    """Return how the facts stand to the rule of that key; without a limit, by the one offered first. Raises KeyError for an unknown key.

    >>> day = date(2026, 3, 6)
    >>> judged("cpi_at_least", GateFacts(day, cpi=0.874), Decimal("0.9")).words
    'CPI is 0.87, below 0.90.'
    >>> judged("cpi_at_least", GateFacts(day), Decimal("0.9")).met
    'unknown'
    """
    rule = RULES[key]
    return rule.judge(facts, rule.limit if limit is None else limit)


def _baseline(facts: GateFacts, _limit) -> Judged:
    if facts.baseline_approved is None:
        return _unknown("an approved baseline", "Whether a baseline is approved is not known.")
    words = "A baseline is approved." if facts.baseline_approved else "No baseline is approved."
    return Judged(YES if facts.baseline_approved else NO, "approved" if facts.baseline_approved else "none", "an approved baseline", words)


def _budget(facts: GateFacts, _limit) -> Judged:
    if facts.budget is None:
        return Judged(NO, "none", "an approved budget", "No budget is approved.")
    value = f"{facts.budget:,.2f} {facts.currency}".strip()
    return Judged(YES, value, "an approved budget", f"A budget of {value} is approved.")


def _plan(facts: GateFacts, _limit) -> Judged:
    asked = "an approved Plan"
    if facts.fiscal_year is None:
        return _unknown(asked, "There is no fiscal year for this day: whether its Plan is approved is not known.")
    if facts.plan is None:
        return Judged(NO, "none", asked, f"No Plan of {facts.fiscal_year} is approved.")
    value = f"{facts.plan:,.2f} {facts.currency}".strip()
    return Judged(YES, value, asked, f"The Plan of {facts.fiscal_year} is approved: {value}.")


def _no_red(facts: GateFacts, _limit) -> Judged:
    asked = "no red"
    if facts.red_dimensions is None:
        return _unknown(asked, "The project was not judged: whether a dimension is red is not known.")
    if not facts.red_dimensions:
        return Judged(YES, "none red", asked, "No computed dimension is red.")
    names = ", ".join(facts.red_dimensions)
    return Judged(NO, names[:80], asked, f"Computed red: {names}.")


def _index(name: str, label: str):
    def judge(facts: GateFacts, limit: Decimal) -> Judged:
        found, asked = getattr(facts, name), f"at least {limit:.2f}"
        if found is None:
            return _unknown(asked, f"{label} is not known.")
        met = found >= float(limit)
        return Judged(YES if met else NO, f"{found:.2f}", asked, f"{label} is {found:.2f}, {'at or above' if met else 'below'} {limit:.2f}.")

    return judge


def _slip(facts: GateFacts, limit: Decimal) -> Judged:
    asked = f"at most {limit:,.0f} days"
    if facts.baseline_finish is None or facts.forecast_finish is None:
        return _unknown(asked, "The baseline finish or the forecast finish is not known.")
    days = (facts.forecast_finish - facts.baseline_finish).days
    met, side = days <= limit, "after" if days >= 0 else "before"
    words = f"The forecast finish lies {abs(days):,} days {side} the baseline finish, {'within' if met else 'beyond'} {limit:,.0f}."
    return Judged(YES if met else NO, f"{days:,} days", asked, words)


def _at_most(name: str, what: str, unknown: str):
    def judge(facts: GateFacts, limit: Decimal) -> Judged:
        found, asked = getattr(facts, name), f"at most {limit:,.0f}"
        if found is None:
            return _unknown(asked, unknown)
        met = found <= limit
        return Judged(YES if met else NO, f"{found:,}", asked, f"{what}: {found:,}, {'within' if met else 'above'} {limit:,.0f}.")

    return judge


def _accuracy(facts: GateFacts, limit: Decimal) -> Judged:
    asked = f"at least {limit:.0%}"
    if facts.data_accuracy is None:
        return _unknown(asked, "The accuracy of the project's data is not known.")
    met = facts.data_accuracy >= float(limit)
    words = f"Data accuracy is {facts.data_accuracy:.0%}, {'at or above' if met else 'below'} {limit:.0%}."
    return Judged(YES if met else NO, f"{facts.data_accuracy:.0%}", asked, words)


def _benefits(facts: GateFacts, _limit) -> Judged:
    asked = "planned benefits"
    if facts.benefits is None:
        return Judged(NO, "none", asked, "No benefits are planned.")
    value = f"{facts.benefits:,.2f} {facts.currency}".strip()
    met = facts.benefits > 0
    return Judged(YES if met else NO, value, asked, f"Benefits of {value} are planned.")


def _quality(facts: GateFacts, limit: Decimal) -> Judged:
    asked = f"at least {limit:.0%}"
    if not facts.checks_judged or facts.checks_passed is None:
        return _unknown(asked, "The schedule was not checked.")
    share = facts.checks_passed / facts.checks_judged
    met = share >= float(limit)
    words = f"{facts.checks_passed} of {facts.checks_judged} schedule checks pass, {'at or above' if met else 'below'} {limit:.0%}."
    return Judged(YES if met else NO, f"{share:.0%}", asked, words)


def _fresh(facts: GateFacts, limit: Decimal) -> Judged:
    asked = f"at most {limit:,.0f} days old"
    if facts.reported_on is None:
        return Judged(NO, "none", asked, "No status report was submitted.")
    age = (facts.as_of - facts.reported_on).days
    met = age <= limit
    words = f"The last status report is {age:,} days old, {'within' if met else 'beyond'} {limit:,.0f}."
    return Judged(YES if met else NO, f"{age:,} days", asked, words)


def _unknown(threshold: str, words: str) -> Judged:
    return Judged(UNKNOWN, "", threshold, words)


_RULES = [
    Rule("baseline_approved", "A baseline is approved", None, "", _baseline),
    Rule("budget_approved", "A budget is approved", None, "", _budget),
    Rule("plan_approved", "The Plan of the fiscal year is approved", None, "", _plan),
    Rule("no_red", "No computed dimension is red", None, "", _no_red),
    Rule("cpi_at_least", "CPI is at least", Decimal("0.90"), "ratio", _index("cpi", "CPI")),
    Rule("spi_at_least", "SPI is at least", Decimal("0.90"), "ratio", _index("spi", "SPI")),
    Rule("slip_at_most", "The forecast finish slips at most", Decimal(30), "days", _slip),
    Rule("high_risks_at_most", "Open high risks are at most", Decimal(2), "risks",
         _at_most("high_risks", "Open high risks", "No risk was ever recorded: how many are high is not known.")),
    Rule("overdue_actions_at_most", "Overdue actions are at most", Decimal(0), "actions",
         _at_most("overdue_actions", "Overdue actions", "Overdue actions are not known.")),
    Rule("conditions_done", "Conditions of former gates still open are at most", Decimal(0), "conditions",
         _at_most("open_conditions", "Conditions of former gates still open", "Conditions of former gates are not known.")),
    Rule("data_accuracy_at_least", "Data accuracy is at least", Decimal("0.80"), "share", _accuracy),
    Rule("benefits_planned", "Benefits are planned", None, "", _benefits),
    Rule("schedule_quality_at_least", "Schedule checks passed are at least", Decimal("0.65"), "share", _quality),
    Rule("status_fresh", "The last status report is at most so old", Decimal(14), "days", _fresh),
]  # fmt: skip
RULES = {rule.key: rule for rule in _RULES}
