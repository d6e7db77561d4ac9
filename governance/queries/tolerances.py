"""Read tolerances, where each comes from, and the exceptions."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q

from governance.calc.tolerances import nearest
from governance.models import Breach, Issue, Tolerance
from governance.queries.places import below, path_of, seen
from projects.models import Deliverable, Project

OFF = {"kind": Issue.Kind.OFF_SPECIFICATION, "severity__gte": 4}


@dataclass(frozen=True)
class InForce:
    """A tolerance as it holds at a place: set there, or inherited from the nearest place above that says one."""

    dimension: str
    label: str
    own: Tolerance | None
    limit: Decimal | None
    origin: object | None  # the node it is inherited from; None: the whole office, or its own

    @property
    def inherited(self) -> bool:
        return self.own is None and self.limit is not None


def tolerances_at(*, place) -> list[InForce]:
    """One line a dimension for a project, a node or (None) the whole office."""
    rows = list(Tolerance.objects.select_related("project", "node"))
    path = "" if place is None else path_of(place)
    found = []
    for dimension in Tolerance.Dimension:
        mine = [row for row in rows if row.dimension == dimension]
        own = next((row for row in mine if (row.project, row.node) == _columns(place)), None)
        above = [row for row in mine if row.project_id is None and row is not own and path.startswith(row.node.path if row.node else "")]
        source = own or max(above, key=lambda row: row.node.depth + 1 if row.node else 0, default=None)
        origin = source.node if source is not None and source is not own else None
        found.append(InForce(dimension.value, dimension.label, own, source.limit if source else None, origin))
    return found


def limits_of(*, projects, nodes) -> tuple[dict[int, dict], dict[int, dict]]:
    """The limits in force by project and by node, in one query."""
    rows = list(Tolerance.objects.select_related("node"))
    general = [(row.node.path if row.node else "", row.dimension, row.limit) for row in rows if row.project_id is None]
    own: dict[int, dict] = {}
    for row in rows:
        if row.project_id is not None:
            own.setdefault(row.project_id, {})[row.dimension] = row.limit
    by_project = {project.pk: nearest(general, project.node.path) | own.get(project.pk, {}) for project in projects}
    return by_project, {node.pk: nearest(general, node.path) for node in nodes}


def any_tolerance() -> bool:
    """Whether the office tolerates anything at all: where nothing is said, nothing is judged."""
    return Tolerance.objects.exists()


def late_deliverables(*, project_ids, day: dt.date) -> dict[int, int]:
    """By project: deliverables past their day and not accepted by then."""
    late = Deliverable.objects.filter(project_id__in=project_ids, due_on__lt=day).filter(Q(accepted_on=None) | Q(accepted_on__gt=day))
    return dict(late.order_by().values_list("project_id").annotate(n=Count("pk")))


def off_specification(*, project_ids, day: dt.date) -> dict[int, int]:
    """By project: open issues that are off-specification, of severity 4 or 5."""
    live = Issue.objects.filter(project_id__in=project_ids, opened_on__lte=day, **OFF).filter(Q(closed_on=None) | Q(closed_on__gt=day))
    return dict(live.order_by().values_list("project_id").annotate(n=Count("pk")))


def visible_breaches(*, user):
    """Every exception of the projects and nodes a person sees."""
    return Breach.objects.filter(seen(user=user)).select_related("project__node", "node", "owner_account", "decision")


def exception_register(*, user, day: dt.date, place=None):
    """Exceptions as known on a day: raised by then; the open ones first."""
    rows = visible_breaches(user=user).filter(since__lte=day)
    return rows if place is None else rows.filter(below(place=place))


def _columns(place) -> tuple:
    if place is None:
        return None, None
    return (place, None) if isinstance(place, Project) else (None, place)
