"""Book a whole ledger file, as many postings as there are."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Count, Max, Min, Sum

from finance.actions.actuals import known_days, link_reversals
from finance.actions.calendar import ensure_cost_types
from finance.models import Actual
from finance.policy import FiscalGate, require_fiscal_open
from pmo import inputs
from pmo.calc.money import in_cents
from pmo.ledger import events
from pmo.ledger.changes import take_turn
from pmo.storage import insert_columns
from projects.models import Project
from projects.policy import require_over_all

CHUNK = 500
AS_SAID = ("project_id", "posting_date", "amount", "reference", "vendor", "text", "order", "kind", "source", "original_currency",
           "original_amount", "rate")  # fmt: skip


@transaction.atomic
def book_ledger(*, actor, blocks: Iterable[dict[str, list]], batch_id: int, now: dt.datetime) -> int:
    """Book postings that a file was found to hold and the books do not, block after block, and never held all; how many there were.

    A block holds columns of values as they are written: the amount in the project's currency, the day as ISO text; `cost_type` is the
    ledger's word, and one that is named for the first time is made. Days from which postings are known and reversals are as of
    `book_actuals`.

    Raises:
        NotPermitted: the actor may not book money on one of the projects.
        Conflict: a posting lies in a fiscal period that takes nothing of the actor.
    """
    take_turn()
    booking = _Booking(actor, batch_id, inputs.today(now))
    for block in blocks:
        booking.write(block)
    if booking.credits:
        link_reversals(credits=Actual.objects.filter(batch_id=batch_id))
    if booking.created:
        events.record_many(booking.deeds(), actor=actor, at=now)
    return booking.created


class _Booking:
    """What is learned of projects, cost types and days while the blocks are written."""

    def __init__(self, actor, batch_id: int, today: dt.date):
        self._actor, self._batch_id, self._today, self._gate = actor, batch_id, today, FiscalGate(actor=actor)
        self._projects: dict[int, Project] = {}
        self._own: dict[int, str] = {}
        self._keys: dict[str, int | None] = {"": None}
        self._known: dict[str, dt.date] = {}
        self.credits, self.created = False, 0

    def write(self, block: dict[str, list]) -> None:
        """Write the postings of a block."""
        projects, days = block["project_id"], block["posting_date"]
        self._learn(set(projects), set(block["cost_type"]), set(days))
        self._require_open(projects, days)
        insert_columns(Actual, {
            **{name: block[name] for name in AS_SAID},
            "cost_type_id": list(map(self._keys.__getitem__, block["cost_type"])),
            "known_on": list(map(self._known.__getitem__, days)),
            "currency": list(map(self._own.__getitem__, projects)),
            "batch_id": [self._batch_id] * len(days),
        })  # fmt: skip
        self.created += len(days)
        self.credits = self.credits or any(amount[0] == "-" for amount in block["amount"])

    def deeds(self) -> Iterator[events.Deed]:
        """One deed for each project that was booked on."""
        rows = Actual.objects.filter(batch_id=self._batch_id).order_by().values_list("project_id")
        found = rows.annotate(Count("pk"), Sum("amount"), Min("posting_date"), Max("posting_date"), Min("known_on"))
        for key, postings, amount, first, last, since in found:
            project = self._projects[key]
            after = {"postings": postings, "amount": in_cents(amount), "currency": project.currency, "from": first, "to": last,
                     "batch": self._batch_id}  # fmt: skip
            yield events.Deed("actuals.booked", project, after=after, facts={"project_id": key, "since": since})

    def _learn(self, projects: set[int], words: set[str], days: set[str]) -> None:
        fresh = sorted(projects - self._projects.keys())
        for start in range(0, len(fresh), CHUNK):
            some = Project.objects.prefetch_related("node").only("code", "name", "currency", "restricted", "node").order_by("code")
            found = {project.pk: project for project in some.filter(pk__in=fresh[start : start + CHUNK])}
            require_over_all("book_money", actor=self._actor, projects=found.values())
            self._projects |= found
            self._own |= {key: project.currency for key, project in found.items()}
        if new := words - self._keys.keys():
            self._keys |= {word: kind.pk for word, kind in ensure_cost_types(codes=new).items()}
        if new := days - self._known.keys():
            known = known_days({dt.date.fromisoformat(day) for day in new}, today=self._today)
            self._known |= {day.isoformat(): since for day, since in known.items()}

    def _require_open(self, projects: list[int], days: list[str]) -> None:
        doubtful = self._gate.doubtful(map(dt.date.fromisoformat, set(days)))
        if not doubtful:
            return
        named = {day.isoformat(): day for day in doubtful}
        for key, day in {(key, day) for key, day in zip(projects, days, strict=True) if day in named}:
            require_fiscal_open(actor=self._actor, day=named[day], project=self._projects[key], gate=self._gate)
