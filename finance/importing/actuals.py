"""Postings from the ledger."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.actions.ledger import book_ledger
from finance.actions.suspense import hold_postings
from finance.importing.ledger import Ledger
from finance.importing.ledger_figures import FileFigures, office_figures
from finance.importing.unmatched import Unmatched
from finance.models import Actual, MatchingRule
from pmo.errors import Conflict
from pmo.imports.calc.fields import Day, Money, choice, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, Applied, Context, Watch
from pmo.imports.streams import StreamImporter, StreamReading
from pmo.jobs.progress import report
from projects.importing.known import projects_under


def currency(cell: object) -> str:
    """Three letters in capitals.

    >>> currency("gbp")
    'GBP'
    """
    found = text(3)(cell).upper()
    if len(found) != 3 or not (found.isascii() and found.isalpha()):
        raise ValueError(f'"{found}" is not a currency: give its three letters, such as GBP.')
    return found


class ActualsImporter(StreamImporter):
    kind = "actuals"
    title = "Actuals (ledger postings)"
    description = (
        "One row a posting, minus or brackets for a credit. A posting that is booked already, the same in every cell, is not booked again. "
        "Without a currency it is the project's; another is turned at the period rate of its month. A cost type the office does not know yet is "
        "added. A mapping may send rows of no known project to suspense, and name the total they must add up to."
    )
    takes_period = False
    takes_into = True
    summed = "amount"
    shape = Shape(
        (
            Field("posting_date", Day(), required=True, aliases=("date", "posted on")),
            Field("project", code(), required=True, aliases=("project code",)),
            Field("cost_type", text(120), default="", aliases=("cost element", "account")),
            Field("amount", Money(), required=True, aliases=("value",)),
            Field("currency", currency),
            Field("reference", text(80), default="", aliases=("document", "document number")),
            Field("vendor", text(160), default="", aliases=("supplier",)),
            Field("text", text(250), default="", aliases=("description", "narrative")),
            Field("order", text(80), default="", aliases=("purchase order", "po number")),
            Field("kind", choice(Actual.Kind.values), default="posting", aliases=("posting kind",)),
            Field("source", text(40), default="", aliases=("ledger",)),
        )
    )
    # Where rows of no known project wait in suspense, a blank project or one of any sign is read as it stands.
    open_shape = replace(shape, fields=tuple(replace(one, required=False, default="", parser=text(80)) if one.name == "project" else one
                                             for one in shape.fields))  # fmt: skip
    example = [["2026-04-30", "APOLLO", "CONSULTING", "12500.00", "GBP", "INV-2041", "Northgate Ltd", "April stage payment", "PO-771", "posting", ""]]

    def shape_for(self, mapping) -> Shape:
        return self.open_shape if mapping.unmatched == "suspense" or MatchingRule.objects.exists() else self.shape

    def judging(self, columns, days, context) -> Ledger:
        return Ledger(columns, days, context)

    def facts(self, judging) -> dict:
        return {"cost_types": judging.words}

    def watch(self, reading, context) -> list[Watch]:
        cost_types = sorted(reading.extra["cost_types"] - {""}) if reading.rows else []
        return [
            Watch("finance.suspense", "batch_id__in", [context.batch_id], bulk=True),
            Watch("finance.actual", "batch_id__in", [context.batch_id], bulk=True),
            Watch("finance.costtype", "code__in", cost_types),
            Watch("finance.costtype", "name__in", cost_types),
        ]

    def apply(self, reading: StreamReading, context: Context) -> Applied:
        own, batch_id = FileFigures(), context.batch_id
        booked = book_ledger(actor=context.actor, blocks=_booked(reading, own), batch_id=batch_id, now=context.now)
        node = Unmatched.node_of(context)
        kept = hold_postings(actor=context.actor, node=node, rows=_held(reading, own), batch_id=batch_id, now=context.now)
        told, office = own.told(), office_figures(batch_id=batch_id)
        if office != told:
            raise Conflict(_("What was written does not add up to what the file says: {file}, written: {office}. Nothing was changed.").format(
                file=told, office=office))  # fmt: skip
        notes = {"reconciliation": {"file": told, "database": office, "equal": True}} if told else {}
        return Applied(booked + kept, 0, len(reading.rows) - booked - kept, notes=notes)

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of)


def _lines(actor, node, as_of):
    rows = Actual.objects.filter(project__in=projects_under(actor=actor, node=node), known_on__lte=as_of)
    rows = rows.select_related("project", "cost_type").order_by("posting_date", "project__code", "pk")
    for row in rows.iterator(chunk_size=2000):
        cost_type, turned = row.cost_type.code if row.cost_type else "", row.original_amount is not None
        amount, of = (row.original_amount, row.original_currency) if turned else (row.amount, row.currency)
        yield [row.posting_date, row.project.code, cost_type, amount, of, row.reference, row.vendor, row.text, row.order, row.kind, row.source]


def _booked(reading: StreamReading, own: FileFigures) -> Iterator[dict[str, list]]:
    """The new postings of projects, block after block; they are added to the file's own figures."""
    place, total = 0, reading.count(CREATED)
    for block in reading.ready.blocks("actual"):
        yield block
        amounts = (made or amount for made, amount in zip(block["original_amount"], block["amount"], strict=True))
        own.add(block["posting_date"], block["cost_type"], amounts, waits=False)
        place += len(block["amount"])
        report(0.5 + 0.45 * place / total, _("Written {place} of {rows} rows").format(place=f"{place:,}", rows=f"{total:,}"))


def _held(reading: StreamReading, own: FileFigures) -> Iterator[tuple[int, dict]]:
    """The rows that are new and wait in suspense; they are added to the file's own figures."""
    for block in reading.ready.blocks("suspense"):
        own.add(block["posting_date"], block["cost_type"], block["amount"], waits=True)
        for values in zip(*block.values(), strict=True):
            row = dict(zip(block, values, strict=True))
            yield row["row"], {**row, "amount": Decimal(row["amount"]), "_suspense": row["reason"]}
