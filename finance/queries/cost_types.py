"""Read the tree of cost types, and amounts added up along it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from finance.calc.branches import branch_totals
from finance.models import Actual, Commitment, CostType, MatchingRule, VersionLine

USERS = (
    (_("lines of versions"), VersionLine, "cost_type"),
    (_("postings"), Actual, "cost_type"),
    (_("orders"), Commitment, "cost_type"),
    (_("matching rules"), MatchingRule, "cost_type"),
    (_("cost types below it"), CostType, "parent"),
)


@dataclass
class Branch:
    """A cost type in the order of the tree: how deep it stands, what was said on it alone, and what with all below it."""

    cost_type: CostType | None  # None: what names no cost type
    depth: int
    own: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    children: list["Branch"] = field(default_factory=list)


def cost_type_tree() -> list[Branch]:
    """Every cost type, each after its parent and by code, with its depth; one query."""
    below: dict[int | None, list[CostType]] = {}
    for one in CostType.objects.select_related("parent").order_by("code"):
        below.setdefault(one.parent_id, []).append(one)
    found: list[Branch] = []
    waiting = [(one, 0, None) for one in reversed(below.get(None, []))]
    while waiting:
        one, depth, above = waiting.pop()
        branch = Branch(one, depth)
        if above is not None:
            above.children.append(branch)
        found.append(branch)
        waiting += [(child, depth + 1, branch) for child in reversed(below.get(one.pk, []))]
    return found


def branches_of(*, amounts: Mapping[int | None, Decimal], empty: bool = False) -> list[Branch]:
    """The tree with amounts, given by the id of their cost type (None: without one), added up along it; branches without any are left out.

    The totals of the top and of what has no cost type add up to the sum of the amounts, to the cent.
    """
    rows = cost_type_tree()
    totals = branch_totals(parents={row.cost_type.pk: row.cost_type.parent_id for row in rows}, amounts=amounts)
    for row in rows:
        row.own, row.total = amounts.get(row.cost_type.pk, Decimal(0)), totals.get(row.cost_type.pk, Decimal(0))
    found = [row for row in rows if empty or row.cost_type.pk in totals]
    if None in amounts:
        found.append(Branch(None, 0, amounts[None], amounts[None]))
    return found


def descendants(*, ids: Iterable[int]) -> set[int]:
    """The ids of cost types and of all that stand below them."""
    below: dict[int, list[int]] = {}
    for key, parent in CostType.objects.filter(parent__isnull=False).order_by().values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(key)
    found, waiting = set(), list(ids)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below.get(one, [])
    return found


def uses(*, cost_type: CostType) -> dict[str, int]:
    """How many rows of which kind name a cost type; kinds without any are left out."""
    counts = {what: model.objects.filter(**{name: cost_type}).count() for what, model, name in USERS}
    return {str(what): number for what, number in counts.items() if number}
