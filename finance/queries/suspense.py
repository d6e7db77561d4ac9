"""Read what waits in suspense, and the rules that keep postings out of it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from finance.models import MatchingRule, Suspense
from pmo.calc.money import in_cents
from portfolio.models import Node
from portfolio.queries import scope_of, within
from projects.queries import visible


@dataclass(frozen=True)
class Waiting:
    """How many postings wait, and what they add up to in one currency; "" where the file named none."""

    currency: str
    postings: int
    amount: Decimal


def visible_suspense(*, user):
    """Postings without a project of the branches a person sees; those brought in under no node only with an office-wide role."""
    rows = Suspense.objects.select_related("node", "actual__project", "settled_by")
    scope = scope_of(user=user)
    return rows if scope.everything else rows.filter(within(scope.paths, "node__path"))


def waiting_below(*, user, node: Node | None, day: dt.date | None = None) -> list[Waiting]:
    """What waits in suspense in a branch (None: everywhere), by currency; postings dated by a day."""
    rows = visible_suspense(user=user).filter(state=Suspense.State.WAITING)
    if node is not None:
        rows = rows.filter(node__path__startswith=node.path)
    if day is not None:
        rows = rows.filter(posting_date__lte=day)
    sums = rows.order_by("currency").values_list("currency").annotate(number=Count("pk"), total=Sum("amount"))
    return [Waiting(currency, number, in_cents(total)) for currency, number, total in sums]


def visible_rules(*, user):
    """The rules whose project a person sees, in their order."""
    return MatchingRule.objects.select_related("project__node", "cost_type", "node").filter(visible(user=user, prefix="project__"))


def rules_for(*, node: Node | None) -> list[MatchingRule]:
    """The rules for files brought in under a node, in their order: those of the office, of the node and of the branches it lies in."""
    rules = MatchingRule.objects.filter(active=True).select_related("project", "cost_type", "node")
    return [one for one in rules if one.node is None or (node is not None and node.path.startswith(one.node.path))]
