"""Read the purchase orders of a project as known on a day: what was ordered, what is open, what was invoiced on them."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from finance.models import Actual, Commitment
from finance.queries.commitments import commitments_on
from pmo.calc.money import in_cents


@dataclass(frozen=True)
class Order:
    """A purchase order with its lines taken together, in the project's currency. `invoiced` None: no posting names it."""

    reference: str
    lines: list[Commitment]
    invoiced: Decimal | None

    @property
    def vendor(self) -> str:
        return ", ".join(dict.fromkeys(one.vendor for one in self.lines if one.vendor))

    @property
    def text(self) -> str:
        return "; ".join(dict.fromkeys(one.text for one in self.lines if one.text))

    @property
    def ordered(self) -> Decimal:
        return sum((one.amount for one in self.lines), Decimal(0))

    @property
    def open(self) -> Decimal:
        return sum((one.open_amount for one in self.lines), Decimal(0))

    @property
    def ordered_on(self) -> dt.date | None:
        return min((one.ordered_on for one in self.lines if one.ordered_on), default=None)

    @property
    def due_on(self) -> dt.date | None:
        """When the first line falls due of which something is still open."""
        return min((one.due_on for one in self.lines if one.due_on and one.open_amount), default=None)


def project_orders(*, project, day: dt.date, settled: bool = False, types: set[int | None] | None = None) -> list[Order]:
    """The orders of a project with something still to be invoiced, by reference; with the settled ones where asked; of `types` alone the lines
    that name one of these cost types. In two queries."""
    by_reference = defaultdict(list)
    for one in commitments_on(project_ids=[project.pk], day=day):
        if types is None or one.cost_type_id in types:
            by_reference[one.reference].append(one)
    booked = Actual.objects.filter(project=project, known_on__lte=day, posting_date__lte=day).exclude(order="")
    drawn = booked.order_by().values_list("order").annotate(Sum("amount"))
    invoiced = {reference: in_cents(total) for reference, total in drawn}
    orders = [Order(reference, lines, invoiced.get(reference)) for reference, lines in by_reference.items()]
    return [one for one in orders if settled or any(line.open_amount for line in one.lines)]


def open_ordered(*, project, day: dt.date) -> Decimal | None:
    """What is ordered and not invoiced; None where no order is known."""
    known = commitments_on(project_ids=[project.pk], day=day)
    return sum((one.open_amount for one in known), Decimal(0)) if known else None
