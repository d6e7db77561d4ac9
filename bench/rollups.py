"""One change until every ancestor is fresh, and the whole, against one SQL statement that adds the same up."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from bench.table import Line, milliseconds
from bench.timing import peak_mib, queries, timed
from portfolio.models import Node
from projects.models import Project
from reports.actions.rollup import rollup
from reports.models import Snapshot

SUMS = """
WITH measured AS (
    SELECT w.project_id,
           sum(w.budget) AS bac,
           sum(w.budget * CASE WHEN w.finish_at <= %(day)s THEN 1 WHEN w.start_at >= %(day)s THEN 0
               ELSE {elapsed} END) AS pv,
           sum(w.budget * coalesce(p.done, 0)) AS ev,
           sum(p.actual_cost) AS ac
    FROM projects_workpackage w
    LEFT JOIN finance_progress p ON p.id = (
        SELECT q.id FROM finance_progress q WHERE q.work_package_id = w.id AND q.status_date <= %(day)s ORDER BY q.status_date DESC LIMIT 1)
    WHERE w.known_on <= %(day)s
    GROUP BY w.project_id),
money AS (
    SELECT v.project_id, sum(v.total) FILTER (WHERE v.kind = 'plan') AS plan, sum(v.total) FILTER (WHERE v.kind = 'outlook') AS outlook
    FROM finance_version v WHERE v.known_on <= %(day)s GROUP BY v.project_id),
ledger AS (SELECT a.project_id, sum(a.amount) AS actual FROM finance_actual a WHERE a.known_on <= %(day)s GROUP BY a.project_id),
risk AS (SELECT r.project_id, sum(r.exposure) AS exposure, count(*) AS open FROM governance_risk r WHERE r.status = 'open' GROUP BY r.project_id),
said AS (SELECT s.project_id, max(s.known_on) AS reported_on FROM projects_statusreport s WHERE s.known_on <= %(day)s GROUP BY s.project_id)
SELECT up.id, count(*), sum(m.bac), sum(m.pv), sum(m.ev), sum(coalesce(l.actual, m.ac)), sum(y.plan), sum(y.outlook), sum(k.exposure), sum(k.open),
       count(*) FILTER (WHERE m.ev < 0.9 * coalesce(l.actual, m.ac)), max(d.reported_on)
FROM projects_project t
JOIN portfolio_node n ON n.id = t.node_id
JOIN portfolio_node up ON {above}
LEFT JOIN measured m ON m.project_id = t.id
LEFT JOIN money y ON y.project_id = t.id
LEFT JOIN ledger l ON l.project_id = t.id
LEFT JOIN risk k ON k.project_id = t.id
LEFT JOIN said d ON d.project_id = t.id
GROUP BY up.id
"""
DIALECTS = {
    "postgresql": {
        "elapsed": "EXTRACT(EPOCH FROM (%(day)s::timestamptz - w.start_at)) / EXTRACT(EPOCH FROM (w.finish_at - w.start_at))",
        "above": "n.path LIKE up.path || '%%'",
    },
    "sqlite": {
        "elapsed": "(julianday(%(day)s) - julianday(w.start_at)) / (julianday(w.finish_at) - julianday(w.start_at))",
        "above": "n.path LIKE up.path || '%%'",
    },
}


def lines() -> list[Line]:
    """One project, everything, memory."""
    now = timezone.now()
    project = Project.objects.order_by("pk")[Project.objects.count() // 2]
    made = queries(lambda: rollup(project_ids=[project.pk], now=now))
    one = timed(lambda: rollup(project_ids=[project.pk], now=now), times=9, warm=2)
    later = now + dt.timedelta(seconds=1)
    rollup(project_ids=[project.pk], now=later)
    touched = Snapshot.objects.filter(computed_at=later).count()
    peak, whole = peak_mib(lambda: timed(lambda: rollup(now=now)))
    floor = timed(lambda: _sums(now.date()), times=3)
    return [
        Line(
            "one project until all ancestors are fresh", milliseconds(one.seconds), f"{milliseconds(whole.seconds)} rollup --all",
            one.seconds / whole.seconds, 1 / 1000, f"{len(made)} queries, {touched} snapshot rows, project at depth {project.node.depth + 1}",
        ),
        Line(
            "rollup --all", milliseconds(whole.seconds), f"{milliseconds(floor.seconds)} one SQL statement", whole.seconds / floor.seconds, 5,
            f"{whole.answer.projects} projects, {Node.objects.count()} nodes",
        ),
        Line("rollup --all, peak memory", f"{peak:.0f} MiB", "1024 MiB", peak / 1024, 1),
    ]  # fmt: skip


def _sums(day: dt.date) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(SUMS.format(**DIALECTS[connection.vendor]), {"day": day.isoformat()})
        return cursor.fetchall()
