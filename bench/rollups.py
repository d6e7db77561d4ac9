"""One change until every ancestor is fresh, and the whole, against one SQL statement that adds the same up."""

import datetime as dt
from statistics import median

from django.db import connection
from django.utils import timezone

from bench.table import Line, milliseconds
from bench.timing import Taken, cpu_ratio, peak_mib, queries, sent_again, timed
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


ROUNDS = 4  # even: facts end as they began


def lines() -> list[Line]:
    """One project, everything, memory."""
    now = timezone.now()
    project = Project.objects.order_by("pk")[Project.objects.count() // 2]

    def one_project():
        return rollup(project_ids=[project.pk], now=now)

    def all_projects():
        return rollup(now=now)

    peak, _ = peak_mib(all_projects)
    floors, changed = [], []
    for number in range(ROUNDS):  # by turns, so that what else the machine does falls on both
        floors.append(timed(lambda: _sums(now.date())))
        _shift_facts(-1 if number % 2 else 1)
        changed.append(timed(all_projects))
    again = timed(all_projects)
    floor, whole = _middle(floors), _middle(changed)
    one_project()
    made = queries(one_project)
    one, bare = timed(one_project, times=25, warm=2), timed(lambda: sent_again(made), times=25, warm=2)
    later = now + dt.timedelta(seconds=1)
    rollup(project_ids=[project.pk], now=later)
    touched = Snapshot.objects.filter(computed_at=later).count()
    against = f"{milliseconds(whole.seconds)} rollup --all"
    return [
        Line(
            "one project until all ancestors are fresh", milliseconds(one.seconds), against, one.seconds / whole.seconds, 1 / 1000,
            f"{len(made)} statements, {touched} snapshot rows, project at depth {project.node.depth + 1}; {cpu_ratio(one.cpu, whole.cpu)}",
        ),
        Line(
            "the same statements sent bare", milliseconds(bare.seconds), against, bare.seconds / whole.seconds,
            note=f"by the driver alone, nothing worked out: {bare.seconds / one.seconds:.0%} of the line above; {cpu_ratio(bare.cpu, whole.cpu)}",
        ),
        Line(
            "rollup --all, a budget of each project changed", milliseconds(whole.seconds), f"{milliseconds(floor.seconds)} one SQL statement",
            whole.seconds / floor.seconds, 5,
            f"{changed[0].answer.projects} projects, {Node.objects.count()} nodes; unchanged {milliseconds(again.seconds)}; "
            f"{cpu_ratio(whole.cpu, floor.cpu)}",
        ),
        Line("rollup --all, peak memory", f"{peak:.0f} MiB", "1024 MiB", peak / 1024, 1),
    ]  # fmt: skip


def _shift_facts(by: int) -> None:
    """Add a little to the budget of one work package of every project: the value, the health and the row of each are others after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE projects_workpackage SET budget = budget + %s WHERE id IN (SELECT max(id) FROM projects_workpackage GROUP BY project_id)", [by]
        )


def _middle(taken: list[Taken]) -> Taken:
    return Taken(median(one.seconds for one in taken), None, median(one.cpu for one in taken))


def _sums(day: dt.date) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(SUMS.format(**DIALECTS[connection.vendor]), {"day": day.isoformat()})
        return cursor.fetchall()
