"""Write the snapshots of nodes: each is the sum of its children's rows, the deepest first."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from finance.queries.rates import rates_on
from pmo.storage import blank, upsert
from portfolio.models import Node
from portfolio.queries import StatusDate
from projects.models import Project
from reports.actions.project_rows import WRITTEN, derive
from reports.calc.totals import MONEY, NUMBERS, Totals, add, counts
from reports.models import Snapshot

COLUMNS = ["currency", "counts", "fiscal_year", *MONEY, *NUMBERS]


@dataclass(slots=True)
class Children:
    """The rows a node is added up from: what everyone counts, what only the cleared count, and what stands in its place for the others."""

    everyone: list[dict] = field(default_factory=list)
    cleared: list[dict] = field(default_factory=list)
    uncleared: list[dict] = field(default_factory=list)


@transaction.atomic(savepoint=False)
def refresh_node_snapshots(*, node_ids, status: StatusDate, newest: bool, now: dt.datetime) -> int:
    """Add up the rows of the nodes from their children's, in a fixed number of trips however many nodes; harmless twice.

    A second row, without restricted projects, is kept only where there are any. Returns the number of rows written.
    """
    # Two workers at the same ancestors take turns, always in this order, so that the second one adds up what the first one wrote.
    held = Node.objects.filter(pk__in=node_ids).only("parent_id", "currency", "depth").order_by("-depth", "pk")
    nodes = list(held.select_for_update(no_key=True))
    below = _children(nodes, status, newest)
    rates = rates_on(day=status.as_of)
    empty = blank(Snapshot) | {"period_id": status.period.pk, "as_of": status.as_of, "current": newest, "computed_at": now}
    rows, plain = [], []
    for node in nodes:
        whole, shown = _rows_of(node, below[node.pk], rates, empty)
        rows.append(whole)
        above = below[node.parent_id]
        if shown is None:
            plain.append(node.pk)
            above.everyone.append(whole)
        else:
            rows.append(shown)
            above.cleared.append(whole)
            above.uncleared.append(shown)
    if plain:
        Snapshot.objects.filter(node_id__in=plain, period=status.period, cleared=False).delete()
    upsert(Snapshot, rows, unique=["node_id", "period_id", "cleared"], update=WRITTEN)
    if newest:
        Snapshot.objects.filter(node_id__in=[node.pk for node in nodes], current=True).exclude(period=status.period).update(current=False)
    return len(rows)


def _children(nodes: list[Node], status: StatusDate, newest: bool) -> defaultdict[int, Children]:
    """By node: the rows of its projects and of its child nodes that are not themselves being added up."""
    ids = [node.pk for node in nodes]
    below: defaultdict = defaultdict(Children)
    of_projects = _newest("project", Project.objects.filter(node_id__in=ids), {"project__node_id__in": ids}, status, newest)
    for row in of_projects.values("project__node_id", "project__restricted", *COLUMNS):
        children = below[row["project__node_id"]]
        (children.cleared if row["project__restricted"] else children.everyone).append(row)
    others, of_others = Node.objects.filter(parent_id__in=ids).exclude(pk__in=ids), {"node__parent_id__in": ids}
    kept: defaultdict = defaultdict(dict)
    for row in _newest("node", others, of_others, status, newest).exclude(node_id__in=ids).values("node_id", "node__parent_id", "cleared", *COLUMNS):
        kept[row["node_id"]][row["cleared"]] = row
    for voices in kept.values():
        children = below[next(iter(voices.values()))["node__parent_id"]]
        if False not in voices:
            children.everyone.append(voices[True])
        else:
            children.cleared += [voices[True]] if True in voices else []
            children.uncleared.append(voices[False])
    return below


def _newest(subject: str, subjects, theirs: dict, status: StatusDate, newest: bool):
    """The newest snapshot of each subject by the status date; for the newest period the rows marked current are just those.

    `theirs` says of a snapshot what `subjects` says of its subject.
    """
    if newest:
        return Snapshot.objects.filter(**theirs, current=True)
    by_then = Snapshot.objects.filter(**{subject: OuterRef("pk")}, as_of__lte=status.as_of).order_by("-as_of").values("period_id")[:1]
    period_of = subjects.annotate(newest=Subquery(by_then)).values_list("pk", "newest")
    wanted = Q(pk__in=())
    by_period = defaultdict(list)
    for key, period in period_of:
        by_period[period].append(key)
    for period, keys in by_period.items():
        wanted |= Q(**{f"{subject}_id__in": keys}, period_id=period)
    return Snapshot.objects.filter(wanted)


def _rows_of(node: Node, children: Children, rates: dict, empty: dict) -> tuple[dict, dict | None]:
    """The node's row with everything in it, and, where that holds restricted projects, the one without them."""
    into = node.currency

    def sums(rows: list[dict], to: Totals | None = None) -> Totals:
        return add(((row, 1 if row["currency"] == into else rates.get((row["currency"], into))) for row in rows), to)

    everyone = sums(children.everyone)
    whole = _row(node, sums(children.cleared, everyone) if children.cleared else everyone, children.everyone + children.cleared, empty)
    if not whole["restricted"]:
        return whole, None
    shown = _row(node, sums(children.uncleared, everyone), children.everyone + children.uncleared, empty | {"cleared": False})
    shown["restricted"] = whole["restricted"]
    return whole, shown


def _row(node: Node, total: Totals, children: list[dict], empty: dict) -> dict:
    row = empty | {"node_id": node.pk, "currency": node.currency, "counts": counts(total)} | total.money | total.numbers
    row["fiscal_year"] = next((child["fiscal_year"] for child in children if child["fiscal_year"]), "")
    row["variance_share"] = float(row["variance"] / row["plan_compared"]) if row["plan_compared"] else None
    derive(row)
    return row
