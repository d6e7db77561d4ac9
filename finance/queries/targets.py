"""Read a node's target beside what its projects say, from the bottom up, in the node's currency."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from finance.models import FiscalYear, Version
from finance.queries.fiscal import known_by
from finance.queries.rates import rates_on
from finance.queries.versions import COUNTED, lines_of, visible_targets
from portfolio.models import Node
from portfolio.queries import visible_nodes
from projects.queries import visible_projects


@dataclass
class Share:
    """One child of a node, or its own projects (`node` is None): its target, its projects' Plans and Outlooks, in the currency above."""

    node: Node | None
    target: Decimal | None = None
    plan: Decimal | None = None
    outlook: Decimal | None = None
    projects: int = 0

    @property
    def gap(self) -> Decimal | None:
        """What is said from below − target: above zero, it does not fit."""
        said = self.outlook if self.outlook is not None else self.plan
        return None if said is None or self.target is None else said - self.target


@dataclass(frozen=True)
class Held:
    """A node's target of a year against its projects, and how it falls on its children. `unrated`: currencies that no plan rate turns."""

    version: Version | None
    whole: Share
    shares: list[Share]
    unrated: list[str]

    @property
    def handed_down(self) -> Decimal | None:
        """The sum of the children's targets."""
        told = [one.target for one in self.shares if one.target is not None]
        return sum(told, Decimal(0)) if told else None


def target_of(*, user, node: Node, year: FiscalYear, day: dt.date) -> Version | None:
    """The target of a node that counts on a day."""
    found = visible_targets(user=user).filter(known_by(day), node=node, fiscal_year=year, state__in=COUNTED[Version.Kind.TARGET])
    return found.order_by("-known_on", "-pk").first()


def target_draft(*, node: Node, year: FiscalYear) -> Version | None:
    """The newest draft of a node's target."""
    found = Version.objects.filter(node=node, fiscal_year=year, kind=Version.Kind.TARGET, state=Version.State.DRAFT)
    return found.order_by("-known_on", "-pk").first()


def target_amounts(*, version: Version) -> dict[dt.date | None, Decimal]:
    """A target by the first day of its periods; under None what is not spread."""
    found: dict[dt.date | None, Decimal] = {}
    for line in lines_of(version=version):
        for first, amount in line.amounts.items():
            found[first] = found.get(first, Decimal(0)) + amount
    return found


def targets_listed(*, user, node: Node | None, day: dt.date) -> list[Version]:
    """The targets that count on a day and the drafts a person sees, of the nodes of a branch (None: of all), by node and year."""
    rows = visible_targets(user=user).filter(known_by(day)).select_related("node", "fiscal_year")
    rows = rows if node is None else rows.filter(node__path__startswith=node.path)
    newest: dict[tuple, Version] = {}
    for one in rows.filter(state__in=[*COUNTED[Version.Kind.TARGET], Version.State.DRAFT]).order_by("known_on", "pk"):
        newest[one.node_id, one.fiscal_year_id, one.state == Version.State.DRAFT] = one
    return sorted(newest.values(), key=lambda one: (one.node.code, one.fiscal_year.start_on, one.state == Version.State.DRAFT, one.pk))


def held_against(*, user, node: Node, year: FiscalYear, day: dt.date) -> Held:
    """A node's target beside the sum of its projects' Plans and Outlooks, and the same of each child, in a fixed number of queries."""
    children = list(visible_nodes(user=user).filter(parent=node).order_by("name"))
    counting = known_by(day), {"kind": Version.Kind.TARGET, "fiscal_year": year, "state__in": COUNTED[Version.Kind.TARGET]}
    targets = visible_targets(user=user).filter(counting[0], node__in=[node, *children], **counting[1]).order_by("known_on", "pk")
    newest = {one.node_id: one for one in targets.select_related("node")}
    turn = _Turned(node.currency, rates_on(day=day))
    shares = {child.pk: Share(child) for child in children}
    own, whole = Share(None), Share(node)
    for path, currency, plan, outlook in _said(user, node, year, day):
        child = next((int(part) for part in path[len(node.path) :].split("/") if part), None)
        for share in (shares.get(child, own), whole):
            share.projects += 1
            share.plan = turn.added(share.plan, plan, currency)
            share.outlook = turn.added(share.outlook, outlook, currency)
    for share in [*shares.values(), whole]:
        if (target := newest.get(share.node.pk)) is not None:
            share.target = turn.added(None, target.total, share.node.currency)
    listed = [*shares.values(), *([own] if own.projects and children else [])]
    return Held(newest.get(node.pk), whole, listed, sorted(turn.missing))


def _said(user, node: Node, year: FiscalYear, day: dt.date):
    """Of each visible project below: its node's path, currency, and the totals of the Plan and the Outlook that count."""
    totals = {}
    for kind in (Version.Kind.PLAN, Version.Kind.OUTLOOK):
        rows = Version.objects.filter(known_by(day), project=OuterRef("pk"), fiscal_year=year, kind=kind, state__in=COUNTED[kind])
        totals[f"{kind}_total"] = Subquery(rows.order_by("-known_on", "-pk").values("total")[:1])
    below = visible_projects(user=user).filter(node__path__startswith=node.path).select_related(None).order_by()
    return below.annotate(**totals).values_list("node__path", "currency", "plan_total", "outlook_total")


class _Turned:
    """Adds amounts in one currency at given rates, and keeps which have none."""

    def __init__(self, into: str, rates: dict):
        self.into, self.rates, self.missing = into, defaultdict(lambda: None, rates), set()

    def added(self, total: Decimal | None, amount: Decimal | None, currency: str) -> Decimal | None:
        if amount is None:
            return total
        rate = Decimal(1) if currency == self.into else self.rates[currency, self.into]
        if rate is None:
            self.missing.add(currency)
            return total
        return (total or Decimal(0)) + amount * rate
