"""Read what one node's page shows, in a fixed number of trips however much hangs below it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from governance.models import Health
from portfolio.models import Node
from portfolio.queries import visible_nodes
from projects.models import DIMENSIONS
from reports.models import Snapshot
from reports.queries.snapshots import node_rows, project_rows

OFF_TRACK, ASKS, FINISHES, BUBBLES, MATRIX = 10, 10, 10, 60, 40
WORST_FIRST = Case(
    When(computed="red", then=Value(0)), When(computed="amber", then=Value(1)), When(computed="unknown", then=Value(2)),
    default=Value(3), output_field=IntegerField(),
)  # fmt: skip


@dataclass(frozen=True)
class MatrixLine:
    """A project of the matrix: its row, and the computed colour of each dimension with the reason for it."""

    row: Snapshot
    cells: list[tuple[str, str, str]]  # (dimension, colour, why)


def child_rows(*, user, node: Node, as_of: dt.date) -> list[Snapshot]:
    """The newest row by a day of each child node, in the order of the tree."""
    return node_rows(user=user, as_of=as_of, nodes=visible_nodes(user=user).filter(parent=node))


def top_nodes(*, user):
    """The topmost nodes a person sees: those whose parent is hidden or is none."""
    seen = visible_nodes(user=user)
    return seen.exclude(parent__in=visible_nodes(user=user).select_related(None).order_by())


def live_rows(*, user, node: Node, as_of: dt.date, today: dt.date):
    """The rows of live projects below a node: a QuerySet to narrow further."""
    return project_rows(user=user, as_of=as_of, today=today, node=node).filter(projects=1)


def off_track(*, rows) -> list[Snapshot]:
    """Those of the rows that are red or amber, the worst and largest first."""
    return list(rows.filter(computed__in=["red", "amber"]).order_by(WORST_FIRST, "-budget", "project__code")[:OFF_TRACK])


def asking(*, rows) -> list[Snapshot]:
    """Those of the rows whose manager asks for a decision or for help, the worst first."""
    return list(rows.filter(asks__gt=0).order_by(WORST_FIRST, "project__code")[:ASKS])


def finishes_ahead(*, rows, as_of: dt.date) -> list[Snapshot]:
    """Those of the rows that are forecast to finish next, the nearest first."""
    return list(rows.filter(forecast_finish__gte=as_of).order_by("forecast_finish", "project__code")[:FINISHES])


def valued(*, rows) -> list[Snapshot]:
    """Those of the rows that state what they cost and bring, the dearest first."""
    known = Q(whole_life_cost__gt=0) & Q(benefits__isnull=False)
    return list(rows.filter(known).order_by("-whole_life_cost", "project__code")[:BUBBLES])


def matrix(*, rows, node: Node) -> list[MatrixLine]:
    """The projects that hang on the node itself, or (where none does) the worst below it, with the colour of each dimension."""
    own = list(rows.filter(project__node=node).order_by(WORST_FIRST, "project__code")[:MATRIX])
    return lines(own or list(rows.order_by(WORST_FIRST, "-budget", "project__code")[:MATRIX]))


def lines(found: list[Snapshot]) -> list[MatrixLine]:
    """The rows with the colours of their dimensions, in one query."""
    healths = Health.objects.filter(project_id__in=[row.project_id for row in found], period_id__in={row.period_id for row in found})
    by_row = {(health.project_id, health.period_id): health.dimensions for health in healths}
    return [MatrixLine(row, _cells(by_row.get((row.project_id, row.period_id), []))) for row in found]


def _cells(dimensions: list[dict]) -> list[tuple[str, str, str]]:
    parts = {part["name"]: part for part in dimensions}
    return [(name, *_judged(parts.get(name))) for name in DIMENSIONS]


def _judged(part: dict | None) -> tuple[str, str]:
    if part is None:
        return "unknown", ""
    return part["computed"], " ".join(reason["text"] for reason in part["reasons"] if reason["rag"] == part["computed"])
