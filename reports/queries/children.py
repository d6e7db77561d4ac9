"""Read the rows that nodes are added up from: of the projects that hang on them, and of their child nodes."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

import orjson
from django.db import connection

from pmo.statements import exact, planned
from reports.calc.totals import MONEY, NUMBERS

NAMES = ("currency", "counts", "fiscal_year", *MONEY, *NUMBERS)
COLUMNS = ", ".join(f's."{name}"' for name in NAMES)
SQL = f"""
SELECT p.node_id, NULL, p.restricted, {COLUMNS}
FROM projects_project p JOIN reports_snapshot s ON s.project_id = p.id AND {{project}}
WHERE p.node_id {{among}}
UNION ALL
SELECT n.parent_id, n.id, s.cleared, {COLUMNS}
FROM portfolio_node n JOIN reports_snapshot s ON s.node_id = n.id AND {{node}}
WHERE n.parent_id {{among}} AND n.id {{apart}}
"""  # noqa: S608 -- names of our own
LAST = "s.period_id = (SELECT q.period_id FROM reports_snapshot q WHERE {} AND q.as_of <= %(day)s ORDER BY q.as_of DESC LIMIT 1)"
NEWEST = SQL.format(project="s.current", node="s.current", among="{among}", apart="{apart}")
BY_THEN = SQL.format(
    project=LAST.format("q.project_id = p.id"),
    node=LAST.format("q.node_id = n.id"),
    among="{among}",
    apart="{apart}",
)


@dataclass(slots=True)
class Children:
    """The rows a node is added up from: what everyone counts, what only the cleared count, and what stands in its place for the others."""

    everyone: list[dict] = field(default_factory=list)
    cleared: list[dict] = field(default_factory=list)
    uncleared: list[dict] = field(default_factory=list)


def children_of(*, node_ids, day: dt.date, newest: bool) -> defaultdict[int, Children]:
    """By node: the newest row by a day of each of its projects, and of its child nodes that are not themselves among the nodes.

    With `newest`, no later rows than those of the day are there, and the rows marked current are just those.
    """
    below: defaultdict = defaultdict(Children)
    of_nodes: defaultdict = defaultdict(dict)
    name, sql = ("children_now", NEWEST) if newest else ("children_then", BY_THEN)
    inexact = connection.vendor == "sqlite"
    for parent, child, flag, *said in planned(name, sql, ids=list(node_ids), kinds={"day": "date"}, values={"day": day}):
        row = dict(zip(NAMES, said, strict=True))
        row["counts"] = orjson.loads(row["counts"])
        if inexact:
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
