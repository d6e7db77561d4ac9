"""Read accruals with what takes them back."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery

from finance.models import Actual, FiscalPeriod
from projects.models import Project

Kind = Actual.Kind


@dataclass(frozen=True)
class Standing:
    """The accruals that stand on a day: how many, what they add up to, and when the next is taken back; None: none is, or nobody knows."""

    count: int
    total: Decimal
    next_on: dt.date | None


def with_reversals(rows: QuerySet[Actual], *, day: dt.date | None = None) -> QuerySet[Actual]:
    """Postings with the id and the day of what takes them back, as known on a day: `back_id`, `back_on`.

    What is booked with its accrual is known with it; what a file brings, from its own day on.
    """
    back = Actual.objects.filter(reverses=OuterRef("pk"))
    if day is not None:
        back = back.filter(Q(known_on__lte=day) | Q(kind=Kind.REVERSAL, batch_id=None))
    back = back.order_by("posting_date", "pk")
    return rows.annotate(back_id=Subquery(back.values("pk")[:1]), back_on=Subquery(back.values("posting_date")[:1]))


def accruals_of(*, project: Project, day: dt.date | None = None) -> QuerySet[Actual]:
    """The accruals of a project known by a day (None: also those booked ahead), with what takes them back, the newest first."""
    rows = Actual.objects.filter(project=project, kind=Kind.ACCRUAL)
    rows = rows if day is None else rows.filter(known_on__lte=day)
    return with_reversals(rows, day=day).select_related("cost_type").order_by("-posting_date", "-pk")


def standing_accruals(rows: QuerySet[Actual], *, day: dt.date) -> QuerySet[Actual]:
    """Those of `accruals_of` that are not taken back by a day."""
    return rows.filter(Q(back_on=None) | Q(back_on__gt=day))


def standing(rows: QuerySet[Actual], *, day: dt.date) -> Standing:
    """What counts of accruals from `accruals_of` on a day: dated by then and not taken back by then."""
    told = list(standing_accruals(rows, day=day).filter(posting_date__lte=day).values_list("amount", "back_on"))
    return Standing(len(told), sum((amount for amount, _back in told), Decimal(0)), min((back for _amount, back in told if back), default=None))


def day_to_accrue(*, today: dt.date) -> dt.date:
    """The day an accrual is most often meant for: the end of the newest period that is over and not closed; today where there is none."""
    over = FiscalPeriod.objects.filter(year__calendar__is_default=True, end_on__lte=today).exclude(state=FiscalPeriod.State.CLOSED)
    newest = over.order_by("-end_on").values_list("end_on", flat=True).first()
    return newest if newest is not None and (today - newest).days < 62 else today
