"""Read the rows behind a figure of a fiscal year: the lines of its versions, the lines of its orders; and what they add up to, to the same cent."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Sum

from finance.models import Commitment, CostType, FiscalYear, Version, VersionLine
from finance.queries.cost_types import descendants
from finance.queries.fiscal import period_starts
from finance.queries.project_money import period_end
from finance.queries.rates import rates_on
from finance.queries.year_cells import year_cells
from finance.queries.year_rows import ProjectYear

NONE = "-"  # asks for what names no vendor, no cost type, or is not spread by period
SPENDING = {"capex": True, "opex": False}
VERSIONS = (Version.Kind.PLAN, Version.Kind.OUTLOOK)


def types_asked(*, cost_type: str = "", cost_branch: str = "", spending: str = "") -> set[int | None] | None:
    """The keys of the cost types asked for: one by its code or name, one by its code with all below it, all capex or opex; None: all of them.

    `NONE` asks for what names no cost type; of several words all count.
    """
    asked: list[set] = []
    if cost_branch:
        asked.append(descendants(ids=CostType.objects.filter(code=cost_branch).values_list("pk", flat=True)))
    if cost_type:
        asked.append({None} if cost_type == NONE else _keys(Q(code=cost_type) | Q(name=cost_type)))
    if spending:
        asked.append({None} if spending == NONE else _keys(Q(capital=SPENDING[spending])) if spending in SPENDING else set())
    return set.intersection(*asked) if asked else None


def of_types(rows, types: set[int | None] | None):
    """Those of rows with a cost type that name one of these; all where none is asked for."""
    if types is None:
        return rows
    named = Q(cost_type__in=types - {None})
    return rows.filter(named | Q(cost_type=None) if None in types else named)


def lines_of_versions(*, rows: Iterable[ProjectYear], kind: str, first: dt.date | None = None, unspread: bool = False):
    """The lines of the projects' Plan or Outlook with their `said`: of the year, of a period, or what is not spread; a QuerySet to page."""
    ids = [key for row in rows if (key := row.plan_id if kind == Version.Kind.PLAN else row.outlook_id) is not None]
    when = Q(amounts__month=None) if unspread else Q(amounts__month__range=(first, period_end(first))) if first else Q()
    lines = VersionLine.objects.filter(version__in=ids).annotate(said=Sum("amounts__amount", filter=when)).filter(said__isnull=False)
    return lines.select_related("version__project", "cost_type").order_by("version__project__code", "number")


def orders_of(*, projects, day: dt.date):
    """The newest word known by a day on each line of the orders of projects (keys, or a query of them), of which something is open."""
    newer = Commitment.objects.filter(
        project=OuterRef("project"), reference=OuterRef("reference"), line=OuterRef("line"), known_on__lte=day, known_on__gt=OuterRef("known_on")
    )
    rows = Commitment.objects.filter(~Exists(newer), project__in=projects, known_on__lte=day).exclude(open_amount=0)
    return rows.select_related("project", "cost_type").order_by("project__code", "reference", "line")


def total_behind(
    *, rows: list[ProjectYear], home: str, year: FiscalYear, as_of: dt.date, kind: str, types: set[int | None] | None = None,
    first: dt.date | None = None, unspread: bool = False,
) -> tuple[Decimal | None, int]:  # fmt: skip
    """What is said of a kind (plan, outlook, actual, committed), as the pages by cost type and by period say it, and how many projects
    are left out because their currency has no plan rate."""
    rates, firsts = rates_on(day=as_of), period_starts(year=year)
    cells = year_cells(rows=rows, home=home, rates=rates, year=year, firsts=firsts, as_of=as_of, orders=kind == "committed")
    known = [
        amount for (period, of, what), amount in cells.items()
        if what == kind and (types is None or of in types) and (period is None if unspread else first is None or period == first)
    ]  # fmt: skip
    left_out = sum(row.currency != home and (row.currency, home) not in rates and getattr(row, kind) is not None for row in rows)
    return (sum(known, Decimal(0)) if known else None), left_out


def _keys(condition: Q) -> set[int]:
    return set(CostType.objects.filter(condition).values_list("pk", flat=True))
