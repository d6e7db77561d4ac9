"""Gather what was known of many projects at one status date, in one trip."""

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import orjson
from django.db import connection
from django.utils.functional import cached_property

from finance.calc.earned_schedule import time_indices
from finance.calc.indices import Headline, headline
from finance.queries.fiscal import OUTLOOK_STATES, PLAN_STATES
from governance.calc.health import Limits
from governance.queries.limits import limits_by_node
from governance.queries.risk_totals import HIGH_SCORE
from pmo.statements import exact, planned
from portfolio.queries import StatusDate


class Known(NamedTuple):
    """What was known of a project at a status date, column by column. None: not known. The names are those of the columns asked for."""

    project_id: int
    name: str
    manager: str
    node_id: int
    path: str
    currency: str
    restricted: bool
    own_budget: Decimal | None
    stage: str
    stage_kind: str
    stage_known_on: dt.date
    baseline_start: dt.date | None
    baseline_finish: dt.date | None
    baseline_budget: Decimal | None
    forecast_known_on: dt.date | None
    forecast_finish: dt.date | None
    dates_note: str | None
    bac: Decimal | None
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    etc: Decimal | None
    measured_budget: Decimal | None
    measured_on: dt.date | None
    ac_source: str | None
    work_packages: int | None
    es_minutes: float | None
    at_minutes: int | None
    management_reserve: Decimal | None
    fiscal_label: str | None
    plan: Decimal | None
    outlook: Decimal | None
    actual: Decimal | None
    committed: Decimal | None  # open orders
    contingency_left: Decimal | None  # of the Plan's lines held back, what was not spent on them
    whole_life_cost: Decimal | None
    benefits: Decimal | None
    case_note: str | None
    promised_benefits: Decimal | None  # of the first business case that named any
    benefits_due: Decimal | None  # of the register of benefits: planned for the months that were over
    benefits_due_told: Decimal | None  # of it, in months of which something was said
    benefits_realised: Decimal | None
    benefits_validated: Decimal | None
    benefits_planned: Decimal | None
    benefits_expected: Decimal | None
    npv_planned: Decimal | None
    npv: Decimal | None
    open_risks: int | None
    high_risks: int | None
    overdue_risks: int | None
    top_score: int | None
    exposure: Decimal | None
    report_id: int | None
    report_known_on: dt.date | None
    declared: str | None
    declared_dimensions: str | None
    override_until: dt.date | None
    finish_said: dt.date | None
    summary: str | None
    achievements: str | None
    next_steps: str | None
    help_needed: str | None
    rating_known_on: dt.date | None
    published: str | None
    rating: str | None
    commentary: str | None
    milestones_due: int | None
    milestones_missed: int | None
    checks_passed: int | None
    checks_judged: int | None
    negative_slack: float | None  # share of the open activities
    dates_judged: int | None  # activities held against the status date by the schedule's ninth check
    dates_wrong: int | None
    simulated_on: dt.date | None  # of the newest forecast with a range
    p50_cost: Decimal | None
    p80_cost: Decimal | None
    p80_finish: dt.date | None
    chance_in_budget: float | None
    postings: int | None
    postings_ahead: int | None  # dated after the status date
    posted_on: dt.date | str | None  # the newest by the status date; a text on SQLite


MONEY = [name for name, kind in Known.__annotations__.items() if "Decimal" in str(kind)]


class ProjectFacts(Known):
    """What was known of a project, and what follows from it at once; `limits` are the thresholds in force for it."""

    limits: Limits

    @cached_property
    def live(self) -> bool:
        """Whether the project counts: in the portfolio and not finished."""
        return self.stage_kind in ("demand", "active")

    @cached_property
    def indices(self) -> Headline | None:
        """The earned value indices; None without earned value."""
        return None if self.work_packages is None else headline(bac=self.bac, pv=self.pv, ev=self.ev, ac=self.ac)

    @cached_property
    def spi_t(self) -> float | None:
        """Earned schedule against the time passed; None where either is unknown."""
        return time_indices(es=self.es_minutes, at=self.at_minutes, pd=None).spi_t

    @cached_property
    def budget(self) -> Decimal | None:
        """The approved budget: the baseline's as known then, else the project's own."""
        return self.baseline_budget if self.baseline_budget is not None else self.own_budget

    @cached_property
    def finish_on(self) -> dt.date | None:
        """The finish expected then: the newer of the date forecast and the weekly word."""
        if self.forecast_finish is None:
            return self.finish_said
        newer = self.finish_said is not None and self.report_known_on > self.forecast_known_on
        return self.finish_said if newer else self.forecast_finish

    @cached_property
    def reported_on(self) -> dt.date | None:
        """The newest word or measure there is of the project."""
        return max((day for day in (self.report_known_on, self.measured_on, self.rating_known_on) if day is not None), default=None)

    @cached_property
    def said(self) -> dict[str, str]:
        """The project manager's colours by dimension, and `overall`; empty without a report."""
        return orjson.loads(self.declared_dimensions) | {"overall": self.declared} if self.report_id is not None else {}


def facts_at(*, project_ids: list[int], status: StatusDate) -> list[ProjectFacts]:
    """The facts of those of the projects that were in the portfolio's books by the status date, ordered by project."""
    if not project_ids:
        return []
    values = {"day": status.as_of, "period": status.period.pk, "high": HIGH_SCORE}
    rows = planned("facts_at", _sql(connection.vendor), ids=project_ids, kinds=KINDS, values=values)
    if connection.vendor == "sqlite":
        rows = [_exact(row) for row in rows]
    found = [ProjectFacts._make(row) for row in rows]
    limits = {node: Limits(**stored) for node, stored in limits_by_node(paths={one.node_id: one.path for one in found}).items()}
    for one in found:
        one.limits = limits[one.node_id]
    return found


def differed_before(*, project_ids: list[int], day: dt.date) -> list[tuple[int, dt.date | None, list[dict]]]:
    """Of the newest judgement by a day on each project that has one: (project, since when its colours differed, its dimensions)."""
    judged = _newest(connection.vendor, "h", "governance_health", on="as_of", by="q.as_of DESC, q.id DESC", join="JOIN")
    sql = f"SELECT p.id, h.differs_since, h.dimensions FROM projects_project p {judged} WHERE p.id {{among}} ORDER BY p.id"  # noqa: S608 -- names of our own
    rows = planned("differed_before", sql, ids=project_ids, kinds={"day": "date"}, values={"day": day})
    return [(project, since, orjson.loads(dimensions)) for project, since, dimensions in rows]


def _exact(row: tuple) -> Known:
    """A row of SQLite, which keeps no decimals: its money to the cent again."""
    known = Known._make(row)
    return known._replace(**{name: exact(getattr(known, name)) for name in MONEY})


def _newest(
    vendor: str, alias: str, table: str, *, of: str = "q.project_id = p.id", on: str = "known_on", also: str = "", by: str = "q.known_on DESC",
    join: str = "LEFT JOIN",
) -> str:  # fmt: skip
    """The join to the newest row of a dated fact that was known by the day: one probe of its index for each project."""
    newest = f"FROM {table} q WHERE {of} AND q.{on} <= %(day)s {also} ORDER BY {by} LIMIT 1"
    if vendor == "postgresql":
        return f"{join} LATERAL (SELECT * {newest}) {alias} ON true"
    return f"{join} {table} {alias} ON {alias}.id = (SELECT q.id {newest})"


def _of_period(vendor: str, alias: str, table: str) -> str:
    """The join to what is stored of a project for the period: a probe of its key, also where statistics are behind the facts."""
    stored = "project_id = p.id AND {}.period_id = %(period)s"
    if vendor == "postgresql":
        return f"LEFT JOIN LATERAL (SELECT * FROM {table} q WHERE q.{stored.format('q')} LIMIT 1) {alias} ON true"  # noqa: S608 -- names of our own
    return f"LEFT JOIN {table} {alias} ON {alias}.{stored.format(alias)}"


def _version(vendor: str, alias: str, kind: str, states: list[str]) -> str:
    among = ", ".join(f"'{state}'" for state in states)
    also = f"AND q.fiscal_year_id = fy.id AND q.kind = '{kind}' AND q.state IN ({among}) AND (q.taken_back_on IS NULL OR q.taken_back_on > %(day)s)"
    return _newest(vendor, alias, "finance_version", also=also, by="q.known_on DESC, q.id DESC")


# The share of the open activities with negative slack, from the seventh check of the schedule's quality.
NEGATIVE = {"postgresql": "CAST(sq.checks->6->>'value' AS double precision)", "sqlite": "json_extract(sq.checks, '$[6].value')"}
# How many activities the ninth check looked at, and how many are forecast in the past or were done in the future.
DATES = {
    "postgresql": "CAST(sq.checks->8->>'denominator' AS integer) AS dates_judged, CAST(sq.checks->8->>'numerator' AS integer)",
    "sqlite": "json_extract(sq.checks, '$[8].denominator') AS dates_judged, json_extract(sq.checks, '$[8].numerator')",
}
KINDS = {"day": "date", "period": "bigint", "high": "integer"}


@cache
def _sql(vendor: str) -> str:
    return f"""
SELECT p.id AS project_id, p.name, COALESCE(NULLIF(TRIM(u.first_name || ' ' || u.last_name), ''), u.username, p.manager_name) AS manager,
       n.id AS node_id, n.path, p.currency, p.restricted, p.budget AS own_budget,
       st.name AS stage, st.kind AS stage_kind, sc.known_on AS stage_known_on,
       b.start_on AS baseline_start, b.finish_on AS baseline_finish, b.budget AS baseline_budget,
       d.known_on AS forecast_known_on, d.finish_on AS forecast_finish, d.note AS dates_note,
       e.bac, e.pv, e.ev, e.ac, e.etc, e.measured_budget, e.measured_on, e.ac_source, e.work_packages,
       e.es_minutes, e.at_minutes, mr.amount AS management_reserve,
       fy.label AS fiscal_label, pl.total AS plan, ou.total AS outlook,
       (SELECT SUM(a.amount) FROM finance_actual a WHERE a.project_id = p.id AND a.known_on <= %(day)s
            AND a.posting_date BETWEEN fy.start_on AND fy.end_on AND a.posting_date <= %(day)s) AS actual,
       (SELECT SUM(o.open_amount) FROM finance_commitment o WHERE o.project_id = p.id AND o.known_on <= %(day)s AND NOT EXISTS (
            SELECT 1 FROM finance_commitment newer WHERE newer.project_id = o.project_id AND newer.reference = o.reference
            AND newer.line = o.line AND newer.known_on <= %(day)s AND newer.known_on > o.known_on)) AS committed,
       (SELECT SUM(va.amount) FROM finance_versionline vl JOIN finance_costtype held ON held.id = vl.cost_type_id AND held.contingency
            JOIN finance_versionamount va ON va.line_id = vl.id WHERE vl.version_id = pl.id)
       - COALESCE((SELECT SUM(a.amount) FROM finance_actual a JOIN finance_costtype held ON held.id = a.cost_type_id AND held.contingency
            WHERE a.project_id = p.id AND a.known_on <= %(day)s AND a.posting_date BETWEEN fy.start_on AND fy.end_on
            AND a.posting_date <= %(day)s), 0) AS contingency_left,
       bc.whole_life_cost, bc.benefits, bc.note AS case_note, fb.benefits AS promised_benefits,
       bf.due AS benefits_due, bf.due_told AS benefits_due_told, bf.realised AS benefits_realised, bf.validated AS benefits_validated,
       bf.planned AS benefits_planned, bf.expected AS benefits_expected, bf.npv_planned, bf.npv,
       k.open_risks, k.high_risks, k.overdue_risks, k.top_score, k.exposure,
       r.id AS report_id, r.known_on AS report_known_on, r.overall AS declared, r.dimensions AS declared_dimensions, r.override_until,
       r.forecast_finish_on AS finish_said, r.summary, r.achievements, r.next_steps, r.help_needed,
       i.known_on AS rating_known_on, i.published, i.rag AS rating, i.commentary,
       ms.due AS milestones_due, ms.missed AS milestones_missed, sq.passed AS checks_passed, sq.judged AS checks_judged,
       {NEGATIVE[vendor]} AS negative_slack, {DATES[vendor]} AS dates_wrong,
       fr.as_of AS simulated_on, fr.p50_cost, fr.p80_cost, fr.p80_finish, fr.chance_in_budget,
       po.postings, po.ahead AS postings_ahead, po.posted_on
FROM projects_project p
JOIN portfolio_node n ON n.id = p.node_id
{_newest(vendor, "sc", "projects_stagechange", join="JOIN")}
JOIN projects_stage st ON st.id = sc.stage_id
LEFT JOIN accounts_user u ON u.id = p.manager_id
{_newest(vendor, "b", "projects_baseline", on="approved_on", by="q.approved_on DESC, q.id DESC")}
{_newest(vendor, "d", "projects_dateforecast")}
{_of_period(vendor, "e", "finance_earnedvalue")}
{_of_period(vendor, "bf", "finance_benefitstanding")}
{_newest(vendor, "mr", "finance_managementreserve")}
LEFT JOIN finance_fiscalyear fy ON fy.id = (SELECT y.id FROM finance_fiscalyear y JOIN finance_fiscalcalendar c ON c.id = y.calendar_id
    WHERE c.is_default AND y.start_on <= %(day)s AND y.end_on >= %(day)s ORDER BY y.start_on LIMIT 1)
{_version(vendor, "pl", "plan", PLAN_STATES)}
{_version(vendor, "ou", "outlook", OUTLOOK_STATES)}
{_newest(vendor, "bc", "finance_businesscase")}
{_newest(vendor, "fb", "finance_businesscase", also="AND q.benefits IS NOT NULL", by="q.known_on")}
LEFT JOIN (
    SELECT risk.project_id, COUNT(CASE WHEN a.status = 'open' THEN 1 END) AS open_risks,
           COUNT(CASE WHEN a.status = 'open' AND a.probability * a.impact >= %(high)s THEN 1 END) AS high_risks,
           COUNT(CASE WHEN a.status = 'open' AND a.due_on < %(day)s THEN 1 END) AS overdue_risks,
           MAX(CASE WHEN a.status = 'open' THEN a.probability * a.impact END) AS top_score,
           SUM(CASE WHEN a.status = 'open' THEN a.exposure END) AS exposure
    FROM governance_risk risk
    {_newest(vendor, "a", "governance_riskassessment", of="q.risk_id = risk.id", join="JOIN")}
    WHERE risk.project_id {{among}} AND risk.kind = 'threat' AND a.node_id IS NULL
    GROUP BY risk.project_id
) k ON k.project_id = p.id
{_newest(vendor, "r", "projects_statusreport", also="AND q.state <> 'draft'", by="q.known_on DESC, q.id DESC")}
{_newest(vendor, "i", "governance_rating")}
{_newest(vendor, "sq", "projects_schedulequality")}
{_newest(vendor, "fr", "finance_simulation", on="as_of", also="AND q.made_at IS NOT NULL", by="q.as_of DESC, q.id DESC")}
LEFT JOIN (
    SELECT m.project_id, COUNT(*) AS due, COUNT(CASE WHEN NOT m.done THEN 1 END) AS missed
    FROM projects_milestoneforecast m
    JOIN (SELECT work_package_id, MAX(known_on) AS known_on FROM projects_milestoneforecast
          WHERE known_on <= %(day)s AND project_id {{among}} GROUP BY work_package_id) w
        ON w.work_package_id = m.work_package_id AND w.known_on = m.known_on
    WHERE m.project_id {{among}} AND DATE(m.promised_at) <= %(day)s
    GROUP BY m.project_id
) ms ON ms.project_id = p.id
LEFT JOIN (
    SELECT a.project_id, COUNT(*) AS postings, COUNT(CASE WHEN a.posting_date > %(day)s THEN 1 END) AS ahead,
           MAX(CASE WHEN a.posting_date <= %(day)s THEN a.posting_date END) AS posted_on
    FROM finance_actual a WHERE a.project_id {{among}} AND a.known_on <= %(day)s GROUP BY a.project_id
) po ON po.project_id = p.id
WHERE p.id {{among}}
ORDER BY p.id
"""  # noqa: S608 -- names of our own, ids are whole numbers
