"""Postings from the ledger."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.actions.actuals import Posting, book_actuals, booked_before
from finance.actions.suspense import hold_postings
from finance.importing.ledger_figures import file_figures, office_figures
from finance.importing.unmatched import Unmatched
from finance.models import Actual, CostType, MatchingRule
from finance.policy import FiscalGate
from finance.queries.cost_type_words import cost_types_meant
from finance.queries.rates import Converter
from pmo.calc.money import in_cents
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.imports.calc.fields import Day, Money, choice, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, Applied, Context, Reading, TableImporter, Verdicts, Watch, at_row
from pmo.jobs.progress import report
from projects.importing.known import named_projects, projects_by_code, projects_under

STEP = 20_000
REPEATED_SHOWN = 10


def currency(cell: object) -> str:
    """Three letters in capitals.

    >>> currency("gbp")
    'GBP'
    """
    found = text(3)(cell).upper()
    if len(found) != 3 or not (found.isascii() and found.isalpha()):
        raise ValueError(f'"{found}" is not a currency: give its three letters, such as GBP.')
    return found


class ActualsImporter(TableImporter):
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

    def judge(self, rows, reading, context) -> Verdicts:
        report(0.2, _("Checking {rows} postings").format(rows=f"{len(rows):,}"))
        verdicts = Verdicts(reading.columns)
        waiting = Unmatched(rows, context, verdicts).settle(reading)
        rest = [row for row in rows if row[0] not in waiting]
        known = named_projects(rest, verdicts, context, "book_money")
        booked = booked_before((project.pk for project in known.values()), [values["posting_date"] for _number, values in rest])
        kinds = cost_types_meant(words={values["cost_type"] for _number, values in rest})
        gate, converter = FiscalGate(actor=context.actor), Converter()
        for place, (number, values) in enumerate(rest):
            project = known.get(values["project"])
            if project is None:
                continue
            key = _key(project, values, kinds)
            if booked[key] > 0:
                booked[key] -= 1
                verdicts.changes[number] = UNCHANGED
                continue
            verdicts.changes[number] = CREATED
            if values["currency"] not in (None, project.currency):
                try:
                    converter.rate(values["currency"], project.currency, values["posting_date"])
                except Refused as refusal:
                    verdicts.refuse(number, "currency", refusal.message)
            if closed := gate.problem(values["posting_date"], project=project):
                verdicts.refuse(number, "posting_date", closed)
            if place % STEP == STEP - 1:
                report(
                    0.2 + 0.25 * place / len(rows),
                    _("Checked {place} of {rows} postings").format(place=f"{place + 1:,}", rows=f"{len(rows):,}"),
                )
        reading.notes += _repeated(rest, verdicts)
        return verdicts

    def watch(self, reading, context) -> list[Watch]:
        cost_types = sorted({row.values["cost_type"] for row in reading.rows} - {""})
        return [
            Watch("finance.suspense", "batch_id__in", [context.batch_id], bulk=True),
            Watch("finance.actual", "batch_id__in", [context.batch_id], bulk=True),
            Watch("finance.costtype", "code__in", cost_types),
            Watch("finance.costtype", "name__in", cost_types),
        ]

    def apply(self, reading: Reading, context: Context) -> Applied:
        held = [row for row in reading.rows if "_suspense" in row.values]
        rows = [row for row in reading.rows if "_suspense" not in row.values]
        known = projects_by_code(actor=context.actor, codes={row.values["project"] for row in rows})
        postings = [_posting(known[row.values["project"]], row.values) for row in rows]
        try:
            counts = book_actuals(actor=context.actor, postings=postings, now=context.now, batch_id=context.batch_id)
        except Refused as refusal:
            raise _by_row(refusal, rows, reading) from refusal
        fresh = [(row.number, row.values) for row in held if row.change == CREATED]
        node = Unmatched.node_of(context)
        kept = hold_postings(actor=context.actor, node=node, rows=fresh, batch_id=context.batch_id, now=context.now)
        own = file_figures(row.values for row in reading.rows if row.change == CREATED)
        office = office_figures(batch_id=context.batch_id)
        if office != own:
            raise Conflict(_("What was written does not add up to what the file says: {file}, written: {office}. Nothing was changed.").format(
                file=own, office=office))  # fmt: skip
        notes = {"reconciliation": {"file": own, "database": office, "equal": True}} if own else {}
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


def _posting(project, values: dict) -> Posting:
    return Posting(
        project=project, posting_date=values["posting_date"], amount=values["amount"], currency=values["currency"] or project.currency,
        cost_type=values["cost_type"] or None, reference=values["reference"], vendor=values["vendor"], text=values["text"],
        order=values["order"], kind=values["kind"], source=values["source"],
    )  # fmt: skip


def _key(project, values: dict, cost_types: dict[str, CostType]) -> tuple:
    """What `identity` makes of the row once it is booked; a cost type nobody knows yet was booked by nothing."""
    said = values["cost_type"]
    cost_type = (cost_types[said].pk if said in cost_types else -1) if said else None
    told = values["reference"], values["vendor"], values["text"], values["order"], values["kind"], values["source"]
    turned = values["currency"] if values["currency"] not in (None, project.currency) else ""
    return (project.pk, values["posting_date"], in_cents(values["amount"]), cost_type, *told, turned)


def _repeated(rows, verdicts: Verdicts) -> list[str]:
    """A warning of references that stand more than once among the new postings of a project: they are kept."""
    seen: dict[tuple, list[int]] = {}
    net: Counter = Counter()
    for number, values in rows:
        if values["reference"] and verdicts.changes.get(number) == CREATED:
            key = values["project"], values["reference"]
            seen.setdefault(key, []).append(number)
            net[key] += values["amount"]
    twice = [(key[1], numbers) for key, numbers in seen.items() if len(numbers) > 1 and net[key] != Decimal(0)]
    if not twice:
        return []
    shown = "; ".join(f"{reference}: {', '.join(map(str, numbers[:5]))}" for reference, numbers in twice[:REPEATED_SHOWN])
    return [_("{count} references stand in more than one row; all are kept: {shown}.").format(count=len(twice), shown=shown)]


def _by_row(refusal: Refused, rows: list, reading: Reading) -> Refused:
    """The action counts postings; people count rows of their file."""
    if isinstance(refusal, NotPermitted) or not refusal.problems:
        return refusal
    problems = [{**one, "row": rows[one["row"] - 1].number} for one in refusal.problems]
    first = at_row(problems[0]["row"], refusal, reading.columns)
    return Refused(
        _("Row {row}: {message}").format(row=first.row, message=problems[0]["message"]), field=refusal.field, problems=problems
    )
