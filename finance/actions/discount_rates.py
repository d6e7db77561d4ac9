"""Set the rate at which the office discounts what comes later."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from finance.models import Benefit, DiscountRate
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import take_turn
from portfolio.actions.periods import require_open
from portfolio.policy import require


@transaction.atomic
def set_discount_rate(*, actor, rate: Decimal, known_on: dt.date, now: dt.datetime) -> DiscountRate:
    """Set the yearly rate (a share: 0.035 is 3.5 %) from a day on; said again of the same day, the newer word counts.

    Raises:
        NotPermitted: the actor does not keep the books of the office.
        Refused: the rate is no number between −50 % and 100 %.
        Conflict: the day lies in a closed period.
    """
    require("keep_books", actor=actor)
    day = inputs.day(known_on, field="known_on", called=_("The day"), required=True)
    share = _share(rate)
    take_turn()
    stands = DiscountRate.objects.filter(known_on=day).first()
    if stands is not None and stands.rate == share:
        return stands
    require_open(day=day, field="known_on")
    before = None if stands is None else {"rate": str(stands.rate)}
    found = stands or DiscountRate(known_on=day)
    found.rate, found.author = share, actor if actor.pk else None
    found.save()
    projects = list(Benefit.objects.order_by().values_list("project_id", flat=True).distinct())
    facts = {"project_ids": projects, "since": day} if projects else {}
    events.record(
        "discount_rate.set", subject=found, actor=actor, at=now, before=before, after={"rate": str(share), "known_on": day}, facts=facts
    )
    return found


def _share(rate) -> Decimal:
    try:
        share = Decimal(str(rate)).quantize(Decimal("0.0001"))
    except (InvalidOperation, ValueError):
        raise Refused(_("The rate is no number: give a share, such as 0.035 for 3.5 %."), field="rate") from None
    if not share.is_finite() or not Decimal("-0.5") <= share <= 1:
        raise Refused(_("The rate {rate} is out of range: give a share from -0.5 to 1.").format(rate=share), field="rate")
    return share
