"""Take projects up, change them, move them, and lead them through their stages."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, named, require_version
from portfolio.actions.periods import require_open
from portfolio.models import Node
from portfolio.policy import require_over_node
from projects.actions.charter import TEXTS, checked
from projects.models import Baseline, DateForecast, Project, ProjectType, Stage, StageChange, StagePass
from projects.policy import require_over
from projects.queries import stage_on
from projects.queries.gates import gates_shut, shut_words

KEPT = ["code", "name", "node", "type", "stage", "manager", "manager_name", "sponsor", "currency", "budget", "restricted", *TEXTS]


@transaction.atomic
def create_project(
    *, actor, code: str, name: str, node: Node, stage: Stage, known_on: dt.date, now: dt.datetime, type: ProjectType | None = None,
    start_on: dt.date | None = None, finish_on: dt.date | None = None, budget=None, currency: str | None = None, restricted: bool = False,
    approver: str = "", **charter,
) -> Project:  # fmt: skip
    """Take up a project, or a request for one, known from a day on; given dates or a budget become its first baseline and forecast.

    `charter` takes manager, manager_name, sponsor, calendar, objective, scope_in, scope_out, success_criteria and assumptions.

    Raises:
        NotPermitted: the actor may not create projects under the node, or may not restrict them.
        Conflict: the code is taken, or the day lies in a closed period.
        Refused: a value is not acceptable.
    """
    require_over_node("create_project", actor=actor, node=node)
    _require_stage_of(stage, type or stage.type)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    _check_dates(start_on, finish_on)
    fields = checked(name=name, budget=budget, currency=currency or node.currency, restricted=restricted, **charter)
    if restricted:
        _require_restricting(require_over_node, actor=actor, node=node)
    require_open(day=known_on, field="known_on")
    project = Project(code=inputs.code(code), node=node, type=stage.type, stage=stage, created_at=now, **fields)
    _insert(project)
    StageChange.objects.create(project=project, known_on=known_on, stage=stage)
    promise = {"start_on": start_on, "finish_on": finish_on, "budget": project.budget}
    if any(value is not None for value in promise.values()):
        Baseline.objects.create(project=project, number=1, approved_on=known_on, approver=approver, **promise)
    if start_on or finish_on:
        DateForecast.objects.create(project=project, known_on=known_on, start_on=start_on, finish_on=finish_on, author=actor)
    after = {**{name: named(getattr(project, name)) for name in KEPT}, "known_on": known_on, "start_on": start_on, "finish_on": finish_on}
    if stage.type.stages.filter(gated=True, order__lte=stage.order).exclude(kind=Stage.Kind.OUT).exists():
        after["taken_up"] = "in mid-life"  # its gates up to this stage were held elsewhere, or never
    events.record("project.created", subject=project, actor=actor, at=now, after=after, facts={"project_id": project.pk, "since": known_on})
    return project


@transaction.atomic
def change_project(*, actor, project: Project, version: int, now: dt.datetime, **fields) -> Project:
    """Change the charter of a project.

    Raises:
        NotPermitted: the actor may not change it, or may not say whether it is restricted.
        Stale: someone changed it after it was read.
        Refused: a value is not acceptable, or money is kept in the currency already.
    """
    only_restricting = fields.keys() == {"restricted"}
    require_over("restrict_project" if only_restricting else "change_project", actor=actor, project=project)
    wanted = checked(**fields)
    project = hold(project)
    if wanted.get("restricted", project.restricted) != project.restricted:
        _require_restricting(require_over, actor=actor, project=project)
    require_version(project, version=version, wanted=wanted)
    change = difference(project, wanted)
    if change is None:
        return project
    if "currency" in change.after:
        _require_no_money(project, change.before["currency"])
    project.save(update_fields=columns(project, change))
    facts = {"project_id": project.pk, "since": inputs.today(now)}
    events.record("project.changed", subject=project, actor=actor, at=now, before=change.before, after=change.after, facts=facts)
    return project


@transaction.atomic
def move_project(*, actor, project: Project, node: Node, version: int, now: dt.datetime) -> Project:
    """Hang a project on another node.

    Raises:
        NotPermitted: the actor may not create projects at both places.
        Stale: someone changed it after it was read.
    """
    require_over("change_project", actor=actor, project=project)
    require_over_node("create_project", actor=actor, node=project.node)
    require_over_node("create_project", actor=actor, node=node)
    project = hold(project)
    require_version(project, version=version, wanted={"node": node})
    old = project.node_id
    change = difference(project, {"node": node})
    if change is None:
        return project
    project.save(update_fields=columns(project, change))
    facts = {"project_id": project.pk, "node_ids": [old, node.pk], "since": inputs.today(now)}
    events.record("project.moved", subject=project, actor=actor, at=now, before=change.before, after=change.after, facts=facts)
    return project


@transaction.atomic
def change_stage(*, actor, project: Project, stage: Stage, known_on: dt.date, now: dt.datetime, reason: str = "") -> Project:
    """Say in which stage a project is known to be from a day on.

    Raises:
        NotPermitted: the actor may not change the project.
        Refused: the stage belongs to another project type, or the day is out of range.
        Conflict: the day lies in a closed period, or the stage is gated and no gate or waiver gave leave to enter it.
    """
    require_over("change_project", actor=actor, project=project)
    return enter_stage(actor=actor, project=project, stage=stage, known_on=known_on, now=now, reason=reason)


def enter_stage(*, actor, project: Project, stage: Stage, known_on: dt.date, now: dt.datetime, reason: str = "") -> Project:
    """The same for a deed that has seen to who may: a gate that was decided.

    Raises:
        Refused, Conflict: as `change_stage`.
    """
    _require_stage_of(stage, project.type)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    reason = inputs.text(reason, field="reason", called=_("The reason"))
    project = hold(project)
    before = stage_on(project=project, day=known_on)
    if before == stage:
        return project
    require_open(day=known_on, field="known_on")
    _use_passes(project, stage, known_on)
    StageChange.objects.update_or_create(project=project, known_on=known_on, defaults={"stage": stage})
    difference(project, {"stage": project.stage_changes.latest("known_on").stage})
    project.save(update_fields=["stage", "version"])
    events.record(
        "project.left" if stage.kind == Stage.Kind.OUT else "project.stage_changed",
        subject=project, actor=actor, at=now, reason=reason,
        before={"stage": before.name if before else None}, after={"stage": stage.name, "known_on": known_on},
        facts={"project_id": project.pk, "since": known_on},
    )  # fmt: skip
    return project


def _use_passes(project: Project, stage: Stage, day: dt.date) -> None:
    """Use the leave to enter each gated stage on the way.

    Raises:
        Conflict: for one of them there is no leave.
    """
    shut, leaves = gates_shut(project=project, stage=stage, day=day)
    if shut:
        raise Conflict(shut_words(project.code, shut[0], stage), field="stage")
    StagePass.objects.filter(pk__in=[leave.pk for leave in leaves if leave.used_on is None]).update(used_on=day)


def _insert(project: Project) -> None:
    try:
        with transaction.atomic():
            project.save(force_insert=True)
    except IntegrityError:
        if Project.objects.filter(code=project.code).exists():
            raise Conflict(_("The code “{code}” is taken by another project: choose another.").format(code=project.code), field="code") from None
        raise


def _check_dates(start_on, finish_on) -> None:
    inputs.day(start_on, field="start_on", called=_("The start"))
    inputs.day(finish_on, field="finish_on", called=_("The finish"))
    inputs.in_order(start_on, finish_on, field="finish_on")


def _require_stage_of(stage: Stage, kind: ProjectType) -> None:
    if stage.type_id != kind.pk:
        raise Refused(
            _("The stage “{stage}” belongs to another project type: choose one of {kind}.").format(stage=stage.name, kind=kind), field="stage"
        )


def _require_restricting(require, **where) -> None:
    try:
        require("restrict_project", **where)
    except NotPermitted as refusal:
        refusal.field = "restricted"
        raise


def _require_no_money(project: Project, currency: str) -> None:
    kept = project.baselines.filter(budget__isnull=False).exists() or project.work_packages.filter(budget__gt=0).exists()
    if kept or project.actuals.exists() or project.versions.exists():
        raise Conflict(
            _("{code} holds amounts in {currency}: its currency can no longer be changed.").format(code=project.code, currency=currency),
            field="currency",
        )
