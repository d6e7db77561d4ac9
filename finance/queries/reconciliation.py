"""Read what became of ledger files: what each says, what of it was booked, what waits, and what is missing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from finance.models import Actual, FiscalPeriod, Suspense
from pmo.calc.money import in_cents
from pmo.imports.models import Batch
from pmo.imports.queries import visible_batches
from portfolio.policy import CAPABILITIES
from portfolio.queries import office_roles
from projects.queries import visible_projects

NOTHING = Decimal(0)
BOOKED = "booked directly"
Key = tuple[int, dt.date]  # batch, month


@dataclass
class Part:
    """A file, or a month of it, in the amounts the file states."""

    first: dt.date | None = None  # None: the whole file
    period: FiscalPeriod | None = None
    said: Decimal = NOTHING
    postings: int | None = None  # of a month nobody counts them
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def booked(self) -> Decimal:
        return self.sums[BOOKED]

    @property
    def direct(self) -> int:
        """How many postings were booked directly."""
        return self.rows[BOOKED]

    @property
    def waiting(self) -> Decimal:
        return self.sums[Suspense.State.WAITING]

    @property
    def settled(self) -> Decimal:
        return self.sums[Suspense.State.BOOKED]

    @property
    def dismissed(self) -> Decimal:
        return self.sums[Suspense.State.DISMISSED]

    @property
    def kept(self) -> int:
        return sum(self.rows.values())

    @property
    def difference(self) -> Decimal:
        """What the file says − what was booked, waits, was settled or dismissed; 0.00 where nothing was lost."""
        return self.said - sum(self.sums.values(), NOTHING)


@dataclass
class Reconciled:
    """A file whole and by month."""

    batch: Batch
    sources: list[str]
    whole: Part
    months: list[Part]


def ledger_files(*, user):
    """The ledger files that were applied: all with an office-wide role that books money, else those whose import a person sees."""
    seen = Batch.objects.all() if user.is_system or CAPABILITIES["book_money"] & office_roles(user=user) else visible_batches(user=user)
    return seen.select_related(None).filter(kind="actuals", state=Batch.State.APPLIED, notes__has_key="reconciliation").order_by("-pk")


def reconciled_files(*, batches: Iterable[Batch]) -> list[Reconciled]:
    """Files beside what was made of their rows, in four queries however many."""
    batches = list(batches)
    found, sources = _kept([one.pk for one in batches])
    said = {one.pk: one.notes["reconciliation"]["file"] for one in batches}
    months = {(key, _first(word)): Decimal(amount) for key, told in said.items() for word, amount in told.get("by_month", {}).items()}
    periods = _periods({first for _key, first in [*found, *months]})
    answer = []
    for batch in batches:
        parts = []
        for first in sorted({month for key, month in [*found, *months] if key == batch.pk}):
            part = found.get((batch.pk, first)) or Part()
            part.first, part.period, part.said = first, periods.get(first), months.get((batch.pk, first), NOTHING)
            parts.append(part)
        whole = Part(said=Decimal(said[batch.pk]["amount"]), postings=said[batch.pk]["postings"])
        for part in parts:
            for name in part.sums:
                whole.sums[name] += part.sums[name]
            for name in part.rows:
                whole.rows[name] += part.rows[name]
        answer.append(Reconciled(batch, sorted(sources[batch.pk]), whole, parts))
    return answer


@dataclass(frozen=True)
class Booked:
    """The postings booked directly of a file, or of one of its months: those a person sees, what they add up to as the file states, and the rest."""

    rows: QuerySet
    amount: Decimal
    hidden: int  # postings of projects the person does not see


def booked_of(*, user, batch: Batch, month: dt.date | None) -> Booked:
    """What was booked directly of a file: newest first, a QuerySet to page."""
    settled = Suspense.objects.filter(batch_id=batch.pk, actual__isnull=False).values("actual")
    rows = Actual.objects.filter(batch_id=batch.pk).exclude(pk__in=settled)
    if month is not None:
        rows = rows.filter(posting_date__year=month.year, posting_date__month=month.month)
    seen = rows.filter(project__in=visible_projects(user=user).select_related(None).order_by().values("pk"))
    amount = seen.order_by().aggregate(total=Sum(Coalesce("original_amount", "amount")))["total"]
    listed = seen.select_related("project", "cost_type").order_by("-posting_date", "-pk")
    return Booked(listed, in_cents(amount or NOTHING), rows.count() - seen.count())


def _kept(ids: list[int]) -> tuple[dict[Key, Part], dict[int, set[str]]]:
    """What the office holds of the files by month, and the ledgers they name. What was settled is counted where it waited, not twice."""
    settled = Suspense.objects.filter(batch_id__in=ids, actual__isnull=False).values("actual")
    booked = Actual.objects.filter(batch_id__in=ids).exclude(pk__in=settled).annotate(month=TruncMonth("posting_date"))
    held = Suspense.objects.filter(batch_id__in=ids).annotate(month=TruncMonth("posting_date"))
    sums = {"total": Sum(Coalesce("original_amount", "amount")), "number": Count("pk")}
    rows = [(*row[:3], BOOKED, *row[3:]) for row in booked.order_by().values_list("batch_id", "month", "source").annotate(**sums)]
    rows += held.order_by().values_list("batch_id", "month", "source", "state").annotate(total=Sum("amount"), number=Count("pk"))
    found: dict[Key, Part] = defaultdict(Part)
    sources: dict[int, set[str]] = defaultdict(set)
    for batch, month, source, state, total, number in rows:
        part = found[batch, month]
        part.sums[state] += in_cents(total)
        part.rows[state] += number
        sources[batch] |= {source} - {""}
    return dict(found), sources


def _first(word: str) -> dt.date:
    return dt.date.fromisoformat(f"{word}-01")


def _periods(firsts: set[dt.date]) -> dict[dt.date, FiscalPeriod]:
    """The period that begins with a month or holds its first day."""
    if not firsts:
        return {}
    known = FiscalPeriod.objects.filter(year__calendar__is_default=True, start_on__lte=max(firsts), end_on__gte=min(firsts)).select_related("year")
    known = list(known)
    return {first: one for first in firsts for one in known if one.start_on <= first <= one.end_on}
