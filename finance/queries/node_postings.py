"""Read the postings behind a node's Actual."""

import datetime as dt
from decimal import Decimal

from django.db.models import Q, Sum

from finance.calc.bridge import converted
from finance.models import Actual, CostType
from finance.queries.cost_types import descendants
from finance.queries.rates import rates_on
from finance.queries.year_rows import projects_below
from pmo.calc.money import in_cents

NONE = "-"  # asks for the postings that name no vendor, or no cost type


def postings_below(*, user, node, as_of: dt.date, first: dt.date, last: dt.date):
    """The postings below a node that a person sees, dated in a span and by the day, newest first; a QuerySet to narrow and to page."""
    below = projects_below(user=user, node=node).order_by().values("pk")
    rows = Actual.objects.filter(project__in=below, known_on__lte=as_of, posting_date__range=(first, min(last, as_of)))
    return rows.select_related("project", "cost_type").order_by("-posting_date", "-pk")


def narrowed(rows, *, cost_type: str = "", vendor: str = "", cost_branch: str = ""):
    """Those of a cost type, by its code or name, of one (by its code) and all below it, and of a vendor as the ledger names it."""
    if cost_branch:
        rows = rows.filter(cost_type__in=descendants(ids=CostType.objects.filter(code=cost_branch).values_list("pk", flat=True)))
    if cost_type:
        rows = rows.filter(cost_type=None) if cost_type == NONE else rows.filter(Q(cost_type__code=cost_type) | Q(cost_type__name=cost_type))
    if vendor:
        rows = rows.filter(vendor="" if vendor == NONE else vendor)
    return rows


def total_in(*, rows, currency: str, as_of: dt.date) -> tuple[Decimal | None, int]:
    """What postings add up to at the plan rate, and how many projects are left out because their currency has none."""
    rates, total, left_out = rates_on(day=as_of), None, 0
    for _project, of, amount in rows.order_by().values_list("project", "project__currency").annotate(Sum("amount")):
        rate = Decimal(1) if of == currency else rates.get((of, currency))
        if rate is None:
            left_out += 1
        else:
            total = (total or Decimal(0)) + converted(in_cents(amount), rate)
    return total, left_out
