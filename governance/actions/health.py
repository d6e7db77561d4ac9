"""Store the judgement on projects at a status date."""

import datetime as dt
from functools import cache

from django.db import transaction

from finance.queries.work import Work, measured_work
from governance.calc.data_facts import Accuracy
from governance.calc.data_rules import accuracy
from governance.calc.health import Facts, Finding, Judged, Verdict, divergence, judge
from governance.models import Health
from governance.queries.data_facts import DataKnown, data_known
from governance.queries.facts import ProjectFacts, differed_before, facts_at
from governance.queries.register_counts import counts_of_projects
from pmo.calc.rag import Rag
from pmo.storage import upsert
from portfolio.queries import StatusDate

WRITTEN = [
    "as_of", "computed", "declared", "independent", "published", "dimensions", "differs_since", "computed_at",
    "data_passed", "data_applied", "accuracy", "ev_grade",
]  # fmt: skip
UNKNOWN = "unknown"


@transaction.atomic(savepoint=False)
def recompute_health(
    *,
    project_ids: list[int],
    status: StatusDate,
    now: dt.datetime,
    facts: list[ProjectFacts] | None = None,
    work: Work | None = None,
    counted: dict[int, dict[str, int]] | None = None,
) -> dict[int, dict]:
    """Judge the projects and their data from what is stored for the status date; harmless twice. Returns the rows written, by project.

    Beside the computed colour stand the declared and the independent ones; where they differ, the day since when they have.
    `facts`, `work` and `counted` (open records of governance) are read when a caller that has just read them does not bring them.
    """
    facts = facts_at(project_ids=project_ids, status=status) if facts is None else facts
    work = measured_work(project_ids=project_ids, day=status.as_of) if work is None else work
    counted = counts_of_projects(project_ids=project_ids, day=status.as_of) if counted is None else counted
    data = data_known(facts=facts, work=work, status=status)
    rows = {one.project_id: _judged(one, data[one.project_id], counted.get(one.project_id, {}), status, now) for one in facts if one.live}
    _since_when(rows, status)
    upsert(Health, list(rows.values()), unique=["project_id", "period_id"], update=WRITTEN)
    if gone := set(project_ids) - rows.keys():
        Health.objects.filter(project_id__in=gone, period=status.period).delete()
    return rows


def facts_to_judge(one: ProjectFacts, status: StatusDate, data_score: float | None = None, counted: dict[str, int] | None = None) -> Facts:
    """What the rules are given of a project; `counted` are its open records of governance."""
    found, counted = one.indices, counted or {}
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
        benefits_due=one.benefits_due_told,
        benefits_realised=one.benefits_realised,
        scope_declared=one.said.get("scope"),
        overdue_actions=counted.get("overdue_actions", 0) if "open_actions" in counted else None,
        overdue_gates=counted.get("overdue_gates"),
        milestones_due=one.milestones_due,
        milestones_missed=one.milestones_missed,
        negative_slack=one.negative_slack,
        checks_passed=one.checks_passed,
        checks_judged=one.checks_judged,
        data_score=data_score,
        heard=one.reported_on is not None if one.stage_kind == "active" else None,
    )


def _judged(one: ProjectFacts, data: DataKnown, counted: dict[str, int], status: StatusDate, now: dt.datetime) -> dict:
    found = accuracy(data.facts)
    verdict = judge(facts_to_judge(one, status, found.score, counted), one.limits)
    declared = _declared(one, verdict, status)
    dimensions = [_dimension(name, judged, declared.get(name, UNKNOWN), status) for name, judged in verdict.dimensions.items()]
    if verdict.cap is not None:
        taken = "grey, never green" if verdict.overall is Rag.UNKNOWN else "capped at amber"
        cap = _reason(verdict.cap) | {"rule": "cap", "text": f"Overall is {taken}: {verdict.cap.text}"}
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
        "data_passed": found.passed,
        "data_applied": found.applied,
        "accuracy": _accuracy(found, data),
        "ev_grade": data.confidence.grade,
    }


def _accuracy(found: Accuracy, data: DataKnown) -> dict:
    """What was found of the data, as it is stored: counts, and the keys of the rows behind them. Words come when it is read."""
    flaws = [{"rule": flaw.rule, "of": flaw.of, "wrong": flaw.wrong, "keys": data.keys.get(flaw.rule, [])} for flaw in found.flaws]
    return {"flaws": flaws, "kept": found.kept, "parts": [list(part) for part in data.confidence.parts]}


def _declared(one: ProjectFacts, verdict: Verdict, status: StatusDate) -> dict[str, str]:
    """The project manager's colours; an override past its expiry gives way to the computed colour where it was the better one."""
    said = one.said
    if not said or one.override_until is None or one.override_until >= status.as_of:
        return said
    computed = {name: judged.rag.value for name, judged in verdict.dimensions.items()} | {"overall": verdict.overall.value}
    rank = {"green": 0, "amber": 1, "red": 2}
    return {name: computed[name] if rank.get(word, 3) < rank.get(computed.get(name), -1) else word for name, word in said.items()}


def _dimension(name: str, judged: Judged, declared: str, status: StatusDate) -> dict:
    computed = judged.rag._value_
    differs = declared not in (UNKNOWN, computed) and divergence(computed, declared, None)
    return {
        "name": name,
        "computed": computed,
        "declared": declared,
        "independent": UNKNOWN,
        "differs_since": status.as_of.isoformat() if differs else None,
        "reasons": _nothing_known(name) if judged.rag is Rag.UNKNOWN and len(judged.reasons) == 1 else [_reason(one) for one in judged.reasons],
    }


@cache
def _nothing_known(name: str) -> list[dict]:
    """What is said of every dimension of which nothing is known."""
    return [_reason(finding) for finding in judge(Facts()).dimensions[name].reasons]


def _reason(finding: Finding) -> dict:
    value = finding.value
    if isinstance(value, float):
        value = round(value, 6)
    return {"rule": finding.rule, "rag": finding.rag._value_, "text": finding.text, "value": value, "threshold": finding.threshold}


def _since_when(rows: dict[int, dict], status: StatusDate) -> None:
    """Where colours differ and did so before, it is since then, not since this status date. What agrees needs no look back."""
    differing = [key for key, row in rows.items() if row["differs_since"] or any(part["differs_since"] for part in row["dimensions"])]
    if not differing:
        return
    day_before = status.period.start_on - dt.timedelta(days=1)
    for key, since, dimensions in differed_before(project_ids=differing, day=day_before):
        row, earlier = rows[key], {part["name"]: part.get("differs_since") for part in dimensions}
        row["differs_since"] = row["differs_since"] and (since or row["differs_since"])
        for part in row["dimensions"]:
            part["differs_since"] = part["differs_since"] and (earlier.get(part["name"]) or part["differs_since"])
