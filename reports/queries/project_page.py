"""Read what stands on top of every page of one project, and its one-page summary."""

import datetime as dt
from dataclasses import dataclass

from governance.queries.judgement import Judgement, judgement_on
from governance.queries.risks import risk_register
from portfolio.models import Node
from portfolio.policy import permitted
from portfolio.queries import breadcrumb
from projects.models import DIMENSIONS
from reports.models import Snapshot
from reports.queries.snapshots import previous, project_snapshot

TOP_RISKS = 5
# figure, what it is called, how it is set, and the direction that is bad
MOVING = [
    ("cpi", "CPI", "ratio", "down"), ("spi", "SPI", "ratio", "down"), ("eac_b", "EAC", "money", "up"),
    ("outlook", "Outlook", "money", "up"), ("whole_life_cost", "Whole-life cost", "money", "up"),
    ("benefits", "Benefits", "money", "down"), ("exposure", "Risk exposure", "money", "up"),
    ("open_risks", "Open risks", "count", "up"), ("overdue_risks", "Overdue risks", "count", "up"),
]  # fmt: skip


@dataclass(frozen=True)
class Head:
    """The top of a project's pages: its newest snapshot, and what this reader may do."""

    row: Snapshot | None
    may: set[str]


@dataclass(frozen=True)
class Change:
    """One figure that moved since the last status date. A colour has no difference."""

    name: str
    label: str
    kind: str
    before: object
    after: object
    difference: object
    adverse: str


@dataclass(frozen=True)
class DimensionRow:
    """One line of the matrix: the three voices on a dimension, since when they differ, and why."""

    name: str
    computed: str
    declared: str | None
    independent: str | None
    since: str | None
    reasons: list[dict]


@dataclass(frozen=True)
class Summary:
    """The page an executive reads: judgement, figures, movement and the risks that matter."""

    row: Snapshot | None
    before: Snapshot | None
    judgement: Judgement
    dimensions: list[DimensionRow]
    movement: list[Change]
    risks: list


def project_nodes(*, user, project) -> list[Node]:
    """The way down the tree to a project, as far as the reader sees it."""
    return breadcrumb(user=user, node=project.node)


def project_head(*, user, project, as_of: dt.date, row: Snapshot | None = None) -> Head:
    """What stands on top of a project's pages."""
    row = row or project_snapshot(project=project, as_of=as_of)
    return Head(row, permitted(actor=user, path=project.node.path, project_id=project.pk))


def project_summary(*, project, as_of: dt.date) -> Summary:
    """The one-page summary of a project as known on a day."""
    row = project_snapshot(project=project, as_of=as_of)
    before = previous(row=row) if row else None
    judged = judgement_on(project=project, day=as_of)
    risks = risk_register(day=as_of, risk__project=project, status="open", risk__kind="threat").order_by("-score", "due_on", "risk__code")[:TOP_RISKS]
    return Summary(row, before, judged, _dimensions(judged), _movement(before, row), list(risks))


def _dimensions(judged: Judgement) -> list[DimensionRow]:
    parts = {part["name"]: part for part in judged.dimensions}
    empty = {"computed": "unknown", "declared": None, "independent": None, "differs_since": None, "reasons": []}
    rows = [(name, parts.get(name, empty)) for name in DIMENSIONS]
    return [DimensionRow(name, one["computed"], one["declared"], one["independent"], one.get("differs_since"), one["reasons"]) for name, one in rows]


def _movement(before: Snapshot | None, row: Snapshot | None) -> list[Change]:
    """What differs between two snapshots: colours, stage and finish first, then figures."""
    if before is None or row is None:
        return []
    changes = [
        Change(voice, voice.capitalize(), "rag", getattr(before, voice), getattr(row, voice), None, "")
        for voice in ("computed", "declared", "independent")
    ]
    changes.append(Change("stage", "Stage", "text", before.stage, row.stage, None, ""))
    finish = (before.forecast_finish, row.forecast_finish)
    changes.append(Change("forecast_finish", "Forecast finish", "day", *finish, (finish[1] - finish[0]).days if all(finish) else None, "up"))
    for name, label, kind, adverse in MOVING:
        pair = getattr(before, name), getattr(row, name)
        changes.append(Change(name, label, kind, *pair, pair[1] - pair[0] if None not in pair else None, adverse))
    return [one for one in changes if not _same(one)]


def _same(one: Change) -> bool:
    if one.kind == "ratio" and one.difference is not None:
        return abs(one.difference) < 0.005
    return one.before == one.after or (not one.before and not one.after)
