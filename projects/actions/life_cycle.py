"""The life cycles projects run through."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import hold, take_turn
from portfolio.policy import require
from projects.models import ProjectType, Stage

PREDICTIVE = [
    ("Request", Stage.Kind.DEMAND),
    ("Concept", Stage.Kind.DEMAND),
    ("Approved", Stage.Kind.ACTIVE),
    ("Delivery", Stage.Kind.ACTIVE),
    ("Closing", Stage.Kind.ACTIVE),
    ("Closed", Stage.Kind.DONE),
    ("Cancelled", Stage.Kind.OUT),
    ("Left", Stage.Kind.OUT),
]


@transaction.atomic
def default_type() -> ProjectType:
    """The predictive life cycle, made with its stages at first use."""
    kind, _made = ProjectType.objects.get_or_create(code="predictive", defaults={"name": "Predictive"})
    if not kind.stages.exists():
        Stage.objects.bulk_create(Stage(type=kind, name=name, kind=group, order=order) for order, (name, group) in enumerate(PREDICTIVE))
    return kind


@transaction.atomic
def add_type(*, actor, code: str, name: str, stages, now: dt.datetime) -> ProjectType:
    """Add a way of running projects, with its stages as (name, kind) in the order they are gone through.

    Raises:
        NotPermitted: the actor may not define life cycles of the office.
        Conflict: the code is taken.
        Refused: a value is not acceptable, or there is no stage to begin in.
    """
    require("define_gates", actor=actor)
    code = inputs.code(code)
    name = inputs.text(name, field="name", called=_("The name"), longest=120, required=True)
    listed = [_stage(*one) for one in stages]
    if not any(one["kind"] != Stage.Kind.OUT for one in listed):
        raise Refused(_("There is no stage to begin in: name at least one that is not the way out."), field="stages")
    if len({one["name"].casefold() for one in listed}) < len(listed):
        raise Refused(_("Two stages have one name: give each its own."), field="stages")
    take_turn()
    if ProjectType.objects.filter(code__iexact=code).exists():
        raise Conflict(_("There is a life cycle {code} already: choose another code.").format(code=code), field="code")
    kind = ProjectType.objects.create(code=code, name=name)
    Stage.objects.bulk_create(Stage(type=kind, order=order, **one) for order, one in enumerate(listed))
    events.record("life_cycle.added", subject=kind, actor=actor, at=now, after={"code": code, "name": name, "stages": [s["name"] for s in listed]})
    return kind


@transaction.atomic
def add_stage(*, actor, type: ProjectType, name: str, kind: str, now: dt.datetime, after: Stage | None = None) -> Stage:
    """Add a stage to a life cycle after another one; without one, after the last (a way out: at the very end).

    Raises:
        NotPermitted: the actor may not define life cycles of the office.
        Conflict: it has a stage of that name.
        Refused: a value is not acceptable.
    """
    require("define_gates", actor=actor)
    values = _stage(name, kind)
    type = hold(type)
    if after is not None and after.type_id != type.pk:
        raise Refused(_("“{stage}” is no stage of {kind}.").format(stage=after, kind=type), field="after")
    _require_name(type, values["name"])
    if after is None and values["kind"] != Stage.Kind.OUT:
        after = type.stages.exclude(kind=Stage.Kind.OUT).order_by("-order").first()
    last = type.stages.order_by("-order").values_list("order", flat=True).first()
    order = after.order + 1 if after is not None else 0 if last is None else last + 1
    type.stages.filter(order__gte=order).update(order=F("order") + 1)
    stage = Stage.objects.create(type=type, order=order, **values)
    events.record("life_cycle.changed", subject=type, actor=actor, at=now, after={"stage": stage.name, "kind": stage.kind, "order": order})
    return stage


@transaction.atomic
def rename_stage(*, actor, stage: Stage, name: str, now: dt.datetime) -> Stage:
    """Call a stage otherwise; its place and what it counts as stay.

    Raises:
        NotPermitted: the actor may not define life cycles of the office.
        Conflict: the life cycle has a stage of that name.
        Refused: the name is not acceptable.
    """
    require("define_gates", actor=actor)
    name = _stage(name, stage.kind)["name"]
    stage = hold(stage)
    if name == stage.name:
        return stage
    if name.casefold() != stage.name.casefold():
        _require_name(stage.type, name)
    before, stage.name = stage.name, name
    stage.save(update_fields=["name"])
    events.record("life_cycle.changed", subject=stage.type, actor=actor, at=now, before={"stage": before}, after={"stage": name})
    return stage


def _stage(name, kind) -> dict:
    return {
        "name": inputs.text(name, field="name", called=_("The name"), longest=60, required=True),
        "kind": inputs.choice(kind, among=Stage.Kind, field="kind", called=_("The kind")),
    }


def _require_name(kind: ProjectType, name: str) -> None:
    if kind.stages.filter(name__iexact=name).exists():
        raise Conflict(_("{kind} has a stage “{name}” already: choose another name.").format(kind=kind, name=name), field="name")
