"""Store the judgement on projects at a status date."""

import datetime as dt

from django.db import transaction

from governance.calc.health import Facts, Finding, Judged, Verdict, divergence, judge
from governance.models import Health
from governance.queries.facts import ProjectFacts, facts_at
from pmo.storage import upsert
from portfolio.queries import StatusDate
from projects.queries import latest

WRITTEN = ["as_of", "computed", "declared", "independent", "published", "dimensions", "differs_since", "computed_at"]
UNKNOWN = "unknown"


@transaction.atomic(savepoint=False)
def recompute_health(
    *, project_ids: list[int], status: StatusDate, now: dt.datetime, facts: list[ProjectFacts] | None = None
) -> dict[int, dict]:
    """Judge the projects from the facts stored for the status date; harmless twice. Returns the rows written, by project.

    Beside the computed colour stand the declared and the independent ones; where they differ, the day since when they have.
    """
    facts = facts_at(project_ids=project_ids, status=status) if facts is None else facts
    rows = {one.project_id: _judged(one, status, now) for one in facts if one.live}
    _since_when(rows, status)
    upsert(Health, list(rows.values()), unique=["project_id", "period_id"], update=WRITTEN)
    if gone := set(project_ids) - rows.keys():
        Health.objects.filter(project_id__in=gone, period=status.period).delete()
    return rows


def facts_to_judge(one: ProjectFacts, status: StatusDate) -> Facts:
    """What the rules are given of a project."""
    found = one.indices
    return Facts(
        as_of=status.as_of,
        last_report_on=one.reported_on or (one.stage_known_on if one.stage_kind == "active" else None),
        cycle_days=(status.period.end_on - status.period.start_on).days + 1,
        cpi=found.cpi if found else None,
        spi=found.spi if found else None,
        spi_t=one.spi_t,
        bac=one.bac,
        eac=found.eac if found else None,
        ev_coverage=float(one.measured_budget / one.bac) if one.bac else None,
        plan=one.plan,
        outlook=one.outlook,
        budget=one.budget,
        spent=one.ac,
        committed=one.committed,
        baseline_start=one.baseline_start,
        baseline_finish=one.baseline_finish,
        forecast_finish=one.finish_on,
        finished=not one.live,
        risk_exposure=one.exposure,
        open_risks=one.open_risks,
        overdue_responses=one.overdue_risks,
        top_risk_score=one.top_score,
        benefits_planned=one.promised_benefits if one.benefits_planned is None else one.benefits_planned,
        benefits_forecast=one.benefits if one.benefits_planned is None else one.benefits_expected,
        benefits_due=one.benefits_due,
        benefits_realised=one.benefits_realised,
        scope_declared=one.said.get("scope"),
        milestones_due=one.milestones_due,
        milestones_missed=one.milestones_missed,
        negative_slack=one.negative_slack,
        checks_passed=one.checks_passed,
        checks_judged=one.checks_judged,
    )


def _judged(one: ProjectFacts, status: StatusDate, now: dt.datetime) -> dict:
    verdict = judge(facts_to_judge(one, status), one.limits)
    declared = _declared(one, verdict, status)
    dimensions = [_dimension(name, judged, declared.get(name, UNKNOWN), status) for name, judged in verdict.dimensions.items()]
    if verdict.cap is not None:
        cap = _reason(verdict.cap) | {"rule": "cap", "text": f"Overall is capped at amber: {verdict.cap.text}"}
        dimensions[-1] = dimensions[-1] | {"reasons": [cap, *dimensions[-1]["reasons"]]}
    computed, overall, independent = verdict.overall.value, declared.get("overall", UNKNOWN), one.rating or UNKNOWN
    return {
        "project_id": one.project_id,
        "period_id": status.period.pk,
        "as_of": status.as_of,
        "computed": computed,
        "declared": overall,
        "independent": independent,
        "published": one.published or "",
        "dimensions": dimensions,
        "differs_since": status.as_of if divergence(computed, overall, independent) else None,
        "computed_at": now,
    }


def _declared(one: ProjectFacts, verdict: Verdict, status: StatusDate) -> dict[str, str]:
    """The project manager's colours; an override past its expiry gives way to the computed colour where it was the better one."""
    said = one.said
    if not said or one.override_until is None or one.override_until >= status.as_of:
        return said
    computed = {name: judged.rag.value for name, judged in verdict.dimensions.items()} | {"overall": verdict.overall.value}
    rank = {"green": 0, "amber": 1, "red": 2}
    return {name: computed[name] if rank.get(word, 3) < rank.get(computed.get(name), -1) else word for name, word in said.items()}


def _dimension(name: str, judged: Judged, declared: str, status: StatusDate) -> dict:
    computed = judged.rag.value
    return {
        "name": name,
        "computed": computed,
        "declared": declared,
        "independent": UNKNOWN,
        "differs_since": status.as_of.isoformat() if declared != UNKNOWN and divergence(computed, declared, None) else None,
        "reasons": [_reason(finding) for finding in judged.reasons],
    }


def _reason(finding: Finding) -> dict:
    value = finding.value
    if isinstance(value, float):
        value = round(value, 6)
    return {"rule": finding.rule, "rag": finding.rag.value, "text": finding.text, "value": value, "threshold": finding.threshold}


def _since_when(rows: dict[int, dict], status: StatusDate) -> None:
    """Where colours differ and did so before, it is since then, not since this status date. What agrees needs no look back."""
    differing = [key for key, row in rows.items() if row["differs_since"] or any(part["differs_since"] for part in row["dimensions"])]
    if not differing:
        return
    day_before = status.period.start_on - dt.timedelta(days=1)
    for key, before in latest(Health, project_ids=differing, day=day_before, on="as_of", only=["differs_since", "dimensions"]).items():
        row, earlier = rows[key], {part["name"]: part.get("differs_since") for part in before.dimensions}
        row["differs_since"] = row["differs_since"] and (before.differs_since or row["differs_since"])
        for part in row["dimensions"]:
            part["differs_since"] = part["differs_since"] and (earlier.get(part["name"]) or part["differs_since"])
