"""Bring a published portfolio in: many facts of many projects, all known at one date."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.calendar import ensure_fiscal_year
from finance.models import BusinessCase, Version, VersionLine
from governance.models import Rating
from pmo.errors import Conflict
from pmo.ledger import events
from pmo.ledger.changes import Counts, take_turn
from pmo.ledger.events import Deed
from portfolio.actions.nodes import create_node
from portfolio.actions.periods import open_period
from portfolio.models import Node
from portfolio.policy import require_over_node
from projects.actions.life_cycle import default_type
from projects.models import Baseline, DateForecast, Project, Stage, StageChange, StatusReport

CHUNK = 500
FIRST_REASON = "As first published."
DECLARED = "Rating of the senior responsible owner, as published: "


@dataclass(frozen=True)
class Published:
    """What one publication says of one project. Money in pounds; None is not stated. `project_id` is None for a new one."""

    project_id: int | None
    code: str
    name: str
    department: str
    category: str
    objective: str
    rating: str
    rag: str
    commentary: str
    reviewer: str
    start_on: dt.date | None
    finish_on: dt.date | None
    dates_note: str
    plan: Decimal | None
    outlook: Decimal | None
    money_note: str
    whole_life_cost: Decimal | None
    benefits: Decimal | None
    note: str
    benefits_note: str
    declared: str = ""
    declared_words: str = ""


@dataclass(frozen=True)
class Publication:
    """A publication as a whole. `others` are the dates of the office's other publications of the same portfolio; `leaving` are projects of
    an earlier one that this one does not name.
    """

    known_on: dt.date
    fiscal_start: dt.date | None
    projects: Sequence[Published]
    department_codes: dict[str, str]  # department as published → code of its node
    category_codes: dict[tuple[str, str], str]
    others: Sequence[dt.date] = ()
    leaving: Sequence[int] = ()
    label: str = ""


@dataclass
class _Written:
    """The projects a publication created and changed, by key, and what is told of them."""

    created: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    left: dict[int, str] = field(default_factory=dict)
    moved: dict[int, list[int]] = field(default_factory=dict)  # project → the nodes it hung and hangs on


@transaction.atomic
def publish(*, actor, root: Node, publication: Publication, now: dt.datetime) -> tuple[Counts, dict[str, Project]]:
    """Write what a publication says of its projects, as known on its date, below a node; whatever is there already stays.

    Publications may come in any order: the first baseline, the stages and the words of the charter end up the same. Returns the counts and
    the projects by code.

    Raises:
        NotPermitted: the actor may not change the tree or the projects there.
        Conflict: the date lies in a closed period, or a code is in use elsewhere.
    """
    for capability in ("import", "change_tree", "create_project", "change_project"):
        require_over_node(capability, actor=actor, node=root)
    known_on, written = publication.known_on, _Written()
    period = open_period(end_on=known_on, since=_year_before(known_on))
    nodes = _nodes(actor, root, publication, now)
    projects = _projects(publication, nodes, written, now)
    ids = {one.code: projects[one.code].pk for one in publication.projects}
    _charters(publication, projects, nodes, written)
    _facts(publication, ids, written)
    _money(publication, ids, written)
    _declare(publication, ids, period, actor, written, now)
    _baselines(publication, projects, written)
    _stages(publication, root, projects, written, now)
    _record(publication, projects, written, actor, now)
    created, changed = len(written.created), len((written.changed - written.created) & set(ids.values()))
    return Counts(created, changed, len(ids) - created - changed), projects


def fact_values(one: Published) -> dict[type, dict]:
    """What is written for one project by table, beside project and date; the same for a preview and for the deed."""
    return {
        Rating: {"published": one.rating, "rag": one.rag, "commentary": one.commentary, "reviewer": one.reviewer},
        DateForecast: {"start_on": one.start_on, "finish_on": one.finish_on, "note": one.dates_note},
        BusinessCase: {
            "whole_life_cost": one.whole_life_cost, "benefits": one.benefits, "note": one.note, "benefits_note": one.benefits_note,
        },
    }  # fmt: skip


def stored_facts(model: type, *, project_ids: Sequence[int], known_on: dt.date) -> dict[int, object]:
    """The rows of a dated fact of one date, by project."""
    ids, found = sorted(project_ids), {}
    for start in range(0, len(ids), CHUNK):
        found |= {
            row.project_id: row for row in model.objects.filter(project_id__in=ids[start : start + CHUNK], known_on=known_on)
        }
    return found


def _year_before(day: dt.date) -> dt.date:
    """The day after the same date of the year before."""
    try:
        return day.replace(year=day.year - 1) + dt.timedelta(days=1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28) + dt.timedelta(days=1)


def _nodes(actor, root: Node, publication: Publication, now) -> dict[tuple[str, str], Node]:
    """The node of each department and category, made where it is missing."""
    wanted = [*publication.department_codes.values(), *publication.category_codes.values()]
    there = {node.code: node for node in Node.objects.filter(code__in=wanted)}
    for node in there.values():
        if not node.path.startswith(root.path):
            raise Conflict(
                _("The node “{code}” lies elsewhere in the tree: choose another place for the file.").format(code=node.code),
                field="into",
            )
    nodes: dict[tuple[str, str], Node] = {}
    for one in publication.projects:
        department = publication.department_codes[one.department]
        if department not in there:
            there[department] = create_node(
                actor=actor,
                code=department,
                name=one.department[:200],
                kind=Node.Kind.FUNCTION,
                parent=root,
                currency=root.currency,
                now=now,
            )
        nodes[one.department, ""] = there[department]
        if one.category:
            code = publication.category_codes[one.department, one.category]
            if code not in there:
                there[code] = create_node(
                    actor=actor, code=code, name=one.category[:200], kind=Node.Kind.PORTFOLIO, parent=there[department],
                    currency=root.currency, now=now,
                )  # fmt: skip
            nodes[one.department, one.category] = there[code]
    return nodes


def _projects(publication: Publication, nodes: dict, written: _Written, now) -> dict[str, Project]:
    """All the projects concerned by code, the new ones created."""
    kind = default_type()
    delivery = kind.stages.get(name="Delivery")
    new = [
        Project(
            code=one.code, name=one.name, node=nodes[one.department, one.category], type=kind, stage=delivery, currency="GBP",
            objective=one.objective, created_at=now,
        )
        for one in publication.projects if one.project_id is None
    ]  # fmt: skip
    taken = Project.objects.filter(code__in=[project.code for project in new]).first()
    if taken is not None:
        raise Conflict(_("The code “{code}” is taken by another project.").format(code=taken.code))
    Project.objects.bulk_create(new, batch_size=CHUNK)
    written.created |= {project.pk for project in new}
    ids = [one.project_id for one in publication.projects if one.project_id is not None] + list(publication.leaving)
    take_turn()
    held = Project.objects.select_for_update(of=("self",)).select_related("node", "type", "stage").filter(pk__in=ids)
    return {project.code: project for project in [*new, *held]}


def _charters(publication: Publication, projects: dict[str, Project], nodes: dict, written: _Written) -> None:
    """Name, objective and place, where this publication is the newest that names the project."""
    ids = [project.pk for project in projects.values()]
    later = set(Rating.objects.filter(project_id__in=ids, known_on__in=[day for day in publication.others if day > publication.known_on])
                .values_list("project_id", flat=True))  # fmt: skip
    for one in publication.projects:
        project = projects[one.code]
        if project.pk in written.created or project.pk in later:
            continue
        wanted = {"name": one.name, "objective": one.objective or project.objective, "node": nodes[one.department, one.category]}
        if not one.category and project.node.path.startswith(wanted["node"].path):
            wanted["node"] = project.node  # the file names no category: it stays where it is in the department
        if any(getattr(project, name) != value for name, value in wanted.items()):
            if wanted["node"].pk != project.node_id:
                written.moved[project.pk] = [project.node_id, wanted["node"].pk]
            for name, value in wanted.items():
                setattr(project, name, value)
            project.version += 1
            project.save(update_fields=[*wanted, "version"])
            written.changed.add(project.pk)


def _facts(publication: Publication, ids: dict[str, int], written: _Written) -> None:
    for model in (Rating, DateForecast, BusinessCase):
        stored = stored_facts(model, project_ids=list(ids.values()), known_on=publication.known_on)
        fresh = []
        for one in publication.projects:
            values = fact_values(one)[model]
            row = stored.get(ids[one.code])
            if row is None:
                fresh.append(model(project_id=ids[one.code], known_on=publication.known_on, **values))
            elif any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                row.save(update_fields=list(values))
                written.changed.add(row.project_id)
        model.objects.bulk_create(fresh, batch_size=CHUNK)
        written.changed |= {row.project_id for row in fresh}


def _money(publication: Publication, ids: dict[str, int], written: _Written) -> None:
    """Plan and Outlook of the fiscal year, one amount not yet spread over months."""
    if publication.fiscal_start is None:
        return
    year = ensure_fiscal_year(day=publication.fiscal_start)
    for kind in (Version.Kind.PLAN, Version.Kind.OUTLOOK):
        stored = {
            row.project_id: row
            for row in Version.objects.filter(
                project_id__in=ids.values(), fiscal_year=year, kind=kind, known_on=publication.known_on
            )
        }
        for one in publication.projects:
            amount, row = getattr(one, kind.value), stored.get(ids[one.code])
            if amount is None and row is not None:
                row.delete()
                written.changed.add(ids[one.code])
            elif amount is not None and (row is None or row.total != amount or row.note != one.money_note):
                _put_version(ids[one.code], year, kind, publication, amount, one.money_note)
                written.changed.add(ids[one.code])


def _put_version(project_id: int, year, kind, publication: Publication, amount: Decimal, note: str) -> None:
    version, _made = Version.objects.update_or_create(
        project_id=project_id, fiscal_year=year, kind=kind, known_on=publication.known_on,
        defaults={"total": amount, "note": note, "state": Version.State.APPROVED, "label": publication.label[:40]},
    )  # fmt: skip
    version.lines.all().delete()
    VersionLine.objects.create(version=version, amount=amount)


def _declare(publication: Publication, ids: dict[str, int], period, actor, written: _Written, now) -> None:
    """The word of the senior responsible owner, where one was published; a report somebody wrote is left as it is."""
    stored = {row.project_id: row for row in StatusReport.objects.filter(project_id__in=ids.values(), period=period)}
    for one in publication.projects:
        row = stored.get(ids[one.code])
        if not one.declared or (row is not None and not row.summary.startswith(DECLARED)):
            continue
        values = {"overall": one.declared, "summary": f"{DECLARED}{one.declared_words}", "known_on": publication.known_on}
        if row is None:
            state = StatusReport.State.SUBMITTED
            StatusReport.objects.create(
                project_id=ids[one.code], period=period, state=state, author=actor, submitted_at=now, **values
            )
            written.changed.add(ids[one.code])
        elif any(getattr(row, name) != value for name, value in values.items()):
            StatusReport.objects.filter(pk=row.pk).update(version=row.version + 1, **values)
            written.changed.add(ids[one.code])


def _baselines(publication: Publication, projects: dict[str, Project], written: _Written) -> None:
    """The first promise is what the earliest publication says; one that comes late, but is of an earlier date, becomes it."""
    stored: dict[int, list[Baseline]] = {}
    for row in Baseline.objects.filter(project__in=projects.values()).order_by("number"):
        stored.setdefault(row.project_id, []).append(row)
    for one in publication.projects:
        project, rows = projects[one.code], stored.get(projects[one.code].pk, [])
        ours = next((row for row in rows if row.reason == FIRST_REASON), None)
        if rows and (ours is None or ours.approved_on < publication.known_on):
            continue
        budget = one.whole_life_cost if one.whole_life_cost is not None and one.whole_life_cost >= 0 else None
        values = {"approved_on": publication.known_on, "start_on": one.start_on, "finish_on": one.finish_on, "budget": budget}
        if ours is not None and all(getattr(ours, name) == value for name, value in values.items()):
            continue
        Baseline.objects.update_or_create(
            project=project, number=ours.number if ours else 1, defaults={**values, "reason": FIRST_REASON}
        )
        if len(rows) < 2 and project.budget != budget:
            project.budget = budget
            Project.objects.filter(pk=project.pk).update(budget=budget)
        written.changed.add(project.pk)


def _stages(publication: Publication, root: Node, projects: dict[str, Project], written: _Written, now) -> None:
    """In delivery from the first publication that names a project, out from the first that no longer does, whatever order they come in."""
    changes: dict[int, dict[dt.date, Stage]] = {project.pk: {} for project in projects.values()}
    for row in StageChange.objects.select_related("stage").filter(project__in=projects.values()):
        changes[row.project_id][row.known_on] = row.stage
    named = {projects[one.code].pk for one in publication.projects}
    following = min((day for day in publication.others if day > publication.known_on), default=None)
    seen_then, covered = _seen_on(following, root)
    stages: dict[int, list[Stage]] = {}
    for stage in Stage.objects.order_by("order"):
        stages.setdefault(stage.type_id, []).append(stage)
    for project in projects.values():
        known = changes[project.pk]
        wanted = _wanted_stages(
            stages[project.type_id], known, project.pk in named, publication.known_on,
            following if project.node.path.startswith(covered) else None, project.pk in seen_then,
        )  # fmt: skip
        for day, stage in wanted.items():
            StageChange.objects.update_or_create(project=project, known_on=day, defaults={"stage": stage})
            changes[project.pk][day] = stage
            written.changed.add(project.pk)
            if stage.kind == Stage.Kind.OUT and day == publication.known_on:
                written.left[project.pk] = stage.name
        _settle(project, changes[project.pk], now)


def _seen_on(day: dt.date | None, root: Node) -> tuple[set[int], str]:
    """The projects that the publication of a day names, and the branch it covers: one department, where it names no other."""
    if day is None:
        return set(), root.path
    rated = Rating.objects.filter(project__node__path__startswith=root.path, known_on=day)
    paths = dict(rated.values_list("project_id", "project__node__path"))
    depth = root.path.count("/") + 1
    branches = {"/".join(path.split("/")[:depth]) + "/" for path in paths.values()}
    return set(paths), branches.pop() if len(branches) == 1 else root.path


def _wanted_stages(
    stages: list[Stage], changes: dict, named: bool, day: dt.date, following: dt.date | None, seen_then: bool
) -> dict:
    """The changes of stage that this publication adds for one project."""
    here, wanted = _stage_on(changes, day), {}
    live = here is not None and here.kind != Stage.Kind.OUT
    active, out = _stage(stages, "Delivery", Stage.Kind.ACTIVE), _stage(stages, "Left", Stage.Kind.OUT)
    if named and not live:
        wanted[day] = active
    if not named and live and out is not None:
        wanted[day] = out
    if following is not None:
        then = wanted.get(day, here) if following not in changes else changes[following]
        out_then = then is not None and then.kind == Stage.Kind.OUT
        if named and not seen_then and not out_then and out is not None:
            wanted[following] = out
        if not named and seen_then and (day in wanted) and following not in changes:
            wanted[following] = here
    return {when: stage for when, stage in wanted.items() if stage is not None}


def _stage(stages: list[Stage], name: str, kind: str) -> Stage | None:
    """The stage of that name, else the first of that kind."""
    return next((one for one in stages if one.name == name), None) or next((one for one in stages if one.kind == kind), None)


def _stage_on(changes: dict, day: dt.date) -> Stage | None:
    known = [when for when in changes if when <= day]
    return changes[max(known)] if known else None


def _settle(project: Project, changes: dict, now) -> None:
    """The stage of the project itself is the newest one known."""
    newest = _stage_on(changes, now.date())
    if newest is not None and newest.pk != project.stage_id:
        project.stage = newest
        Project.objects.filter(pk=project.pk).update(stage=newest)


def _record(publication: Publication, projects: dict[str, Project], written: _Written, actor, now) -> None:
    """One event a project; the figures from the publication's date on follow."""
    deeds = []
    said = {one.code: one for one in publication.projects}
    for code, project in sorted(projects.items()):
        facts = {"project_id": project.pk, "since": publication.known_on}
        if project.pk in written.moved:
            facts["node_ids"] = written.moved[project.pk]
        if project.pk in written.left:
            deeds.append(
                Deed(
                    "project.left",
                    project,
                    after={"stage": written.left[project.pk], "known_on": publication.known_on},
                    facts=facts,
                )
            )
        elif project.pk in written.changed | written.created:
            one = said.get(code)
            told = None if one is None else {
                "known_on": publication.known_on, "name": one.name, "rating": one.rating, "start_on": one.start_on, "finish_on": one.finish_on,
                "plan": one.plan, "outlook": one.outlook, "whole_life_cost": one.whole_life_cost, "benefits": one.benefits,
            }  # fmt: skip
            verb = "project.created" if project.pk in written.created else "portfolio.published"
            deeds.append(Deed(verb, project, after=told, facts=facts))
    events.record_many(deeds, actor=actor, at=now)
