"""Issues: opened, worked on, resolved, closed, taken up again. How each stood on a day stays known."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.entries import changed, checked_fields, common_checks, entered, held, keep_word, reason_for, require_state
from governance.models import Issue
from governance.policy import require_at
from pmo import inputs
from portfolio.actions.periods import require_open

State = Issue.State
LIVE = (State.OPEN, State.WORKING)
TOLD = ["kind", "title", "severity", "state", "owner", "due_on", "cost_impact", "risk"]
KEPT = ["title", "severity", "state", "owner", "due_on", "cost_impact"]


@transaction.atomic
def open_issue(*, actor, place, title: str, severity: int, now: dt.datetime, **fields) -> Issue:
    """Enter what has happened and needs an answer, in a project or at a node.

    `fields`: code, kind, description, root_cause, cost_impact, time_impact_days, due_on, raised_by, owner, owner_account, state (open, working),
    opened_on, known_on.

    Raises:
        NotPermitted: the actor may not keep the registers there.
        Conflict: the code is taken, or the day lies in a closed period.
        Refused: a value is not acceptable.
    """
    require_at("manage_raid", actor=actor, place=place)
    return enter_issue(actor=actor, place=place, title=title, severity=severity, now=now, **fields)


def enter_issue(
    *, actor, place, title: str, severity: int, now: dt.datetime, code: str | None = None, risk=None, opened_on: dt.date | None = None,
    known_on: dt.date | None = None, **fields,
) -> Issue:  # fmt: skip
    """The same for a deed that has seen to who may: a risk that struck, an assumption that failed."""
    known_on = inputs.day(known_on, field="known_on", called=_("The day it became known")) or inputs.today(now)
    values = _checked(place=place, title=title, severity=severity, **fields)
    require_open(day=known_on, field="known_on")
    issue = entered(
        Issue, prefix="I", noun="issue", place=place, code=code, actor=actor, now=now, opened_on=opened_on or known_on, told=TOLD, risk=risk, **values
    )
    _keep(issue, known_on, actor)
    return issue


@transaction.atomic
def change_issue(*, actor, issue: Issue, version: int | None, now: dt.datetime, known_on: dt.date | None = None, **fields) -> Issue:
    """Say something else about an issue that is open, among it that it is in hand.

    Raises:
        NotPermitted: the actor may not keep the registers there.
        Stale: someone changed it after it was read.
        Conflict: it is resolved or closed, or the day lies in a closed period.
        Refused: a value is not acceptable.
    """
    require_at("manage_raid", actor=actor, place=issue.place)
    known_on = inputs.day(known_on, field="known_on", called=_("The day it became known")) or inputs.today(now)
    wanted = _checked(place=issue.place, **fields)
    issue = held(issue, version, wanted)
    require_state(issue, LIVE, remedy=_("open it again first."))
    require_open(day=known_on, field="known_on")
    if changed("issue.changed", issue, wanted, actor=actor, now=now):
        _keep(issue, known_on, actor)
    return issue


@transaction.atomic
def close_issue(*, actor, issue: Issue, version: int | None, resolution: str, now: dt.datetime, state: str = State.CLOSED) -> Issue:
    """Say what the answer was: resolved, or closed once that is confirmed.

    Raises:
        NotPermitted, Stale: as `change_issue`.
        Conflict: it is closed already, or today lies in a closed period.
        Refused: nothing is said of the answer.
    """
    require_at("manage_raid", actor=actor, place=issue.place)
    today = inputs.today(now)
    wanted = {
        "state": inputs.choice(state, among=[State.RESOLVED, State.CLOSED], field="state", called=_("The state")),
        "resolution": inputs.text(resolution, field="resolution", called=_("The answer"), required=True), "closed_on": today,
    }  # fmt: skip
    issue = held(issue, version, wanted)
    require_state(issue, [*LIVE, *([State.RESOLVED] if state == State.CLOSED else [])], remedy=_("there is nothing to close."))
    require_open(day=today)
    changed("issue.closed", issue, wanted, actor=actor, now=now, reason=wanted["resolution"])
    _keep(issue, today, actor)
    return issue


@transaction.atomic
def reopen_issue(*, actor, issue: Issue, version: int | None, reason: str, now: dt.datetime) -> Issue:
    """Take an issue up again whose answer did not hold.

    Raises:
        NotPermitted, Stale: as `change_issue`.
        Conflict: it is open, or today lies in a closed period.
        Refused: there is no reason.
    """
    require_at("manage_raid", actor=actor, place=issue.place)
    reason, today = reason_for(reason), inputs.today(now)
    wanted = {"state": State.OPEN, "closed_on": None}
    issue = held(issue, version, wanted)
    require_state(issue, [State.RESOLVED, State.CLOSED], remedy=_("there is nothing to open again."))
    require_open(day=today)
    changed("issue.reopened", issue, wanted, actor=actor, now=now, reason=reason)
    _keep(issue, today, actor)
    return issue


def _keep(issue: Issue, known_on: dt.date, actor) -> None:
    keep_word(issue, KEPT, known_on=known_on, actor=actor)


def _checked(*, place, **fields) -> dict:
    checks = common_checks(place) | {
        "kind": lambda value: inputs.choice(value, among=Issue.Kind, field="kind", called=_("The kind")),
        "description": lambda value: inputs.text(value, field="description", called=_("The description")),
        "severity": lambda value: inputs.score(value, field="severity", called=_("The severity")),
        "root_cause": lambda value: inputs.text(value, field="root_cause", called=_("The root cause")),
        "cost_impact": lambda value: inputs.money(value, field="cost_impact", called=_("The cost")),
        "time_impact_days": lambda value: inputs.days(value, field="time_impact_days", called=_("The delay")),
        "due_on": lambda value: inputs.day(value, field="due_on", called=_("The due day")),
        "raised_by": lambda value: inputs.text(value, field="raised_by", called=_("Who raised it"), longest=120),
        "state": lambda value: inputs.choice(value, among=LIVE, field="state", called=_("The state")),
    }
    return checked_fields(checks, fields, what=_("an issue"))
