"""Read which gates still bar a project's way into a stage."""

import datetime as dt

from django.utils.translation import gettext as _

from projects.models import Project, Stage, StagePass


def gates_shut(*, project: Project, stage: Stage, day: dt.date) -> tuple[list[Stage], list[StagePass]]:
    """The gated stages on the way into a stage that a project may not enter on a day, and the leaves it has for the others.

    A stage cannot be reached by jumping over a gate. One that lies no further than the project ever was is entered without a new leave.
    """
    if stage.kind == Stage.Kind.OUT:
        return [], []
    been = project.stage_changes.exclude(stage__kind=Stage.Kind.OUT).order_by("-stage__order").values_list("stage__order", flat=True)
    reached = been.first()
    between = project.type.stages.filter(gated=True, order__lte=stage.order, order__gt=-1 if reached is None else reached)
    gated = list(between.exclude(kind=Stage.Kind.OUT).order_by("order"))
    if not gated:
        return [], []
    standing = project.stage_passes.filter(withdrawn_on=None).exclude(used_on=None, expires_on__lt=day)
    leaves = {leave.stage_id: leave for leave in standing.order_by("given_on", "pk")}
    return [one for one in gated if one.pk not in leaves], [leaves[one.pk] for one in gated if one.pk in leaves]


def shut_words(code: str, shut: Stage, stage: Stage) -> str:
    """Why a project may not enter a stage, and what to do about it."""
    if shut.pk == stage.pk:
        return _("{project} has not passed the gate into “{stage}”: hold its review, or ask for a waiver.").format(project=code, stage=stage.name)
    return _("{project} has not passed the gate into “{gate}”, which comes before “{stage}”: hold its review, or ask for a waiver.").format(
        project=code, gate=shut.name, stage=stage.name
    )
