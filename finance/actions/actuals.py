"""Book postings from the ledger, as many as there are."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.actions.calendar import ensure_cost_types
from finance.models import Actual, CostType
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts, take_turn
from pmo.storage import insert
from portfolio.queries import closed_spans, first_open_day
from projects.models import Project
from projects.policy import require_over_all

BATCH = 2000
PROBLEMS_SHOWN = 1000
SAME = ["project_id", "posting_date", "amount", "cost_type_id", "reference", "vendor", "text"]  # what makes two postings the same
PROJECT, DATE, AMOUNT = range(3)
# Put into words only when they are needed: a word for each field of a hundred thousand rows costs seconds.
CALLED = {
    "posting_date": gettext_lazy("The posting date"),
    "amount": gettext_lazy("The amount"),
    "reference": gettext_lazy("The reference"),
    "vendor": gettext_lazy("The vendor"),
    "text": gettext_lazy("The text"),
}


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of the ledger. The amount is in the project's currency; a cost type may be given by its code."""

    project: Project
    posting_date: dt.date
    amount: Decimal
    currency: str
    cost_type: CostType | str | None = None
    reference: str = ""
    vendor: str = ""
    text: str = ""


@transaction.atomic
def book_actuals(*, actor, postings: list[Posting], now: dt.datetime, batch_id: int | None = None) -> Counts:
    """Book those of the postings that are not booked yet, and leave the others as they are.

    Two postings are the same when all they say is the same; one that a file holds twice is booked twice, and a file given twice once.
    A posting is known from its own day on, or, when that is closed already, from the first day after that is still open.

    Raises:
        NotPermitted: the actor may not book money on one of the projects.
        Refused: postings are not acceptable; `problems` lists them by their place, from 1.
    """
    projects = _projects(postings)
    require_over_all("book_money", actor=actor, projects=projects.values())
    cost_types = ensure_cost_types(codes={one.cost_type for one in postings if isinstance(one.cost_type, str) and one.cost_type.strip()})
    rows = _checked(postings, projects, cost_types)
    take_turn()  # two of the same file at once would each find the other's postings missing
    booked = _booked(rows)
    fresh = []
    for row in rows:
        if booked[row] > 0:
            booked[row] -= 1
        else:
            fresh.append(row)
    known = _known_on({row[DATE] for row in fresh})
    insert(
        Actual,
        [*SAME, "known_on", "currency", "batch_id"],
        ((*row, known[row[DATE]], projects[row[PROJECT]].currency, batch_id) for row in fresh),
    )
    events.record_many(_deeds(fresh, projects, known, batch_id), actor=actor, at=now)
    return Counts(created=len(fresh), unchanged=len(rows) - len(fresh))


def _projects(postings) -> dict[int, Project]:
    """The projects of the postings with their nodes, one row each, in one trip."""
    ids = {one.project.pk for one in postings}
    return {project.pk: project for project in Project.objects.select_related("node").filter(pk__in=ids).order_by("code")}


def _checked(postings, projects, cost_types) -> list[tuple]:
    rows, problems = [], []
    for place, one in enumerate(postings, start=1):
        try:
            rows.append(_row(one, projects[one.project.pk], cost_types))
        except Refused as refusal:
            problems.append({"row": place, "column": refusal.field, "message": refusal.message})
    if problems:
        first = problems[0]
        message = _("Posting {row}: {message}").format(**first)
        if len(problems) > 1:
            message = _("{message} {more} more postings are not acceptable.").format(message=message, more=len(problems) - 1)
        raise Refused(message, field=first["column"], problems=problems[:PROBLEMS_SHOWN])
    return rows


def _row(one: Posting, project: Project, cost_types) -> tuple:
    """The posting as a plain row, in the order of `SAME`."""
    if one.currency != project.currency:
        raise Refused(
            _("it is in {given}, but {code} is kept in {currency}: convert it first.").format(
                given=one.currency or "—", code=project.code, currency=project.currency
            ),
            field="currency",
        )
    kind = one.cost_type
    if isinstance(kind, str):
        kind = cost_types.get(kind)
    return (
        project.pk,
        inputs.day(one.posting_date, field="posting_date", called=CALLED["posting_date"], required=True),
        inputs.money(one.amount, field="amount", called=CALLED["amount"], negative=True, required=True),
        kind.pk if kind is not None else None,
        inputs.text(one.reference, field="reference", called=CALLED["reference"], longest=80),
        inputs.text(one.vendor, field="vendor", called=CALLED["vendor"], longest=160),
        inputs.text(one.text, field="text", called=CALLED["text"], longest=250),
    )


def _booked(rows: list[tuple]) -> Counter:
    """How often each posting is booked already, among the same projects and days."""
    if not rows:
        return Counter()
    days = [row[DATE] for row in rows]
    stored = Actual.objects.filter(project_id__in={row[PROJECT] for row in rows}, posting_date__range=(min(days), max(days)))
    return Counter(stored.order_by().values_list(*SAME).iterator(chunk_size=BATCH))


def _known_on(days: set[dt.date]) -> dict[dt.date, dt.date]:
    closed = closed_spans()
    return {day: first_open_day(day=day, closed=closed) for day in days}


def _deeds(rows: list[tuple], projects, known, batch_id) -> list[events.Deed]:
    """One deed for each project that was booked on."""
    of_project = defaultdict(list)
    for row in rows:
        of_project[row[PROJECT]].append(row)
    deeds = []
    for key, booked in of_project.items():
        days = [row[DATE] for row in booked]
        after = {
            "postings": len(booked),
            "amount": sum(row[AMOUNT] for row in booked),
            "currency": projects[key].currency,
            "from": min(days),
            "to": max(days),
            "batch": batch_id,
        }
        facts = {"project_id": key, "since": min(known[day] for day in days)}
        deeds.append(events.Deed("actuals.booked", projects[key], after=after, facts=facts))
    return deeds
