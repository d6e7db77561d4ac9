"""Exchange rates, set by set."""

import re

from django.utils.translation import gettext as _

from finance.actions.rates import RateSaid, exact_rate, set_rates
from finance.importing.actuals import currency
from finance.importing.permitted import books_refused
from finance.models import ExchangeRate
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, plain_text, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch, at_row

MONTH = re.compile(r"\d{4}-\d{2}")
KEY = ("rate_set", "currency", "into", "known_on")


class DayOrMonth(Day):
    """A day, or a month such as 2026-04 for its first.

    >>> DayOrMonth()("2026-04")
    datetime.date(2026, 4, 1)
    """

    def __call__(self, cell):
        words = plain_text(cell)
        return super().__call__(f"{words}-01" if MONTH.fullmatch(words) else cell)


def rate(cell: object):
    """A rate above zero, to eight decimals.

    >>> rate("0.85")
    Decimal('0.85000000')
    """
    try:
        return exact_rate(cell if not isinstance(cell, str) else cell.strip())
    except Refused as refusal:
        raise ValueError(refusal.message) from None


class RatesImporter(TableImporter):
    kind = "rates"
    title = "Exchange rates"
    description = (
        "One row a rate: one unit of the currency in another, from a day on or in a month such as 2026-04. The set “plan” is what plans and "
        "nodes are turned at, “period” what postings of a month are; without a set it is the plan's."
    )
    takes_period = False
    shape = Shape(
        (
            Field("rate_set", text(20), default="plan", aliases=("set", "rate set")),
            Field("currency", currency, required=True, aliases=("from",)),
            Field("into", currency, required=True, aliases=("to", "in")),
            Field("known_on", DayOrMonth(), required=True, aliases=("month", "day", "date", "from day", "period")),
            Field("rate", rate, required=True),
        ),
        unique=(KEY,),
    )
    example = [["period", "EUR", "GBP", "2026-04", "0.8532"], ["plan", "USD", "GBP", "2026-04-01", "0.79"]]

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts, refused = Verdicts(reading.columns), books_refused(context)
        stored = {row[:4]: row[4] for row in ExchangeRate.objects.values_list(*KEY, "rate")}
        for number, values in rows:
            if refused:
                verdicts.refuse(number, "rate", refused)
            if values["currency"] == values["into"]:
                verdicts.refuse(number, "into", _("{currency} in itself is always 1: name another currency.").format(currency=values["into"]))
            known = stored.get(tuple(values[name] for name in KEY))
            verdicts.changes[number] = CREATED if known is None else UNCHANGED if known == values["rate"] else UPDATED
        return verdicts

    def watch(self, reading: Reading, context: Context) -> list[Watch]:
        return [Watch("finance.exchangerate", "rate_set__in", sorted({row.values["rate_set"] for row in reading.rows}))]

    def apply(self, reading: Reading, context: Context) -> Applied:
        said = [RateSaid(**{name: row.values[name] for name in (*KEY, "rate")}) for row in reading.rows]
        try:
            counts = set_rates(actor=context.actor, rates=said, now=context.now)
        except Refused as refusal:
            if refusal.problems:
                first = at_row(reading.rows[refusal.problems[0]["row"] - 1].number, refusal, reading.columns)
                raise Refused(_("Row {row}: {message}").format(row=first.row, message=refusal.message), field=refusal.field) from refusal
            raise
        return Applied(counts.created, counts.updated, counts.unchanged)

    def export(self, *, actor, node, as_of):
        return self.columns, ExchangeRate.objects.filter(known_on__lte=as_of).order_by(*KEY).values_list(*KEY, "rate").iterator(chunk_size=2000)
