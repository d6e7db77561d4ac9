"""Actions: agreed, moved, done or dropped, wherever they were agreed."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.asking import facts_of
from governance.actions.codes import next_code
from governance.models import Action
from governance.policy import require_at, require_doer
from governance.queries.electors import sees
from governance.queries.places import at
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from portfolio.models import Node

State = Action.State
TOLD = ["code", "title", "owner", "owner_account", "due_on", "condition"]


@transaction.atomic
def open_action(*, actor, place, title: str, now: dt.datetime, code: str | None = None, **fields) -> Action:
    """Agree that somebody does something by a day; `fields` may name what it was agreed on (`risk=…`, `meeting=…`).

    Raises:
        NotPermitted: the actor may not manage actions there.
        Conflict: the code is taken.
        Refused: a value is not acceptable, or nobody owns it.
    """
    require_at("manage_raid", actor=actor, place=place)
    return agree(actor=actor, place=place, title=title, now=now, code=code, **fields)


def agree(*, actor, place, title: str, now: dt.datetime, code: str | None = None, **fields) -> Action:
    """The same for a deed that has seen to who may: a gate passed with conditions, a meeting that agreed on something."""
    today = inputs.today(now)
    sources = {name: fields.pop(name) for name in Action.SOURCES if name in fields}
    condition = fields.pop("condition", False)
    values = _checked(place=place, title=title, **fields)
    _require_owner(values.get("owner", ""), values.get("owner_account"))
    take_turn()
    action = Action(
        **at(place), **values, **sources, condition=condition, code=_code(code), opened_on=today, opened_by=actor, first_due_on=values.get("due_on")
    )
    action.save(force_insert=True)
    events.record("action.opened", subject=action, actor=actor, at=now, after=events.values(action, *TOLD), facts=facts_of(action, today))
    return action


@transaction.atomic
def change_action(*, actor, action: Action, version: int | None, now: dt.datetime, **fields) -> Action:
    """Say something else about an open action: title, description, owner, owner_account, due_on.

    Raises:
        NotPermitted: the actor neither owns it nor may manage actions there.
        Stale: someone changed it after it was read.
        Conflict: it is done or dropped.
        Refused: a value is not acceptable, or nobody would own it.
    """
    require_doer(actor=actor, action=action)
    wanted = _checked(place=action.place, **fields)
    action = hold(action)
    require_version(action, version=version, wanted=wanted)
    _require_open(action)
    _require_owner(wanted.get("owner", action.owner), wanted.get("owner_account", action.owner_account))
    return _changed("action.changed", action, wanted, actor, now)


@transaction.atomic
def close_action(*, actor, action: Action, version: int | None, state: str, result: str, now: dt.datetime) -> Action:
    """Say that it is done, or dropped, and what came of it.

    Raises:
        NotPermitted, Stale, Conflict: as `change_action`.
        Refused: there is no result.
    """
    require_doer(actor=actor, action=action)
    wanted = {
        "state": inputs.choice(state, among=[State.DONE, State.DROPPED], field="state", called=_("The state")),
        "result": inputs.text(result, field="result", called=_("What came of it"), longest=inputs.LONG, required=True),
        "closed_on": inputs.today(now),
    }  # fmt: skip
    action = hold(action)
    require_version(action, version=version, wanted=wanted)
    _require_open(action)
    return _changed("action.closed", action, wanted, actor, now, reason=wanted["result"])


@transaction.atomic
def reopen_action(*, actor, action: Action, version: int | None, reason: str, now: dt.datetime) -> Action:
    """Take an action up again that was closed too soon.

    Raises:
        NotPermitted: the actor may not manage actions there.
        Stale, Conflict: it changed, or it is open.
        Refused: there is no reason.
    """
    require_at("manage_raid", actor=actor, place=action.place)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=inputs.LONG, required=True)
    wanted = {"state": State.OPEN, "closed_on": None}
    action = hold(action)
    require_version(action, version=version, wanted=wanted)
    if action.state == State.OPEN:
        raise Conflict(_("{code} is open: there is nothing to open again.").format(code=action.code))
    return _changed("action.reopened", action, wanted, actor, now, reason=reason)


def _changed(verb: str, action: Action, wanted: dict, actor, now: dt.datetime, reason: str = "") -> Action:
    change = difference(action, wanted)
    if change is None:
        return action
    action.save(update_fields=columns(action, change))
    facts = facts_of(action, inputs.today(now))
    events.record(verb, subject=action, actor=actor, at=now, before=change.before, after=change.after, reason=reason, facts=facts)
    return action


def _checked(*, place, **fields) -> dict:
    checks = {
        "title": lambda value: inputs.text(value, field="title", called=_("What is to be done"), longest=250, required=True),
        "description": lambda value: inputs.text(value, field="description", called=_("The description"), longest=inputs.LONG),
        "owner": lambda value: inputs.text(value, field="owner", called=_("The owner"), longest=120),
        "owner_account": lambda value: checked_account(value, place=place),
        "due_on": lambda value: inputs.day(value, field="due_on", called=_("The due day")),
    }
    if unknown := fields.keys() - checks.keys():
        raise Refused(_("{name} of an action cannot be changed here.").format(name=min(unknown)), field=min(unknown))
    return {name: checks[name](value) for name, value in fields.items()}


def checked_account(user, *, place, field: str = "owner_account"):
    """The person, or None. Raises Refused when they do not see the project or node: they could not act on it."""
    if user is not None and not sees(user=user, place=place):
        kind = _("node") if isinstance(place, Node) else _("project")
        raise Refused(_("{person} does not see this {kind}: give them a role there first.").format(person=user, kind=kind), field=field)
    return user


def _require_owner(name: str, account) -> None:
    if not name and account is None:
        raise Refused(_("Nobody owns it: name who does it."), field="owner")


def _require_open(action: Action) -> None:
    if action.state != State.OPEN:
        state = action.get_state_display().lower()
        raise Conflict(_("{code} is {state}: open it again first.").format(code=action.code, state=state))


def _code(given: str | None) -> str:
    if given is None or not str(given).strip():
        return next_code(Action.objects.all(), "A")
    code = inputs.code(given)
    if Action.objects.filter(code=code).exists():
        raise Conflict(_("There is an action {code} already: choose another code.").format(code=code), field="code")
    return code

