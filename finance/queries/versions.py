"""Read versions with their states, lines and amounts, as far as a reader may see them."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from finance.models import FiscalYear, Version, VersionAmount, VersionLine
from finance.queries.fiscal import OUTLOOK_STATES, PLAN_STATES, known_by
from portfolio.models import Grant
from portfolio.policy import CAPABILITIES
from portfolio.queries import visible_nodes, within
from projects.models import Project
from projects.queries import visible

COUNTED = {Version.Kind.PLAN: PLAN_STATES, Version.Kind.OUTLOOK: OUTLOOK_STATES, Version.Kind.TARGET: OUTLOOK_STATES}
EVERYWHERE = Q(pk__isnull=False)


def holding(*, user, capabilities, prefix: str = "") -> Q:
    """The condition that the person holds one of the capabilities over the project that rows point to by `prefix`."""
    if user.is_system:
        return EVERYWHERE
    roles = frozenset().union(*(CAPABILITIES[one] for one in capabilities))
    paths = list(Grant.objects.filter(user=user, role__in=roles).values_list("node__path", flat=True))
    if None in paths:
        return EVERYWHERE
    own = list(user.project_grants.filter(role__in=roles).values_list("project_id", flat=True))
    return within(tuple(paths), f"{prefix}node__path") | Q(**{f"{prefix}id__in": own})


def visible_versions(*, user):
    """The versions of projects that a person sees: drafts only where he may write or approve them."""
    told = ~Q(state=Version.State.DRAFT) | holding(user=user, capabilities=("budget", "approve_money"), prefix="project__")
    return Version.objects.filter(visible(user=user, prefix="project__")).filter(told)


def visible_targets(*, user):
    """The targets of nodes that a person sees: drafts only where he may set them."""
    setting = Grant.objects.filter(user=user, role__in=CAPABILITIES["approve_money"])
    paths = ["" if user.is_system else None, *(path or "" for path in setting.values_list("node__path", flat=True))]
    sets = EVERYWHERE if "" in paths else within(tuple(path for path in paths if path), "node__path")
    nodes = visible_nodes(user=user).order_by().values("pk")
    return Version.objects.filter(kind=Version.Kind.TARGET, node__in=nodes).filter(~Q(state=Version.State.DRAFT) | sets)


def counted(version: Version) -> bool:
    """Whether a version is in the figures: a Plan from its approval, an Outlook and a target from submission."""
    return version.state in COUNTED[version.kind]


def counted_version(*, project: Project, year: FiscalYear, kind: str, day: dt.date) -> Version | None:
    """The project's Plan or Outlook of a year that counts on a day."""
    found = Version.objects.filter(known_by(day), project=project, fiscal_year=year, kind=kind, state__in=COUNTED[kind])
    return found.order_by("-known_on", "-pk").first()


def plan_locked(*, project: Project, year: FiscalYear) -> bool:
    """Whether the Plan of a year is locked, and so the last one."""
    return project.versions.filter(fiscal_year=year, kind=Version.Kind.PLAN, state=Version.State.LOCKED).exists()


@dataclass
class Line:
    """A line of a version with its amounts: by the first day of each period, and under None the year's not yet spread."""

    cost_type: object
    text: str
    number: int = 0
    amounts: dict[dt.date | None, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), Decimal("0.00"))


def lines_of(*, version: Version) -> list[Line]:
    """The lines of a version in their order, in two queries."""
    rows = VersionLine.objects.filter(version=version).select_related("cost_type").order_by("number")
    found = {row.pk: Line(row.cost_type, row.text, row.number) for row in rows}
    for line, month, amount in VersionAmount.objects.filter(line__version=version).values_list("line_id", "month", "amount"):
        found[line].amounts[month] += amount
    return list(found.values())


@dataclass(frozen=True)
class Compared:
    """A cost type and text in two versions, by period."""

    cost_type: object
    text: str
    cells: list[tuple[Decimal | None, Decimal | None]]  # one a period, the year's not yet spread last
    left: Decimal
    right: Decimal

    @property
    def difference(self) -> Decimal:
        return self.right - self.left


def compared(*, left: Version, right: Version, firsts: list[dt.date]) -> list[Compared]:
    """Two versions line by line: lines of one cost type and text stand beside each other; those of one version alone, too."""
    sides: list[dict] = []
    for version in (left, right):
        side: dict = {}
        for line in lines_of(version=version):
            merged = side.setdefault((line.cost_type, line.text), Line(line.cost_type, line.text))
            for month, amount in line.amounts.items():
                merged.amounts[month] += amount
        sides.append(side)
    rows = []
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        one, other = (side.get(key, Line(*key)) for side in sides)
        cells = [(one.amounts.get(first), other.amounts.get(first)) for first in [*firsts, None]]
        rows.append(Compared(*key, cells, one.total, other.total))
    return rows
