"""Book postings from the ledger, as many as there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby, islice
from operator import itemgetter

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.actions.calendar import ensure_cost_types
from finance.calc.pairs import reversing
from finance.models import Actual, CostType
from finance.policy import FiscalGate
from finance.queries.booked import AMOUNT, KEPT, Booked, identity
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

BATCH = 5000
AT_ONCE = 20_000
PROBLEMS_SHOWN = 1000
PROJECT, DATE, REFERENCE = 0, 1, 4
KINDS = tuple(Actual.Kind.values)
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
def book_actuals(*, actor, postings: Iterable[Posting], now: dt.datetime, batch_id: int | None = None) -> Counts:
    """Book those of the postings that are not booked yet, and leave the others as they are.

    Two postings are the same when all they say is the same; one that a file holds twice is booked twice, and a file given twice once.
    A posting is known from its own day on, or, when that is closed already, from the first day after that is still open; one dated after today is
    known today, flagged, and counted from its own day. One that
    negates another of the same reference is linked to it. A file of very many is booked by `book_ledger`.

    Raises:
        NotPermitted: the actor may not book money on one of the projects.
        Refused: postings are not acceptable, have no rate that month, or lie in a closed fiscal period; `problems` lists them by their
            place, from 1.
    """
    postings = list(postings)
    days = [one.posting_date for one in postings if isinstance(one.posting_date, dt.date)]
    booking, left = _Booking(actor, batch_id, days, inputs.today(now)), iter(postings)
    while some := list(islice(left, BATCH)):
        booking.book(some)
    if problems := booking.unacceptable or booking.closed:
        _refuse(problems)
    projects, references = ({one[place] for one in booking.credits} for place in (0, 1))
    if references:
        link_reversals(credits=Actual.objects.filter(project_id__in=projects, reference__in=references))
    events.record_many(booking.deeds(), actor=actor, at=now)
    return Counts(created=booking.created, unchanged=booking.seen - booking.created)


@dataclass
class _Tally:
    """What was booked on a project."""

    postings: int = 0
    amount: Decimal = Decimal(0)
    days: set[dt.date] = field(default_factory=set)


class _Booking:
    """Postings written block by block, with what was learned of earlier ones: nothing more is written once one of them cannot be."""

    def __init__(self, actor, batch_id: int | None, days: Iterable[dt.date], today: dt.date):
        self._actor, self._batch_id, self._days, self._today = actor, batch_id, days, today
        self._projects: dict[int, Project] = {}
        self._cost_types: dict[str, CostType] = {}
        self._gate, self._converter = FiscalGate(actor=actor), Converter()
        self._booked: Booked | None = None
        self._known: dict[dt.date, dt.date] = {}
        self._shut: dict[tuple, str | None] = {}
        self._tallies: dict[int, _Tally] = defaultdict(_Tally)
        self.unacceptable: list[dict] = []
        self.closed: list[dict] = []
        self.credits: set[tuple[int, str]] = set()
        self.seen = self.created = 0

    def book(self, some: list[Posting]) -> None:
        """Write those of the next postings that are not booked yet."""
        self._learn(some)
        rows, first = [], self.seen + 1
        self.seen += len(some)
        for place, one in enumerate(some, start=first):
            try:
                rows.append((place, posting_row(one, self._projects[one.project.pk], self._cost_types, self._converter)))
            except Refused as refusal:
                self._note(self.unacceptable, place, refusal.field, refusal.message)
        fresh = [(place, row) for place, row in rows if not self._booked.take(identity(row))]
        for place, row in fresh:
            if shut := self._shut_on(row[PROJECT], row[DATE]):
                self._note(self.closed, place, "posting_date", shut)
        if not (self.unacceptable or self.closed):
            self._write([row for _place, row in fresh])

    def deeds(self) -> Iterable[events.Deed]:
        """One deed for each project that was booked on."""
        for key, tally in self._tallies.items():
            project = self._projects[key]
            after = {"postings": tally.postings, "amount": tally.amount, "currency": project.currency, "from": min(tally.days), "to": max(tally.days),
                     "batch": self._batch_id}  # fmt: skip
            facts = {"project_id": key, "since": min(self._known[day] for day in tally.days)}
            yield events.Deed("actuals.booked", project, after=after, facts=facts)

    def _learn(self, some: list[Posting]) -> None:
        fresh = {one.project.pk for one in some} - self._projects.keys()
        if fresh:
            found = {project.pk: project for project in Project.objects.select_related("node").filter(pk__in=fresh).order_by("code")}
            require_over_all("book_money", actor=self._actor, projects=found.values())
            self._projects |= found
        words = {one.cost_type for one in some if isinstance(one.cost_type, str) and one.cost_type.strip()} - self._cost_types.keys()
        if words:
            self._cost_types |= ensure_cost_types(codes=words)
        if self._booked is None:
            take_turn()  # two of the same file at once would each find the other's postings missing
            self._booked = Booked(self._days)
        self._booked.read(fresh)

    def _shut_on(self, project: int, day: dt.date) -> str | None:
        key = project, day
        if key not in self._shut:
            self._shut[key] = self._gate.problem(day, project=self._projects[project])
        return self._shut[key]

    def _write(self, rows: list[tuple]) -> None:
        if new := {row[DATE] for row in rows} - self._known.keys():
            self._known |= known_days(new, today=self._today)
        insert(
            Actual,
            [*KEPT, "known_on", "currency", "batch_id"],
            ((*row, self._known[row[DATE]], self._projects[row[PROJECT]].currency, self._batch_id) for row in rows),
        )
        for row in rows:
            tally = self._tallies[row[PROJECT]]
            tally.postings += 1
            tally.amount += row[AMOUNT]
            tally.days.add(row[DATE])
            if row[AMOUNT] < 0 and row[REFERENCE]:
                self.credits.add((row[PROJECT], row[REFERENCE]))
        self.created += len(rows)

    def _note(self, problems: list[dict], place: int, column: str, message: str) -> None:
        problems.append({"row": place, "column": column, "message": message})


def link_reversals(*, credits: QuerySet) -> None:
    """Link credits of these postings to what they take back, of the same project and reference; part of booking, so no deed of its own."""
    same = credits.filter(project_id=OuterRef("project_id"), reference=OuterRef("reference"), amount__lt=0).exclude(reference="")
    rows = Actual.objects.filter(Exists(same), reverses=None, reversals=None).order_by("project_id", "posting_date", "pk")
    pairs: list[dict] = []
    for _project, some in groupby(rows.values_list("project_id", "pk", "reference", "amount").iterator(chunk_size=AT_ONCE), key=itemgetter(0)):
        pairs += [{"id": one, "reverses_id": other} for one, other in reversing([row[1:] for row in some])]
    for start in range(0, len(pairs), AT_ONCE):
        revise(Actual, pairs[start : start + AT_ONCE])


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
    if one.kind not in KINDS:
        raise Refused(_("“{kind}” is none of {kinds}.").format(kind=one.kind, kinds=", ".join(KINDS)), field="kind")
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


def known_days(days: set[dt.date], *, today: dt.date | None = None) -> dict[dt.date, dt.date]:
    """From which day on postings of these days are known; one dated after `today` since today, though no figure counts it before its own day."""
    closed = closed_spans()
    return {day: first_open_day(day=day if today is None else min(day, today), closed=closed) for day in days}
