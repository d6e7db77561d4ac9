"""Read cycles: who has said what, who is late, and what it all adds up to, in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from finance.models import Cycle, Version
from finance.queries.rates import rates_on
from finance.queries.versions import COUNTED, holding, visible_versions
from portfolio.queries import scope_of, visible_nodes
from projects.models import Project
from projects.queries import visible, visible_projects

NOT_BEGUN = "none"
OWING = ("demand", "active")  # stages in which a project owes its word


@dataclass(frozen=True)
class CycleRow:
    """A cycle in a list: how many projects are asked and how many have submitted, as far as the reader sees them."""

    cycle: Cycle
    asked: int
    said: int
    late_days: int  # since it was due, while some have not submitted and it is open

    @property
    def missing(self) -> int:
        return self.asked - self.said


@dataclass(frozen=True)
class Standing:
    """How a cycle stands: projects by state, and the sum of what is submitted in the node's currency; `unrated` names currencies without a rate."""

    asked: int
    by_state: dict[str, int]
    total: Decimal
    unrated: list[str]

    @property
    def said(self) -> int:
        return sum(count for state, count in self.by_state.items() if state not in (NOT_BEGUN, Version.State.DRAFT))

    @property
    def missing(self) -> int:
        return self.asked - self.said


def visible_cycles(*, user, project: Project | None = None) -> QuerySet[Cycle]:
    """The cycles of the nodes a person sees, and of those above a branch of his, which ask his projects too; or those that ask one project."""
    scope = scope_of(user=user)
    cycles = Cycle.objects.select_related("node", "fiscal_year")
    if project is not None:
        return cycles.filter(node__in=[int(part) for part in project.node.path.split("/") if part])
    if scope.everything:
        return cycles
    above = {int(part) for path in scope.paths for part in path.split("/") if part}
    return cycles.filter(Q(node__in=visible_nodes(user=user).order_by().values("pk")) | Q(node__in=above))


def asked_projects(*, user, cycle: Cycle) -> QuerySet[Project]:
    """The projects below a cycle's node that owe their word and that the reader sees, each with its version of the cycle:
    `version_id`, `state`, `total`, `known_on`, `author_id`, `stamp`; a draft only for those who may write or approve it.
    """
    versions = visible_versions(user=user).filter(cycle=cycle, project=OuterRef("pk"))
    mine = {name: Subquery(versions.values(column)[:1]) for name, column in (
        ("version_id", "pk"), ("said_state", "state"), ("said_total", "total"), ("said_on", "known_on"), ("stamp", "version"))}  # fmt: skip
    said = Q(Exists(Version.objects.filter(cycle=cycle, project=OuterRef("pk")).exclude(state=Version.State.DRAFT)))
    below = visible_projects(user=user).filter(node__path__startswith=cycle.node.path).filter(Q(stage__kind__in=OWING) | said)
    last = Version.objects.filter(project=OuterRef("pk"), fiscal_year=cycle.fiscal_year, taken_back_on=None).exclude(cycle=cycle)
    counted = last.filter(kind=cycle.kind, state__in=COUNTED[cycle.kind]).order_by("-known_on", "-pk").values("total")[:1]
    plan = last.filter(kind=Version.Kind.PLAN, state__in=COUNTED[Version.Kind.PLAN]).order_by("-known_on", "-pk").values("total")[:1]
    return below.annotate(last_total=Subquery(counted), plan_total=Subquery(plan), **mine)


def standing(*, projects: QuerySet[Project], cycle: Cycle, day: dt.date) -> Standing:
    """How a cycle stands among projects from `asked_projects`, in two queries."""
    rows = projects.order_by().values_list("said_state", "currency").annotate(Count("pk"), Sum("said_total"))
    rates, into = rates_on(day=day), cycle.node.currency
    by_state: dict[str, int] = defaultdict(int)
    total, unrated = Decimal(0), set()
    for state, currency, count, amount in rows:
        by_state[state or NOT_BEGUN] += count
        if amount is not None and state != Version.State.DRAFT:
            rate = Decimal(1) if currency == into else rates.get((currency, into))
            if rate is None:
                unrated.add(currency)
            else:
                total += amount * rate
    return Standing(sum(by_state.values()), dict(by_state), total, sorted(unrated))


def cycle_rows(*, user, cycles: list[Cycle], today: dt.date) -> list[CycleRow]:
    """Cycles with how far each has come, in two queries however many there are."""
    if not cycles:
        return []
    seen = visible(user=user)
    owing = Project.objects.filter(seen, stage__kind__in=OWING)
    paths = list(owing.values_list("pk", "node__path"))
    said: dict[int, set[int]] = defaultdict(set)
    told = Version.objects.filter(visible(user=user, prefix="project__"), cycle__in=cycles).exclude(state=Version.State.DRAFT)
    for cycle, project in told.values_list("cycle_id", "project_id"):
        said[cycle].add(project)
    found = []
    for cycle in cycles:
        asked = {pk for pk, path in paths if path.startswith(cycle.node.path)} | said[cycle.pk]
        late = (today - cycle.due_on).days if cycle.closed_on is None and len(said[cycle.pk]) < len(asked) else 0
        found.append(CycleRow(cycle, len(asked), len(said[cycle.pk]), max(late, 0)))
    return found


def drafts_due(*, projects: QuerySet[Project], most: int = 200) -> list[tuple[Cycle, Project]]:
    """The open cycles that still wait for one of the projects, the earliest due first, in three queries."""
    mine = list(projects.filter(stage__kind__in=OWING).select_related("node")[:most])
    if not mine:
        return []
    above = {int(part) for one in mine for part in one.node.path.split("/") if part}
    cycles = list(Cycle.objects.filter(node__in=above, closed_on=None).select_related("node", "fiscal_year").order_by("due_on", "pk"))
    said = set(
        Version.objects.filter(cycle__in=cycles, project__in=mine).exclude(state=Version.State.DRAFT).values_list("cycle_id", "project_id")
    )
    return [(cycle, one) for cycle in cycles for one in mine if one.node.path.startswith(cycle.node.path) and (cycle.pk, one.pk) not in said]


def waiting_approval(*, user) -> QuerySet[Version]:
    """The submitted versions that a person may approve: seen, of projects over which he approves money, and not his own."""
    found = visible_versions(user=user).filter(state=Version.State.SUBMITTED, taken_back_on=None)
    found = found.filter(Q(cycle=None) | Q(cycle__closed_on=None)).exclude(author=user)
    return found.filter(holding(user=user, capabilities=("approve_money",), prefix="project__"))

