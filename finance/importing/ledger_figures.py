"""What a file of postings adds up to, by its own rows and by what was written of it."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from finance.calc.fiscal import fiscal_year
from finance.models import Actual, FiscalCalendar, Suspense
from finance.queries.cost_type_words import cost_types_meant
from pmo.calc.money import in_cents

NOTHING = Decimal(0)


def file_figures(rows: Iterable[dict]) -> dict:
    """Rows, their sum, and their sum by month, fiscal year and cost type, in the amounts the file states; empty for no row."""
    rows = list(rows)
    meant = cost_types_meant(words={values["cost_type"] for values in rows if "_suspense" not in values})
    return _figures((values["posting_date"], _called(values, meant), in_cents(values["amount"]), 1) for values in rows)


def office_figures(*, batch_id: int | None) -> dict:
    """The same of what was booked and kept in suspense from a batch."""
    booked = Actual.objects.filter(batch_id=batch_id).order_by().values_list("posting_date", "cost_type__code")
    held = Suspense.objects.filter(batch_id=batch_id).order_by().values_list("posting_date", "cost_type_said")
    sums = [
        *booked.annotate(total=Sum(Coalesce("original_amount", "amount")), number=Count("pk")),
        *held.annotate(total=Sum("amount"), number=Count("pk")),
    ]
    return _figures((day, code or "", in_cents(total), number) for day, code, total, number in sums)


def _called(values: dict, meant: dict) -> str:
    """A cost type as it is booked; of what waits in suspense as the file says it."""
    said = values["cost_type"]
    return meant[said].code if said in meant and "_suspense" not in values else said


def _figures(rows: Iterable[tuple]) -> dict:
    start_month = FiscalCalendar.objects.filter(is_default=True).values_list("start_month", flat=True).first() or 4
    count, total, months, years, kinds, labels = 0, NOTHING, defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal), {}
    for day, code, amount, number in rows:
        count, total = count + number, total + amount
        if day not in labels:
            labels[day] = f"{day:%Y-%m}", fiscal_year(day, start_month).label
        month, year = labels[day]
        months[month] += amount
        years[year] += amount
        kinds[code or _("no cost type")] += amount
    if not count:
        return {}
    parts = {"by_month": months, "by_fiscal_year": years, "by_cost_type": kinds}
    return {"postings": count, "amount": f"{total:.2f}"} | {
        name: {word: f"{amount:.2f}" for word, amount in sorted(part.items())} for name, part in parts.items()
    }
