"""Write the snapshots of projects: what was known of each at a status date."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from finance.calc.earned_value import indices
from governance.calc.health import Limits
from governance.models import Health
from governance.queries.facts import ProjectFacts, facts_at
from governance.queries.limits import limits_by_node
from pmo.storage import upsert
from portfolio.queries import StatusDate
from reports.calc.totals import RAGS, VOICES
from reports.models import Snapshot

KEPT = {"id", "project", "node", "period", "cleared"}
WRITTEN = [field.name for field in Snapshot._meta.concrete_fields if field.name not in KEPT]


@transaction.atomic
def refresh_project_snapshots(*, project_ids: list[int], status: StatusDate, newest: bool, now: dt.datetime, facts: list[ProjectFacts] | None = None) -> int:
    """Write the snapshot of each project at a status date from the facts stored for it; harmless twice.

    `newest` says that no later period is open: the rows become the subjects' current ones. Returns the number of rows written.
    """
    facts = facts_at(project_ids=project_ids, status=status) if facts is None else facts
    healths = {row.project_id: row for row in Health.objects.filter(project_id__in=project_ids, period=status.period)}
    limits = limits_by_node(paths={one.project.node_id: one.project.node.path for one in facts})
    rows = [
        snapshot_of(one, healths.get(one.project.pk), status, stale_cycles=Limits(**limits[one.project.node_id]).stale_amber, newest=newest, now=now)
        for one in facts
    ]
    upsert(rows, unique=["project", "period"], update=WRITTEN)
    if newest:
        Snapshot.objects.filter(project_id__in=project_ids, current=True).exclude(period=status.period).update(current=False)
    return len(rows)


def snapshot_of(one: ProjectFacts, health: Health | None, status: StatusDate, *, stale_cycles: float, newest: bool, now: dt.datetime) -> Snapshot:
    """The unsaved snapshot row of one project."""
    live, kind = one.live, one.stage.stage.kind
    row = Snapshot(
        project=one.project,
        period=status.period,
        as_of=status.as_of,
        current=newest,
        currency=one.project.currency,
        stage=one.stage.stage.name,
        stage_kind=kind,
        projects=int(live),
        computed_at=now,
        reported_on=one.reported_on,
        restricted=int(live and one.project.restricted),
    )
    if kind == "out":
        row.counts = {"stages": {}, "rag": {}, "rag_budget": {}, "ratings": {}}
        return row
    _money(row, one)
    _dates(row, one)
    if live:
        _earned(row, one)
        _judgement(row, one, health)
        _risks(row, one)
        _freshness(row, one, status, stale_cycles)
    row.counts = _counts(row, live)
    row.detail = _detail(one, health)
    return row


def _money(row: Snapshot, one: ProjectFacts) -> None:
    if one.money is not None:
        row.fiscal_year = one.money.label
        row.plan, row.outlook, row.actual = one.money.plan, one.money.outlook, one.money.actual
        row.variance = one.money.variance
        if row.variance is not None:
            row.plan_compared = row.plan
            row.variance_share = float(row.variance / row.plan) if row.plan else None
    if one.case is not None:
        row.whole_life_cost, row.benefits = one.case.whole_life_cost, one.case.benefits
    row.budget = one.budget


def _dates(row: Snapshot, one: ProjectFacts) -> None:
    if one.baseline is not None:
        row.baseline_start, row.baseline_finish = one.baseline.start_on, one.baseline.finish_on
    row.forecast_finish = one.finish_on
    if row.baseline_finish is not None and row.forecast_finish is not None:
        row.slip_days = (row.forecast_finish - row.baseline_finish).days


def _earned(row: Snapshot, one: ProjectFacts) -> None:
    fact = one.earned
    if fact is None or fact.bac is None:
        return
    row.bac, row.pv, row.ev, row.ac, row.etc, row.measured_budget = fact.bac, fact.pv, fact.ev, fact.ac, fact.etc, fact.measured_budget
    derive(row)


def derive(row: Snapshot) -> None:
    """Fill the ratios of a row from its sums."""
    found = indices(bac=row.bac, pv=row.pv, ev=row.ev, ac=row.ac)
    row.cpi, row.spi, row.eac_a, row.eac_b = found.cpi, found.spi, found.eac_a, found.eac_b
    row.vac = found.vac
    whole = max((amount for amount in (row.bac, row.budget if row.node_id else None) if amount is not None), default=None)
    row.coverage = float(row.measured_budget / whole) if whole and row.measured_budget is not None else None


def _judgement(row: Snapshot, one: ProjectFacts, health: Health | None) -> None:
    row.computed = health.computed if health else "unknown"
    row.declared = health.declared if health else "unknown"
    row.independent = health.independent if health else "unknown"
    row.differs_since = health.differs_since if health else None
    row.published = one.rating.published if one.rating else ""
    row.asks = int(bool(one.report and one.report.help_needed.strip()))


def _risks(row: Snapshot, one: ProjectFacts) -> None:
    if one.risks:
        row.open_risks, row.high_risks, row.overdue_risks = one.risks["open"], one.risks["high"], one.risks["overdue"]
        row.exposure = one.risks["exposure"]


def _freshness(row: Snapshot, one: ProjectFacts, status: StatusDate, stale_cycles: float) -> None:
    cycle = (status.period.end_on - status.period.start_on).days + 1
    last = row.reported_on
    row.stale = int(one.stage.stage.kind == "active" and (last is None or (status.as_of - last).days > stale_cycles * cycle))


def _counts(row: Snapshot, live: bool) -> dict:
    weight = row.budget if row.budget is not None else row.bac
    return {
        "stages": {row.stage: 1},
        "ratings": {row.published: 1} if live and row.published else {},
        "rag": {voice: {getattr(row, voice): 1} for voice in VOICES} if live else {},
        "rag_budget": {row.computed: str(weight or Decimal(0))} if live and row.computed in RAGS else {},
    }


def _detail(one: ProjectFacts, health: Health | None) -> dict:
    report = one.report
    worst = [reason["text"] for part in (health.dimensions if health else []) for reason in part["reasons"] if reason["rag"] == health.computed]
    words = {name: getattr(report, name) for name in ("summary", "achievements", "next_steps", "help_needed")} if report else {}
    return {
        "why": worst[:4] if health and health.computed in ("red", "amber") else [],
        "words": words,
        "reported_on": report.known_on.isoformat() if report else None,
        "report": report.pk if report else None,
        "commentary": one.rating.commentary if one.rating else "",
        "dates_note": one.forecast.note if one.forecast else "",
        "case_note": one.case.note if one.case else "",
        "manager": str(one.project.manager or one.project.manager_name),
        "name": one.project.name,
        "ac_source": one.earned.ac_source if one.earned else "",
        "work_packages": one.earned.work_packages if one.earned else 0,
    }
