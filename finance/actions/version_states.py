"""The way of a version: draft, submitted, approved, locked; back to draft with a reason.

As-of truth: a Plan counts from its approval, so approving sets the day it became known; what was known before does not change. An Outlook counts
from submission, so its approval leaves that day alone. One that counted and is taken back is kept for the days on which it did.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.held import held, require_cycle_open
from finance.actions.version_lines import keep_as_known
from finance.models import Version
from finance.policy import require_approver, require_four_eyes, require_writer
from finance.queries.versions import counted, plan_locked
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from portfolio.actions.periods import require_open

State = Version.State
TOLD = ("state", "known_on", "total")


@transaction.atomic
def submit_version(*, actor, version: Version, seen: int | None, now: dt.datetime, note: str | None = None) -> Version:
    """Submit a draft: it is known from this day, and the actor answers for it as its author.

    Raises:
        NotPermitted: the actor may not write it.
        Stale: someone changed it after it was read.
        Conflict: it is no draft, its cycle or the reporting period is closed, or the Plan of the year is locked.
        Refused: it has no amount.
    """
    require_writer(actor=actor, version=version)
    version = held(version, seen=seen, becomes=State.SUBMITTED)
    require_state(version, State.DRAFT)
    require_cycle_open(version)
    _require_first_plan(version)
    if not version.lines.filter(amounts__isnull=False).exists():
        raise Refused(_("“{version}” has no amount: write one, a zero where nothing is planned.").format(version=version))
    wanted = {"author": actor}
    if note is not None:
        wanted["note"] = inputs.text(note, field="note", called=_("The note"))
    return _moved("version.submitted", version, State.SUBMITTED, actor, now, known_on=inputs.today(now), **wanted)


@transaction.atomic
def withdraw_version(*, actor, version: Version, seen: int | None, reason: str, now: dt.datetime) -> Version:
    """Take a submitted version back to go on writing it.

    Raises:
        NotPermitted, Stale: as for submitting.
        Conflict: it is not submitted, or its cycle or the reporting period is closed.
        Refused: no reason is given.
    """
    require_writer(actor=actor, version=version)
    version = held(version, seen=seen, becomes=State.DRAFT)
    require_state(version, State.SUBMITTED)
    return _taken_back("version.withdrawn", version, reason, actor, now)


@transaction.atomic
def return_version(*, actor, version: Version, seen: int | None, reason: str, now: dt.datetime) -> Version:
    """Give a submitted or approved version back to its writers, with the reason.

    Raises:
        NotPermitted: the actor may not approve it.
        Stale, Conflict, Refused: as for withdrawing.
    """
    require_approver(actor=actor, version=version)
    version = held(version, seen=seen, becomes=State.DRAFT)
    require_state(version, State.SUBMITTED, State.APPROVED)
    return _taken_back("version.returned", version, reason, actor, now)


@transaction.atomic
def approve_version(*, actor, version: Version, seen: int | None, now: dt.datetime, reason: str = "") -> Version:
    """Approve a submitted version; not by its author.

    Raises:
        NotPermitted: the actor may not approve it, or submitted it.
        Stale: someone changed it after it was read.
        Conflict: it is not submitted, its cycle or the reporting period is closed, or another Plan of the year is locked.
    """
    require_approver(actor=actor, version=version)
    version = held(version, seen=seen, becomes=State.APPROVED)
    require_approvable(actor=actor, version=version)
    return _moved("version.approved", version, State.APPROVED, actor, now, reason=reason, **approved_from(version, inputs.today(now)))


@transaction.atomic
def lock_version(*, actor, version: Version, seen: int | None, now: dt.datetime, reason: str = "") -> Version:
    """Lock an approved version for good: a locked Plan is the year's last, and changes only as an Outlook opened from it.

    Raises:
        NotPermitted: the actor may not approve it.
        Stale: someone changed it after it was read.
        Conflict: it is not approved, or another Plan of the year is locked.
    """
    require_approver(actor=actor, version=version)
    version = held(version, seen=seen, becomes=State.LOCKED)
    require_lockable(version)
    return _moved("version.locked", version, State.LOCKED, actor, now, reason=reason)


def require_state(version: Version, *states: str) -> None:
    """Raises Conflict unless the version is in one of the states."""
    if version.state not in states:
        needed = _(" or ").join(str(State(one).label).lower() for one in states)
        raise Conflict(_("“{version}” is {state}, not {needed}.").format(version=version, state=version.get_state_display().lower(), needed=needed))


def require_approvable(*, actor, version: Version) -> None:
    """Raises Conflict or NotPermitted when the version cannot be approved by the actor now."""
    require_state(version, State.SUBMITTED)
    require_four_eyes(actor=actor, version=version)
    require_cycle_open(version)
    _require_first_plan(version)


def require_lockable(version: Version) -> None:
    """Raises Conflict when the version cannot be locked now."""
    require_state(version, State.APPROVED)
    _require_first_plan(version)


def approved_from(version: Version, today: dt.date) -> dict:
    """What approval changes besides the state: the day a Plan becomes known, for it counts from here; an Outlook counted already."""
    return {"known_on": today} if version.kind == Version.Kind.PLAN else {}


def _require_first_plan(version: Version) -> None:
    if version.kind == Version.Kind.PLAN and plan_locked(project=version.project, year=version.fiscal_year):
        raise Conflict(
            _("The Plan of {code} for {year} is locked: open an Outlook from it.").format(code=version.project.code, year=version.fiscal_year)
        )


def _taken_back(verb: str, version: Version, reason: str, actor, now: dt.datetime) -> Version:
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=250, required=True)
    require_cycle_open(version)
    today = inputs.today(now)
    if counted(version) and version.known_on < today:
        keep_as_known(version, until=today)
    return _moved(verb, version, State.DRAFT, actor, now, reason=reason, known_on=today)


def _moved(verb: str, version: Version, state: str, actor, now: dt.datetime, *, reason: str = "", **wanted) -> Version:
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=250)
    today = inputs.today(now)
    require_open(day=today)
    before = events.values(version, *TOLD)
    version.state = state
    for name, value in wanted.items():
        setattr(version, name, value)
    version.version += 1
    version.save(update_fields=["state", "version", *wanted])
    events.record(
        verb, subject=version, actor=actor, at=now, before=before, after=events.values(version, *TOLD), reason=reason,
        facts={"project_id": version.project_id, "since": today} if version.project_id else {},
    )  # fmt: skip
    return version
