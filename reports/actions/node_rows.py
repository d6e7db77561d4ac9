"""Write the snapshots of nodes: each is the sum of its children's rows, the deepest first."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from finance.queries.rates import rates_on
from pmo.storage import upsert
from portfolio.models import Node
from portfolio.queries import StatusDate
from projects.models import Project
from reports.actions.project_rows import WRITTEN, derive
from reports.calc.totals import MONEY, NUMBERS, add, counts
from reports.models import Snapshot

COLUMNS = ["currency", "counts", "fiscal_year", *MONEY, *NUMBERS]


@transaction.atomic
def refresh_node_snapshots(*, node_ids, status: StatusDate, newest: bool, now: dt.datetime) -> int:
    """Add up the rows of the nodes from their children's, in a fixed number of trips however many nodes; harmless twice.

    A second row, without restricted projects, is kept only where there are any. Returns the number of rows written.
    """
    nodes = list(Node.objects.filter(pk__in=node_ids).order_by("-depth"))
    below = _children(nodes, status, newest)
    rates = rates_on(day=status.as_of)
    rows, plain = [], []
    for node in nodes:
        whole, shown = below[node.pk]
        written = [_row(node, whole, True, status, rates, newest, now)]
        if written[0].restricted:
            written.append(_row(node, shown, False, status, rates, newest, now))
            written[1].restricted = written[0].restricted
        else:
            plain.append(node.pk)
        if node.parent_id is not None:
            below[node.parent_id][0].append(vars(written[0]))
            below[node.parent_id][1].append(vars(written[-1]))
        rows += written
    Snapshot.objects.filter(node_id__in=plain, period=status.period, cleared=False).delete()
    upsert(rows, unique=["node", "period", "cleared"], update=WRITTEN)
    if newest:
        Snapshot.objects.filter(node_id__in=[node.pk for node in nodes], current=True).exclude(period=status.period).update(current=False)
    return len(rows)


def _children(nodes: list[Node], status: StatusDate, newest: bool) -> defaultdict:
    """By node: the rows of its projects and of its child nodes that are not themselves being added up; (all, unrestricted only)."""
    ids = [node.pk for node in nodes]
    below: defaultdict = defaultdict(lambda: ([], []))
    for row in _newest(Project.objects.filter(node_id__in=ids), "project", status, newest).values("project__node_id", "project__restricted", *COLUMNS):
        below[row["project__node_id"]][0].append(row)
        if not row["project__restricted"]:
            below[row["project__node_id"]][1].append(row)
    others = Node.objects.filter(parent_id__in=ids).exclude(pk__in=ids)
    shown: dict = {}
    for row in _newest(others, "node", status, newest).values("node_id", "node__parent_id", "cleared", *COLUMNS):
        parent = row["node__parent_id"]
        if row["cleared"]:
            below[parent][0].append(row)
            shown.setdefault(row["node_id"], (parent, row))
        else:
            shown[row["node_id"]] = (parent, row)
    for parent, row in shown.values():
        below[parent][1].append(row)
    return below


def _newest(subjects, subject: str, status: StatusDate, newest: bool):
    """The newest snapshot of each subject by the status date; for the newest period the rows marked current are just those."""
    if newest:
        return Snapshot.objects.filter(**{f"{subject}__in": subjects}, current=True)
    by_then = Snapshot.objects.filter(**{subject: OuterRef("pk")}, as_of__lte=status.as_of).order_by("-as_of").values("period_id")[:1]
    period_of = subjects.annotate(newest=Subquery(by_then)).values_list("pk", "newest")
    wanted = Q(pk__in=())
    by_period = defaultdict(list)
    for key, period in period_of:
        by_period[period].append(key)
    for period, keys in by_period.items():
        wanted |= Q(**{f"{subject}_id__in": keys}, period_id=period)
    return Snapshot.objects.filter(wanted)


def _row(node: Node, children: list, cleared: bool, status: StatusDate, rates: dict, newest: bool, now: dt.datetime) -> Snapshot:
    into = node.currency
    total = add((row, 1 if row["currency"] == into else rates.get((row["currency"], into))) for row in children)
    row = Snapshot(
        node=node, cleared=cleared, period=status.period, as_of=status.as_of, current=newest, currency=into, computed_at=now, counts=counts(total)
    )
    for name, amount in (total.money | total.numbers).items():
        setattr(row, name, amount)
    row.fiscal_year = next((child["fiscal_year"] for child in children if child["fiscal_year"]), "")
    row.variance_share = float(row.variance / row.plan_compared) if row.plan_compared else None
    derive(row)
    return row
