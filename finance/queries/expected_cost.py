"""What projects were planned to cost over their whole life beside what they are now expected to cost, as known on a day, in the reader's view."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from finance.calc.bridge import converted
from finance.calc.cost_variance import variance_percent
from finance.queries.rates import rates_on
from finance.queries.year_rows import projects_below
from pmo.statements import exact, fetched, numbers
from portfolio.models import Node
from portfolio.queries import visible_nodes

NEWEST = """
(SELECT project_id, {columns}, ROW_NUMBER() OVER (PARTITION BY project_id ORDER BY {day} DESC, id DESC) AS place
 FROM {table} WHERE project_id IN ({{ids}}) AND {day} <= %(day)s)
"""
PLANS = NEWEST.format(columns="number, approved_on, budget", day="approved_on", table="projects_baseline")
CASES = NEWEST.format(columns="known_on, whole_life_cost", day="known_on", table="finance_businesscase")
BESIDE = f"""
FROM projects_project p JOIN portfolio_node n ON n.id = p.node_id
LEFT JOIN {PLANS} b ON b.project_id = p.id AND b.place = 1
LEFT JOIN {CASES} c ON c.project_id = p.id AND c.place = 1
WHERE p.id IN ({{ids}})
"""
BOTH = "b.budget IS NOT NULL AND c.whole_life_cost IS NOT NULL"
SUMS = f"""
SELECT n.path, p.currency, COUNT(*), SUM(CASE WHEN {BOTH} THEN 1 ELSE 0 END),
       SUM(CASE WHEN {BOTH} THEN b.budget END), SUM(CASE WHEN {BOTH} THEN c.whole_life_cost END)
{BESIDE} GROUP BY n.path, p.currency
"""
RANKED = f"""
SELECT p.id {BESIDE}
ORDER BY CASE WHEN {BOTH} AND b.budget > 0 THEN 0 WHEN {BOTH} THEN 1 ELSE 2 END,
         CASE WHEN {BOTH} AND b.budget > 0 THEN (c.whole_life_cost - b.budget) * 1.0 / b.budget END DESC, p.code
"""
EACH = f"""
SELECT p.code, p.name, p.currency, b.budget, b.number, b.approved_on, c.whole_life_cost, c.known_on, p.id {BESIDE}
"""


@dataclass(frozen=True)
class ExpectedCost:
    """Planned and projected cost of the projects of a branch in one currency, of those for which both are known; `unpriced` are the others,
    `unrated` those of both whose currency has no plan rate."""

    code: str
    name: str
    currency: str
    projects: int = 0
    unpriced: int = 0
    unrated: int = 0
    planned: Decimal | None = None
    projected: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """Projected − planned: above zero costs more."""
        return None if self.planned is None or self.projected is None else self.projected - self.planned

    @property
    def difference_share(self) -> float | None:
        """The difference as a share of what was planned."""
        return float(self.difference / self.planned) if self.planned and self.difference is not None else None

    @property
    def variance_percent(self) -> float | None:
        """As published for the portfolio of the United States: (planned − projected) / planned in percent."""
        return None if self.planned is None or self.projected is None else variance_percent(self.planned, self.projected)


@dataclass(frozen=True)
class ProjectCost(ExpectedCost):
    """A project's own, in its currency, with the baseline and the day of the business case they were read from; None where there is none."""

    baseline: int | None = None
    planned_on: dt.date | None = None
    projected_on: dt.date | None = None


def expected_costs(*, user, node: Node, as_of: dt.date) -> tuple[list[ExpectedCost], ExpectedCost]:
    """A row for each node directly below (and for the projects that hang on the node itself), and their sum, in the node's currency.

    Planned is the budget of the newest baseline known by the day, projected the whole-life cost of the newest business case. Amounts are
    turned at the plan rate where they stand in the tree, so that every split of it adds up to the same cent.
    """
    children = {one.path: one for one in visible_nodes(user=user).filter(parent=node).order_by("name")}
    rates, sums = rates_on(day=as_of), {}
    for path, currency, count, known, *amounts in fetched(SUMS.format(ids=numbers(_ids(user, node))), {"day": as_of}):
        branch = next((child for below, child in children.items() if path.startswith(below)), node)
        rate = Decimal(1) if currency == node.currency else rates.get((currency, node.currency))
        priced = known and rate is not None
        told = [converted(exact(amount), rate) if priced else None for amount in amounts]
        sums.setdefault(branch.pk, []).append((count, count - known, known if rate is None else 0, *told))
    rows = [_added(one, node.currency, sums[one.pk]) for one in [*children.values(), node] if one.pk in sums]
    return rows, _added(node, node.currency, [part for parts in sums.values() for part in parts])


def ranked_by_cost(*, user, node: Node, as_of: dt.date) -> list[int]:
    """The keys of the projects below a node, those first that are expected to cost most beyond what was planned, in shares of it."""
    return [key for (key,) in fetched(RANKED.format(ids=numbers(_ids(user, node))), {"day": as_of})]


def project_costs(*, ids: Sequence[int], as_of: dt.date) -> list[ProjectCost]:
    """What each of these projects (which the reader sees) was planned and is expected to cost, in their order."""
    found = {}
    for code, name, currency, budget, number, planned_on, cost, known_on, key in fetched(EACH.format(ids=numbers(ids)), {"day": as_of}):
        unpriced = int(budget is None or cost is None)
        found[key] = ProjectCost(
            code, name, currency, 1, unpriced, 0, exact(budget), exact(cost), number, _day(planned_on), _day(known_on)
        )  # fmt: skip
    return [found[key] for key in ids if key in found]


def cost_payload(row: ExpectedCost) -> dict:
    """A row as the outside reads it: amounts as text, what nobody knows null."""
    said = {name: getattr(row, name) for name in ("planned", "projected", "difference")}
    told = {name: None if amount is None else str(amount) for name, amount in said.items()}
    told |= {"code": row.code, "name": row.name, "currency": row.currency, "variance_percent": row.variance_percent}
    if isinstance(row, ProjectCost):
        return told | {"baseline": row.baseline, "planned_on": row.planned_on, "projected_on": row.projected_on}
    return told | {"projects": row.projects, "unpriced": row.unpriced, "unconverted": row.unrated}


def _ids(user, node: Node) -> list[int]:
    return list(projects_below(user=user, node=node).order_by().values_list("pk", flat=True))


def _day(said) -> dt.date | None:
    return dt.date.fromisoformat(said) if isinstance(said, str) else said


def _added(node: Node, currency: str, parts: list[tuple]) -> ExpectedCost:
    columns = list(zip(*parts, strict=True)) or [()] * 5
    planned, projected = ([amount for amount in column if amount is not None] for column in columns[3:])
    totals = (sum(amounts, Decimal(0)) if amounts else None for amounts in (planned, projected))
    return ExpectedCost(node.code, node.name, currency, sum(columns[0]), sum(columns[1]), sum(columns[2]), *totals)
