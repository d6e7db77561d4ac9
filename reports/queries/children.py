"""Read the rows that nodes are added up from: of the projects that hang on them, and of their child nodes."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

import orjson
from django.db import connection

from finance.calc.planned_steps import UNKNOWN
from pmo.statements import exact, planned
from reports.calc.totals import EARNED, MONEY, NUMBERS, together

NAMES = ("currency", "counts", "fiscal_year", *MONEY, *NUMBERS, "planned")
COLUMNS = ", ".join(f's."{name}"' for name in NAMES[:-1])
# The plan by the step of what has earned value, as text: that of a project stands beside its earned value. Unknown ones are marked.
PLAN = "CASE WHEN s.ev IS NOT NULL THEN COALESCE({}, '" + UNKNOWN + "') END"
PLAN_OF_PROJECT = PLAN.format("(SELECT e.planned FROM finance_earnedvalue e WHERE e.project_id = p.id AND e.period_id = s.period_id)")
OF_PROJECTS = f"""
SELECT p.node_id, NULL, p.restricted, {COLUMNS}, {PLAN_OF_PROJECT}
FROM projects_project p JOIN {{project}}
WHERE p.node_id {{among}}
"""  # noqa: S608 -- names of our own
OF_NODES = f"""
UNION ALL
SELECT n.parent_id, n.id, s.cleared, {COLUMNS}, {PLAN.format("s.planned")}
FROM portfolio_node n JOIN {{node}}
WHERE n.parent_id {{among}} AND n.id {{apart}}
"""  # noqa: S608 -- names of our own
# The projects of a node that are in its currency, added up where they are: exact, for PostgreSQL adds decimals. The others come one by one, for
# each is turned and rounded by itself. `counts` are those of each.
SUMS = ", ".join(
    f'CAST(SUM(s."{name}") AS bigint)' if name in NUMBERS else f'SUM(CASE WHEN s.ev IS NOT NULL THEN s."{name}" END)' if name in EARNED
    else f'SUM(s."{name}")' for name in (*MONEY, *NUMBERS)
)  # fmt: skip
ADDED = f"""
SELECT p.node_id, CAST(NULL AS bigint), p.restricted, s.currency, '[' || STRING_AGG(CAST(s.counts AS text), ',') || ']', MAX(s.fiscal_year), {SUMS},
  STRING_AGG({PLAN_OF_PROJECT}, ' ')
FROM projects_project p JOIN portfolio_node n ON n.id = p.node_id JOIN {{project}}
WHERE p.node_id {{among}}
GROUP BY p.node_id, p.restricted, s.currency, CASE WHEN s.currency <> n.currency THEN p.id END
{OF_NODES.replace('s."counts"', "CAST(s.counts AS text)")}
"""  # noqa: S608 -- names of our own
LAST = "s.period_id = (SELECT q.period_id FROM reports_snapshot q WHERE {} AND q.as_of <= %(day)s ORDER BY q.as_of DESC LIMIT 1)"
SUBJECTS = {"project": "s.project_id = p.id", "node": "s.node_id = n.id"}
BY_THEN = {"project": LAST.format("q.project_id = p.id"), "node": LAST.format("q.node_id = n.id")}
# The rows of a subject are looked up by its key: PostgreSQL, left to choose, goes through all rows where its statistics are behind.
JOINED = {"postgresql": "LATERAL (SELECT * FROM reports_snapshot s WHERE {} AND {} OFFSET 0) s ON true", "sqlite": "reports_snapshot s ON {} AND {}"}


@dataclass(slots=True)
class Children:
    """The rows a node is added up from: what everyone counts, what only the cleared count, and what stands in its place for the others."""

    everyone: list[dict] = field(default_factory=list)
    cleared: list[dict] = field(default_factory=list)
    uncleared: list[dict] = field(default_factory=list)


def children_of(*, node_ids, day: dt.date, newest: bool, added: bool | None = None) -> defaultdict[int, Children]:
    """By node: the newest row by a day of each of its projects, and of its child nodes that are not themselves among the nodes.

    With `newest`, no later rows than those of the day are there, and the rows marked current are just those. Where the database adds exactly
    (`added`, by default on PostgreSQL), the projects of a node that are in its currency come as one row, which adds up to the same.
    """
    below: defaultdict = defaultdict(Children)
    of_nodes: defaultdict = defaultdict(dict)
    exactly = connection.vendor == "postgresql"
    added = exactly if added is None else added
    name = f"children_{'now' if newest else 'then'}{'_added' if added else ''}"
    rows = {kind: JOINED[connection.vendor].format(of, "s.current" if newest else BY_THEN[kind]) for kind, of in SUBJECTS.items()}
    sql = (ADDED if added else OF_PROJECTS + OF_NODES).format(**rows, among="{among}", apart="{apart}")
    for parent, child, flag, *said in planned(name, sql, ids=list(node_ids), kinds={"day": "date"}, values={"day": day}):
        row = dict(zip(NAMES, said, strict=True))
        counted = orjson.loads(row["counts"])
        row["counts"] = counted if isinstance(counted, dict) else counted[0] if len(counted) == 1 else together(counted)
        if not exactly:
            row |= {name: exact(row[name]) for name in MONEY}
        if child is not None:
            of_nodes[parent, child][bool(flag)] = row
        elif flag:
            below[parent].cleared.append(row)
        else:
            below[parent].everyone.append(row)
    for (parent, _child), voices in of_nodes.items():
        if False not in voices:
            below[parent].everyone.append(voices[True])
        else:
            below[parent].cleared += [voices[True]] if True in voices else []
            below[parent].uncleared.append(voices[False])
    return below
