"""Draw on the contingency of a risk."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from governance.actions.assessments import facts_of_risk
from governance.models import ContingencyDraw, Risk
from governance.policy import require_at
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import hold
from portfolio.actions.periods import require_open


@transaction.atomic
def draw_contingency(*, actor, risk: Risk, amount, reason: str, now: dt.datetime, known_on: dt.date | None = None) -> ContingencyDraw:
    """Take money from what was set aside for a risk, never more than is left; a risk that has struck is what it is for.

    Raises:
        NotPermitted: the actor may not manage risks where it stands.
        Conflict: the day lies in a closed period.
        Refused: nothing is set aside, more is asked than is left, or there is no reason.
    """
    require_at("manage_risks", actor=actor, place=risk.place)
    known_on = inputs.day(known_on, field="known_on", called=_("The day")) or inputs.today(now)
    amount = inputs.money(amount, field="amount", called=_("The amount"), required=True)
    reason = inputs.text(reason, field="reason", called=_("What it is for"), longest=250, required=True)
    risk = hold(risk)
    require_open(day=known_on, field="known_on")
    if not amount:
        raise Refused(_("Nothing would be drawn: give an amount above zero."), field="amount")
    left = (risk.contingency or Decimal(0)) - drawn_from(risk)
    if amount > left:
        raise Refused(
            _("{left} is left of the contingency of {code}: draw no more than that.").format(left=f"{left:,}", code=risk.code), field="amount"
        )  # fmt: skip
    draw = ContingencyDraw.objects.create(risk=risk, known_on=known_on, amount=amount, reason=reason, by=actor)
    after = {"amount": amount, "known_on": known_on, "left": left - amount}
    events.record("contingency.drawn", subject=risk, actor=actor, at=now, after=after, reason=reason, facts=facts_of_risk(risk, known_on))
    return draw


def drawn_from(risk: Risk) -> Decimal:
    """All that was drawn for a risk so far."""
    return risk.draws.aggregate(found=Sum("amount"))["found"] or Decimal(0)
