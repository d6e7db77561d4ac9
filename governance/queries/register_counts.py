"""Read how many records of governance stand open in each project, and at each node itself, on a day: what snapshots count."""

import datetime as dt

from pmo.statements import exact, planned

# By name: (table, what is open on the day, what more the count asks).
RUNNING = "r.{0} <= %(day)s AND (r.{1} IS NULL OR r.{1} > %(day)s)"
ISSUE, ACTION = ("governance_issue", RUNNING.format("opened_on", "closed_on")), ("governance_action", RUNNING.format("opened_on", "closed_on"))
DECISION = ("governance_decision", RUNNING.format("asked_on", "decided_on") + " AND r.state <> 'withdrawn'")
STANDINGS = (
    "(SELECT c.project_id, s.known_on, s.until_on, s.state FROM governance_changestanding s JOIN governance_changerequest c ON c.id = s.change_id)"
)
CHANGE = (STANDINGS, RUNNING.format("known_on", "until_on") + " AND r.state = 'submitted'")
ESCALATION = (
    "governance_escalation",
    "r.raised_at < %(after)s AND (r.answered_at IS NULL OR r.answered_at >= %(after)s) AND r.state <> 'withdrawn'",
)
EXCEPTION = ("governance_breach", RUNNING.format("since", "closed_on"))
COUNTED = {
    "open_issues": (*ISSUE, ""),
    "high_issues": (*ISSUE, "AND r.severity >= 4"),
    "open_actions": (*ACTION, ""),
    "overdue_actions": (*ACTION, "AND r.due_on < %(day)s"),
    "waiting_decisions": (*DECISION, ""),
    "overdue_decisions": (*DECISION, "AND r.needed_by < %(day)s"),
    "open_changes": (*CHANGE, ""),
    "open_escalations": (*ESCALATION, ""),
    "open_exceptions": (*EXCEPTION, ""),
}
OF_PROJECTS_ALONE = {STANDINGS}
# Gates that are overdue: a review is past the day that counts, or a waiver that let the project in ran out and the gate is not held. 0 where
# gates are kept and none is; a project that never came before one is absent.
GATES = """
SELECT g.project_id, 'overdue_gates', COUNT(DISTINCT g.overdue) FROM (
  SELECT r.project_id, CASE WHEN (r.decided_on IS NULL OR r.decided_on > %(day)s) AND r.state <> 'cancelled'
    AND CASE WHEN r.submitted_at < %(after)s THEN COALESCE(d.needed_by, r.scheduled_on) ELSE r.scheduled_on END < %(day)s
    THEN r.gate_id END AS overdue
  FROM governance_review r LEFT JOIN governance_decision d ON d.id = r.decision_id
  WHERE r.project_id {among} AND r.known_on <= %(day)s
  UNION ALL
  SELECT w.project_id, CASE WHEN (w.expires_on < %(day)s OR w.revoked_on <= %(day)s) AND NOT EXISTS (
    SELECT 1 FROM governance_review h WHERE h.project_id = w.project_id AND h.gate_id = w.gate_id AND h.outcome IN ('go', 'conditions')
    AND h.decided_on <= %(day)s) THEN w.gate_id END
  FROM governance_waiver w JOIN projects_stagepass l ON l.id = w.leave_id WHERE w.project_id {among} AND l.used_on <= %(day)s
) g GROUP BY g.project_id
"""
# Risks raised to a node, or entered at it: threats that stand open, as the newest judgement by the day has them.
RISKS = """
SELECT a.node_id, 'risks', COUNT(*), COALESCE(p.restricted, %(no)s), COALESCE(p.currency, n.currency),
  SUM(CASE WHEN a.probability * a.impact >= %(high)s THEN 1 ELSE 0 END), SUM(CASE WHEN a.due_on < %(day)s THEN 1 ELSE 0 END), SUM(a.exposure)
FROM governance_riskassessment a JOIN governance_risk r ON r.id = a.risk_id JOIN portfolio_node n ON n.id = a.node_id
LEFT JOIN projects_project p ON p.id = r.project_id
WHERE a.node_id {among} AND a.known_on <= %(day)s AND (a.superseded_on IS NULL OR a.superseded_on > %(day)s)
  AND a.status = 'open' AND r.kind = 'threat'
GROUP BY 1, 4, 5
"""


NO_MORE = ", CAST(NULL AS boolean), CAST(NULL AS varchar), CAST(NULL AS bigint), CAST(NULL AS bigint), CAST(NULL AS numeric)"  # what risks alone tell


def _union(column: str, extra: str, told: str = "", tables_left_out=frozenset()) -> str:
    parts = [
        f"SELECT r.{column}, '{name}', COUNT(*){told} FROM {table} r WHERE r.{column} {{among}} {extra} AND {running} {more} GROUP BY r.{column}"  # noqa: S608 -- names of our own
        for name, (table, running, more) in COUNTED.items()
        if table not in tables_left_out
    ]
    return " UNION ALL ".join(parts)


OF_PROJECTS = f"{_union('project_id', '')} UNION ALL {GATES}"
OF_NODES = _union("node_id", "AND r.project_id IS NULL", NO_MORE, OF_PROJECTS_ALONE) + " UNION ALL " + RISKS
DAYS = {"day": "date", "after": "timestamptz"}


def counts_of_projects(*, project_ids, day: dt.date) -> dict[int, dict[str, int]]:
    """By project: open records by name; a project that has none is absent. One statement."""
    found: dict[int, dict[str, int]] = {}
    ids = list(project_ids)
    for key, name, number in planned("counts_of_projects", OF_PROJECTS, ids=ids, kinds=DAYS, values=_days(day)) if ids else []:
        found.setdefault(key, {})[name] = number
    return found


def counts_of_nodes(*, node_ids, day: dt.date, high_score: int) -> dict[int, list[tuple[bool, str | None, dict]]]:
    """By node, of what is kept at it and at no project below: (whether it came from a restricted project, currency, counts and exposure)."""
    ids = list(node_ids)
    found: dict[int, list[tuple[bool, str | None, dict]]] = {}
    plain: dict[int, dict] = {}
    kinds, values = DAYS | {"high": "integer", "no": "boolean"}, _days(day) | {"high": high_score, "no": False}
    for key, name, number, restricted, currency, high, overdue, exposure in planned("counts_of_nodes", OF_NODES, ids=ids, kinds=kinds, values=values):
        if name == "risks":
            counted = {"open_risks": number, "high_risks": high, "overdue_risks": overdue, "exposure": exact(exposure)}
            found.setdefault(key, []).append((bool(restricted), currency, counted))
        else:
            plain.setdefault(key, {})[name] = number
    for key, counted in plain.items():
        found.setdefault(key, []).append((False, None, counted))
    return found


def _days(day: dt.date) -> dict:
    after = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
    return {"day": day, "after": after}
