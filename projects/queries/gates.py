"""Read which gates still bar a project's way into a stage."""

import datetime as dt

from django.utils.translation import gettext as _

from projects.models import Project, Stage, StagePass


def gates_shut(*, project: Project, stage: Stage, day: dt.date) -> tuple[list[Stage], list[StagePass]]:
    """The gated stages on the way into a stage that a project may not enter on a day, and the leaves it has for the others.

    A stage cannot be reached by jumping over a gate, nor on a day before its gate was held. One that lies no further than the project ever was
    is entered without a new leave.
    """
    if stage.kind == Stage.Kind.OUT:
        return [], []
    early = _passed_later(project, stage, day)
    if early:
        return early, []
    reached = _reached(project.stage_changes.all())
    between = project.type.stages.filter(gated=True, order__lte=stage.order, order__gt=-1 if reached is None else reached)
    gated = list(between.exclude(kind=Stage.Kind.OUT).order_by("order"))
    if not gated:
        return [], []
    standing = project.stage_passes.filter(withdrawn_on=None).exclude(used_on=None, expires_on__lt=day)
    leaves = {leave.stage_id: leave for leave in standing.order_by("given_on", "pk")}
    return [one for one in gated if one.pk not in leaves], [leaves[one.pk] for one in gated if one.pk in leaves]


def _reached(changes) -> int | None:
    """How far the stages go that were entered; None where none was."""
    return changes.exclude(stage__kind=Stage.Kind.OUT).order_by("-stage__order").values_list("stage__order", flat=True).first()


def _passed_later(project: Project, stage: Stage, day: dt.date) -> list[Stage]:
    """The stages on the way that the project had not entered by a day, and whose first leave was given after it, as `passed_on` says."""
    passes = project.stage_passes.filter(withdrawn_on=None, stage__order__lte=stage.order).select_related("stage").order_by("given_on", "pk")
    first: dict[int, StagePass] = {}
    for leave in passes:
        first.setdefault(leave.stage_id, leave)
    later = [leave for leave in first.values() if leave.given_on > day]
    if not later:
        return []
    reached = _reached(project.stage_changes.filter(known_on__lte=day))
    found = [leave for leave in later if reached is None or leave.stage.order > reached]
    for leave in found:
        leave.stage.passed_on = leave.given_on
    return [leave.stage for leave in sorted(found, key=lambda leave: leave.stage.order)]


def shut_words(code: str, shut: Stage, stage: Stage) -> str:
    """Why a project may not enter a stage, and what to do about it."""
    if (passed_on := getattr(shut, "passed_on", None)) is not None:
        told = _("{project} passed the gate into “{gate}” on {day} and cannot have entered before: give that day or a later one.")
        return told.format(project=code, gate=shut.name, day=passed_on)
    if shut.pk == stage.pk:
        return _("{project} has not passed the gate into “{stage}”: hold its review, or ask for a waiver.").format(project=code, stage=stage.name)
    return _("{project} has not passed the gate into “{gate}”, which comes before “{stage}”: hold its review, or ask for a waiver.").format(
        project=code, gate=shut.name, stage=stage.name
    )
