"""Close fiscal periods and open them again."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from finance.models import FiscalPeriod
from pmo import inputs
from pmo.errors import Conflict
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from portfolio.policy import require

State = FiscalPeriod.State
VERBS = {State.OPEN: "fiscal_period.reopened", State.SOFT: "fiscal_period.soft_closed", State.CLOSED: "fiscal_period.closed"}


@transaction.atomic
def set_period_state(
    *, actor, period: FiscalPeriod, version: int | None, state: str, now: dt.datetime, reason: str = ""
) -> FiscalPeriod:  # fmt: skip
    """Soft-close a period, close it, or open it again.

    Closing goes forward by those who keep the books, from the period's last day on. A soft-closed period opens again with a reason. A
    closed one stays closed, unless an administrator of the office, with a reason, makes it soft-closed again.

    Raises:
        NotPermitted: the actor does not keep the books, or it takes an administrator.
        Stale: someone changed it after it was read.
        Refused: there is no reason, or the state is not known.
        Conflict: the period has not ended, or goes from closed to open in one step.
    """
    state = State(inputs.choice(state, among=State, field="state", called=_("The state")))
    require("keep_books", actor=actor)
    period = hold(period)
    require_version(period, version=version, wanted={"state": state})
    if period.state == state:
        return period
    back = list(State).index(state) < list(State).index(State(period.state))
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=250, required=back)
    if period.state == State.CLOSED:
        require("administer", actor=actor)
        if state == State.OPEN:
            raise Conflict(_("{period} is closed: make it soft-closed first, and open it from there.").format(period=period), field="state")
    if not back and period.end_on > inputs.today(now):
        raise Conflict(
            _("{period} ends on {day}: it can be closed from that day on.").format(period=period, day=period.end_on), field="state"
        )
    verb = "fiscal_period.reopened" if back else VERBS[state]
    change = difference(period, {"state": state})
    period.changed_at, period.changed_by = now, actor
    period.save(update_fields=[*columns(period, change), "changed_at", "changed_by"])
    events.record(verb, subject=period, actor=actor, at=now, before=change.before, after=change.after, reason=reason)
    return period
