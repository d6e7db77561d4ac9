"""Read snapshots: what was known of a project or a node on a day, for this reader."""

import datetime as dt

from django.db.models import OuterRef, Q, Subquery

from portfolio.queries import scope_of, visible_nodes
from projects.queries import visible_projects
from reports.models import Snapshot


def project_snapshot(*, project, as_of: dt.date) -> Snapshot | None:
    """The newest row of one project by a day (the caller found the project among those visible)."""
    return Snapshot.objects.filter(project=project, as_of__lte=as_of).select_related("period").order_by("-as_of").first()


def node_snapshot(*, user, node, as_of: dt.date) -> Snapshot | None:
    """The newest row of one node by a day, with restricted projects only for a reader who is cleared for all of them."""
    rows = Snapshot.objects.filter(node=node, as_of__lte=as_of).select_related("period")
    if scope_of(user=user).clears(node.path):
        return rows.filter(cleared=True).order_by("-as_of").first()
    return rows.order_by("-as_of", "cleared").first()


def node_history(*, user, node, as_of: dt.date, periods: int = 53) -> list[Snapshot]:
    """A row a period, the newest last, as this reader may see it."""
    rows = Snapshot.objects.filter(node=node, as_of__lte=as_of).defer("planned")
    if scope_of(user=user).clears(node.path):
        return list(rows.filter(cleared=True).order_by("-as_of")[:periods])[::-1]
    found: dict[dt.date, Snapshot] = {}
    for row in rows.order_by("-as_of", "cleared")[: 2 * periods]:
        found.setdefault(row.as_of, row)
    return list(found.values())[:periods][::-1]


def project_history(*, project, as_of: dt.date, periods: int = 53) -> list[Snapshot]:
    """A row a period of one project, the newest last."""
    return list(Snapshot.objects.filter(project=project, as_of__lte=as_of).order_by("-as_of")[:periods])[::-1]


def previous(*, row: Snapshot, user=None) -> Snapshot | None:
    """The row before this one, of the same subject and for the same reader: what movement is measured from."""
    if row.project_id is not None:
        return Snapshot.objects.filter(project_id=row.project_id, as_of__lt=row.as_of).order_by("-as_of").first()
    return node_snapshot(user=user, node=row.node, as_of=row.as_of - dt.timedelta(days=1))


def project_rows(*, user, as_of: dt.date, today: dt.date, node=None, left: bool = False):
    """A row for each project the reader sees that was in the portfolio on a day, with the project and its node; a QuerySet to filter and page.

    With `left`, those that have left the portfolio are among them.
    """
    projects = visible_projects(user=user).select_related(None)
    if node is not None:
        projects = projects.filter(node__path__startswith=node.path)
    return rows_of(projects=projects, as_of=as_of, today=today, left=left)


def rows_of(*, projects, as_of: dt.date, today: dt.date, left: bool = False):
    """The row by a day of each of the projects that was in the portfolio then; the caller says which projects may be seen."""
    rows = Snapshot.objects.select_related("project", "project__node", "project__manager", "period")
    rows = rows if left else rows.exclude(stage_kind="out")
    if as_of >= today:
        return rows.filter(project__in=projects.order_by(), current=True)
    newest = Snapshot.objects.filter(project=OuterRef("pk"), as_of__lte=as_of).order_by("-as_of").values("pk")[:1]
    return rows.filter(pk__in=projects.order_by().annotate(newest=Subquery(newest)).values("newest"))


def node_rows(*, user, as_of: dt.date, nodes=None) -> list[Snapshot]:
    """The newest row by a day of each of the nodes (all the reader sees, when none are named), in the order of the tree."""
    nodes = visible_nodes(user=user) if nodes is None else nodes
    scope = scope_of(user=user)
    newest = Snapshot.objects.filter(node=OuterRef("pk"), as_of__lte=as_of).order_by("-as_of").values("period_id")[:1]
    period_of = dict(nodes.annotate(newest=Subquery(newest)).values_list("pk", "newest"))
    wanted = Q(pk__in=())
    for period in {one for one in period_of.values() if one is not None}:
        wanted |= Q(node_id__in=[key for key, value in period_of.items() if value == period], period_id=period)
    found: dict[int, Snapshot] = {}
    for row in Snapshot.objects.filter(wanted).defer("planned").select_related("node", "node__parent").order_by("node__path", "cleared"):
        if scope.clears(row.node.path):
            found[row.node_id] = row  # the cleared row comes last
        else:
            found.setdefault(row.node_id, row)
    return list(found.values())


def hidden_projects(*, user, row: Snapshot | None) -> int:
    """How many live restricted projects a node's row leaves out for this reader."""
    return 0 if row is None or row.node_id is None or row.cleared else row.restricted
