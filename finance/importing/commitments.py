"""Purchase orders that are not invoiced yet."""

from collections import defaultdict

from django.utils.translation import gettext as _

from finance.actions.calendar import ensure_cost_types
from finance.actions.commitments import Ordered, record_commitments
from finance.importing.actuals import currency
from finance.models import Commitment
from finance.queries.commitments import commitments_on
from finance.queries.cost_type_words import cost_types_meant
from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, TableImporter, Verdicts, Watch, at_row
from projects.importing.known import named_projects, projects_by_code, projects_under


class CommitmentsImporter(TableImporter):
    kind = "commitments"
    title = "Commitments (purchase orders)"
    description = (
        "One row an order, or a line of one, with what of it is still to be invoiced; without an open amount all of it is. Known from the status "
        "date on: what a later file says of the same reference and line takes its place, and the earlier word stays for its days."
    )
    summed = "amount"
    shape = Shape(
        (
            Field("project", code(), required=True, aliases=("project code",)),
            Field("cost_type", text(120), default="", aliases=("cost element", "account")),
            Field("reference", text(80), required=True, aliases=("order", "purchase order", "po number")),
            Field("line", text(20), default="", aliases=("item",)),
            Field("vendor", text(160), default="", aliases=("supplier",)),
            Field("ordered_on", Day(), aliases=("order date",)),
            Field("due_on", Day(), aliases=("delivery date",)),
            Field("amount", Money(), required=True, aliases=("value",)),
            Field("open", Money(), aliases=("open amount",)),
            Field("currency", currency),
            Field("text", text(250), default="", aliases=("description",)),
        ),
        unique=(("project", "line", "reference"),),
    )
    example = [["APOLLO", "CONSULTING", "PO-771", "1", "Northgate Ltd", "2026-04-02", "2026-09-30", "48000.00", "35500.00", "GBP", "Build stage 2"]]

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        known = named_projects(rows, verdicts, context, "book_money")
        kinds = cost_types_meant(words={values["cost_type"] for _number, values in rows})
        stored = {
            (one.project_id, one.reference, one.line): one
            for one in commitments_on(project_ids=[one.pk for one in known.values()], day=context.known_on)
        }
        for number, values in rows:
            project = known.get(values["project"])
            if project is None:
                continue
            if values["currency"] not in (None, project.currency):
                told = _("The order is in {given}, but {code} is kept in {currency}: convert it first.")
                said = told.format(given=values["currency"], code=project.code, currency=project.currency)
                verdicts.refuse(number, "currency", said)
            before = stored.get((project.pk, values["reference"], values["line"]))
            new = CREATED if before is None else UPDATED
            verdicts.changes[number] = UNCHANGED if before is not None and _same(before, values, kinds) else new
        return verdicts

    def watch(self, reading, context):
        codes = sorted({row.values["project"] for row in reading.rows})
        words = sorted({row.values["cost_type"] for row in reading.rows} - {""})
        return [
            Watch("finance.commitment", "project__code__in", codes), Watch("finance.costtype", "code__in", words),
            Watch("finance.costtype", "name__in", words),
        ]  # fmt: skip

    def apply(self, reading, context) -> Applied:
        known = projects_by_code(actor=context.actor, codes={row.values["project"] for row in reading.rows})
        kinds = ensure_cost_types(codes={row.values["cost_type"] for row in reading.rows} - {""})
        bunches, done = defaultdict(list), [0, 0, 0]
        for row in reading.rows:
            bunches[row.values["project"]].append(row)
        for name, rows in bunches.items():
            orders = [_ordered(row.values, kinds) for row in rows]
            try:
                counts = record_commitments(
                    actor=context.actor, project=known[name], orders=orders, known_on=context.known_on, now=context.now, batch_id=context.batch_id
                )
            except Refused as refusal:
                first = at_row(rows[0].number, refusal, reading.columns)
                raise Refused(_("Project {code}, from row {row}: {message}").format(code=name, row=first.row, message=first.message),
                              field=refusal.field) from refusal  # fmt: skip
            done = [one + more for one, more in zip(done, (counts.created, counts.updated, counts.unchanged), strict=True)]
        return Applied(*done)

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of)


def _lines(actor, node, as_of):
    ids = list(projects_under(actor=actor, node=node).values_list("pk", flat=True))
    for one in commitments_on(project_ids=ids, day=as_of):
        kind = one.cost_type.code if one.cost_type else ""
        yield [one.project.code, kind, one.reference, one.line, one.vendor, one.ordered_on, one.due_on, one.amount, one.open_amount, one.currency,
               one.text]  # fmt: skip


def _ordered(values: dict, kinds: dict) -> Ordered:
    amount = in_cents(values["amount"])
    kind = kinds.get(values["cost_type"])
    return Ordered(
        values["reference"], amount, amount if values["open"] is None else in_cents(values["open"]), values["line"], kind and kind.pk,
        values["vendor"], values["text"], values["ordered_on"], values["due_on"],
    )  # fmt: skip


def _same(before: Commitment, values: dict, kinds: dict) -> bool:
    one = _ordered(values, kinds)
    names = ("amount", "open_amount", "vendor", "text", "ordered_on", "due_on", "cost_type_id")
    return all(getattr(before, name) == getattr(one, name) for name in names) and (not values["cost_type"] or values["cost_type"] in kinds)
