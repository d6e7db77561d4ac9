"""Read the plan of a whole branch on one axis: its projects, their milestones, what they hand one another."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Q, Subquery

from portfolio.models import Node
from projects.models import DateForecast, MilestoneForecast, Project
from projects.queries import latest
from projects.queries.handovers import HandoverRow, handover_rows
from reports.models import Snapshot
from reports.queries.node import WORST_FIRST, live_rows

MILESTONES = 12  # of one project
ORDERS = {"finish": ["forecast_finish", "project__code"], "worst": [WORST_FIRST, "forecast_finish", "project__code"], "code": ["project__code"]}


@dataclass(frozen=True)
class RoadmapMilestone:
    """A milestone as known on a day; `late_days` against its baseline, None where it has none."""

    name: str
    finish_on: dt.date
    promised_on: dt.date | None
    done: bool

    @property
    def late_days(self) -> int | None:
        return None if self.promised_on is None else (self.finish_on - self.promised_on).days


@dataclass
class RoadmapLine:
    """A project of the roadmap: its snapshot, its span now and as promised, its milestones in order of their days."""

    row: Snapshot
    start_on: dt.date | None
    finish_on: dt.date | None
    milestones: list[RoadmapMilestone] = field(default_factory=list)
    more: int = 0  # milestones left out

    @property
    def project(self) -> Project:
        return self.row.project

    @property
    def dated(self) -> bool:
        return self.start_on is not None and self.finish_on is not None and self.start_on <= self.finish_on


def roadmap_rows(*, user, node: Node, as_of: dt.date, today: dt.date, order: str = "finish"):
    """The live projects below a node in the order of the roadmap: a QuerySet to page."""
    rows = live_rows(user=user, node=node, as_of=as_of, today=today)
    return rows.order_by(*[F(name).asc(nulls_last=True) if name == "forecast_finish" else name for name in ORDERS[order]])


def roadmap_lines(*, rows: list[Snapshot], as_of: dt.date) -> list[RoadmapLine]:
    """The rows with spans and milestones as known on a day, in two queries."""
    ids = [row.project_id for row in rows]
    forecasts = latest(DateForecast, project_ids=ids, day=as_of)
    lines = []
    for row in rows:
        forecast = forecasts.get(row.project_id)
        start = (forecast and forecast.start_on) or row.baseline_start
        lines.append(RoadmapLine(row, start, row.forecast_finish or row.baseline_finish))
    by_project = {line.row.project_id: line for line in lines}
    for project, milestone in _milestones(ids, as_of):
        line = by_project[project]
        if len(line.milestones) < MILESTONES:
            line.milestones.append(milestone)
        else:
            line.more += 1
    for line in lines:
        line.milestones.sort(key=lambda one: one.finish_on)
    return lines


def _milestones(project_ids: list[int], as_of: dt.date):
    """Of each project what lies ahead first, the nearest first, then what is behind."""
    newest = MilestoneForecast.objects.filter(work_package=OuterRef("work_package"), known_on__lte=as_of).order_by("-known_on")
    told = MilestoneForecast.objects.filter(project_id__in=project_ids, pk=Subquery(newest.values("pk")[:1]))
    fields = ("project_id", "work_package__name", "finish_at", "promised_at", "done")
    found = [
        (project, RoadmapMilestone(name, finish.date(), promised.date() if promised else None, done))
        for project, name, finish, promised, done in told.values_list(*fields)
    ]
    return sorted(found, key=lambda pair: (pair[1].finish_on < as_of, abs((pair[1].finish_on - as_of).days)))


def node_handovers(*, user, node: Node, as_of: dt.date, today: dt.date) -> list[HandoverRow]:
    """What the projects below a node give and get, the latest against their need first."""
    below = Q(giver__node__path__startswith=node.path) | Q(taker__node__path__startswith=node.path)
    return handover_rows(user=user, day=as_of, today=today, among=below)
