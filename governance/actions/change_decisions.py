"""Submit a change to those who decide it, and record what they decided."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.asking import settle
from governance.actions.change_boards import APPROVE, DEFER, REJECT, put_before_board
from governance.actions.changes import WRITABLE, State, changed, held, require_state
from governance.models import ChangeRequest
from governance.policy import require_at
from governance.queries.change_impact import what_moved
from pmo import inputs
from pmo.errors import Conflict
from pmo.ledger.changes import require_version

BECOMES = {APPROVE: State.APPROVED, REJECT: State.REJECTED, DEFER: State.DEFERRED}
VERBS = {APPROVE: "change.approved", REJECT: "change.rejected", DEFER: "change.deferred"}


@transaction.atomic
def submit_change(
    *, actor, change: ChangeRequest, version: int | None, now: dt.datetime, needed_by: dt.date | None = None, cost_of_delay=None
) -> ChangeRequest:  # fmt: skip
    """Put a change before the board with the authority for its size, with the impact as it was computed.

    Raises:
        NotPermitted: the actor may not ask for changes of the project.
        Stale: someone changed it after it was read.
        Conflict: it is before a board or decided, has no impact, or what it was computed on has moved; or no board may decide it.
    """
    require_at("request_change", actor=actor, place=change.project)
    change = held(change)
    require_version(change, version=version, wanted={"state": State.SUBMITTED})
    require_state(change, *WRITABLE)
    require_computed(change, inputs.today(now))
    return put_before_board(actor=actor, change=change, now=now, verb="change.submitted", needed_by=needed_by, cost_of_delay=cost_of_delay)


@transaction.atomic
def decide_change(
    *, actor, change: ChangeRequest, version: int | None, reasons: str, now: dt.datetime, choice: str | None = None, review_on: dt.date | None = None
) -> ChangeRequest:  # fmt: skip
    """Record what was voted on a change: approved, rejected or deferred. Nothing of the project is touched until it is applied.

    Raises:
        NotPermitted: the actor does not take this decision.
        Stale: it changed after it was read.
        Conflict: it is not before a board, has no quorum or no outcome, or another choice was voted.
        Refused: there is no reason.
    """
    change = held(change)
    require_version(change, version=version, wanted={})
    require_state(change, State.SUBMITTED)
    decision = settle(
        actor=actor, decision=change.decision, version=change.decision.version, choice=choice, reasons=reasons, review_on=review_on, now=now
    )  # fmt: skip
    wanted = {"state": BECOMES[decision.choice], "decided_on": decision.decided_on}
    change.decision = decision
    return changed(VERBS[decision.choice], change, wanted, actor, now, reason=decision.reasons, after={"decision": decision.code})


def require_computed(change: ChangeRequest, day: dt.date) -> None:
    """Raises Conflict unless the impact of a change is computed, on what still stands."""
    if not change.impact:
        raise Conflict(_("The impact of {code} is not computed: compute it first.").format(code=change.code))
    if moved := what_moved(change=change, day=day):
        raise Conflict(
            _("{code} was computed on what no longer stands: {moved}. Compute the impact anew.").format(code=change.code, moved="; ".join(moved))
        )
