"""Read what a board pack says of a node on a day. It depends on the node, the day and clearance alone, never on who asks."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, fields

from django.db.models import Q

from finance.models import CorrectiveAction
from finance.queries.corrective_actions import kept_on
from finance.queries.fiscal import fiscal_year_of
from finance.queries.ranges import Range, node_range, project_ranges
from governance.queries.change_news import change_news
from governance.queries.waiting import waiting_at
from pmo.errors import Refused
from portfolio.models import Node
from projects.models import Project
from reports.calc.movement import deltas, direction
from reports.models import Snapshot
from reports.queries.node import lines
from reports.queries.pack_parts import ChildPage, Coverage, Figures, Move, PackContent, Past, Remedy, Was
from reports.queries.pack_reds import red_pages
from reports.queries.snapshots import rows_of
from reports.queries.subject_money import bridge_below

MOST_RED_PAGES, MOST_CHILDREN, MOST_IN_MATRIX, MOST_WORST, MOST_RANGED, PERIODS = 40, 30, 44, 14, 500, 53
TEMPLATES = ("board",)
KINDS = ("worse", "better", "entered", "left", "other")
SEVERITY = {"red": 0, "amber": 1, "unknown": 2, "": 2, "green": 3}
DIRECT = [f.name for f in fields(Figures) if f.name in {column.name for column in Snapshot._meta.concrete_fields}]
PAST = [f.name for f in fields(Past)]
KNOWN = [
    ("computed", lambda row: row.computed in ("green", "amber", "red")), ("declared", lambda row: row.declared in ("green", "amber", "red")),
    ("independent", lambda row: bool(row.published) or row.independent in ("green", "amber", "red")), ("budget", lambda row: row.budget is not None),
    ("value", lambda row: row.ev is not None), ("plan", lambda row: row.plan is not None), ("outlook", lambda row: row.outlook is not None),
    ("actual", lambda row: row.actual is not None), ("whole_life_cost", lambda row: row.whole_life_cost is not None),
    ("benefits", lambda row: row.benefits is not None), ("baseline_finish", lambda row: row.baseline_finish is not None),
    ("forecast_finish", lambda row: row.forecast_finish is not None),
]  # fmt: skip


def pack_content(*, node: Node, as_of: dt.date, today: dt.date, cleared: bool, template: str = "board") -> PackContent:
    """What the pack of a node says, as known on a day; restricted projects only in a cleared one.

    Raises:
        Refused: nothing was known of the node on that day.
    """
    row = node_row(node=node, as_of=as_of, cleared=cleared)
    if row is None:
        raise Refused(f"Nothing was known of {node.name} on {as_of}: choose a later day, or roll the figures up first.", field="as_of")
    stored = list(_rows(node, as_of, today, cleared))
    every = {one.project_id: _figures(one) for one in stored}
    shown = [one for one in stored if one.stage_kind != "out"]
    live = [one for one in shown if one.projects]
    before = _before(node, row, cleared)
    was = _was(every, before)
    told = sorted((every[one.project_id] for one in live), key=_worst)
    red_rows = sorted((one for one in live if every[one.project_id].red), key=lambda one: _worst(every[one.project_id]))
    ranges = project_ranges(project_ids=_ranged(live, red_rows), day=as_of)
    children = _children(node, as_of, cleared)
    moves = _moves(stored, every, was) if before else ()
    return PackContent(
        template=template, code=node.code, name=node.name, kind=node.kind, crumbs=_crumbs(node), owner=str(node.owner or node.owner_name),
        as_of=row.as_of, period_end=row.period.end_on, frozen=row.frozen, cleared=cleared, computed_at=row.computed_at,
        total=_figures(row), since=before.as_of if before else None,
        asks=tuple(one for one in told if one.asks), moves=moves,
        deltas=tuple((one.name, one.before, one.now, one.by) for one in deltas(vars(row), vars(before))) if before else (),
        exceptions=tuple(one for one in told if one.red or one.rosy), children=tuple(children),
        pages=tuple(_page(child, told, moves, every) for child in children[:MOST_CHILDREN]),
        matrix=_matrix(live, every), reds_in_all=len(red_rows),
        reds=red_pages(rows=red_rows[:MOST_RED_PAGES], figures=every, was=was, ranges=ranges, as_of=row.as_of),
        projects=tuple(sorted((every[one.project_id] for one in shown), key=lambda one: (one.place, one.code))),
        history=_history(node, row, cleared), coverage=_coverage(row, told, cleared), bridge=_bridge(node, as_of, cleared),
        remedies=_remedies(node, as_of, cleared), range=node_range(node=node, day=as_of, whole=cleared),
        ranges=_least_likely(live, ranges), waiting=tuple(waiting_at(place=node, day=as_of, cleared=cleared)),
        changes=change_news(node=node, day=as_of, since=before.as_of if before else None, cleared=cleared),
    )  # fmt: skip


def content_hash(content: PackContent) -> str:
    """The SHA-256 of what a pack says, in canonical JSON; when it was worked out or made is no part of it."""
    said = asdict(content)
    del said["computed_at"]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False).encode()).hexdigest()


def node_row(*, node: Node, as_of: dt.date, cleared: bool) -> Snapshot | None:
    """The newest row of a node by a day, with or without restricted projects."""
    rows = Snapshot.objects.filter(node=node, as_of__lte=as_of).select_related("period", "node", "node__parent")
    return _preferring(rows, cleared).first()


def _preferring(rows, cleared: bool):
    """Newest first; a row without restricted projects stands in for the whole only where there are none."""
    return rows.filter(cleared=True).order_by("-as_of") if cleared else rows.order_by("-as_of", "cleared")


def _ranged(live: list[Snapshot], reds: list[Snapshot]) -> set[int]:
    """The projects whose forecast may be told: those with a page, and the largest of all."""
    largest = sorted(live, key=lambda row: (-(row.budget or row.whole_life_cost or 0), row.project_id))[:MOST_RANGED]
    return {row.project_id for row in (*reds[:MOST_RED_PAGES], *largest)}


def _least_likely(live: list[Snapshot], ranges: dict[int, Range]) -> tuple:
    told = [(row.project.code, row.project.name, ranges[row.project_id]) for row in live if row.project_id in ranges]
    return tuple(sorted(told, key=lambda one: (one[2].in_budget is None, one[2].in_budget, one[0])))


def _before(node, row, cleared) -> Snapshot | None:
    return _preferring(Snapshot.objects.filter(node=node, as_of__lt=row.as_of), cleared).first()


def _below(node, cleared: bool):
    below = Project.objects.filter(node__path__startswith=node.path)
    return below if cleared else below.filter(restricted=False)


def _bridge(node, as_of: dt.date, cleared: bool):
    year = fiscal_year_of(day=as_of)
    shown = _below(node, cleared).exclude(stage__kind="out")
    return bridge_below(projects=shown, node=node, year=year, as_of=as_of) if year else None


def _remedies(node, as_of: dt.date, cleared: bool) -> tuple[Remedy, ...]:
    rows = CorrectiveAction.objects.filter(project__in=_below(node, cleared).order_by())
    return tuple(
        Remedy(
            one.action.project.code, one.action.project.name, one.action.what, one.action.amount, one.action.project.currency,
            str(one.action.owner or one.action.owner_name), one.action.due_on, one.overdue,
        )
        for one in kept_on(rows=rows, day=as_of, open_only=True)
    )  # fmt: skip


def _rows(node, as_of, today, cleared):
    return rows_of(projects=_below(node, cleared), as_of=as_of, today=today, left=True).order_by("project__code")


def _figures(row: Snapshot) -> Figures:
    told = {name: getattr(row, name) for name in DIRECT}
    if row.node_id is not None:
        return Figures(code=row.node.code, name=row.node.name, kind=row.node.kind, path=row.node.path, **told)
    project, detail = row.project, row.detail
    return Figures(
        code=project.code, name=project.name, kind="project", place=project.node.name, path=project.node.path, sponsor=project.sponsor,
        manager=detail.get("manager", ""), why=tuple(detail.get("why", [])), words=detail.get("words", {}),
        commentary=detail.get("commentary", ""), dates_note=detail.get("dates_note", ""), **told,
    )  # fmt: skip


def _worst(one: Figures):
    worst = min(SEVERITY.get(voice, 2) for voice in (one.computed, one.declared, one.independent))
    return (worst, SEVERITY.get(one.computed, 2), -(one.budget or one.whole_life_cost or 0), one.code)


def _was(every: dict, before: Snapshot | None) -> dict[int, tuple[int, Was]]:
    if before is None:
        return {}
    names = [f.name for f in fields(Was)]
    rows = Snapshot.objects.filter(project_id__in=list(every), period_id=before.period_id) if len(every) < 900 else _earlier(every, before)
    return {pk: (live, Was(*told)) for pk, live, *told in rows.values_list("project_id", "projects", *names)}


def _earlier(every: dict, before: Snapshot):
    """All projects' rows of the period: cheaper than naming thousands of them."""
    return Snapshot.objects.filter(project__isnull=False, period_id=before.period_id)


def _moves(stored: list[Snapshot], every: dict, was: dict) -> tuple[Move, ...]:
    found = []
    for row in stored:
        was_live, old = was.get(row.project_id, (0, None))
        one = every[row.project_id]
        if bool(was_live) != bool(row.projects):
            kind = "entered" if row.projects else "left"
            found.append(Move(one.code, one.name, "", None, one.computed if row.projects else one.stage, kind, one.published, one.why[:2]))
            continue
        for voice in ("computed", "independent") if row.projects else ():
            before, now = getattr(old, voice), getattr(one, voice)
            if before != now:
                published = one.published if voice == "independent" else ""
                found.append(Move(one.code, one.name, voice, before, now, direction(before, now), published, one.why[:2]))
    place = {kind: number for number, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda one: (place[one.kind], SEVERITY.get(one.now, 2), one.code, one.voice)))


def _children(node, as_of, cleared) -> list[Figures]:
    found: dict[int, Snapshot] = {}
    rows = Snapshot.objects.filter(node__parent=node, as_of__lte=as_of).select_related("node")
    newest = dict(rows.order_by("as_of").values_list("node_id", "as_of"))
    wanted = Q(pk__in=())
    for day in set(newest.values()):
        wanted |= Q(as_of=day, node_id__in=[pk for pk, last in newest.items() if last == day])
    for row in rows.filter(wanted).order_by("cleared" if cleared else "-cleared"):
        found[row.node_id] = row  # the row that this reader may see comes last
    told = [_figures(row) for row in found.values()]
    return sorted((one for one in told if one.projects or one.counts.get("stages")), key=lambda one: (one.name, one.code))


def _page(child: Figures, told: list[Figures], moves: tuple, every: dict) -> ChildPage:
    below = [one for one in told if one.path.startswith(child.path)]
    codes = {one.code for one in every.values() if one.path.startswith(child.path)}
    counted = {kind: sum(move.kind == kind for move in moves if move.code in codes) for kind in KINDS}
    return ChildPage(child, counted, tuple(below[:MOST_WORST]), max(len(below) - MOST_WORST, 0))


def _matrix(live: list[Snapshot], every: dict) -> tuple:
    worst = sorted(live, key=lambda row: _worst(every[row.project_id]))[:MOST_IN_MATRIX]
    return tuple((every[line.row.project_id], tuple((name, rag) for name, rag, _why in line.cells)) for line in lines(worst))


def _history(node, row, cleared) -> tuple[Past, ...]:
    rows = _preferring(Snapshot.objects.filter(node=node, as_of__lte=row.as_of), cleared)
    found: dict = {}
    for one in rows.values(*PAST)[: 2 * PERIODS]:
        found.setdefault(one["as_of"], Past(**one))
    return tuple(list(found.values())[:PERIODS][::-1])


def _coverage(row: Snapshot, told: list[Figures], cleared: bool) -> Coverage:
    reported = sorted(one.reported_on for one in told if one.reported_on)
    oldest_first = sorted(told, key=lambda one: (one.reported_on or dt.date.min, one.code))
    return Coverage(
        live=len(told), known=tuple((name, sum(map(knows, told))) for name, knows in KNOWN),
        unmeasured=tuple((one.code, one.name) for one in told if one.ev is None and one.stage_kind == "active"),
        stale=tuple((one.code, one.name, one.reported_on) for one in oldest_first if one.stale),
        unconverted=row.unconverted, hidden=0 if row.cleared else row.restricted,
        newest=reported[-1] if reported else None, oldest=reported[0] if reported else None,
    )  # fmt: skip


def _crumbs(node: Node) -> tuple[str, ...]:
    ids = [int(part) for part in node.path.split("/") if part and int(part) != node.pk]
    return tuple(Node.objects.filter(pk__in=ids).order_by("depth").values_list("name", flat=True))
