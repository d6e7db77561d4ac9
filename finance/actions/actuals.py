"""Book postings from the ledger, as many as there are."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.calendar import ensure_cost_types
from finance.models import Actual, CostType
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts
from portfolio.queries import closed_spans, first_open_day
from projects.models import Project
from projects.policy import require_over_all

BATCH = 2000
PROBLEMS_SHOWN = 1000


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
    # Two of the same file at once would each find the other's postings missing: the projects are held, in one order.
    list(Project.objects.select_for_update().filter(pk__in=list(projects)).order_by("pk").values_list("pk"))
    booked = _booked(rows)
    fresh = []
    for row in rows:
        key = _key(row)
        if booked[key] > 0:
            booked[key] -= 1
        else:
            fresh.append(row)
    _date(fresh, batch_id)
    Actual.objects.bulk_create(fresh, batch_size=BATCH)
    events.record_many(_deeds(fresh, projects), actor=actor, at=now)
    return Counts(created=len(fresh), unchanged=len(rows) - len(fresh))


def _projects(postings) -> dict[int, Project]:
    """The projects of the postings with their nodes, one row each, in one trip."""
    ids = {one.project.pk for one in postings}
    return {project.pk: project for project in Project.objects.select_related("node").filter(pk__in=ids).order_by("code")}


def _checked(postings, projects, cost_types) -> list[Actual]:
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


def _row(one: Posting, project: Project, cost_types) -> Actual:
    if one.currency != project.currency:
        raise Refused(
            _("it is in {given}, but {code} is kept in {currency}: convert it first.").format(
                given=one.currency or "—", code=project.code, currency=project.currency
            ),
            field="currency",
        )
    kind = one.cost_type
    return Actual(
        project=project,
        cost_type=cost_types.get(kind) if isinstance(kind, str) else kind,
        posting_date=inputs.day(one.posting_date, field="posting_date", called=_("The posting date"), required=True),
        amount=inputs.money(one.amount, field="amount", called=_("The amount"), negative=True, required=True),
        currency=one.currency,
        reference=inputs.text(one.reference, field="reference", called=_("The reference"), longest=80),
        vendor=inputs.text(one.vendor, field="vendor", called=_("The vendor"), longest=160),
        text=inputs.text(one.text, field="text", called=_("The text"), longest=250),
    )


SAME = ["project_id", "posting_date", "amount", "cost_type_id", "reference", "vendor", "text"]


def _key(row: Actual) -> tuple:
    return (row.project_id, row.posting_date, row.amount, row.cost_type_id, row.reference, row.vendor, row.text)


def _booked(rows: list[Actual]) -> Counter:
    """How often each posting is booked already, among the same projects and days."""
    if not rows:
        return Counter()
    days = [row.posting_date for row in rows]
    stored = Actual.objects.filter(project_id__in={row.project_id for row in rows}, posting_date__range=(min(days), max(days)))
    return Counter(stored.order_by().values_list(*SAME).iterator(chunk_size=BATCH))


def _date(rows: list[Actual], batch_id) -> None:
    closed = closed_spans()
    known = {day: first_open_day(day=day, closed=closed) for day in {row.posting_date for row in rows}}
    for row in rows:
        row.known_on, row.batch_id = known[row.posting_date], batch_id


def _deeds(rows: list[Actual], projects) -> list[events.Deed]:
    """One deed for each project that was booked on."""
    of_project = defaultdict(list)
    for row in rows:
        of_project[row.project_id].append(row)
    deeds = []
    for key, booked in of_project.items():
        after = {
            "postings": len(booked),
            "amount": sum(row.amount for row in booked),
            "currency": projects[key].currency,
            "from": min(row.posting_date for row in booked),
            "to": max(row.posting_date for row in booked),
            "batch": booked[0].batch_id,
        }
        facts = {"project_id": key, "since": min(row.known_on for row in booked)}
        deeds.append(events.Deed("actuals.booked", projects[key], after=after, facts=facts))
    return deeds
