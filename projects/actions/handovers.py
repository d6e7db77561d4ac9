"""What one project gives another: asked for or offered, answered by the other side, delivered."""

import datetime as dt
import re

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from pmo.storage import upsert
from portfolio.actions.periods import require_open
from projects.actions.followers import forget_wait, wait_for
from projects.models import Handover, HandoverWord, Project, WorkPackage
from projects.policy import require_over

State, Side = Handover.State, Handover.Side
TOLD = ["what", "promised_on", "needed_on", "state", "note"]
NUMBERED = re.compile(r"H-(\d{1,9})")
OWN = {Side.GIVER: {"promised_on", "giving"}, Side.TAKER: {"needed_on", "taking"}}  # what only that side may say
CALLED = {"promised_on": "The day it is promised for", "needed_on": "The day it is needed"}


@transaction.atomic
def propose_handover(
    *, actor, giver: Project, taker: Project, what: str, now: dt.datetime, promised_on: dt.date | None = None,
    needed_on: dt.date | None = None, giving: WorkPackage | None = None, taking: WorkPackage | None = None, note: str = "",
    code: str | None = None,
) -> Handover:  # fmt: skip
    """Offer something to another project, or ask it for something; the other side answers.

    Whoever may speak for both sides speaks for the giver.

    Raises:
        NotPermitted: the actor speaks for neither project.
        Refused: a value is not acceptable, or a line is not of its project.
        Conflict: the code is taken.
    """
    side = _side(actor, giver, taker)
    if giver.pk == taker.pk:
        raise Refused(_("A project hands nothing over to itself: choose another project."), field="taker")
    fields = _checked(what=what, promised_on=promised_on, needed_on=needed_on, note=note, giving=giving, taking=taking)
    _require_lines(giver, taker, fields)
    hold(giver)
    today = inputs.today(now)
    require_open(day=today)
    handover = Handover(code=_code(code), giver=giver, taker=taker, asking=side, **fields)
    handover.save(force_insert=True)
    _keep(handover, today, actor)
    _record("handover.proposed", handover, actor, now, after=events.values(handover, "code", "giver_id", "taker_id", *TOLD))
    return handover


@transaction.atomic
def change_handover(*, actor, handover: Handover, version: int, now: dt.datetime, **fields) -> Handover:
    """Say something else about a handover. Other days than were agreed have to be agreed anew.

    Each side moves its own day and its own line: the giver the promise, the taker the need.

    Raises:
        NotPermitted: the actor speaks for neither side, or moves what is the other side's.
        Stale: someone changed it after it was read.
        Conflict: it is delivered, withdrawn or refused.
        Refused: a value is not acceptable.
    """
    side = _side(actor, handover.giver, handover.taker)
    wanted = _checked(**fields)
    handover = hold(handover)
    require_version(handover, version=version, wanted=wanted)
    _require_running(handover)
    _require_lines(handover.giver, handover.taker, wanted)
    moved = {name for name, value in wanted.items() if getattr(handover, name) != value}
    foreign = moved & OWN[Side.TAKER if side == Side.GIVER else Side.GIVER]
    if foreign and not _speaks_for(actor, handover.taker if side == Side.GIVER else handover.giver):
        raise NotPermitted(_("That is the other project's to say: {names}.").format(names=", ".join(sorted(foreign))))
    if moved & {"promised_on", "needed_on"}:
        wanted |= {"state": State.PROPOSED, "asking": Side.TAKER if moved & OWN[Side.TAKER] and not moved & OWN[Side.GIVER] else Side.GIVER}
    return _changed("handover.changed", handover, wanted, actor, now)


@transaction.atomic
def agree_handover(*, actor, handover: Handover, version: int, now: dt.datetime) -> Handover:
    """Agree to what the other side proposes. Where both lines are named, the taker's line then waits for the giver's.

    Raises:
        NotPermitted: the answer is not the actor's to give.
        Stale: someone changed it after it was read.
        Conflict: there is nothing to answer.
        Refused: no day is promised, or the two lines would wait for each other.
    """
    handover = _answering(actor, handover, version, {"state": State.AGREED})
    if handover.promised_on is None:
        raise Refused(_("No day is promised yet: the giver says by when."), field="promised_on")
    changed = _changed("handover.agreed", handover, {"state": State.AGREED}, actor, now)
    if handover.giving_id and handover.taking_id:
        wait_for(predecessor=handover.giving, successor=handover.taking, now=now)
    return changed


@transaction.atomic
def refuse_handover(*, actor, handover: Handover, version: int, reason: str, now: dt.datetime) -> Handover:
    """Say no to what the other side proposes, and why.

    Raises:
        NotPermitted, Stale, Conflict: as `agree_handover`.
        Refused: there is no reason.
    """
    reason = inputs.text(reason, field="reason", called=_("The reason"), required=True)
    handover = _answering(actor, handover, version, {"state": State.REFUSED})
    forget_wait(predecessor_id=handover.giving_id, successor=handover.taking, now=now)
    return _changed("handover.refused", handover, {"state": State.REFUSED}, actor, now, reason)


@transaction.atomic
def deliver_handover(*, actor, handover: Handover, version: int, now: dt.datetime) -> Handover:
    """The giver has delivered.

    Raises:
        NotPermitted: the actor does not speak for the giver.
        Stale, Conflict: as `change_handover`.
    """
    require_over("change_project", actor=actor, project=handover.giver)
    handover = hold(handover)
    require_version(handover, version=version, wanted={"state": State.DELIVERED})
    _require_running(handover)
    return _changed("handover.delivered", handover, {"state": State.DELIVERED}, actor, now)


@transaction.atomic
def withdraw_handover(*, actor, handover: Handover, version: int, reason: str, now: dt.datetime) -> Handover:
    """Take a handover back; the taker's line waits no longer.

    Raises:
        NotPermitted: the actor speaks for neither side.
        Stale, Conflict: as `change_handover`.
        Refused: there is no reason.
    """
    _side(actor, handover.giver, handover.taker)
    reason = inputs.text(reason, field="reason", called=_("The reason"), required=True)
    handover = hold(handover)
    require_version(handover, version=version, wanted={"state": State.WITHDRAWN})
    _require_running(handover)
    forget_wait(predecessor_id=handover.giving_id, successor=handover.taking, now=now)
    return _changed("handover.withdrawn", handover, {"state": State.WITHDRAWN}, actor, now, reason)


def _speaks_for(actor, project: Project) -> bool:
    try:
        require_over("change_project", actor=actor, project=project)
    except NotPermitted:
        return False
    return True


def _side(actor, giver: Project, taker: Project) -> str:
    """The side the actor speaks for."""
    if _speaks_for(actor, giver):
        return Side.GIVER
    require_over("change_project", actor=actor, project=taker)
    return Side.TAKER


def _answering(actor, handover: Handover, version: int, wanted: dict) -> Handover:
    require_over("change_project", actor=actor, project=handover.taker if handover.asking == Side.GIVER else handover.giver)
    handover = hold(handover)
    require_version(handover, version=version, wanted=wanted)
    if handover.state != State.PROPOSED:
        state = handover.get_state_display().lower()
        raise Conflict(_("“{handover}” is {state}: there is nothing to answer.").format(handover=handover, state=state))
    return handover


def _require_running(handover: Handover) -> None:
    if handover.state not in (State.PROPOSED, State.AGREED):
        raise Conflict(_("“{handover}” is {state}: it stays as it is.").format(handover=handover, state=handover.get_state_display().lower()))


def _changed(verb: str, handover: Handover, wanted: dict, actor, now, reason: str = "") -> Handover:
    change = difference(handover, wanted)
    if change is None:
        return handover
    today = inputs.today(now)
    require_open(day=today)
    handover.save(update_fields=columns(handover, change))
    _keep(handover, today, actor)
    _record(verb, handover, actor, now, before=change.before, after=change.after, reason=reason)
    return handover


def _record(verb: str, handover: Handover, actor, now, **told) -> None:
    facts = {"project_ids": [handover.giver_id, handover.taker_id], "since": inputs.today(now)}
    events.record(verb, subject=handover, actor=actor, at=now, facts=facts, **told)


def _keep(handover: Handover, known_on: dt.date, actor) -> None:
    row = {"handover_id": handover.pk, "known_on": known_on, "by_id": actor.pk} | {name: getattr(handover, name) for name in TOLD}
    upsert(HandoverWord, [row], unique=["handover_id", "known_on"], update=["by_id", *TOLD])


def _checked(**fields) -> dict:
    if "what" in fields:
        fields["what"] = inputs.text(fields["what"], field="what", called=_("What is handed over"), longest=250, required=True)
    if "note" in fields:
        fields["note"] = inputs.text(fields["note"], field="note", called=_("The note"))
    for name, called in CALLED.items():
        if name in fields:
            inputs.day(fields[name], field=name, called=_(called))
    return fields


def _require_lines(giver: Project, taker: Project, fields: dict) -> None:
    for name, project in (("giving", giver), ("taking", taker)):
        line = fields.get(name)
        if line is not None and line.project_id != project.pk:
            raise Refused(_("{line} is no line of {project}: choose one of its own.").format(line=line, project=project), field=name)


def _code(code: str | None) -> str:
    if code is not None:
        code = inputs.code(code)
        if Handover.objects.filter(code=code).exists():
            raise Conflict(_("The code {code} is taken: give another.").format(code=code), field="code")
        return code
    numbers = (NUMBERED.fullmatch(one) for one in Handover.objects.filter(code__startswith="H-").values_list("code", flat=True))
    return f"H-{max((int(found[1]) for found in numbers if found), default=0) + 1}"
