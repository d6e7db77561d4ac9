"""Read a fiscal year by the tree of cost types: Plan, Outlook, Actual and open orders, added up along it, of a project or a node."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from finance.calc.branches import branch_totals
from finance.models import CostType, FiscalYear
from finance.queries.cost_types import cost_type_tree
from finance.queries.fiscal import period_starts
from finance.queries.rates import rates_on
from finance.queries.year_cells import year_cells
from finance.queries.year_rows import ProjectYear, project_years, projects_below
from projects.queries import visible_projects

KINDS = ("plan", "outlook", "actual", "committed")
SPENDING = {True: "capex", False: "opex", None: None}
HEADS = [
    "cost_type", "name", "under", "spending", "plan", "outlook", "variance", "actual", "committed", "own_plan", "own_outlook", "own_actual",
    "own_committed", "currency",
]  # fmt: skip


@dataclass(frozen=True)
class Sums:
    """An amount of each kind; None where nothing is said."""

    plan: Decimal | None = None
    outlook: Decimal | None = None
    actual: Decimal | None = None
    committed: Decimal | None = None

    @property
    def variance(self) -> Decimal | None:
        """Landing variance: Outlook − Plan."""
        return None if self.plan is None or self.outlook is None else self.outlook - self.plan


@dataclass(frozen=True)
class TypeBranch:
    """A cost type with what stands on it alone (`own`) and with all below it (`total`); None: amounts that name no cost type."""

    cost_type: CostType | None
    depth: int
    children: bool  # whether amounts stand below it
    own: Sums
    total: Sums

    @property
    def has_own(self) -> bool:
        """Whether anything stands on the cost type itself."""
        return self.own != Sums()


@dataclass(frozen=True)
class MoneyByType:
    """A year, or one of its periods, by cost type; `capital` holds capex, opex and what names no cost type."""

    year: FiscalYear
    currency: str
    first: dt.date | None  # the period; None: the whole year
    firsts: list[dt.date]
    branches: list[TypeBranch]
    total: Sums
    capital: list[tuple[bool | None, Sums]]
    unrated: int = 0  # projects left out: their currency has no plan rate


def node_by_type(*, user, node, year: FiscalYear, as_of: dt.date, first: dt.date | None = None) -> MoneyByType:
    """A node's year by cost type, in its currency at the plan rate, of the projects a person sees."""
    rates, rows = rates_on(day=as_of), project_years(projects=projects_below(user=user, node=node), year=year, as_of=as_of)
    return _by_type(rows, node.currency, rates, year, as_of, first)


def project_by_type(*, user, project, year: FiscalYear, as_of: dt.date, first: dt.date | None = None) -> MoneyByType:
    """A project's year by cost type, in its currency."""
    mine = visible_projects(user=user).select_related(None).filter(pk=project.pk)
    return _by_type(project_years(projects=mine, year=year, as_of=as_of), project.currency, {}, year, as_of, first)


def _by_type(rows: list[ProjectYear], home: str, rates: Mapping, year: FiscalYear, as_of: dt.date, first: dt.date | None) -> MoneyByType:
    firsts = period_starts(year=year)
    cells = year_cells(rows=rows, home=home, rates=rates, year=year, firsts=firsts, as_of=as_of, orders=True)
    amounts: dict[str, dict[int | None, Decimal]] = {kind: defaultdict(Decimal) for kind in KINDS}
    for (period, cost_type, kind), amount in cells.items():
        if first is None or period == first:
            amounts[kind][cost_type] += amount
    tree = cost_type_tree()
    parents = {one.cost_type.pk: one.cost_type.parent_id for one in tree}
    totals = {kind: branch_totals(parents=parents, amounts=found) for kind, found in amounts.items()}
    known = {key for found in totals.values() for key in found}
    branches = [
        TypeBranch(
            one.cost_type, one.depth, any(child.cost_type.pk in known for child in one.children),
            _sums(amounts, one.cost_type.pk), _sums(totals, one.cost_type.pk),
        )
        for one in tree if one.cost_type.pk in known
    ]  # fmt: skip
    if any(None in found for found in amounts.values()):
        branches.append(TypeBranch(None, 0, False, _sums(amounts, None), _sums(amounts, None)))
    capital = [(kind, _together(one.own for one in branches if _capital(one) is kind)) for kind in (True, False, None)]
    unrated = sum(row.currency != home and (row.currency, home) not in rates for row in rows)
    capital = [(kind, sums) for kind, sums in capital if sums != Sums()]
    return MoneyByType(year, home, first, firsts, branches, _together(one.own for one in branches), capital, unrated)


def _capital(branch: TypeBranch) -> bool | None:
    return branch.cost_type.capital if branch.cost_type else None


def _sums(found: Mapping[str, Mapping], key: int | None) -> Sums:
    return Sums(*(found[kind].get(key) for kind in KINDS))


def _together(rows: Iterable[Sums]) -> Sums:
    rows = list(rows)
    known = {kind: [amount for row in rows if (amount := getattr(row, kind)) is not None] for kind in KINDS}
    return Sums(**{kind: sum(found, Decimal(0)) if found else None for kind, found in known.items()})


def type_lines(found: MoneyByType) -> list[list]:
    """A year by cost type as typed rows of a file, under `HEADS`; the `own_` columns add up to the whole."""
    return [
        [
            *_said(one).values(), one.total.plan, one.total.outlook, one.total.variance, one.total.actual, one.total.committed,
            *(getattr(one.own, kind) for kind in KINDS), found.currency,
        ]
        for one in found.branches
    ]  # fmt: skip


def type_payload(found: MoneyByType) -> dict:
    """A year by cost type as the outside reads it: amounts as text, what nobody knows null."""
    return {
        "fiscal_year": found.year.label, "period": found.first, "currency": found.currency, "unconverted": found.unrated,
        "cost_types": [_said(one) | {"depth": one.depth, "own": _told(one.own)} | _told(one.total) for one in found.branches],
        "spending": [{"spending": SPENDING[kind]} | _told(sums) for kind, sums in found.capital], "total": _told(found.total),
    }  # fmt: skip


def _said(one: TypeBranch) -> dict:
    of = one.cost_type
    return {
        "cost_type": of and of.code, "name": of.name if of else "", "under": of.parent.code if of and of.parent_id else None,
        "spending": SPENDING[_capital(one)],
    }  # fmt: skip


def _told(sums: Sums) -> dict[str, str | None]:
    named = {kind: getattr(sums, kind) for kind in (*KINDS, "variance")}
    return {kind: None if amount is None else str(amount) for kind, amount in named.items()}
