"""Read one project's money: Plan, Outlook and Actual by month, versions, whole-life figures and postings, as known on a day."""

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Sum

from finance.calc.fiscal import period_of
from finance.models import Actual, BusinessCase, FiscalPeriod, FiscalYear, Version, VersionAmount
from finance.queries.accruals import with_reversals
from finance.queries.fiscal import OUTLOOK_STATES, PLAN_STATES, known_by, period_starts


@dataclass(frozen=True)
class Month:
    """One month of a fiscal year; `first` None is what a version holds for the year but not yet by month. None is unknown."""

    first: dt.date | None
    plan: Decimal | None
    outlook: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True)
class YearMoney:
    """A project's fiscal year: its months in order, its totals, and the versions they were read from."""

    year: FiscalYear
    months: list[Month]
    plan: Version | None
    outlook: Version | None
    actual: Decimal | None
    actual_to: dt.date | None  # the newest posting counted
    versions: list[Version]

    @property
    def by_month(self) -> bool:
        """Whether anything is known month by month."""
        return any(month.first is not None and (month.plan, month.outlook, month.actual) != (None,) * 3 for month in self.months)

    @property
    def variance(self) -> Decimal | None:
        """Landing variance: Outlook − Plan."""
        return None if self.plan is None or self.outlook is None else self.outlook.total - self.plan.total


def fiscal_years(*, project, as_of: dt.date) -> list[FiscalYear]:
    """The fiscal years in which the project has a version or a posting known by a day, and the year of that day, oldest first."""
    versions = Version.objects.filter(project=project, fiscal_year=OuterRef("pk"), known_on__lte=as_of).exclude(state=Version.State.DRAFT)
    postings = Actual.objects.filter(project=project, known_on__lte=as_of, posting_date__range=(OuterRef("start_on"), OuterRef("end_on")))
    current = Q(calendar__is_default=True, start_on__lte=as_of, end_on__gte=as_of)
    counted = Q(Exists(versions)) | Q(Exists(postings), calendar__is_default=True)
    return list(FiscalYear.objects.filter(current | counted).order_by("start_on"))


def year_money(*, project, year: FiscalYear, as_of: dt.date) -> YearMoney:
    """Plan, Outlook and Actual of one fiscal year by month, in four queries."""
    known = Version.objects.filter(known_by(as_of), project=project, fiscal_year=year).exclude(state=Version.State.DRAFT)
    versions = list(known.order_by("-known_on", "-pk"))
    plan = _chosen(versions, Version.Kind.PLAN, PLAN_STATES)
    outlook = _chosen(versions, Version.Kind.OUTLOOK, OUTLOOK_STATES)
    lines = _lines([one.pk for one in (plan, outlook) if one is not None])
    firsts = period_starts(year=year)
    booked = _booked(project, year, as_of, firsts)
    months = [
        Month(first, lines.get((plan and plan.pk, first)), lines.get((outlook and outlook.pk, first)), booked.get(first)) for first in firsts
    ]
    unspread = Month(None, lines.get((plan and plan.pk, None)), lines.get((outlook and outlook.pk, None)), None)
    if (unspread.plan, unspread.outlook) != (None, None):
        months.append(unspread)
    total = sum(booked.values(), Decimal(0)) if booked else None
    return YearMoney(year, months, plan, outlook, total, max(booked, default=None), versions)


def whole_life(*, project, as_of: dt.date) -> list[BusinessCase]:
    """What the project was to cost and bring over its whole life, each time that became known, oldest first."""
    return list(BusinessCase.objects.filter(project=project, known_on__lte=as_of).order_by("known_on"))


def postings(*, project, year: FiscalYear | None, month: dt.date | None, as_of: dt.date):
    """The ledger postings of a project known by a day, in a year or one of its months, newest first, with what they take back and
    what takes them back (`with_reversals`); a QuerySet to page."""
    rows = with_reversals(Actual.objects.filter(project=project, known_on__lte=as_of), day=as_of)
    rows = rows.select_related("cost_type", "reverses").order_by("-posting_date", "-pk")
    if month is not None:
        return rows.filter(posting_date__range=(month, period_end(month)))
    return rows if year is None else rows.filter(posting_date__range=(year.start_on, year.end_on))


def posted(*, rows, day: dt.date) -> Decimal | None:
    """The sum of postings dated by a day; None when there are none."""
    return rows.filter(posting_date__lte=day).order_by().aggregate(total=Sum("amount"))["total"]


def _chosen(versions: list[Version], kind: str, states: list[str]) -> Version | None:
    return next((one for one in versions if one.kind == kind and one.state in states), None)


def _lines(ids: list[int]) -> dict:
    rows = VersionAmount.objects.filter(line__version__in=ids).order_by().values_list("line__version_id", "month").annotate(Sum("amount"))
    return {(version, month and month.replace(day=1)): amount for version, month, amount in rows}


def _booked(project, year: FiscalYear, as_of: dt.date, firsts: list[dt.date]) -> dict[dt.date, Decimal]:
    span = (year.start_on, min(as_of, year.end_on))
    rows = Actual.objects.filter(project=project, known_on__lte=as_of, posting_date__range=span)
    found: dict = defaultdict(Decimal)
    for day, amount in rows.order_by().values_list("posting_date").annotate(Sum("amount")):
        found[period_of(day, firsts)] += amount
    return dict(found)


def period_end(first: dt.date) -> dt.date:
    """The last day of the fiscal period that begins on a day, or of that day's month."""
    period = FiscalPeriod.objects.filter(start_on=first, year__calendar__is_default=True).first()
    return period.end_on if period else first.replace(day=monthrange(first.year, first.month)[1])
