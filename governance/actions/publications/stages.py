"""In delivery while publications name a project, out from the first that no longer does."""

import datetime as dt

from governance.actions.publications.contents import Publication, Written
from governance.models import Rating
from portfolio.models import Node
from projects.models import Project, Stage, StageChange


def write_stages(publication: Publication, root: Node, projects: dict[str, Project], written: Written, now) -> None:
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
