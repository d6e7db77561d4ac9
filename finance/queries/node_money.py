"""Read a node's fiscal year: Plan, Outlook and Actual by branch, by period and by cost type, in its currency, in a fixed number of statements."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, Sum

from finance.calc.bridge import Bridge, converted
from finance.models import CostType, FiscalYear, Suspense, Version
from finance.queries.bridge import bridges, node_bridge
from finance.queries.fiscal import period_starts
from finance.queries.fx import FxEffect, fx_effect
from finance.queries.project_money import Month
from finance.queries.rates import rates_on
from finance.queries.targets import target_of
from finance.queries.year_cells import year_cells
from finance.queries.year_rows import ProjectYear, project_years, projects_below
from portfolio.queries import visible_nodes

NAMES = ("plan", "outlook", "actual", "committed", "variance", "to_go", "plan_compared")
VARIANCE = NAMES.index("variance")
ONE = Decimal(1)
Amounts = tuple[Decimal | None, ...]  # by the place in `NAMES`


@dataclass
class Branch:
    """What hangs below: a child node or a project of the node's own; its sums in the node's currency, None where nobody knows the figure."""

    code: str
    name: str
    is_project: bool = False
    projects: int = 0
    unrated: int = 0  # projects left out of the money: their currency has no plan rate
    over: int = 0  # projects that land beyond their cost tolerance
    money: dict[str, Decimal | None] = field(default_factory=lambda: dict.fromkeys(NAMES))

    def __getattr__(self, name: str):
        if name in NAMES:
            return self.money[name]
        raise AttributeError(name)

    @property
    def variance_share(self) -> float | None:
        """Landing variance as a share of the Plan of those that have both."""
        return float(self.money["variance"] / self.money["plan_compared"]) if self.money["plan_compared"] else None

    def add(self, projects: Sequence[tuple[Amounts | None, bool]]) -> None:
        """Add projects: the figures of each, and whether it lands beyond its tolerance; without figures one is only counted."""
        rated = [amounts for amounts, _over in projects if amounts is not None]
        self.projects += len(projects)
        self.unrated += len(projects) - len(rated)
        self.over += sum(over for _amounts, over in projects)
        for name, column in zip(NAMES, zip(*rated, strict=True), strict=False):
            if known := [amount for amount in column if amount is not None]:
                self.money[name] = sum(known, self.money[name] or Decimal(0))


@dataclass(frozen=True)
class TypeRow:
    """A cost type's part of the year."""

    name: str
    capital: bool | None  # None: no cost type was said
    plan: Decimal | None
    outlook: Decimal | None
    actual: Decimal | None
    code: str = ""  # of the cost type


@dataclass(frozen=True)
class NodeMoney:
    """A node's fiscal year as known on a day."""

    year: FiscalYear
    currency: str
    total: Branch
    branches: list[Branch]
    months: list[Month]
    types: list[TypeRow]
    bridge: Bridge | None
    target: Version | None
    suspense: dict
    fx: FxEffect  # what the currency did to the actuals, apart from what was done with them
    widest: list[tuple[ProjectYear, Decimal, float | None, bool]]  # with the variance in the node's currency, its share, and whether it is beyond

    @property
    def variance(self) -> Decimal | None:
        return self.total.variance

    @property
    def actual(self) -> Decimal | None:
        return self.total.actual

    @property
    def by_month(self) -> bool:
        return any(month.first is not None and (month.plan, month.outlook, month.actual) != (None,) * 3 for month in self.months)

    @property
    def gap(self) -> Decimal | None:
        """What is said from below (Outlook, else Plan) − target."""
        said = self.total.outlook if self.total.outlook is not None else self.total.plan
        return None if self.target is None or said is None else said - self.target.total

    @property
    def capital(self) -> list[TypeRow]:
        """The year by capex and opex."""
        words = {True: "capex", False: "opex", None: ""}
        return [_together(words[kind], kind, [row for row in self.types if row.capital is kind]) for kind in (True, False, None) if any(
            row.capital is kind for row in self.types)]  # fmt: skip


def node_money(*, user, node, year: FiscalYear, as_of: dt.date, tolerance_of: Mapping[str, float] | float, widest: int = 15) -> NodeMoney:
    """A node's year for a reader. `tolerance_of` says by the path of a project's node how much over Plan is still within its tolerance."""
    rates = rates_on(day=as_of)
    rows = project_years(projects=projects_below(user=user, node=node), year=year, as_of=as_of)
    children = {one.path: Branch(one.code, one.name) for one in visible_nodes(user=user).filter(parent=node).order_by("name")}
    total, own, wide = Branch(node.code, node.name), [], []
    below: dict[str, list] = defaultdict(list)
    for row in rows:
        rate = ONE if row.currency == node.currency else rates.get((row.currency, node.currency))
        amounts = None if rate is None else _amounts(row, rate)
        over, share = _landing(row, tolerance_of)
        path = _child_path(row.node_path, node.path)
        if path in children:
            below[path].append((amounts, over))
        else:
            own.append(Branch(row.code, row.name, is_project=True))
            own[-1].add([(amounts, over)])
            below[""].append((amounts, over))
        if amounts and amounts[VARIANCE] is not None:
            wide.append((row, amounts[VARIANCE], share, over))
    for path, projects in below.items():
        total.add(projects)
        if path:
            children[path].add(projects)
    wide.sort(key=lambda one: (not one[3], -one[1], one[0].code))
    months, types = _split(rows, node.currency, rates, year, as_of)
    found = bridges(rows=rows, year=year, as_of=as_of)
    return NodeMoney(
        year, node.currency, total, [one for one in children.values() if one.projects] + own, months, types,
        node_bridge(found=found, rows=rows, currency=node.currency, rates=rates),
        target_of(user=user, node=node, year=year, day=as_of), _suspense(node, year),
        fx_effect(project_ids=[row.project_id for row in rows], into=node.currency, year=year, as_of=as_of), wide[:widest],
    )  # fmt: skip


def node_years(*, node, as_of: dt.date) -> list[FiscalYear]:
    """The fiscal years in which anything below the node is planned, and the year of the day, oldest first."""
    versions = Version.objects.filter(project__node__path__startswith=node.path, known_on__lte=as_of)
    planned = Q(pk__in=versions.order_by().values("fiscal_year").distinct())
    return list(FiscalYear.objects.filter(planned | Q(calendar__is_default=True, start_on__lte=as_of, end_on__gte=as_of)).order_by("start_on"))


def _amounts(row: ProjectYear, rate: Decimal) -> Amounts:
    plan, outlook, actual, committed = (_at(amount, rate) for amount in (row.plan, row.outlook, row.actual, row.committed))
    both = plan is not None and outlook is not None
    to_go = None if outlook is None else outlook - (actual or 0)
    return plan, outlook, actual, committed, outlook - plan if both else None, to_go, plan if both else None


def _at(amount: Decimal | None, rate: Decimal) -> Decimal | None:
    return amount if amount is None or rate is ONE else converted(amount, rate)


def _landing(row: ProjectYear, tolerance_of) -> tuple[bool, float | None]:
    """Whether a project lands beyond its tolerance, and its variance as a share of the Plan."""
    if row.plan is None or row.outlook is None or not row.plan:
        return False, None
    share = float((row.outlook - row.plan) / row.plan)
    tolerance = tolerance_of if isinstance(tolerance_of, float) else tolerance_of.get(row.node_path, 0.0)
    return row.plan > 0 and share > tolerance, share


def _child_path(path: str, above: str) -> str:
    first = path[len(above) :].split("/", 1)[0]
    return f"{above}{first}/" if first else ""


def _split(rows: list[ProjectYear], home: str, rates: Mapping, year: FiscalYear, as_of: dt.date) -> tuple[list[Month], list[TypeRow]]:
    """The year by period and by cost type: both add up to the totals of the branches, to the cent."""
    firsts = period_starts(year=year)
    by_month: dict = defaultdict(Decimal)
    by_type: dict = defaultdict(Decimal)
    cells = year_cells(rows=rows, home=home, rates=rates, year=year, firsts=firsts, as_of=as_of)
    for (first, cost_type, kind), amount in cells.items():
        by_month[first, kind] += amount
        by_type[cost_type, kind] += amount
    months = [Month(first, *(by_month.get((first, kind)) for kind in ("plan", "outlook", "actual"))) for first in [*firsts, None]]
    if (months[-1].plan, months[-1].outlook) == (None, None):
        months.pop()
    return months, _types(by_type)


def _types(found: Mapping) -> list[TypeRow]:
    keys = {key for key, _kind in found}
    named = CostType.objects.in_bulk(keys - {None})
    kinds = ("plan", "outlook", "actual")
    rows = [
        TypeRow(
            named[key].name if key else "", named[key].capital if key else None, *(found.get((key, kind)) for kind in kinds),
            code=named[key].code if key else "",
        )
        for key in keys
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.capital is None, not row.capital, row.name))


def _together(name: str, capital: bool | None, rows: Iterable[TypeRow]) -> TypeRow:
    sums = []
    for kind in ("plan", "outlook", "actual"):
        known = [amount for row in rows if (amount := getattr(row, kind)) is not None]
        sums.append(sum(known, Decimal(0)) if known else None)
    return TypeRow(name, capital, *sums)


def _suspense(node, year: FiscalYear) -> dict:
    """What of the year still waits for its project in the files brought in under the branch: how many, and how much by currency."""
    waiting = Suspense.objects.filter(state=Suspense.State.WAITING, posting_date__range=(year.start_on, year.end_on))
    within = waiting.filter(Q(node__path__startswith=node.path) | Q(node__isnull=True)) if node.parent_id is None else waiting.filter(
        node__path__startswith=node.path
    )
    rows = within.order_by("currency").values_list("currency").annotate(Count("pk"), Sum("amount"))
    return {"count": sum(count for _currency, count, _sum in rows), "amounts": [(currency, total) for currency, _count, total in rows]}
