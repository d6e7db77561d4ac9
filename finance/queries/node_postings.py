"""Read the postings behind a node's Actual."""

import datetime as dt
from decimal import Decimal

from django.db.models import Sum

from finance.calc.bridge import converted
from finance.models import Actual
from finance.queries.behind import NONE, of_types, types_asked
from finance.queries.rates import rates_on
from finance.queries.year_rows import projects_below
from pmo.calc.money import in_cents


def postings_below(*, user, node, as_of: dt.date, first: dt.date, last: dt.date):
    """The postings below a node that a person sees, dated in a span and by the day, newest first; a QuerySet to narrow and to page."""
    below = projects_below(user=user, node=node).order_by().values("pk")
    rows = Actual.objects.filter(project__in=below, known_on__lte=as_of, posting_date__range=(first, min(last, as_of)))
    return rows.select_related("project", "cost_type").order_by("-posting_date", "-pk")


def narrowed(rows, *, vendor: str = "", **costs):
    """Those of the cost types asked for (as `types_asked`) and of a vendor as the ledger names it."""
    rows = of_types(rows, types_asked(**costs))
    return rows.filter(vendor="" if vendor == NONE else vendor) if vendor else rows


def total_in(*, rows, currency: str, as_of: dt.date, of: str = "amount") -> tuple[Decimal | None, int]:
    """What postings (or, `of` their open amount, orders) add up to at the plan rate; how many projects are left out, their currency having none."""
    rates, total, left_out = rates_on(day=as_of), None, 0
    for _project, own, amount in rows.order_by().values_list("project", "project__currency").annotate(Sum(of)):
        rate = Decimal(1) if own == currency else rates.get((own, currency))
        if rate is None:
            left_out += 1
        else:
            total = (total or Decimal(0)) + converted(in_cents(amount), rate)
    return total, left_out
