"""Read the tree, the grants and the calendar."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q

from pmo.reading import asked_once
from portfolio.models import Grant, Node, ReportingPeriod, Role

PEOPLE_READERS = frozenset({Role.ADMINISTRATOR, Role.ANALYST, Role.AUDITOR})  # over the whole office

PERIOD = """
SELECT p.* FROM portfolio_reportingperiod p JOIN portfolio_reportingcalendar c ON c.id = p.calendar_id
WHERE c.is_default AND p.start_on <= %(day)s AND p.end_on >= %(day)s ORDER BY p.end_on DESC LIMIT 1
"""


@dataclass(frozen=True)
class Scope:
    """What a person's grants over the tree reach. `paths` are the topmost branches; `everything` needs none."""

    everything: bool
    paths: tuple[str, ...]
    cleared_everything: bool
    cleared_paths: tuple[str, ...]

    def clears(self, path: str) -> bool:
        """Whether restricted projects of the branch are shown to this person."""
        return self.cleared_everything or any(path.startswith(cleared) for cleared in self.cleared_paths)

    def covers(self, path: str) -> bool:
        """Whether the branch is in scope."""
        return self.everything or any(path.startswith(granted) for granted in self.paths)


def scope_of(*, user) -> Scope:
    """What the person's grants over nodes reach, in one query."""
    if user.is_system:
        return Scope(True, (), True, ())
    grants = [(path, cleared) for _role, path, cleared in branch_grants(user=user)]
    paths = [path for path, _ in grants if path is not None]
    cleared = [path for path, clear in grants if path is not None and clear]
    return Scope(
        everything=any(path is None for path, _ in grants),
        paths=_topmost(paths),
        cleared_everything=any(path is None and clear for path, clear in grants),
        cleared_paths=_topmost(cleared),
    )


def branch_grants(*, user) -> list[tuple[str, str | None, bool]]:
    """A person's roles over nodes: (role, path of the branch or None for the whole office, whether restricted projects are shown)."""
    return asked_once(("grants", user.pk), lambda: list(Grant.objects.filter(user=user).values_list("role", "node__path", "cleared")))


def within(paths: tuple[str, ...], field: str = "path") -> Q:
    """The condition that a branch column lies in one of the branches; none given: nothing does."""
    condition = Q(pk__in=())
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def visible_nodes(*, user):
    """The nodes a person sees: those granted and all below them."""
    scope = scope_of(user=user)
    nodes = Node.objects.select_related("parent", "owner")
    return nodes if scope.everything else nodes.filter(within(scope.paths))


def breadcrumb(*, user, node: Node) -> list[Node]:
    """The visible ancestors of a node, topmost first, and the node itself."""
    ids = [int(part) for part in node.path.split("/") if part]
    return list(visible_nodes(user=user).filter(pk__in=ids).order_by("depth"))


def branches_below(*, user, node: Node) -> dict[str, tuple[str, str]]:
    """By the path of each node below one: the code and name of the branch directly under it that it lies in; as far as the reader sees them."""
    nodes = list(visible_nodes(user=user).filter(path__startswith=node.path).values_list("path", "code", "name", "depth"))
    named = {path: (code, name) for path, code, name, depth in nodes if depth == node.depth + 1}
    return {path: branch for path, *_rest in nodes for above, branch in named.items() if path.startswith(above)}


def office_roles(*, user) -> set[str]:
    """The roles a person holds over the whole office."""
    return set(Grant.objects.filter(user=user, node__isnull=True).values_list("role", flat=True))


def held_roles(*, user) -> set[str]:
    """The roles a person holds anywhere: over the office, a branch or a single project."""
    held = user.grants.values_list("role", flat=True).union(user.project_grants.values_list("role", flat=True))
    return asked_once(("roles", user.pk), lambda: set(held))


def administered(*, user) -> tuple[bool, tuple[str, ...]]:
    """Whether a person administers the whole office, and the topmost branches that they administer."""
    paths = list(Grant.objects.filter(user=user, role=Role.ADMINISTRATOR).values_list("node__path", flat=True))
    return None in paths, _topmost([path for path in paths if path is not None])


def visible_people(*, user):
    """The people whose accounts a person may look at: all, with an office-wide role for it; those with a role in the branches one administers."""
    people = get_user_model().objects.filter(is_system=False)
    _whole, paths = administered(user=user)
    if PEOPLE_READERS & office_roles(user=user):
        return people
    if not paths:
        return people.none()
    held = within(paths, "grants__node__path") | within(paths, "project_grants__project__node__path")
    return people.filter(pk__in=get_user_model().objects.filter(held).values("pk"))


def visible_grants(*, user, person):
    """The roles of a person, as far as someone who may look at the account may know of them."""
    grants = person.grants.select_related("node").order_by("role", "node__path")
    return grants if PEOPLE_READERS & office_roles(user=user) else grants.filter(within(administered(user=user)[1], "node__path"))


def visible_project_grants(*, user, person):
    """The roles of a person over single projects, as far as someone who may look at the account may know of them."""
    scope, (_whole, paths) = scope_of(user=user), administered(user=user)
    grants = person.project_grants.select_related("project__node").order_by("project__code")
    if not PEOPLE_READERS & office_roles(user=user):
        grants = grants.filter(within(paths, "project__node__path"))
    if scope.cleared_everything:
        return grants
    own = user.project_grants.values("project")
    return grants.filter(Q(project__restricted=False) | within(scope.cleared_paths, "project__node__path") | Q(project__in=own))


def period_of(*, day: dt.date) -> ReportingPeriod | None:
    """The reporting period that holds a day."""
    return next(iter(ReportingPeriod.objects.raw(PERIOD, {"day": day})), None)


def last_closed_period() -> ReportingPeriod | None:
    """The newest period that is closed."""
    return ReportingPeriod.objects.filter(calendar__is_default=True, closed_at__isnull=False).first()


def _topmost(paths: list[str]) -> tuple[str, ...]:
    """Of branches, those that lie in no other."""
    top: list[str] = []
    for path in sorted(set(paths)):
        if not top or not path.startswith(top[-1]):
            top.append(path)
    return tuple(top)


@dataclass(frozen=True)
class StatusDate:
    """A reporting period and the day its figures stand for: its last day, or today while it is open."""

    period: ReportingPeriod
    as_of: dt.date


def status_dates(*, today: dt.date, since: dt.date | None = None) -> list[StatusDate]:
    """The open periods whose figures a fact known on `since` can change, oldest first; without it, today's alone."""
    periods = ReportingPeriod.objects.filter(calendar__is_default=True, closed_at__isnull=True, start_on__lte=today)
    periods = periods.filter(end_on__gte=min(since or today, today))
    return [StatusDate(period, min(period.end_on, today)) for period in periods.order_by("end_on")]


def closed_spans() -> list[tuple[dt.date, dt.date]]:
    """First and last day of each closed period, oldest first."""
    closed = ReportingPeriod.objects.filter(calendar__is_default=True, closed_at__isnull=False)
    return list(closed.order_by("start_on").values_list("start_on", "end_on"))


def first_open_day(*, day: dt.date, closed: list[tuple[dt.date, dt.date]]) -> dt.date:
    """The day itself, or, where it lies in a closed period, the first day after it that lies in none (`closed_spans`)."""
    for start, end in closed:
        if start <= day <= end:
            day = end + dt.timedelta(days=1)
    return day


def first_measurable_day(*, day: dt.date, closed: list[tuple[dt.date, dt.date]]) -> dt.date:
    """The day itself, or the first day after the last closed period (`closed_spans`): what is done is measured after it alone."""
    return max([day, *(end + dt.timedelta(days=1) for _start, end in closed[-1:])])
