"""Read the tree, the grants and the calendar."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from portfolio.models import Grant, Node, ReportingPeriod


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
    grants = list(Grant.objects.filter(user=user).values_list("node__path", "cleared"))
    paths = [path for path, _ in grants if path is not None]
    cleared = [path for path, clear in grants if path is not None and clear]
    return Scope(
        everything=any(path is None for path, _ in grants),
        paths=_topmost(paths),
        cleared_everything=any(path is None and clear for path, clear in grants),
        cleared_paths=_topmost(cleared),
    )


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


def office_roles(*, user) -> set[str]:
    """The roles a person holds over the whole office."""
    return set(Grant.objects.filter(user=user, node__isnull=True).values_list("role", flat=True))


def held_roles(*, user) -> set[str]:
    """The roles a person holds over any node or over the whole office."""
    return set(Grant.objects.filter(user=user).values_list("role", flat=True))


def period_of(*, day: dt.date) -> ReportingPeriod | None:
    """The reporting period that holds a day."""
    return ReportingPeriod.objects.filter(calendar__is_default=True, start_on__lte=day, end_on__gte=day).first()


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
