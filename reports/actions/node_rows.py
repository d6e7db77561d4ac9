"""Write the snapshots of nodes: each is the sum of its children's rows, the deepest first."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection, transaction

from finance.calc.benefits import realisation
from finance.queries.rates import rates_on
from governance.calc.confidence import grade_of
from governance.queries.register_counts import counts_of_nodes
from governance.queries.risk_totals import HIGH_SCORE
from pmo.statements import exact, planned
from pmo.storage import blank, upsert
from portfolio.queries import StatusDate
from reports.actions.node_time import earned_schedule
from reports.actions.project_rows import FORECAST, WRITTEN, derive, no_longer_current, scores
from reports.calc.totals import MONEY, NUMBERS, Totals, add, counts
from reports.models import Snapshot
from reports.queries.children import Children, children_of

HELD = """
SELECT n.id, n.parent_id, n.currency, COALESCE((
  SELECT s.current FROM reports_snapshot s WHERE s.node_id = n.id AND s.current AND s.period_id <> %(period)s LIMIT 1), %(no)s)
FROM portfolio_node n WHERE n.id {among} ORDER BY n.depth DESC, n.id
"""
RANGES = """
SELECT node_id, cleared, left_out, id, as_of, p50_cost, p80_cost, p80_finish, chance_in_budget FROM finance_simulation
WHERE node_id {among} AND as_of <= %(day)s AND made_at IS NOT NULL ORDER BY as_of, id
"""


NOTHING = dict.fromkeys(MONEY) | dict.fromkeys(NUMBERS, 0) | {"counts": {}, "fiscal_year": "", "planned": None}


class Held(NamedTuple):
    """A node whose row is being written."""

    pk: int
    parent_id: int | None
    currency: str
    has_older: bool  # whether its current row is of an earlier period


@transaction.atomic(savepoint=False)
def refresh_node_snapshots(*, node_ids, status: StatusDate, newest: bool, now: dt.datetime) -> int:
    """Add up the rows of the nodes from their children's, in a fixed number of trips however many nodes; harmless twice.

    A second row, without restricted projects, is kept only where there are any. Returns the number of rows written.
    """
    nodes = _held(node_ids, status.period.pk)
    below = children_of(node_ids=[node.pk for node in nodes], day=status.as_of, newest=newest)
    _add_own(nodes, below, status.as_of)
    rates = _rates(nodes, below.values(), status.as_of)
    empty = blank(Snapshot) | {"period_id": status.period.pk, "as_of": status.as_of, "current": newest, "computed_at": now}
    rows, plain = [], []
    ranges = _ranges([node.pk for node in nodes], status.as_of)
    for node in nodes:
        whole, shown = _rows_of(node, below[node.pk], rates, empty)
        rows.append(whole)
        whole |= ranges.get((node.pk, True), {})
        if shown is not None:
            shown |= ranges.get((node.pk, False), {})
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
    if newest and (before := [node.pk for node in nodes if node.has_older]):
        no_longer_current("node_id", before, period_id=status.period.pk)
    return len(rows)


def _add_own(nodes: list[Held], below: dict[int, Children], day: dt.date) -> None:
    """Put what is kept at each node itself beside its children: risks raised to it, its own issues, actions, decisions."""
    currencies = {node.pk: node.currency for node in nodes}
    for key, kept in counts_of_nodes(node_ids=currencies, day=day, high_score=HIGH_SCORE).items():
        for restricted, currency, counted in kept:
            row = NOTHING | {"currency": currency or currencies[key]} | counted
            (below[key].cleared if restricted else below[key].everyone).append(row)


def _ranges(node_ids: list[int], day: dt.date) -> dict[tuple[int, bool], dict]:
    """The newest forecast of each node's year: with every restricted project in it (True), and with none (False)."""
    told = planned("node_ranges", RANGES, ids=node_ids, kinds={"day": "date"}, values={"day": day})
    rows = {row[:2]: row for row in told}  # the newest of each kind stays
    found: dict[tuple[int, bool], dict] = {}
    for node, cleared, left_out, _id, as_of, p50, p80, *rest in sorted(rows.values(), key=lambda row: (row[4], row[3])):
        for whole in (True, False):
            if left_out == 0 if whole else not cleared:
                found[node, whole] = dict(zip(FORECAST, (as_of, exact(p50), exact(p80), *rest), strict=True))
    return found


def _held(node_ids: Iterable[int], period_id: int) -> list[Held]:
    """The nodes, the deepest first, locked where the database locks rows.

    Two workers at the same ancestors take turns, always in this order, so that the second one adds up what the first one wrote.
    """
    turns = connection.ops.for_update_sql(no_key=True) if connection.features.has_select_for_update else ""
    values = {"period": period_id, "no": False}
    return [Held(*row) for row in planned("nodes_held", HELD + turns, ids=list(node_ids), kinds={"period": "bigint", "no": "boolean"}, values=values)]


def _rates(nodes: list[Held], below: Iterable[Children], day: dt.date) -> dict:
    """The rates of the day, where there is more than one currency to add."""
    own = {node.currency for node in nodes}
    among = {row["currency"] for children in below for rows in (children.everyone, children.cleared, children.uncleared) for row in rows}
    return rates_on(day=day) if len(own | among) > 1 else {}


def _rows_of(node: Held, children: Children, rates: dict, empty: dict) -> tuple[dict, dict | None]:
    """The node's row with everything in it, and, where that holds restricted projects, the one without them."""
    into = node.currency

    def sums(rows: list[dict], to: Totals | None = None) -> Totals:
        return add(((row, 1 if row["currency"] == into else rates.get((row["currency"], into))) for row in rows), to)

    everyone = sums(children.everyone)
    whole = _row(node, sums(children.cleared, everyone) if children.cleared else everyone, children.everyone + children.cleared, empty, rates)
    if not whole["restricted"]:
        return whole, None
    shown = _row(node, sums(children.uncleared, everyone), children.everyone + children.uncleared, empty | {"cleared": False}, rates)
    shown["restricted"] = whole["restricted"]
    return whole, shown


def _row(node: Held, total: Totals, children: list[dict], empty: dict, rates: dict) -> dict:
    row = empty | {"node_id": node.pk, "currency": node.currency, "counts": counts(total)} | total.money | total.numbers
    row["fiscal_year"] = next((child["fiscal_year"] for child in children if child["fiscal_year"]), "")
    row["variance_share"] = float(row["variance"] / row["plan_compared"]) if row["plan_compared"] else None
    row["realisation"] = realisation(row["benefits_validated"], row["benefits_due"])
    derive(row)
    scores(row)
    row["ev_grade"] = grade_of({grade: float(amount) for grade, amount in total.by_money["grade_bac"].items()})
    turned = [(child["planned"], 1 if child["currency"] == node.currency else rates.get((child["currency"], node.currency))) for child in children]
    return row | earned_schedule(row, turned)
