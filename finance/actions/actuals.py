"""Book postings from the ledger, as many as there are."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.actions.calendar import ensure_cost_types
from finance.calc.pairs import reversing
from finance.models import Actual, CostType
from finance.policy import FiscalGate
from finance.queries.rates import Converter
from pmo import inputs
from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts, take_turn
from pmo.storage import insert, revise
from portfolio.queries import closed_spans, first_open_day
from projects.models import Project
from projects.policy import require_over_all

BATCH = 2000
PROBLEMS_SHOWN = 1000
# What makes two postings the same; of one that was turned into another currency, what it was says so.
SAME = ["project_id", "posting_date", "amount", "cost_type_id", "reference", "vendor", "text", "order", "kind", "source", "original_currency"]
KEPT = [*SAME, "original_amount", "rate"]
PROJECT, DATE, AMOUNT, REFERENCE, ORIGINAL, RATE = 0, 1, 2, 4, -2, -1
# Put into words only when they are needed: a word for each field of a hundred thousand rows costs seconds.
CALLED = {
    "posting_date": gettext_lazy("The posting date"),
    "amount": gettext_lazy("The amount"),
    "reference": gettext_lazy("The reference"),
    "vendor": gettext_lazy("The vendor"),
    "text": gettext_lazy("The text"),
    "order": gettext_lazy("The purchase order"),
    "source": gettext_lazy("The ledger"),
}


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of the ledger. An amount in another currency than the project's is turned at the period rate; a cost type may be given by its code."""

    project: Project
    posting_date: dt.date
    amount: Decimal
    currency: str
    cost_type: CostType | str | None = None
    reference: str = ""
    vendor: str = ""
    text: str = ""
    order: str = ""
    kind: str = Actual.Kind.POSTING
    source: str = ""


@transaction.atomic
def book_actuals(*, actor, postings: list[Posting], now: dt.datetime, batch_id: int | None = None) -> Counts:
    """Book those of the postings that are not booked yet, and leave the others as they are.

    Two postings are the same when all they say is the same; one that a file holds twice is booked twice, and a file given twice once.
    A posting is known from its own day on, or, when that is closed already, from the first day after that is still open. One that
    negates another of the same reference is linked to it.

    Raises:
        NotPermitted: the actor may not book money on one of the projects.
        Refused: postings are not acceptable, have no rate that month, or lie in a closed fiscal period; `problems` lists them by their
            place, from 1.
    """
    projects = _projects(postings)
    require_over_all("book_money", actor=actor, projects=projects.values())
    cost_types = ensure_cost_types(codes={one.cost_type for one in postings if isinstance(one.cost_type, str) and one.cost_type.strip()})
    rows = _checked(postings, projects, cost_types)
    take_turn()  # two of the same file at once would each find the other's postings missing
    booked, fresh, places = booked_before({row[PROJECT] for row in rows}, [row[DATE] for row in rows]), [], []
    for place, row in enumerate(rows, start=1):
        if booked[key := identity(row)] > 0:
            booked[key] -= 1
        else:
            fresh.append(row)
            places.append(place)
    _require_open_periods(actor, fresh, places, projects)
    known = known_days({row[DATE] for row in fresh})
    insert(
        Actual,
        [*KEPT, "known_on", "currency", "batch_id"],
        ((*row, known[row[DATE]], projects[row[PROJECT]].currency, batch_id) for row in fresh),
    )
    link_reversals({(row[PROJECT], row[REFERENCE]) for row in fresh if row[AMOUNT] < 0 and row[REFERENCE]})
    events.record_many(_deeds(fresh, projects, known, batch_id), actor=actor, at=now)
    return Counts(created=len(fresh), unchanged=len(rows) - len(fresh))


def identity(row: tuple) -> tuple:
    """What makes a row of `KEPT` the same posting as another: the amount it was made in, not the one it was turned into."""
    same = row[:ORIGINAL]
    return same if row[ORIGINAL] is None else (*same[:AMOUNT], row[ORIGINAL], *same[AMOUNT + 1 :])


def link_reversals(of: set[tuple[int, str]]) -> None:
    """Link postings that take others back, among those of a project and a reference; part of booking, so no deed of its own."""
    if not of:
        return
    references, projects, groups = sorted({one for _project, one in of}), sorted({one for one, _reference in of}), defaultdict(list)
    for start in range(0, len(references), BATCH):
        rows = Actual.objects.filter(project_id__in=projects, reference__in=references[start : start + BATCH])
        rows = rows.filter(reverses=None, reversals=None).order_by("posting_date", "pk")
        for pk, project, reference, amount in rows.values_list("pk", "project_id", "reference", "amount"):
            groups[project].append((pk, reference, amount))
    pairs = [pair for rows in groups.values() for pair in reversing(rows)]
    revise(Actual, [{"id": one, "reverses_id": other} for one, other in pairs])


def _projects(postings) -> dict[int, Project]:
    """The projects of the postings with their nodes, one row each, in one trip."""
    ids = {one.project.pk for one in postings}
    return {project.pk: project for project in Project.objects.select_related("node").filter(pk__in=ids).order_by("code")}


def _checked(postings, projects, cost_types) -> list[tuple]:
    rows, problems, converter = [], [], Converter()
    for place, one in enumerate(postings, start=1):
        try:
            rows.append(posting_row(one, projects[one.project.pk], cost_types, converter))
        except Refused as refusal:
            problems.append({"row": place, "column": refusal.field, "message": refusal.message})
    if problems:
        _refuse(problems)
    return rows


def _require_open_periods(actor, rows, places, projects) -> None:
    gate, problems, told = FiscalGate(actor=actor), [], {}
    for place, row in zip(places, rows, strict=True):
        if (key := (row[PROJECT], row[DATE])) not in told:
            told[key] = gate.problem(row[DATE], project=projects[row[PROJECT]])
        if told[key]:
            problems.append({"row": place, "column": "posting_date", "message": told[key]})
    if problems:
        _refuse(problems)


def _refuse(problems: list[dict]) -> None:
    first = problems[0]
    message = _("Posting {row}: {message}").format(**first)
    if len(problems) > 1:
        message = _("{message} {more} more postings are not acceptable.").format(message=message, more=len(problems) - 1)
    raise Refused(message, field=first["column"], problems=problems[:PROBLEMS_SHOWN])


def posting_row(one: Posting, project: Project, cost_types, converter: Converter) -> tuple:
    """The posting as a plain row, in the order of `KEPT`."""
    day = inputs.day(one.posting_date, field="posting_date", called=CALLED["posting_date"], required=True)
    amount = inputs.money(one.amount, field="amount", called=CALLED["amount"], negative=True, required=True)
    kind = one.cost_type
    if isinstance(kind, str):
        kind = cost_types.get(kind)
    if one.kind not in Actual.Kind.values:
        raise Refused(_("“{kind}” is none of {kinds}.").format(kind=one.kind, kinds=", ".join(Actual.Kind.values)), field="kind")
    original = rate = None
    if one.currency != project.currency:
        original, rate = amount, converter.rate(one.currency, project.currency, day)
        amount = inputs.money(in_cents(original * rate), field="amount", called=CALLED["amount"], negative=True, required=True)
    return (
        project.pk, day, amount, kind.pk if kind is not None else None,
        inputs.text(one.reference, field="reference", called=CALLED["reference"], longest=80),
        inputs.text(one.vendor, field="vendor", called=CALLED["vendor"], longest=160),
        inputs.text(one.text, field="text", called=CALLED["text"], longest=250),
        inputs.text(one.order, field="order", called=CALLED["order"], longest=80), str(one.kind),
        inputs.text(one.source, field="source", called=CALLED["source"], longest=40), one.currency if rate is not None else "", original, rate,
    )  # fmt: skip


def booked_before(project_ids: Iterable[int], days: list[dt.date]) -> Counter:
    """How often each posting is booked already, among these projects and days."""
    found, ids = Counter(), sorted(set(project_ids))
    if not days:
        return found
    for start in range(0, len(ids), 500):
        stored = Actual.objects.filter(project_id__in=ids[start : start + 500], posting_date__range=(min(days), max(days)))
        for row in stored.order_by().values_list(*KEPT).iterator(chunk_size=BATCH):
            found[identity(row)] += 1
    return found


def known_days(days: set[dt.date]) -> dict[dt.date, dt.date]:
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
