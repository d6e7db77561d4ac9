"""Read the benefits below a node: by project, by month in the node's currency, what is no money, and what outlives its project."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Sum

from finance.calc.benefits import Standing
from finance.models import Benefit, BenefitStanding
from finance.queries.benefits import Kept, in_currency, kept_benefits, months_of, profile
from finance.queries.rates import rates_on
from portfolio.models import Node
from reports.models import Snapshot
from reports.queries.snapshots import project_rows

LISTED = 100


@dataclass(frozen=True)
class NodeBenefits:
    """What a page of a node's benefits shows. `rows` is a QuerySet of projects' rows to page, the furthest behind first."""

    rows: object
    waiting: int
    late: int
    others: list[Kept]
    outliving: list[Kept]
    months: list[tuple]  # of all projects, in the node's currency
    said: Standing | None
    unrated: int


def node_benefits(*, user, node: Node, row: Snapshot | None, as_of: dt.date, today: dt.date) -> NodeBenefits:
    """The benefits of the projects below a node that a reader sees, in a fixed number of queries."""
    below = project_rows(user=user, as_of=as_of, today=today, node=node)
    rows = below.filter(benefits_planned__isnull=False).annotate(short=F("benefits_due") - F("benefits_realised"))
    standings = BenefitStanding.objects.filter(project__in=below.values("project"), period__in=below.values("period"))
    counted = standings.filter(as_of=row.as_of if row else as_of).aggregate(waiting=Sum("waiting"), late=Sum("late"))
    registered = Benefit.objects.filter(project__in=below.values("project"))
    others = registered.exclude(unit="").order_by("project__code", "code")[:LISTED].values_list("pk", flat=True)
    outliving = registered.filter(closed_on__isnull=True, project__in=below.filter(stage_kind="done").values("project"))
    months, unrated = _months(list(rows.values_list("project_id", "currency")), node, as_of)
    names = ("benefits_due", "benefits_realised", "benefits_validated", "benefits_planned", "benefits_expected")
    said = Standing(*(getattr(row, name) for name in names)) if row and months else None
    return NodeBenefits(
        rows.order_by(F("short").desc(nulls_last=True), "project__code"), counted["waiting"] or 0, counted["late"] or 0,
        kept_benefits(rows=Benefit.objects.filter(pk__in=list(others)), day=as_of),
        kept_benefits(rows=Benefit.objects.filter(pk__in=list(outliving.order_by("ends_on", "pk")[:LISTED].values_list("pk", flat=True))), day=as_of),
        months, said, unrated,
    )  # fmt: skip


def _months(projects: list[tuple[int, str]], node: Node, as_of: dt.date) -> tuple[list[tuple], int]:
    """The profile of all of them in the node's currency at the plan rate, and how many it leaves out for want of one."""
    months = months_of(project_ids=[pk for pk, _currency in projects], day=as_of)
    rates = rates_on(day=as_of) if any(currency != node.currency for _pk, currency in projects) else {}
    parts, unrated = [], 0
    for pk, currency in projects:
        rate = 1 if currency == node.currency else rates.get((currency, node.currency))
        if rate is None:
            unrated += 1
        else:
            parts += in_currency(months.get(pk, []), rate)
    return profile(parts, as_of), unrated
