"""Rules of health that only a computed schedule can answer: milestones missed, slack that is gone, how sound the plan is."""

from governance.calc.health_facts import Facts, Finding, Limits
from governance.calc.health_limits import above, at_least, reach, side
from pmo.calc.rag import Rag

DEFAULT = Limits()


def milestones_missed(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on milestones promised by the status date and not reached; None when none was due yet.

    Source: ours: amber from 1, red from 3.

    >>> milestones_missed(Facts(milestones_due=4, milestones_missed=1), DEFAULT).text
    '1 of 4 milestones due is missed, at or above 1.'
    """
    if not facts.milestones_due or facts.milestones_missed is None:
        return None
    missed, due = facts.milestones_missed, facts.milestones_due
    rag, limit = at_least(missed, limits.milestones_amber, limits.milestones_red)
    if not missed:
        text = f"{'The one milestone' if due == 1 else f'All {due} milestones'} due by now {'is' if due == 1 else 'are'} reached."
    else:
        text = f"{missed} of {due} {'milestone' if due == 1 else 'milestones'} due {'is' if missed == 1 else 'are'} missed, {reach(rag)} {limit}."
    return Finding("schedule", rag, "milestones_missed", text, missed, limit)


def negative_slack(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on the share of open activities that cannot be done in time as planned; None without a schedule.

    Source: reference formulas, section 3, check 7: none; red above a tenth is ours.

    >>> negative_slack(Facts(negative_slack=0.25), DEFAULT).text
    '25.0% of the open activities have negative slack, above 10%.'
    """
    if facts.negative_slack is None:
        return None
    rag, limit = above(facts.negative_slack, limits.negative_amber, limits.negative_red)
    if not facts.negative_slack:
        return Finding("schedule", rag, "negative_slack", "No open activity has negative slack.", 0.0, limit)
    text = f"{facts.negative_slack:.1%} of the open activities have negative slack, {side(rag)} {limit:.0%}."
    return Finding("schedule", rag, "negative_slack", text, facts.negative_slack, limit)


def schedule_quality(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on the share of the schedule checks that pass, never red: the checks are flags, not grades. None without any.

    Source: reference formulas, section 3; amber below two thirds is ours.

    >>> schedule_quality(Facts(checks_passed=5, checks_judged=10), DEFAULT).text
    '5 of 10 schedule checks pass, below 65%.'
    """
    if not facts.checks_judged or facts.checks_passed is None:
        return None
    share = facts.checks_passed / facts.checks_judged
    rag, word = (Rag.AMBER, "below") if share < limits.quality_amber else (Rag.GREEN, "at or above")
    text = f"{facts.checks_passed} of {facts.checks_judged} schedule checks pass, {word} {limits.quality_amber:.0%}."
    return Finding("schedule", rag, "schedule_quality", text, share, limits.quality_amber)
