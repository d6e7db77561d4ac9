"""Read who is paid below a node: actuals of a fiscal year and open orders by vendor, in the node's currency, in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from finance.calc.bridge import converted_parts
from finance.models import FiscalYear
from finance.queries.behind import NONE, orders_of
from finance.queries.node_postings import postings_below
from finance.queries.rates import rates_on
from finance.queries.year_rows import projects_below
from pmo.calc.money import in_cents

ACTUAL, OPEN = "actual", "open"


@dataclass
class Vendor:
    """A vendor as the ledger and the orders name it ("": none is named), in the node's currency. None: nothing of that kind is known."""

    name: str
    actual: Decimal | None = None
    open: Decimal | None = None
    project_ids: set[int] = field(default_factory=set)

    @property
    def projects(self) -> int:
        return len(self.project_ids)


@dataclass(frozen=True)
class Vendors:
    """All of them with their totals, and how many projects are left out because their currency has no plan rate."""

    rows: list[Vendor]
    actual: Decimal | None
    open: Decimal | None
    left_out: int


def vendors_below(*, user, node, year: FiscalYear, as_of: dt.date) -> Vendors:
    """The vendors of the projects below a node that a person sees; they add up to the Actual and the open orders of the node to the cent."""
    rates, currencies = rates_on(day=as_of), {}
    sums: dict = defaultdict(dict)
    for kind, rows in ((ACTUAL, _spent(user, node, year, as_of)), (OPEN, _ordered(user, node, as_of))):
        for vendor, project, currency, total in rows:
            currencies[project] = currency
            sums[project, kind][vendor] = in_cents(total)
    found: dict[str, Vendor] = {}
    totals, left_out = {ACTUAL: [], OPEN: []}, set()
    for (project, kind), parts in sums.items():
        currency = currencies[project]
        rate = Decimal(1) if currency == node.currency else rates.get((currency, node.currency))
        if rate is None:
            left_out.add(project)
            continue
        names = sorted(parts)
        for name, amount in zip(names, converted_parts([parts[name] for name in names], rate), strict=True):
            vendor = found.setdefault(name, Vendor(name))
            setattr(vendor, kind, (getattr(vendor, kind) or Decimal(0)) + amount)
            vendor.project_ids.add(project)
            totals[kind].append(amount)
    actual, open_ = (sum(amounts, Decimal(0)) if amounts else None for amounts in totals.values())
    return Vendors(list(found.values()), actual, open_, len(left_out))


def vendor_total(*, vendor: str, kind: str, **asked) -> tuple[Decimal | None, int]:
    """What one vendor (`NONE`: none named) comes to, as `vendors_below` says it, and how many projects are left out."""
    found = vendors_below(**asked)
    return next((getattr(one, kind) for one in found.rows if one.name == ("" if vendor == NONE else vendor)), None), found.left_out


def _spent(user, node, year, as_of):
    rows = postings_below(user=user, node=node, as_of=as_of, first=year.start_on, last=year.end_on)
    return rows.order_by().values_list("vendor", "project", "project__currency").annotate(Sum("amount"))


def _ordered(user, node, as_of):
    rows = orders_of(projects=projects_below(user=user, node=node).order_by().values("pk"), day=as_of)
    return rows.select_related(None).order_by().values_list("vendor", "project", "project__currency").annotate(Sum("open_amount"))
