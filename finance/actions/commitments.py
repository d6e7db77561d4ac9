"""Record purchase orders, each line as it is known from a day on."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.models import Commitment
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts
from portfolio.actions.periods import require_open
from projects.models import Project
from projects.policy import require_over

SAID = ("vendor", "text", "ordered_on", "due_on", "amount", "open_amount", "cost_type_id")


@dataclass(frozen=True, slots=True)
class Ordered:
    """A line of a purchase order, in the project's currency; nothing is drawn by postings alone: the open amount says what is to come."""

    reference: str
    amount: Decimal
    open_amount: Decimal
    line: str = ""
    cost_type_id: int | None = None
    vendor: str = ""
    text: str = ""
    ordered_on: dt.date | None = None
    due_on: dt.date | None = None


@transaction.atomic
def record_commitments(
    *, actor, project: Project, orders: list[Ordered], known_on: dt.date, now: dt.datetime, batch_id: int | None = None
) -> Counts:
    """Record orders of a project as known from a day on; a second word of the same day replaces the first, the same word changes nothing.

    Raises:
        NotPermitted: the actor may not book money on the project.
        Conflict: the day lies in a closed period.
        Refused: a value is not acceptable.
    """
    require_over("book_money", actor=actor, project=project)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    require_open(day=known_on, field="known_on")
    newest = _newest(project, {one.reference for one in orders}, known_on)
    created = updated = unchanged = 0
    for one in orders:
        wanted = _checked(one)
        row = newest.get((one.reference, one.line))
        if row is not None and all(getattr(row, name) == wanted[name] for name in SAID):
            unchanged += 1
            continue
        if row is None or row.known_on != known_on:
            created, updated = created + (row is None), updated + (row is not None)
            fields = {"known_on": known_on, "currency": project.currency, "batch_id": batch_id, **wanted}
            row = Commitment.objects.create(project=project, reference=one.reference, line=one.line, **fields)
        else:
            updated += 1
            for name, value in wanted.items():
                setattr(row, name, value)
            row.version += 1
            row.save(update_fields=[*wanted, "version"])
        newest[one.reference, one.line] = row
    if created or updated:
        after = {"orders": created + updated, "amount": sum(one.amount for one in orders), "open": sum(one.open_amount for one in orders)}
        facts = {"project_id": project.pk, "since": known_on}
        told = {**after, "currency": project.currency, "known_on": known_on, "batch": batch_id}
        events.record("commitments.recorded", subject=project, actor=actor, at=now, after=told, facts=facts)
    return Counts(created=created, updated=updated, unchanged=unchanged)


def _newest(project: Project, references: set[str], day: dt.date) -> dict[tuple[str, str], Commitment]:
    rows = Commitment.objects.filter(project=project, reference__in=references, known_on__lte=day).order_by("known_on")
    return {(row.reference, row.line): row for row in rows}


def _checked(one: Ordered) -> dict:
    inputs.text(one.reference, field="reference", called=_("The reference"), longest=80, required=True)
    amount = inputs.money(one.amount, field="amount", called=_("The amount"), negative=True, required=True)
    left = inputs.money(one.open_amount, field="open", called=_("The open amount"), negative=True, required=True)
    if one.ordered_on and one.due_on and one.due_on < one.ordered_on:
        raise Refused(_("It is due before it was ordered: change one of the days."), field="due_on")
    if abs(left) > abs(amount):
        raise Refused(_("The open amount {open} is more than the order of {amount}.").format(open=left, amount=amount), field="open")
    return {
        "amount": amount, "open_amount": left, "vendor": one.vendor, "text": one.text, "ordered_on": one.ordered_on, "due_on": one.due_on,
        "cost_type_id": one.cost_type_id,
    }  # fmt: skip
