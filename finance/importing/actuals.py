"""Postings from the ledger."""

from array import array
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from finance.actions.actuals import Posting, book_actuals
from finance.actions.suspense import hold_postings
from finance.importing.ledger import Ledger
from finance.importing.ledger_figures import FileFigures, office_figures
from finance.importing.unmatched import Unmatched
from finance.models import Actual, MatchingRule
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.imports.calc.fields import Day, Money, choice, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, Applied, Context, Reading, Watch, at_row
from pmo.imports.streams import StreamImporter
from pmo.jobs.progress import report
from projects.importing.known import projects_under

STEP = 20_000


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
        return {"cost_types": judging.words, "held": judging.held}

    def watch(self, reading, context) -> list[Watch]:
        cost_types = sorted(reading.extra["cost_types"] - {""}) if reading.rows else []
        return [
            Watch("finance.suspense", "batch_id__in", [context.batch_id], bulk=True),
            Watch("finance.actual", "batch_id__in", [context.batch_id], bulk=True),
            Watch("finance.costtype", "code__in", cost_types),
            Watch("finance.costtype", "name__in", cost_types),
        ]

    def apply(self, reading: Reading, context: Context) -> Applied:
        own, numbers = FileFigures(), array("I")
        try:
            counts = book_actuals(
                actor=context.actor, postings=_postings(reading, own, numbers), days=reading.extra["days"], now=context.now,
                batch_id=context.batch_id,
            )  # fmt: skip
        except Refused as refusal:
            raise _by_row(refusal, numbers, reading) from refusal
        kept = hold_postings(
            actor=context.actor, node=Unmatched.node_of(context), rows=_held(reading, own) if reading.extra["held"] else [],
            batch_id=context.batch_id, now=context.now,
        )  # fmt: skip
        told, office = own.told(), office_figures(batch_id=context.batch_id)
        if office != told:
            raise Conflict(_("What was written does not add up to what the file says: {file}, written: {office}. Nothing was changed.").format(
                file=told, office=office))  # fmt: skip
        notes = {"reconciliation": {"file": told, "database": office, "equal": True}} if told else {}
        return Applied(counts.created + kept, 0, len(reading.rows) - counts.created - kept, notes=notes)

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of)


def _lines(actor, node, as_of):
    rows = Actual.objects.filter(project__in=projects_under(actor=actor, node=node), known_on__lte=as_of)
    rows = rows.select_related("project", "cost_type").order_by("posting_date", "project__code", "pk")
    for row in rows.iterator(chunk_size=2000):
        cost_type, turned = row.cost_type.code if row.cost_type else "", row.original_amount is not None
        amount, of = (row.original_amount, row.original_currency) if turned else (row.amount, row.currency)
        yield [row.posting_date, row.project.code, cost_type, amount, of, row.reference, row.vendor, row.text, row.order, row.kind, row.source]


def _postings(reading: Reading, own: FileFigures, numbers: array) -> Iterator[Posting]:
    """The good rows that go to a project, as postings; those that are new are added to the file's own figures."""
    for place, row in enumerate(reading.rows, start=1):
        values = row.values
        if place % STEP == 0:
            report(0.5 + 0.45 * place / len(reading.rows), _("Written {place} of {rows} rows").format(
                place=f"{place:,}", rows=f"{len(reading.rows):,}"))  # fmt: skip
        if "_suspense" in values:
            continue
        if row.change == CREATED:
            own.add(values)
        numbers.append(row.number)
        project = values["_project"]
        yield Posting(
            project, values["posting_date"], values["amount"], values["currency"] or project.currency, values["cost_type"] or None,
            values["reference"], values["vendor"], values["text"], values["order"], values["kind"], values["source"],
        )  # fmt: skip


def _held(reading: Reading, own: FileFigures) -> Iterator[tuple[int, dict]]:
    """The rows that are new and wait in suspense; they are added to the file's own figures."""
    for row in reading.rows:
        if "_suspense" in row.values and row.change == CREATED:
            own.add(row.values)
            yield row.number, row.values


def _by_row(refusal: Refused, numbers: array, reading: Reading) -> Refused:
    """The action counts postings; people count rows of their file."""
    if isinstance(refusal, NotPermitted) or not refusal.problems:
        return refusal
    problems = [{**one, "row": numbers[one["row"] - 1]} for one in refusal.problems]
    first = at_row(problems[0]["row"], refusal, reading.columns)
    return Refused(
        _("Row {row}: {message}").format(row=first.row, message=problems[0]["message"]), field=refusal.field, problems=problems
    )
