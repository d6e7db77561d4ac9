"""Read what moved below a node since the period before."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When

from reports.calc.movement import Delta, deltas, direction
from reports.models import Snapshot
from reports.queries.snapshots import previous, project_rows

SHOWN = 12
COLOURS = ["red", "amber", "green", "unknown"]


@dataclass(frozen=True)
class Moved:
    """A project whose colour changed, or that came or went. `was` and `now` are colours; `kind` is worse, better, other, entered or left."""

    code: str
    name: str
    was: str | None
    now: str
    kind: str
    why: list[str]


@dataclass(frozen=True)
class Movement:
    """What changed since `since`: projects (the first few of `counts`), and the figures of the node."""

    since: dt.date | None
    moved: list[Moved] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    deltas: list[Delta] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many changes are not among those listed."""
        return sum(self.counts.values()) - len(self.moved)


def movement(*, user, node, row: Snapshot | None, as_of: dt.date, today: dt.date) -> Movement:
    """What moved below a node since the row before this one; nothing, without a day, where there is no earlier row."""
    before = previous(row=row, user=user) if row is not None else None
    if before is None:
        return Movement(None)
    rows = _changed(user=user, node=node, before=before, as_of=as_of, today=today)
    counts: dict[str, int] = {}
    for was, now, was_live, live, number in rows.order_by().values_list("was", "computed", "was_live", "projects").annotate(number=Count("pk")):
        kind = _kind(was, now, was_live, live)
        counts[kind] = counts.get(kind, 0) + number
    worst = Case(*[When(computed=colour, then=Value(place)) for place, colour in enumerate(COLOURS)], default=Value(9), output_field=IntegerField())
    listed = rows.order_by("-projects", worst, "project__code")[:SHOWN]
    moved = [
        Moved(
            one.project.code,
            one.project.name,
            one.was,
            one.computed,
            _kind(one.was, one.computed, one.was_live, one.projects),
            one.detail.get("why", [])[:2],
        )
        for one in listed
    ]
    return Movement(before.as_of, moved, counts, deltas(vars(row), vars(before)))


def _changed(*, user, node, before: Snapshot, as_of: dt.date, today: dt.date):
    """Rows of projects whose colour or presence differs from the period of `before`."""
    earlier = Snapshot.objects.filter(project=OuterRef("project"), period=before.period_id)
    rows = project_rows(user=user, as_of=as_of, today=today, node=node, left=True)
    rows = rows.annotate(was=Subquery(earlier.values("computed")[:1]), was_live=Subquery(earlier.values("projects")[:1]))
    same_colour = Q(was=F("computed")) | Q(projects=0)
    same_place = Q(was_live=F("projects")) | Q(was_live__isnull=True, projects=0)
    return rows.exclude(same_colour & same_place)


def _kind(was, now, was_live, live) -> str:
    if live and not was_live:
        return "entered"
    if was_live and not live:
        return "left"
    return direction(was, now)
