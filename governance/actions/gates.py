"""Define gates and what they ask; a stage with a gate before it is entered through it."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from governance.calc.gate_rules import RULES
from governance.models import Gate, GateCriterion
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from portfolio.models import Role
from portfolio.policy import require
from projects.models import Stage

Kind = GateCriterion.Kind
TOLD = ["code", "name", "purpose", "stage", "roles", "quorum", "review_days"]
TOLD_OF_CRITERION = ["kind", "text", "rule", "limit", "mandatory", "evidence"]
LONGEST = 20_000


@transaction.atomic
def define_gate(
    *, actor, stage: Stage, code: str, name: str, now: dt.datetime, purpose: str = "", roles=(Role.GATEKEEPER, Role.EXECUTIVE), quorum: int = 1,
    review_days: int = 10,
) -> Gate:  # fmt: skip
    """Put a gate before a stage: from now on projects of its type enter the stage through it.

    Raises:
        NotPermitted: the actor may not define gates of the office.
        Conflict: the stage has a gate, or the code is taken by another of the type.
        Refused: a value is not acceptable, or nothing comes before the stage.
    """
    require("define_gates", actor=actor)
    values = _checked(code=code, name=name, purpose=purpose, roles=roles, quorum=quorum, review_days=review_days)
    take_turn()
    _require_enterable(stage)
    _require_free(stage, values["code"])
    gate = Gate.objects.create(type=stage.type, stage=stage, order=stage.order, **values)
    _set_gated(stage)
    events.record("gate.defined", subject=gate, actor=actor, at=now, after=events.values(gate, *TOLD))
    return gate


@transaction.atomic
def change_gate(*, actor, gate: Gate, version: int | None, now: dt.datetime, **fields) -> Gate:
    """Say something else about a gate: code, name, purpose, roles, quorum, review_days.

    Raises:
        NotPermitted: the actor may not define gates of the office.
        Stale: someone changed it after it was read.
        Conflict: it is retired, or the code is taken.
        Refused: a value is not acceptable.
    """
    require("define_gates", actor=actor)
    wanted = _checked(**fields)
    gate = hold(gate)
    require_version(gate, version=version, wanted=wanted)
    _require_standing(gate)
    if wanted.get("code", gate.code) != gate.code:
        _require_code(gate.stage, wanted["code"])
    change = difference(gate, wanted)
    if change is None:
        return gate
    gate.save(update_fields=columns(gate, change))
    events.record("gate.changed", subject=gate, actor=actor, at=now, before=change.before, after=change.after)
    return gate


@transaction.atomic
def retire_gate(*, actor, gate: Gate, version: int | None, reason: str, now: dt.datetime) -> Gate:
    """Take a gate away: the stage is entered freely again; its reviews stay in the record.

    Raises:
        NotPermitted: the actor may not define gates of the office.
        Stale: someone changed it after it was read.
        Conflict: it is retired, or a review at it is under way.
        Refused: there is no reason.
    """
    require("define_gates", actor=actor)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=LONGEST, required=True)
    wanted = {"retired_on": inputs.today(now)}
    gate = hold(gate)
    require_version(gate, version=version, wanted=wanted)
    _require_standing(gate)
    if running := gate.reviews.filter(state__in=["scheduled", "submitted"]).count():
        raise Conflict(_("{gate} has {n} reviews under way: decide or cancel them first.").format(gate=gate, n=running))
    change = difference(gate, wanted)
    gate.save(update_fields=columns(gate, change))
    _set_gated(gate.stage)
    events.record("gate.retired", subject=gate, actor=actor, at=now, before=change.before, after=change.after, reason=reason)
    return gate


@transaction.atomic
def add_criterion(
    *, actor, gate: Gate, text: str, now: dt.datetime, kind: str = Kind.ANSWER, rule: str = "", limit=None, mandatory: bool = True,
    evidence: bool = False, order: int | None = None,
) -> GateCriterion:  # fmt: skip
    """Ask one thing more at a gate.

    Raises:
        NotPermitted: the actor may not define gates of the office.
        Conflict: the gate is retired, or asks the same already.
        Refused: a value is not acceptable.
    """
    require("define_gates", actor=actor)
    values = checked_criterion(text=text, kind=kind, rule=rule, limit=limit, mandatory=mandatory, evidence=evidence)
    gate = hold(gate)
    _require_standing(gate)
    standing = gate.criteria.filter(retired_on=None)
    if standing.filter(text=values["text"]).exists():
        raise Conflict(_("{gate} asks this already.").format(gate=gate), field="text")
    last = standing.order_by("-order").values_list("order", flat=True).first() or 0
    place = inputs.days(order, field="order", called=_("The order"), most=32_000)
    criterion = GateCriterion.objects.create(gate=gate, order=last + 10 if place is None else place, **values)
    after = events.values(criterion, *TOLD_OF_CRITERION)
    events.record("criterion.added", subject=gate, actor=actor, at=now, after=after)
    return criterion


@transaction.atomic
def change_criterion(*, actor, criterion: GateCriterion, version: int | None, now: dt.datetime, **fields) -> GateCriterion:
    """Ask it otherwise; reviews that were submitted keep the words they answered.

    Raises:
        NotPermitted: the actor may not define gates of the office.
        Stale: someone changed it after it was read.
        Conflict: it is retired.
        Refused: a value is not acceptable.
    """
    require("define_gates", actor=actor)
    order = inputs.days(fields.pop("order", None), field="order", called=_("The order"), most=32_000)
    criterion = hold(criterion)
    wanted = checked_criterion(**{name: getattr(criterion, name) for name in TOLD_OF_CRITERION} | fields)
    wanted |= {} if order is None else {"order": order}
    require_version(criterion, version=version, wanted=wanted)
    _require_asked(criterion)
    change = difference(criterion, wanted)
    if change is None:
        return criterion
    criterion.save(update_fields=columns(criterion, change))
    events.record("criterion.changed", subject=criterion.gate, actor=actor, at=now, before=change.before, after=change.after)
    return criterion


@transaction.atomic
def retire_criterion(*, actor, criterion: GateCriterion, version: int | None, now: dt.datetime) -> GateCriterion:
    """Ask it no longer; what was answered stays in the reviews.

    Raises:
        NotPermitted, Stale, Conflict: as `change_criterion`.
    """
    require("define_gates", actor=actor)
    wanted = {"retired_on": inputs.today(now)}
    criterion = hold(criterion)
    require_version(criterion, version=version, wanted=wanted)
    _require_asked(criterion)
    change = difference(criterion, wanted)
    criterion.save(update_fields=columns(criterion, change))
    events.record("criterion.retired", subject=criterion.gate, actor=actor, at=now, before={"text": criterion.text}, after=change.after)
    return criterion


def checked_criterion(*, text, kind=Kind.ANSWER, rule="", limit=None, mandatory=True, evidence=False) -> dict:
    """A criterion as it is kept. Raises Refused where it judges from the facts without a rule, or names a rule and is answered."""
    kind = inputs.choice(kind, among=Kind, field="kind", called=_("The kind"))
    rule = inputs.text(rule, field="rule", called=_("The rule"), longest=40)
    if kind == Kind.FACT:
        rule = inputs.choice(rule, among=list(RULES), field="rule", called=_("The rule"))
    elif rule or limit is not None:
        raise Refused(_("Only a criterion from the facts has a rule and a limit: leave them out."), field="rule" if rule else "limit")
    return {
        "text": inputs.text(text, field="text", called=_("The criterion"), longest=400, required=True), "kind": kind, "rule": rule,
        "limit": _limit(rule, limit), "mandatory": inputs.flag(mandatory, field="mandatory", called=_("Mandatory")),
        "evidence": kind != Kind.FACT and inputs.flag(evidence, field="evidence", called=_("Evidence")),
    }  # fmt: skip


def _limit(rule: str, given) -> Decimal | None:
    """The limit of a rule, the one offered first where none is given; None for a rule that takes none."""
    if not rule:
        return None
    offered = RULES[rule].limit
    if given is None or offered is None:
        if given is not None:
            raise Refused(_("This rule takes no limit: leave it out."), field="limit")
        return offered
    try:
        found = Decimal(str(given)).quantize(Decimal("0.0001"))
    except InvalidOperation:
        raise Refused(_("The limit “{limit}” is not a number.").format(limit=str(given)[:20]), field="limit") from None
    if not found.is_finite() or abs(found) >= 10**9:
        raise Refused(_("The limit {limit} is out of range.").format(limit=str(given)[:20]), field="limit")
    return found


def _checked(**fields) -> dict:
    checks = {
        "code": inputs.code,
        "name": lambda value: inputs.text(value, field="name", called=_("The name"), longest=120, required=True),
        "purpose": lambda value: inputs.text(value, field="purpose", called=_("The purpose"), longest=LONGEST),
        "roles": _roles,
        "quorum": lambda value: _number(value, "quorum", _("The quorum"), 50),
        "review_days": lambda value: _number(value, "review_days", _("The days for a review"), 365),
    }
    if unknown := fields.keys() - checks.keys():
        raise Refused(_("{name} of a gate cannot be changed here.").format(name=min(unknown)), field=min(unknown))
    return {name: checks[name](value) for name, value in fields.items()}


def _roles(given) -> list[str]:
    if not isinstance(given, list | tuple) or not given:
        raise Refused(_("Nobody approves: name at least one role."), field="roles")
    return [inputs.choice(one, among=Role, field="roles", called=_("The role")) for one in dict.fromkeys(str(one) for one in given)]


def _number(value, field: str, called: str, most: int) -> int:
    number = inputs.days(value, field=field, called=called, most=most)
    if not number:
        raise Refused(_("{called} is missing: give a whole number from 1 to {most}.").format(called=called, most=most), field=field)
    return number


def _require_enterable(stage: Stage) -> None:
    if stage.kind == Stage.Kind.OUT:
        raise Refused(_("A project leaves into “{stage}” without a gate: put the gate before another stage.").format(stage=stage), field="stage")
    if not stage.type.stages.filter(order__lt=stage.order).exclude(kind=Stage.Kind.OUT).exists():
        raise Refused(_("“{stage}” is the first stage: a gate stands between two stages.").format(stage=stage), field="stage")


def _require_free(stage: Stage, code: str) -> None:
    if (other := stage.gates.filter(retired_on=None).first()) is not None:
        raise Conflict(_("{gate} stands before “{stage}” already: change it, or retire it first.").format(gate=other, stage=stage), field="stage")
    _require_code(stage, code)


def _require_code(stage: Stage, code: str) -> None:
    if Gate.objects.filter(type=stage.type, code=code).exists():
        raise Conflict(_("{kind} has a gate {code} already: choose another code.").format(kind=stage.type, code=code), field="code")


def _require_standing(gate: Gate) -> None:
    if gate.retired_on is not None:
        raise Conflict(_("{gate} is retired: nothing of it can be changed.").format(gate=gate))


def _require_asked(criterion: GateCriterion) -> None:
    _require_standing(criterion.gate)
    if criterion.retired_on is not None:
        raise Conflict(_("This is no longer asked: ask it anew."))


def _set_gated(stage: Stage) -> None:
    Stage.objects.filter(pk=stage.pk).update(gated=stage.gates.filter(retired_on=None).exists())
