"""Let a project into a stage without its gate for a while, and take that back."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.actions.asking import facts_of
from governance.actions.reviews import LONGEST, passed, require_gate_of
from governance.models import Gate, Waiver
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from projects.models import Project, Stage, StagePass
from projects.policy import require_over

LONGEST_DAYS = 366


@transaction.atomic
def grant_waiver(*, actor, project: Project, gate: Gate, reason: str, expires_on: dt.date, now: dt.datetime) -> Waiver:
    """Allow a project to enter the stage behind a gate before the gate is held; it is to be held by the day the waiver expires.

    Raises:
        NotPermitted: the actor may not waive gates of the project.
        Conflict: the gate is retired or passed, the project is past it or has left, or a waiver of it stands.
        Refused: there is no reason, the gate is of another life cycle, or the day is not acceptable.
    """
    require_over("waive", actor=actor, project=project)
    today = inputs.today(now)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=LONGEST, required=True)
    inputs.day(expires_on, field="expires_on", called=_("The day it expires"), required=True)
    if not today <= expires_on <= today + dt.timedelta(days=LONGEST_DAYS):
        raise Refused(_("The day it expires {day} is not within a year from today.").format(day=expires_on), field="expires_on")
    project = hold(project)
    require_gate_of(gate, project)
    if passed(gate, project):
        raise Conflict(_("{project} has passed {gate} already.").format(project=project.code, gate=gate), field="gate")
    if project.stage_changes.exclude(stage__kind=Stage.Kind.OUT).filter(stage__order__gte=gate.stage.order).exists():
        raise Conflict(_("{project} is past {gate} already: there is nothing to waive.").format(project=project.code, gate=gate), field="gate")
    standing = gate.waivers.filter(Q(project=project, revoked_on=None), expires_on__gte=today).first()
    if standing is not None:
        raise Conflict(_("A waiver of {gate} stands until {day}: revoke it first.").format(gate=gate, day=standing.expires_on), field="gate")
    why = _("Waiver of {gate} until {day}").format(gate=gate, day=expires_on)[:250]
    leave = StagePass.objects.create(project=project, stage=gate.stage, given_on=today, expires_on=expires_on, why=why)
    waiver = Waiver.objects.create(
        project=project, gate=gate, reason=reason, granted_by=actor, granted_on=today, expires_on=expires_on, leave=leave
    )
    after = events.values(waiver, "gate", "expires_on")
    events.record("waiver.granted", subject=waiver, actor=actor, at=now, after=after, reason=reason, facts=facts_of(waiver, today))
    return waiver


@transaction.atomic
def revoke_waiver(*, actor, waiver: Waiver, version: int | None, reason: str, now: dt.datetime) -> Waiver:
    """Take a waiver back: unused, it lets nobody in any more; used, the gate is to be held at once.

    Raises:
        NotPermitted: the actor may not waive gates of the project.
        Stale: someone changed it after it was read.
        Conflict: it is revoked already.
        Refused: there is no reason.
    """
    require_over("waive", actor=actor, project=waiver.project)
    today = inputs.today(now)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=LONGEST, required=True)
    wanted = {"revoked_on": today}
    waiver = hold(waiver)
    require_version(waiver, version=version, wanted=wanted)
    if waiver.revoked_on is not None:
        raise Conflict(_("This waiver was revoked on {day}.").format(day=waiver.revoked_on))
    change = difference(waiver, wanted)
    waiver.save(update_fields=columns(waiver, change))
    StagePass.objects.filter(pk=waiver.leave_id, used_on=None).update(withdrawn_on=today)
    told = {"before": change.before, "after": change.after, "facts": facts_of(waiver, today)}
    events.record("waiver.revoked", subject=waiver, actor=actor, at=now, reason=reason, **told)
    return waiver
