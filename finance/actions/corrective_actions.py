"""What someone does to bring a project back within its cost tolerance: opened, changed, closed with what came of it."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.calendar import ensure_fiscal_year
from finance.models import CorrectiveAction
from finance.queries.fiscal import fiscal_money
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from portfolio.actions.periods import require_open
from projects.models import Project
from projects.policy import require_over

State = CorrectiveAction.State
TOLD = ["option", "what", "amount", "owner", "owner_name", "due_on", "fiscal_year", "variance_then"]


@transaction.atomic
def open_corrective_action(
    *, actor, project: Project, option: str, what: str, amount: Decimal, due_on: dt.date, now: dt.datetime, owner=None, owner_name: str = ""
) -> CorrectiveAction:
    """Promise something by a day that takes an amount off the landing variance of this fiscal year; the variance of today is kept with it.

    Raises:
        NotPermitted: the actor may not budget for the project.
        Refused: a value is not acceptable.
        Conflict: the day lies in a closed period.
    """
    require_over("budget", actor=actor, project=project)
    fields = _checked(option=option, what=what, amount=amount, due_on=due_on, owner=owner, owner_name=owner_name)
    _require_owner(fields["owner"], fields["owner_name"])
    project, today = hold(project), inputs.today(now)
    require_open(day=today)
    action = CorrectiveAction(
        project=project, fiscal_year=ensure_fiscal_year(day=today), known_on=today, variance_then=variance_on(project, today), **fields
    )
    action.save(force_insert=True)
    _record("corrective_action.opened", action, actor, now, after=events.values(action, *TOLD))
    return action


@transaction.atomic
def change_corrective_action(*, actor, action: CorrectiveAction, version: int | None, now: dt.datetime, **fields) -> CorrectiveAction:
    """Say something else about an open corrective action: option, what, amount, due_on, owner, owner_name.

    Raises:
        NotPermitted, Refused: as `open_corrective_action`.
        Stale: someone changed it after it was read.
        Conflict: it is closed.
    """
    require_over("budget", actor=actor, project=action.project)
    wanted = _checked(**fields)
    action = _held(action, version, wanted)
    _require_owner(wanted.get("owner", action.owner), wanted.get("owner_name", action.owner_name))
    return _changed("corrective_action.changed", action, wanted, actor, now)


@transaction.atomic
def close_corrective_action(
    *, actor, action: CorrectiveAction, version: int | None, state: str, result: str, now: dt.datetime
) -> CorrectiveAction:  # fmt: skip
    """Close it as done or dropped, with what came of it; the landing variance of today is kept beside the one it was opened at.

    Raises:
        NotPermitted, Stale, Conflict: as `change_corrective_action`.
        Refused: there is no result, or the state is neither done nor dropped.
    """
    require_over("budget", actor=actor, project=action.project)
    today = inputs.today(now)
    wanted = {
        "state": inputs.choice(state, among=[State.DONE, State.DROPPED], field="state", called=_("The state")),
        "result": inputs.text(result, field="result", called=_("What came of it"), longest=250, required=True),
        "closed_on": today, "variance_at_close": variance_on(action.project, today),
    }  # fmt: skip
    action = _held(action, version, wanted)
    return _changed("corrective_action.closed", action, wanted, actor, now, reason=wanted["result"])


def variance_on(project: Project, day: dt.date) -> Decimal | None:
    """The landing variance of the project in the fiscal year of a day, as known then."""
    found = fiscal_money(project_ids=[project.pk], day=day).get(project.pk)
    return found.variance if found else None


def _held(action: CorrectiveAction, version: int | None, wanted: dict) -> CorrectiveAction:
    action = hold(action)
    require_version(action, version=version, wanted=wanted)
    if action.state != State.OPEN:
        state = action.get_state_display().lower()
        raise Conflict(_("“{action}” is {state}: open another one instead.").format(action=action, state=state))
    return action


def _changed(verb: str, action: CorrectiveAction, wanted: dict, actor, now, reason: str = "") -> CorrectiveAction:
    change = difference(action, wanted)
    if change is None:
        return action
    require_open(day=inputs.today(now))
    action.save(update_fields=columns(action, change))
    _record(verb, action, actor, now, before=change.before, after=change.after, reason=reason)
    return action


def _record(verb: str, action: CorrectiveAction, actor, now, **told) -> None:
    facts = {"project_id": action.project_id, "since": inputs.today(now)}
    events.record(verb, subject=action, actor=actor, at=now, facts=facts, **told)


def _checked(**fields) -> dict:
    checks = {
        "option": lambda value: inputs.choice(value, among=CorrectiveAction.Option, field="option", called=_("The option")),
        "what": lambda value: inputs.text(value, field="what", called=_("What is done"), longest=250, required=True),
        "amount": lambda value: inputs.money(value, field="amount", called=_("The amount"), required=True),
        "due_on": lambda value: inputs.day(value, field="due_on", called=_("The day it is due"), required=True),
        "owner_name": lambda value: inputs.text(value, field="owner_name", called=_("The owner"), longest=120),
        "owner": lambda value: value,
    }
    return {name: checks[name](value) for name, value in fields.items()}


def _require_owner(owner, name: str) -> None:
    if owner is None and not name:
        raise Refused(_("Nobody owns it: name who does it."), field="owner")
