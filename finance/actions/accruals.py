"""Book the cost of a period whose invoice has not come, with what takes it back in the next; and take both away again."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.actuals import Posting, known_days, posting_row
from finance.actions.calendar import ensure_cost_types, ensure_fiscal_year
from finance.calc.pairs import taken_back
from finance.models import Actual, CostType
from finance.policy import FiscalGate, require_fiscal_open
from finance.queries.booked import KEPT, Booked, identity
from finance.queries.rates import Converter
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import take_turn
from portfolio.actions.periods import require_open
from projects.models import Project
from projects.policy import require_over

Kind = Actual.Kind


@transaction.atomic
def book_accrual(
    *, actor, project: Project, accrued_on: dt.date, amount: Decimal, text: str, now: dt.datetime, currency: str = "",
    cost_type: CostType | str | None = None, reference: str = "", vendor: str = "", order: str = "",
) -> Actual:  # fmt: skip
    """Book a cost of a day's fiscal period whose invoice has not come, and its reversal on the first day of the period that follows.

    The two add up to nothing in the project's currency: an amount in another is turned at the rate of the accrual's month, both times.

    Raises:
        NotPermitted: the actor may not book money on the project.
        Refused: a value is not acceptable, or has no rate that month.
        Conflict: one of the two days lies in a closed period, or the same accrual is booked already.
    """
    require_over("book_money", actor=actor, project=project)
    day = inputs.day(accrued_on, field="accrued_on", called=_("The day of the accrual"), required=True)
    words = inputs.text(text, field="text", called=_("What the accrual is for"), longest=250, required=True)
    posting = Posting(
        project=project, posting_date=day, amount=amount, currency=currency or project.currency, cost_type=cost_type or None,
        reference=reference, vendor=vendor, text=words, order=order, kind=Kind.ACCRUAL,
    )  # fmt: skip
    said = ensure_cost_types(codes=[cost_type] if isinstance(cost_type, str) and cost_type.strip() else [])
    row = posting_row(posting, project, said, Converter())
    values = dict(zip(KEPT, row, strict=True))
    if not values["amount"]:
        raise Refused(_("An accrual of nothing books nothing: give an amount."), field="amount")
    back = _day_after_period(day)
    _require_postable(actor, project, day, back)
    take_turn()
    booked = Booked([day])
    booked.read([project.pk])
    if booked.take(identity(row)):
        raise Conflict(_("The same accrual is booked already: nothing was changed. If it is another one, say in its text what sets it apart."))
    known = known_days({day, back})
    accrual = Actual.objects.create(**values, known_on=known[day], currency=project.currency)
    reversal = Actual.objects.create(
        **values | taken_back(values) | {"posting_date": back, "kind": Kind.REVERSAL}, known_on=known[back], currency=project.currency,
        reverses=accrual,
    )  # fmt: skip
    after = events.values(accrual, "amount", "currency", "text", "vendor", "order")
    after |= {"accrued_on": day, "reversed_on": back, "rows": [accrual.pk, reversal.pk]}
    facts = {"project_id": project.pk, "since": min(known.values())}
    events.record("accrual.booked", subject=project, actor=actor, at=now, after=after, facts=facts)
    return accrual


@transaction.atomic
def take_back_accrual(*, actor, accrual: Actual, reason: str, now: dt.datetime) -> None:
    """Take an accrual away that should not have been booked, and its reversal with it.

    Raises:
        NotPermitted: the actor may not book money on the project.
        Refused: no reason is given.
        Conflict: it is gone already, came with a file, or one of the two lies in a closed period.
    """
    require_over("book_money", actor=actor, project=accrual.project)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=250, required=True)
    take_turn()
    held = Actual.objects.filter(pk=accrual.pk, kind=Kind.ACCRUAL).first()
    if held is None:
        raise Conflict(_("This accrual was taken back already: nothing was changed."))
    if held.batch_id is not None:
        raise Conflict(_("This accrual came with import {n}: take that import back, or book its reversal.").format(n=held.batch_id))
    pair = [held, *held.reversals.filter(batch_id=None)]
    gate = FiscalGate(actor=actor)
    for one in pair:
        require_open(day=one.known_on)
        if gate.problem(one.posting_date, project=held.project):
            raise Conflict(_("What was booked on {day} stays: {period} is closed. The reversal takes the accrual back by itself.").format(
                day=one.posting_date, period=gate.states.of(one.posting_date).name))  # fmt: skip
    before = events.values(held, "amount", "currency", "text", "vendor", "order")
    before |= {"accrued_on": held.posting_date, "rows": [one.pk for one in pair]}
    facts = {"project_id": held.project_id, "since": min(one.known_on for one in pair)}
    held.reversals.exclude(batch_id=None).update(reverses=None)
    for one in reversed(pair):
        one.delete()
    events.record("accrual.taken_back", subject=held.project, actor=actor, at=now, before=before, reason=reason, facts=facts)


def _day_after_period(day: dt.date) -> dt.date:
    """The first day of the fiscal period that follows a day's; both years are set up where they are not."""
    period = ensure_fiscal_year(day=day).periods.get(start_on__lte=day, end_on__gte=day)
    after = period.end_on + dt.timedelta(days=1)
    ensure_fiscal_year(day=after)
    return after


def _require_postable(actor, project: Project, day: dt.date, back: dt.date) -> None:
    gate = FiscalGate(actor=actor)
    require_fiscal_open(actor=actor, day=day, project=project, field="accrued_on", gate=gate)
    problem = gate.problem(back, project=project)
    if problem:
        raise Conflict(_("Its reversal would fall on {day}: {problem}").format(day=back, problem=problem), field="accrued_on")
