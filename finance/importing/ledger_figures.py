"""What a file of postings adds up to, by its own rows and by what was written of it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import repeat

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from finance.calc.fiscal import fiscal_year
from finance.models import Actual, FiscalCalendar, Suspense
from finance.queries.cost_type_words import cost_types_meant
from pmo.calc.money import from_minor, in_cents

NOTHING = Decimal(0)


class FileFigures:
    """Rows, their sum, and their sum by month, fiscal year and cost type, in the amounts the file states, added up as they pass."""

    def __init__(self):
        self._sums: dict[tuple, int] = defaultdict(int)  # in cents
        self._counts: Counter = Counter()

    def add(self, days: Sequence[str], words: Sequence[str], amounts: Iterable[str], *, waits: bool) -> None:
        """Add rows of the file that are new to the office: their days, cost types and amounts, in cents, as texts."""
        keys = list(zip(days, words, repeat(waits)))
        self._counts.update(keys)
        sums = self._sums
        for key, amount in zip(keys, amounts, strict=True):
            sums[key] += int(amount.replace(".", ""))

    def told(self) -> dict:
        """The figures; empty for no row. A cost type as it is booked, of what waits in suspense as the file says it."""
        meant = cost_types_meant(words={word for _day, word, waits in self._sums if not waits})
        return _figures(
            (dt.date.fromisoformat(day), meant[word].code if word in meant and not waits else word, from_minor(cents), self._counts[day, word, waits])
            for (day, word, waits), cents in self._sums.items()
        )


def office_figures(*, batch_id: int | None) -> dict:
    """The same as `FileFigures` of what was booked and kept in suspense from a batch."""
    booked = Actual.objects.filter(batch_id=batch_id).order_by().values_list("posting_date", "cost_type__code")
    held = Suspense.objects.filter(batch_id=batch_id).order_by().values_list("posting_date", "cost_type_said")
    sums = [
        *booked.annotate(total=Sum(Coalesce("original_amount", "amount")), number=Count("pk")),
        *held.annotate(total=Sum("amount"), number=Count("pk")),
    ]
    return _figures((day, code or "", in_cents(total), number) for day, code, total, number in sums)


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
