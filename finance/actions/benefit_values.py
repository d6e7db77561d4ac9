"""Say what a benefit is to bring and what it brought, month by month; and find it true, which is finance's deed."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.models import Benefit, BenefitValue
from finance.policy import require_benefit_keeper
from finance.queries.benefits import newest_values
from pmo import inputs
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger import events
from pmo.ledger.changes import hold
from portfolio.actions.periods import require_open
from projects.policy import require_over

Series = BenefitValue.Series
LONGEST = 720  # months
VERBS = {Series.PLANNED: "benefit.planned", Series.FORECAST: "benefit.forecast", Series.REALISED: "benefit.realised"}


@transaction.atomic
def say_benefit_values(
    *, actor, benefit: Benefit, series: str, values: Mapping[dt.date, Decimal], now: dt.datetime, known_on: dt.date | None = None
) -> int:  # fmt: skip
    """Say values of some months, known from a day on; earlier words stay for their days. Returns how many months that changed.

    The first plan is set by who keeps the benefit, and corrected by him on the same day; after that a plan is a promise, and it takes
    who approves money to change it.

    Raises:
        NotPermitted: the actor neither owns it nor may budget for the project; or the plan stands and he does not approve money.
        Refused: a value is not acceptable, or a month realised has not begun.
        Conflict: the benefit is closed, the day lies in a closed period, or finance has validated the word of that day.
    """
    require_benefit_keeper(actor=actor, benefit=benefit)
    series = Series(inputs.choice(series, among=Series, field="series", called=_("The series")))
    return _say(actor, benefit, series, values, now, known_on)


def replan_benefit(*, actor, benefit: Benefit, values: Mapping[dt.date, Decimal], now: dt.datetime) -> int:
    """Plan some months of a benefit otherwise, for a deed that has seen to who may: a change that was approved.

    Raises:
        Refused, Conflict: as `say_benefit_values`.
    """
    return _say(actor, benefit, Series.PLANNED, values, now, approved=True)


def _say(actor, benefit: Benefit, series: str, values, now: dt.datetime, known_on: dt.date | None = None, *, approved: bool = False) -> int:
    day = inputs.day(known_on or inputs.today(now), field="known_on", called=_("The day it became known"), required=True)
    wanted = _checked(values, series, day)
    benefit = hold(benefit)
    if benefit.closed_on is not None and benefit.closed_on <= day:
        raise Conflict(_("“{benefit}” is closed: it takes no further values.").format(benefit=benefit))
    stands = newest_values(benefit=benefit, series=series, day=day)
    changed = {month: value for month, value in wanted.items() if month not in stands or stands[month].value != value}
    if not changed:
        return 0
    if series == Series.PLANNED and not approved:
        _require_promise_kept(actor, benefit, day)
    require_open(day=day, field="known_on")
    for month, value in changed.items():
        _put(stands.get(month), benefit, series, month, value, day, actor)
    facts = {"project_id": benefit.project_id, "since": day}
    events.record(
        VERBS[series], subject=benefit, actor=actor, at=now, facts=facts,
        before=_told({month: stands[month].value for month in changed if month in stands}), after=_told(changed) | {"known_on": day},
    )  # fmt: skip
    return len(changed)


@transaction.atomic
def validate_benefit(*, actor, benefit: Benefit, found: Mapping[dt.date, Decimal | None], now: dt.datetime) -> int:
    """Find what was realised in some months true, or less or more of it; None takes it as it was said. Returns how many months.

    Raises:
        NotPermitted: the actor does not approve money over the project, or said the value himself.
        Refused: a month has no word that waits, or a value is not acceptable.
        Conflict: the day lies in a closed period.
    """
    require_over("approve_money", actor=actor, project=benefit.project)
    if not found:
        raise Refused(_("No month is named: name those that are validated."), field="months")
    today = inputs.today(now)
    wanted = {month.replace(day=1): value for month, value in found.items()}
    benefit = hold(benefit)
    stands = newest_values(benefit=benefit, series=Series.REALISED, day=today)
    told = {}
    for month, value in sorted(wanted.items()):
        row = stands.get(month)
        if row is None or row.validated_on is not None:
            raise Refused(_("{month}: nothing waits to be validated.").format(month=f"{month:%Y-%m}"), field="months")
        if row.author_id is not None and row.author_id == actor.pk:
            raise NotPermitted(_("{month}: you said it yourself, it takes another person to validate it.").format(month=f"{month:%Y-%m}"))
        amount = row.value if value is None else _amount(value, "validated_value", month)
        row.validated_value, row.validated_on, row.validated_by = amount, today, actor if actor.pk else None
        told[month] = amount
    require_open(day=today)
    for month in told:
        stands[month].save(update_fields=["validated_value", "validated_on", "validated_by"])
    events.record(
        "benefit.validated", subject=benefit, actor=actor, at=now, before=_told({month: stands[month].value for month in told}),
        after=_told(told), facts={"project_id": benefit.project_id, "since": today},
    )  # fmt: skip
    return len(told)


def _checked(values: Mapping[dt.date, Decimal], series: str, day: dt.date) -> dict[dt.date, Decimal]:
    if not values:
        raise Refused(_("There is no value: give at least one month."), field="values")
    if len(values) > LONGEST:
        raise Refused(_("{n} months: give {most} at the most.").format(n=len(values), most=LONGEST), field="values")
    found = {}
    for month, value in sorted(values.items()):
        first = inputs.day(month, field="values", called=_("The month"), required=True).replace(day=1)
        if series == Series.REALISED and first > day:
            told = _("{month} has not begun by {day}: what is to come is a forecast.")
            raise Refused(told.format(month=f"{first:%Y-%m}", day=day), field="values")
        if first in found:
            raise Refused(_("{month} is said twice: keep one.").format(month=f"{first:%Y-%m}"), field="values")
        found[first] = _amount(value, "values", first)
    return found


def _amount(value, field: str, month: dt.date) -> Decimal:
    amount = inputs.money(value, field=field, called=f"{month:%Y-%m}", required=True, negative=True)
    if amount < 0:
        raise Refused(_("{month}: {amount} is below zero. Give zero or more; harm is a disbenefit of its own.").format(
            month=f"{month:%Y-%m}", amount=amount), field=field)  # fmt: skip
    return amount


def _require_promise_kept(actor, benefit: Benefit, day: dt.date) -> None:
    """Raises NotPermitted when a plan of an earlier day, or of somebody else, is changed by who does not approve money."""
    before = benefit.amounts.filter(series=Series.PLANNED).exclude(known_on=day, author_id=actor.pk)
    if before.exists():
        require_over("approve_money", actor=actor, project=benefit.project)


def _put(stands: BenefitValue | None, benefit: Benefit, series: str, month: dt.date, value: Decimal, day: dt.date, actor) -> None:
    author = actor if actor.pk else None
    if stands is None or stands.known_on != day:
        BenefitValue.objects.create(benefit=benefit, series=series, month=month, value=value, known_on=day, author=author)
        return
    if stands.validated_on is not None:
        told = _("{month}: finance has validated what was said on {day}. A correction is known from another day on.")
        raise Conflict(told.format(month=f"{month:%Y-%m}", day=day), field="values")
    stands.value, stands.author = value, author
    stands.save(update_fields=["value", "author"])


def _told(values: Mapping[dt.date, Decimal]) -> dict:
    return {f"{month:%Y-%m}": str(value) for month, value in sorted(values.items())}
