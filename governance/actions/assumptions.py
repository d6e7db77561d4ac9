"""Assumptions: entered, and found to hold or not; one that fails becomes a risk or an issue by the same deed."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.entries import changed, checked_fields, common_checks, entered, held, keep_word, reason_for, require_state
from governance.actions.issues import enter_issue
from governance.actions.risks import open_risk
from governance.models import Assumption, Risk
from governance.policy import require_at
from pmo import inputs
from pmo.errors import Refused
from portfolio.actions.periods import require_open
from portfolio.models import Node

State = Assumption.State
TOLD = ["title", "consequence", "validate_by", "owner", "state", "risk"]
KEPT = ["title", "consequence", "owner", "validate_by", "state", "finding"]
BECOMES = ("", "risk", "issue")


@transaction.atomic
def open_assumption(
    *, actor, place, title: str, now: dt.datetime, code: str | None = None, opened_on: dt.date | None = None, known_on: dt.date | None = None,
    **fields,
) -> Assumption:  # fmt: skip
    """Write down what is taken for true, and by when somebody finds out; `fields`: consequence, validate_by, owner, owner_account, risk.

    Raises:
        NotPermitted: the actor may not keep the registers there.
        Conflict: the code is taken, or the day lies in a closed period.
        Refused: a value is not acceptable.
    """
    require_at("manage_raid", actor=actor, place=place)
    values = _checked(place=place, title=title, **fields)
    known_on = inputs.day(known_on, field="known_on", called=_("The day it became known")) or inputs.today(now)
    require_open(day=known_on, field="known_on")
    row = entered(
        Assumption, prefix="A", noun="assumption", place=place, code=code, actor=actor, now=now, opened_on=opened_on or known_on, told=TOLD, **values
    )
    keep_word(row, KEPT, known_on=known_on, actor=actor)
    return row


@transaction.atomic
def change_assumption(*, actor, assumption: Assumption, version: int | None, now: dt.datetime, **fields) -> Assumption:
    """Say something else about an assumption that is still to be validated.

    Raises:
        NotPermitted: the actor may not keep the registers there.
        Stale: someone changed it after it was read.
        Conflict: it was found to hold or not, or today lies in a closed period.
        Refused: a value is not acceptable.
    """
    require_at("manage_raid", actor=actor, place=assumption.place)
    wanted = _checked(place=assumption.place, **fields)
    assumption = held(assumption, version, wanted)
    require_state(assumption, [State.OPEN], remedy=_("open it again first."))
    _tell("assumption.changed", assumption, wanted, actor, now)
    return assumption


@transaction.atomic
def validate_assumption(
    *, actor, assumption: Assumption, version: int | None, holds: bool, finding: str, now: dt.datetime, becomes: str = "", **said
) -> Assumption:  # fmt: skip
    """Say whether it holds, and how one knows. One that does not may become a risk (probability and impact) or an issue (severity) at once.

    Raises:
        NotPermitted, Stale: as `change_assumption`; for a risk, also unless the actor may manage risks there.
        Conflict: it was validated already, or today lies in a closed period.
        Refused: there is no finding, or what it becomes is not fully said.
    """
    require_at("manage_raid", actor=actor, place=assumption.place)
    becomes = inputs.choice(becomes, among=BECOMES, field="becomes", called=_("What it becomes"))
    if holds and becomes:
        raise Refused(_("An assumption that holds becomes neither risk nor issue."), field="becomes")
    wanted = {
        "state": State.HOLDS if inputs.flag(holds, field="holds", called=_("Holds")) else State.FAILED, "closed_on": inputs.today(now),
        "finding": inputs.text(finding, field="finding", called=_("The finding"), required=True),
    }  # fmt: skip
    assumption = held(assumption, version, wanted)
    require_state(assumption, [State.OPEN], remedy=_("it is validated already."))
    if becomes == "risk":
        wanted["risk"] = _as_risk(assumption, wanted["finding"], said, actor, now)
    _tell("assumption.validated", assumption, wanted, actor, now, reason=wanted["finding"])
    if becomes == "issue":
        _as_issue(assumption, wanted["finding"], said, actor, now)
    return assumption


@transaction.atomic
def reopen_assumption(*, actor, assumption: Assumption, version: int | None, reason: str, now: dt.datetime) -> Assumption:
    """Doubt a finding: it is to be validated again.

    Raises:
        NotPermitted, Stale: as `change_assumption`.
        Conflict: it is to be validated anyway, or today lies in a closed period.
        Refused: there is no reason.
    """
    require_at("manage_raid", actor=actor, place=assumption.place)
    reason = reason_for(reason)
    wanted = {"state": State.OPEN, "closed_on": None}
    assumption = held(assumption, version, wanted)
    require_state(assumption, [State.HOLDS, State.FAILED], remedy=_("there is nothing to open again."))
    _tell("assumption.reopened", assumption, wanted, actor, now, reason=reason)
    return assumption


def _tell(verb: str, assumption: Assumption, wanted: dict, actor, now: dt.datetime, reason: str = "") -> None:
    require_open(day=inputs.today(now))
    if changed(verb, assumption, wanted, actor=actor, now=now, reason=reason):
        keep_word(assumption, KEPT, known_on=inputs.today(now), actor=actor)


def _as_risk(assumption: Assumption, finding: str, said: dict, actor, now: dt.datetime) -> Risk:
    for name in ("probability", "impact"):
        if said.get(name) is None:
            raise Refused(_("A risk needs its probability and its impact: give both."), field=name)
    place = assumption.place
    where = {"node": place} if isinstance(place, Node) else {"project": place}
    told = {name: said[name] for name in ("probability", "impact", "cost_impact", "due_on") if said.get(name) is not None}
    return open_risk(actor=actor, **where, title=assumption.title, description=_words(assumption, finding), now=now, **told, **_owned(assumption))


def _as_issue(assumption: Assumption, finding: str, said: dict, actor, now: dt.datetime):
    if said.get("severity") is None:
        raise Refused(_("An issue needs its severity: give one."), field="severity")
    told = {name: said[name] for name in ("severity", "cost_impact", "due_on") if said.get(name) is not None}
    return enter_issue(
        actor=actor, place=assumption.place, title=assumption.title, description=_words(assumption, finding), now=now, root_cause=_(
            "Assumption {code} does not hold."
        ).format(code=assumption.code), risk=assumption.risk, **told, **_owned(assumption),
    )  # fmt: skip


def _owned(assumption: Assumption) -> dict:
    return {"owner": assumption.owner, "owner_account": assumption.owner_account}


def _words(assumption: Assumption, finding: str) -> str:
    return "\n\n".join(part for part in (finding, assumption.consequence) if part)


def _checked(*, place, **fields) -> dict:
    checks = common_checks(place) | {
        "consequence": lambda value: inputs.text(value, field="consequence", called=_("The consequence")),
        "validate_by": lambda value: inputs.day(value, field="validate_by", called=_("The day of validation")),
        "risk": lambda value: _risk(value, place),
    }
    return checked_fields(checks, fields, what=_("an assumption"))


def _risk(risk: Risk | None, place) -> Risk | None:
    if risk is not None and place not in (risk.project, risk.node):
        raise Refused(_("The risk {code} stands elsewhere: name one of the same register.").format(code=risk.code), field="risk")
    return risk
