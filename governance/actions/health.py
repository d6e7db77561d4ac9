"""Store the judgement on projects at a status date."""

import datetime as dt

from django.db import transaction

from finance.calc.earned_value import indices
from governance.calc.health import Facts, Finding, Judged, Limits, Verdict, divergence, judge
from governance.models import Health
from governance.queries.facts import ProjectFacts, facts_at
from governance.queries.limits import limits_by_node
from pmo.calc.rag import Rag
from pmo.storage import upsert
from portfolio.actions.periods import ensure_period
from portfolio.queries import StatusDate, status_dates
from projects.queries import latest

WRITTEN = ["as_of", "computed", "declared", "independent", "published", "dimensions", "differs_since", "computed_at"]
UNKNOWN = Rag.UNKNOWN.value


def recompute_since(*, project_ids: list[int], since: dt.date | None, now: dt.datetime) -> None:
    """Judge the projects anew for each open period that a fact known on `since` can change."""
    ensure_period(day=now.date())
    for status in status_dates(today=now.date(), since=since):
        recompute_health(project_ids=project_ids, status=status, now=now)


@transaction.atomic
def recompute_health(*, project_ids: list[int], status: StatusDate, now: dt.datetime, facts: list[ProjectFacts] | None = None) -> int:
    """Judge the projects from the facts stored for the status date; harmless twice. Returns the number of rows written.

    Beside the computed colour stand the declared and the independent ones; where they differ, the day since when they have.
    """
    facts = facts_at(project_ids=project_ids, status=status) if facts is None else facts
    live = [one for one in facts if one.live]
    before = latest(Health, project_ids=[one.project.pk for one in live], day=status.period.start_on - dt.timedelta(days=1), on="as_of")
    limits = {key: Limits(**stored) for key, stored in limits_by_node(paths={one.project.node_id: one.project.node.path for one in live}).items()}
    rows = [_judged(one, limits[one.project.node_id], before.get(one.project.pk), status, now) for one in live]
    upsert(rows, unique=["project", "period"], update=WRITTEN)
    gone = set(project_ids) - {one.project.pk for one in live}
    if gone:
        Health.objects.filter(project_id__in=gone, period=status.period).delete()
    return len(rows)


def facts_to_judge(one: ProjectFacts, status: StatusDate) -> Facts:
    """What the rules are given of a project."""
    earned = one.earned
    found = indices(bac=earned.bac, pv=earned.pv, ev=earned.ev, ac=earned.ac) if earned else None
    risks = one.risks or {}
    return Facts(
        as_of=status.as_of,
        last_report_on=one.reported_on or (one.stage.known_on if one.stage.stage.kind == "active" else None),
        cycle_days=(status.period.end_on - status.period.start_on).days + 1,
        cpi=found.cpi if found else None,
        spi=found.spi if found else None,
        bac=earned.bac if earned else None,
        eac=found.eac if found else None,
        ev_coverage=float(earned.measured_budget / earned.bac) if earned and earned.bac else None,
        plan=one.money.plan if one.money else None,
        outlook=one.money.outlook if one.money else None,
        budget=one.budget,
        baseline_start=one.baseline.start_on if one.baseline else None,
        baseline_finish=one.baseline.finish_on if one.baseline else None,
        forecast_finish=one.finish_on,
        finished=not one.live,
        risk_exposure=risks.get("exposure"),
        open_risks=risks.get("open"),
        overdue_responses=risks.get("overdue"),
        top_risk_score=risks.get("top"),
        benefits_planned=one.promised_benefits,
        benefits_forecast=one.case.benefits if one.case else None,
        scope_declared=one.report.dimensions.get("scope") if one.report else None,
    )


def _judged(one: ProjectFacts, limits: Limits, before: Health | None, status: StatusDate, now: dt.datetime) -> Health:
    verdict = judge(facts_to_judge(one, status), limits)
    declared = _declared(one, verdict, status)
    independent = one.rating.rag if one.rating else UNKNOWN
    earlier = {part["name"]: part.get("differs_since") for part in before.dimensions} if before else {}
    dimensions = [_dimension(name, judged, declared.get(name, UNKNOWN), earlier.get(name), status) for name, judged in verdict.dimensions.items()]
    if verdict.cap is not None:
        dimensions[-1]["reasons"].insert(0, _reason(verdict.cap) | {"rule": "cap", "text": f"Overall is capped at amber: {verdict.cap.text}"})
    overall = declared.get("overall", UNKNOWN)
    return Health(
        project=one.project,
        period=status.period,
        as_of=status.as_of,
        computed=verdict.overall.value,
        declared=overall,
        independent=independent,
        published=one.rating.published if one.rating else "",
        dimensions=dimensions,
        differs_since=_since(verdict.overall, overall, independent, before.differs_since if before else None, status),
        computed_at=now,
    )


def _declared(one: ProjectFacts, verdict: Verdict, status: StatusDate) -> dict[str, str]:
    """The project manager's colours; an override past its expiry gives way to the computed colour where it was the better one."""
    if one.report is None:
        return {}
    said = dict(one.report.dimensions) | {"overall": one.report.overall}
    if one.report.override_until is None or one.report.override_until >= status.as_of:
        return said
    computed = {name: judged.rag.value for name, judged in verdict.dimensions.items()} | {"overall": verdict.overall.value}
    rank = {"green": 0, "amber": 1, "red": 2}
    return {name: computed[name] if rank.get(word, 3) < rank.get(computed.get(name), -1) else word for name, word in said.items()}


def _dimension(name: str, judged: Judged, declared: str, since: str | None, status: StatusDate) -> dict:
    differs = bool(divergence(judged.rag, declared, None))
    return {
        "name": name,
        "computed": judged.rag.value,
        "declared": declared,
        "independent": UNKNOWN,
        "differs_since": (since or status.as_of.isoformat()) if differs else None,
        "reasons": [_reason(finding) for finding in judged.reasons],
    }


def _reason(finding: Finding) -> dict:
    value = round(finding.value, 6) if isinstance(finding.value, float) else finding.value
    return {"rule": finding.rule, "rag": finding.rag.value, "text": finding.text, "value": value, "threshold": finding.threshold}


def _since(computed, declared, independent, since: dt.date | None, status: StatusDate) -> dt.date | None:
    return (since or status.as_of) if divergence(computed, declared, independent) else None
