"""Gather what a gate judges from the facts of one project, as known on a day."""

import datetime as dt

from governance.calc.gate_rules import GateFacts, Judged, judged
from governance.models import Action, GateCriterion, Health
from governance.queries.facts import facts_at
from portfolio.models import ReportingPeriod
from portfolio.queries import StatusDate
from projects.models import Project

UNKNOWN = "unknown"


def gate_facts(*, project: Project, day: dt.date) -> GateFacts:
    """What the rules of gates are given of a project on a day; what is not known stays None."""
    open_then = Action.objects.filter(project=project, opened_on__lte=day).exclude(state=Action.State.DROPPED).exclude(closed_on__lte=day)
    counted = {
        "overdue_actions": open_then.filter(due_on__lt=day).count(),
        "open_conditions": open_then.filter(condition=True).count(),
    }
    period = ReportingPeriod.objects.filter(calendar__is_default=True, start_on__lte=day).order_by("-end_on").first()
    found = facts_at(project_ids=[project.pk], status=StatusDate(period, day)) if period is not None else []
    if not found:
        return GateFacts(day, **counted)
    one = found[0]
    health = Health.objects.filter(project=project, as_of__lte=day).order_by("-as_of").first()
    return GateFacts(
        as_of=day,
        baseline_approved=any(value is not None for value in (one.baseline_start, one.baseline_finish, one.baseline_budget)),
        budget=one.budget,
        currency=one.currency,
        fiscal_year=one.fiscal_label,
        plan=one.plan,
        red_dimensions=_reds(health),
        cpi=one.indices.cpi if one.indices else None,
        spi=one.indices.spi if one.indices else None,
        baseline_finish=one.baseline_finish,
        forecast_finish=one.finish_on,
        high_risks=one.high_risks,
        data_accuracy=health.data_passed / health.data_applied if health is not None and health.data_applied else None,
        benefits=one.benefits if one.benefits_planned is None else one.benefits_planned,
        checks_passed=one.checks_passed,
        checks_judged=one.checks_judged,
        reported_on=one.report_known_on,
        **counted,
    )


def judged_criteria(*, criteria: list[GateCriterion], project: Project, day: dt.date) -> dict[int, Judged]:
    """How the criteria that the facts answer stand on a day, by criterion; no trip where there is none."""
    from_facts = [one for one in criteria if one.kind == GateCriterion.Kind.FACT]
    if not from_facts:
        return {}
    facts = gate_facts(project=project, day=day)
    return {one.pk: judged(one.rule, facts, one.limit) for one in from_facts}


def _reds(health: Health | None) -> tuple[str, ...] | None:
    if health is None or all(one["computed"] == UNKNOWN for one in health.dimensions):
        return None
    return tuple(one["name"] for one in health.dimensions if one["computed"] == "red")
