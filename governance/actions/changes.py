"""Ask for a change to what was promised of a project, say it otherwise, take it back."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.asking import withdraw
from governance.actions.change_fields import PROJECTED, checked_fields
from governance.actions.change_standing import keep_standing
from governance.actions.codes import next_code
from governance.models import ChangeRequest, Decision
from governance.policy import require_at
from pmo import inputs
from pmo.errors import Conflict
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from projects.models import Project

State = ChangeRequest.State
WRITABLE = (State.DRAFT, State.DEFERRED)
LIVING = (State.DRAFT, State.DEFERRED, State.SUBMITTED, State.APPROVED)
TOLD = ["code", "title", "cause", "edits", "money", "benefits", "finish_on", "owner"]


@transaction.atomic
def open_change(*, actor, project: Project, title: str, cause: str, now: dt.datetime, code: str | None = None, **fields) -> ChangeRequest:
    """Write a change down as a draft: nothing of the project is touched, whatever it says.

    `fields`: reason, scope, edits, money, benefits, finish_on, resources, risks, owner, owner_account.

    Raises:
        NotPermitted: the actor may not ask for changes of the project.
        Conflict: the code is taken.
        Refused: a value is not acceptable.
    """
    require_at("request_change", actor=actor, place=project)
    values = checked_fields(project=project, title=title, cause=cause, **fields)
    take_turn()
    change = ChangeRequest(
        project=project, code=_code(project, code), opened_on=inputs.today(now), opened_by=actor if actor.pk else None, **values
    )  # fmt: skip
    change.save(force_insert=True)
    keep_standing(change=change, day=change.opened_on)
    events.record("change.opened", subject=change, actor=actor, at=now, after=events.values(change, *TOLD), facts=facts_of(change))
    return change


@transaction.atomic
def revise_change(*, actor, change: ChangeRequest, version: int | None, now: dt.datetime, **fields) -> ChangeRequest:
    """Say a change otherwise that nobody decides on yet. Where its edits, money, benefits or finish differ, its impact is to be computed anew.

    Raises:
        NotPermitted: the actor may not ask for changes of the project.
        Stale: someone changed it after it was read.
        Conflict: it is before the board, or decided.
        Refused: a value is not acceptable.
    """
    require_at("request_change", actor=actor, place=change.project)
    wanted = checked_fields(project=change.project, **fields)
    change = held(change)
    require_version(change, version=version, wanted=wanted)
    require_state(change, *WRITABLE)
    if any(getattr(change, name) != value for name, value in wanted.items() if name in PROJECTED):
        wanted |= {"impact": {}, "basis": {}, "cost_change": None, "days_change": None}
    return changed("change.revised", change, wanted, actor, now)


@transaction.atomic
def withdraw_change(*, actor, change: ChangeRequest, version: int | None, reason: str, now: dt.datetime) -> ChangeRequest:
    """Take a change back that is not applied; it stays in the log, and what was asked of the board is withdrawn with it.

    Raises:
        NotPermitted, Stale: as `revise_change`.
        Conflict: it is applied, rejected or withdrawn.
        Refused: there is no reason.
    """
    require_at("request_change", actor=actor, place=change.project)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=4000, required=True)
    change = held(change)
    wanted = {"state": State.WITHDRAWN, "withdrawn_on": inputs.today(now)}
    require_version(change, version=version, wanted=wanted)
    require_state(change, *LIVING)
    if change.decision is not None and change.decision.state == Decision.State.ASKED:
        withdraw(actor=actor, decision=change.decision, now=now, reason=reason)
    return changed("change.withdrawn", change, wanted, actor, now, reason=reason)


def held(change: ChangeRequest) -> ChangeRequest:
    """The change as it is stored now, held, with its project and decision at hand. Raises Conflict when it is gone."""
    found = hold(change)
    found.project = Project.objects.select_related("node", "calendar").get(pk=found.project_id)
    return found


def require_state(change: ChangeRequest, *states: str) -> None:
    """Raises Conflict unless the change is in one of the states."""
    if change.state not in states:
        told = _("{code} is {state}: nothing was changed.")
        if change.state == State.APPLIED:
            told = _("{code} was applied on {day}: it cannot be changed any more, ask for another change.")
        raise Conflict(told.format(code=change.code, state=change.get_state_display().lower(), day=change.applied_on))


def changed(verb: str, change: ChangeRequest, wanted: dict, actor, now: dt.datetime, *, reason: str = "", after: dict | None = None) -> ChangeRequest:
    """Keep what is wanted of a held change and record it; computed impacts stand in the trail by their size and hash alone."""
    made = difference(change, wanted)
    if made is None:
        return change
    change.save(update_fields=columns(change, made))
    keep_standing(change=change, day=inputs.today(now))
    shown = {name: value for name, value in made.after.items() if name not in COMPUTED} | (after or {})
    was = {name: value for name, value in made.before.items() if name not in COMPUTED}
    events.record(verb, subject=change, actor=actor, at=now, before=was, after=shown, reason=reason, facts=facts_of(change, inputs.today(now)))
    return change


COMPUTED = {"impact", "basis", "seen", "job"}


def facts_of(change: ChangeRequest, day: dt.date | None = None) -> dict:
    """What reactions to a deed on a change need."""
    return {"project_id": change.project_id, "since": day or change.opened_on}


def _code(project: Project, given: str | None) -> str:
    rows = ChangeRequest.objects.filter(project=project)
    if given is None or not str(given).strip():
        return next_code(rows, "CR", digits=3)
    code = inputs.code(given)
    if rows.filter(code=code).exists():
        raise Conflict(_("{project} has a change {code} already: choose another code.").format(project=project.code, code=code), field="code")
    return code
