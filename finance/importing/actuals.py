"""Postings from the ledger."""

from collections import Counter

from django.utils.translation import gettext as _

from finance.actions.actuals import SAME, Posting, book_actuals
from finance.models import Actual, CostType
from pmo.calc.money import in_cents
from pmo.errors import NotPermitted, Refused
from pmo.imports.calc.fields import Day, Money, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, Applied, Context, Reading, TableImporter, Verdicts, Watch, at_row
from pmo.jobs.progress import report
from projects.importing.known import named_projects, projects_by_code, projects_under

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


class ActualsImporter(TableImporter):
    kind = "actuals"
    title = "Actuals (ledger postings)"
    description = (
        "One row a posting, minus or brackets for a credit. A posting that is booked already, the same in every cell, is not booked again. "
        "Without a currency it is the project's; a cost type the office does not know yet is added."
    )
    takes_period = False
    shape = Shape(
        (
            Field("posting_date", Day(), required=True, aliases=("date", "posted on")),
            Field("project", code(), required=True, aliases=("project code",)),
            Field("cost_type", text(40), default="", aliases=("cost element", "account")),
            Field("amount", Money(), required=True, aliases=("value",)),
            Field("currency", currency),
            Field("reference", text(80), default="", aliases=("document", "document number")),
            Field("vendor", text(160), default="", aliases=("supplier",)),
            Field("text", text(250), default="", aliases=("description", "narrative")),
        )
    )
    example = [["2026-04-30", "APOLLO", "CONSULTING", "12500.00", "GBP", "INV-2041", "Northgate Ltd", "April stage payment"]]

    def judge(self, rows, reading, context) -> Verdicts:
        report(0.2, _("Checking {rows} postings").format(rows=f"{len(rows):,}"))
        verdicts = Verdicts(reading.columns)
        known = named_projects(rows, verdicts, context, "book_money")
        booked = _booked(rows, known)
        for place, (number, values) in enumerate(rows):
            project = known.get(values["project"])
            if project is None:
                continue
            if values["currency"] not in (None, project.currency):
                told = _("The posting is in {given}, but {code} is kept in {currency}: convert it first.")
                verdicts.refuse(
                    number, "currency", told.format(given=values["currency"], code=project.code, currency=project.currency)
                )
            key = _key(project, values)
            verdicts.changes[number] = UNCHANGED if booked[key] > 0 else CREATED
            booked[key] -= 1
            if place % STEP == STEP - 1:
                report(
                    0.2 + 0.25 * place / len(rows),
                    _("Checked {place} of {rows} postings").format(place=f"{place + 1:,}", rows=f"{len(rows):,}"),
                )
        return verdicts

    def watch(self, reading, context) -> list[Watch]:
        cost_types = sorted({row.values["cost_type"] for row in reading.rows} - {""})
        return [
            Watch("finance.actual", "batch_id__in", [context.batch_id], bulk=True),
            Watch("finance.costtype", "code__in", cost_types),
        ]

    def apply(self, reading: Reading, context: Context) -> Applied:
        known = projects_by_code(actor=context.actor, codes={row.values["project"] for row in reading.rows})
        postings = [_posting(known[row.values["project"]], row.values) for row in reading.rows]
        try:
            counts = book_actuals(actor=context.actor, postings=postings, now=context.now, batch_id=context.batch_id)
        except Refused as refusal:
            raise _by_row(refusal, reading) from refusal
        return Applied(counts.created, 0, counts.unchanged)

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of)


def _lines(actor, node, as_of):
    rows = Actual.objects.filter(project__in=projects_under(actor=actor, node=node), known_on__lte=as_of)
    rows = rows.select_related("project", "cost_type").order_by("posting_date", "project__code", "pk")
    for row in rows.iterator(chunk_size=2000):
        cost_type = row.cost_type.code if row.cost_type else ""
        yield [row.posting_date, row.project.code, cost_type, row.amount, row.currency, row.reference, row.vendor, row.text]


def _posting(project, values: dict) -> Posting:
    return Posting(
        project=project, posting_date=values["posting_date"], amount=values["amount"], currency=values["currency"] or project.currency,
        cost_type=values["cost_type"] or None, reference=values["reference"], vendor=values["vendor"], text=values["text"],
    )  # fmt: skip


def _key(project, values: dict) -> tuple:
    told = values["reference"], values["vendor"], values["text"]
    return (project.pk, values["posting_date"], in_cents(values["amount"]), values["cost_type"] or None, *told)


def _booked(rows, known) -> Counter:
    """How often each posting that the file may hold is booked already."""
    days, ids, found = (
        [values["posting_date"] for _number, values in rows],
        sorted(project.pk for project in known.values()),
        Counter(),
    )
    if not days:
        return found
    codes = dict(CostType.objects.values_list("pk", "code"))
    for start in range(0, len(ids), 500):
        stored = Actual.objects.filter(
            project_id__in=ids[start : start + 500], posting_date__range=(min(days), max(days))
        ).order_by()
        for row in stored.values_list(*SAME).iterator(chunk_size=2000):
            found[(*row[:3], codes.get(row[3]), *row[4:])] += 1
    return found


def _by_row(refusal: Refused, reading: Reading) -> Refused:
    """The action counts postings; people count rows of their file."""
    if isinstance(refusal, NotPermitted) or not refusal.problems:
        return refusal
    problems = [{**one, "row": reading.rows[one["row"] - 1].number} for one in refusal.problems]
    first = at_row(problems[0]["row"], refusal, reading.columns)
    return Refused(
        _("Row {row}: {message}").format(row=first.row, message=problems[0]["message"]), field=refusal.field, problems=problems
    )
