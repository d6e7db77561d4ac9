"""What projects were planned to cost beside what they are now expected to cost, by branch, as known on a day."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from finance.calc.cost_variance import variance_percent
from finance.queries.fiscal import business_cases
from portfolio.models import Node
from portfolio.queries import visible_nodes
from projects.models import Baseline, Project
from projects.queries import latest, visible_projects

CHUNK = 500


@dataclass(frozen=True)
class ExpectedCost:
    """Planned and projected cost of the projects of a branch in one currency, of those for which both are known; `unpriced` are the others."""

    code: str
    name: str
    currency: str
    projects: int
    unpriced: int
    planned: Decimal
    projected: Decimal
    variance_percent: float | None

    @property
    def variance(self) -> Decimal:
        """Planned − projected: below zero costs more."""
        return self.planned - self.projected


def expected_costs(*, user, node: Node, as_of: dt.date) -> tuple[list[ExpectedCost], ExpectedCost | None]:
    """A row for each node directly below (and for the projects that hang on the node itself), and their sum; None where currencies differ.

    Planned is the budget of the newest baseline known by the day, projected the whole-life cost of the newest business case.
    """
    children = {one.path: one for one in visible_nodes(user=user).filter(parent=node)}
    projects = list(visible_projects(user=user).filter(node__path__startswith=node.path).order_by("code"))
    costs = _costs([one.pk for one in projects], as_of)
    groups: dict[tuple, list[Project]] = defaultdict(list)
    for project in projects:
        branch = next((child for path, child in children.items() if project.node.path.startswith(path)), node)
        groups[branch.name, branch.code, project.currency].append(project)
    rows = [_row(code, name, currency, of, costs) for (name, code, currency), of in sorted(groups.items())]
    currencies = {one.currency for one in projects}
    return rows, _row(node.code, node.name, currencies.pop(), projects, costs) if len(currencies) == 1 else None


def _costs(ids: list[int], day: dt.date) -> dict[int, tuple[Decimal, Decimal]]:
    """By project: planned and projected, of those where both are known."""
    found = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        plans, cases = latest(Baseline, project_ids=part, day=day, on="approved_on"), business_cases(project_ids=part, day=day)
        for pk, case in cases.items():
            plan = plans.get(pk)
            if plan is not None and plan.budget is not None and case.whole_life_cost is not None:
                found[pk] = plan.budget, case.whole_life_cost
    return found


def _row(code: str, name: str, currency: str, projects: list[Project], costs: dict) -> ExpectedCost:
    known = [costs[one.pk] for one in projects if one.pk in costs]
    planned, projected = sum((one for one, _other in known), Decimal(0)), sum((other for _one, other in known), Decimal(0))
    share = variance_percent(planned, projected)
    return ExpectedCost(code, name, currency, len(projects), len(projects) - len(known), planned, projected, share)
