"""Write the snapshots of projects: what was known of each at a status date."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from finance.calc.benefits import realisation
from finance.calc.indices import Headline, headline
from governance.calc.data_facts import score_of
from governance.calc.data_rules import BY_CODE
from governance.models import Health
from governance.queries.facts import ProjectFacts, facts_at
from governance.queries.register_counts import counts_of_projects
from pmo.statements import executed, numbers
from pmo.storage import blank, upsert
from portfolio.queries import StatusDate
from reports.calc.totals import RAGS, VOICES
from reports.models import Snapshot

KEPT = {"id", "project_id", "node_id", "period_id", "cleared"}
WRITTEN = [field.attname for field in Snapshot._meta.concrete_fields if field.attname not in KEPT]
REGISTER = ("benefits_due", "benefits_realised", "benefits_validated", "benefits_planned", "benefits_expected", "npv_planned", "npv")
FORECAST = ("simulated_on", "p50_cost", "p80_cost", "p80_finish", "chance_in_budget")  # facts may have moved since the day it is of
JUDGED = ["project_id", "computed", "declared", "independent", "differs_since", "dimensions", "data_passed", "data_applied", "accuracy", "ev_grade"]


@transaction.atomic(savepoint=False)
def refresh_project_snapshots(
    *,
    project_ids: list[int],
    status: StatusDate,
    newest: bool,
    now: dt.datetime,
    facts: list[ProjectFacts] | None = None,
    healths: dict[int, dict] | None = None,
    counted: dict[int, dict[str, int]] | None = None,
) -> int:
    """Write the snapshot of each project at a status date from the facts and the health stored for it; harmless twice.

    `newest` says that no later period is open: the rows become the subjects' current ones. `facts`, `healths` and `counted` are read when
    a caller that has just made them does not bring them. Returns the number of rows written.
    """
    if facts is None:
        facts = facts_at(project_ids=project_ids, status=status)
    if healths is None:
        stored = Health.objects.filter(project_id__in=project_ids, period=status.period)
        healths = {row["project_id"]: row for row in stored.values(*JUDGED)}
    empty = blank(Snapshot) | {"period_id": status.period.pk, "as_of": status.as_of, "current": newest, "computed_at": now}
    if counted is None:
        counted = counts_of_projects(project_ids=project_ids, day=status.as_of)
    rows = [snapshot_of(one, healths.get(one.project_id), status, empty, counted.get(one.project_id)) for one in facts]
    upsert(Snapshot, rows, unique=["project_id", "period_id"], update=WRITTEN)
    if newest:
        no_longer_current("project_id", project_ids, period_id=status.period.pk)
    return len(rows)


def no_longer_current(subject: str, ids: Iterable[int], *, period_id: int) -> None:
    """Take the mark off the rows of the subjects (`project_id` or `node_id`) that were their newest before this period's."""
    ours = f"{subject} IN ({numbers(ids)})"
    executed(f"UPDATE reports_snapshot SET current = %s WHERE current AND period_id <> %s AND {ours}", [False, period_id])  # noqa: S608 -- whole numbers


def snapshot_of(one: ProjectFacts, health: dict | None, status: StatusDate, empty: dict, counted: dict | None = None) -> dict:
    """The snapshot row of one project, not yet written; `empty` is the row in which nothing is said yet, `counted` its open records."""
    live = one.live
    row = empty | {
        "project_id": one.project_id,
        "currency": one.currency,
        "stage": one.stage,
        "stage_kind": one.stage_kind,
        "projects": int(live),
        "reported_on": one.reported_on,
        "restricted": int(live and one.restricted),
    }
    if one.stage_kind == "out":
        row["counts"] = {"stages": {}, "rag": {}, "rag_budget": {}, "ratings": {}}
        return row
    _money(row, one)
    _dates(row, one)
    if live:
        _earned(row, one)
        _judgement(row, one, health)
        _risks(row, one)
        _freshness(row, one, status)
        _data(row, health)
        row |= counted or {}
        for name in FORECAST:
            row[name] = getattr(one, name)
    row["counts"] = _counts(row, live, health)
    row["detail"] = _detail(one, health)
    return row


def _money(row: dict, one: ProjectFacts) -> None:
    if (one.plan, one.outlook, one.actual) != (None, None, None):
        row["fiscal_year"] = one.fiscal_label
        row["plan"], row["outlook"], row["actual"] = one.plan, one.outlook, one.actual
        if one.plan is not None and one.outlook is not None:
            row["variance"], row["plan_compared"] = one.outlook - one.plan, one.plan
            row["variance_share"] = float(row["variance"] / one.plan) if one.plan else None
        if one.outlook is not None:
            row["to_go"] = one.outlook - (one.actual or 0)
    row["committed"], row["contingency_left"] = one.committed, one.contingency_left
    row["whole_life_cost"], row["benefits"] = one.whole_life_cost, one.benefits
    for name in REGISTER:
        row[name] = getattr(one, name)
    row["realisation"] = realisation(one.benefits_validated, one.benefits_due)
    row["budget"], row["management_reserve"] = one.budget, one.management_reserve


def _dates(row: dict, one: ProjectFacts) -> None:
    row["baseline_start"], row["baseline_finish"] = one.baseline_start, one.baseline_finish
    row["forecast_finish"] = one.finish_on
    if one.baseline_finish is not None and one.finish_on is not None:
        row["slip_days"] = (one.finish_on - one.baseline_finish).days


def _earned(row: dict, one: ProjectFacts) -> None:
    if one.bac is None:
        return
    for name in ("bac", "pv", "ev", "ac", "etc", "measured_budget"):
        row[name] = getattr(one, name)
    derive(row, one.indices)
    row["spi_t"], row["es_minutes"], row["at_minutes"] = one.spi_t, one.es_minutes, one.at_minutes


def derive(row: dict, found: Headline | None = None) -> None:
    """Fill the ratios of a row from its sums; `found` are its indices where they are worked out already."""
    if found is None:
        found = headline(bac=row["bac"], pv=row["pv"], ev=row["ev"], ac=row["ac"])
    row["cpi"], row["spi"], row["eac_a"], row["eac_b"] = found.cpi, found.spi, found.eac_a, found.eac_b
    row["vac"] = found.vac
    whole = max((amount for amount in (row["bac"], row["budget"] if row["node_id"] else None) if amount is not None), default=None)
    row["coverage"] = float(row["measured_budget"] / whole) if whole and row["measured_budget"] is not None else None


def _judgement(row: dict, one: ProjectFacts, health: dict | None) -> None:
    for voice in VOICES:
        row[voice] = health[voice] if health else "unknown"
    row["differs_since"] = health["differs_since"] if health else None
    row["published"] = one.published or ""
    row["asks"] = int(bool(one.help_needed and one.help_needed.strip()))


def _risks(row: dict, one: ProjectFacts) -> None:
    if one.open_risks is not None:
        row["open_risks"], row["high_risks"], row["overdue_risks"] = one.open_risks, one.high_risks, one.overdue_risks
        row["exposure"] = one.exposure


def _freshness(row: dict, one: ProjectFacts, status: StatusDate) -> None:
    cycle = (status.period.end_on - status.period.start_on).days + 1
    last = one.reported_on
    row["stale"] = int(one.stage_kind == "active" and (last is None or (status.as_of - last).days > one.limits.stale_amber * cycle))


def _data(row: dict, health: dict | None) -> None:
    if health is None:
        return
    for name in ("data_passed", "data_applied", "ev_grade"):
        row[name] = health[name]
    row["data_flaws"] = len(health["accuracy"].get("flaws", []))
    weight = row["budget"] if row["budget"] is not None else row["bac"]
    if weight and row["data_applied"]:
        row["data_passed_money"], row["data_applied_money"] = weight * row["data_passed"], weight * row["data_applied"]
    scores(row)


def scores(row: dict) -> None:
    """Fill the scores of a row's data from its points, counted and weighted by budget."""
    row["data_score"] = score_of(row["data_passed"], row["data_applied"])
    row["data_money_score"] = score_of(row["data_passed_money"], row["data_applied_money"])


def _counts(row: dict, live: bool, health: dict | None) -> dict:
    weight = row["budget"] if row["budget"] is not None else row["bac"]
    flaws = [flaw["rule"] for flaw in health["accuracy"].get("flaws", [])] if live and health else []
    grade = row["ev_grade"]
    return {
        "data": dict.fromkeys(flaws, 1),
        "asked": dict(Counter(BY_CODE[rule].asked for rule in flaws)),
        "grades": {grade: 1} if grade else {},
        "grade_bac": {grade: str(row["bac"])} if grade and row["bac"] is not None else {},
        "stages": {row["stage"]: 1},
        "ratings": {row["published"]: 1} if live and row["published"] else {},
        "rag": {voice: {row[voice]: 1} for voice in VOICES} if live else {},
        "rag_budget": {row["computed"]: str(weight or Decimal(0))} if live and row["computed"] in RAGS else {},
    }


def _detail(one: ProjectFacts, health: dict | None) -> dict:
    told = one.report_id is not None
    why = []
    if health and health["computed"] in ("red", "amber"):
        why = [reason["text"] for part in health["dimensions"] for reason in part["reasons"] if reason["rag"] == health["computed"]]
    return {
        "why": why[:4],
        "words": {name: getattr(one, name) for name in ("summary", "achievements", "next_steps", "help_needed")} if told else {},
        "reported_on": one.report_known_on.isoformat() if told else None,
        "report": one.report_id,
        "commentary": one.commentary or "",
        "dates_note": one.dates_note or "",
        "case_note": one.case_note or "",
        "manager": one.manager,
        "name": one.name,
        "ac_source": one.ac_source or "",
        "work_packages": one.work_packages or 0,
    }
