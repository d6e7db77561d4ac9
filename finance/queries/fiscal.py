"""Read fiscal-year Plan, Outlook and Actual as known on a day."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Min, OuterRef, Q, Subquery, Sum

from finance.models import Actual, BusinessCase, FiscalYear, Version
from pmo.statements import exact, fetched, numbers
from projects.models import Project
from projects.queries import latest

PLAN_STATES = ["approved", "locked"]
OUTLOOK_STATES = ["submitted", "approved", "locked"]
LEDGER = """
SELECT project_id, SUM(amount) FROM finance_actual
WHERE project_id IN ({ids}) AND known_on <= %(day)s AND posting_date <= %(day)s GROUP BY project_id
"""


@dataclass(frozen=True)
class FiscalMoney:
    """One project's money in one fiscal year, as known on a day. None is unknown."""

    label: str
    plan: Decimal | None
    outlook: Decimal | None
    actual: Decimal | None

    @property
    def variance(self) -> Decimal | None:
        """Landing variance: Outlook − Plan."""
        return None if self.plan is None or self.outlook is None else self.outlook - self.plan


def known_by(day: dt.date, prefix: str = "") -> Q:
    """The condition that a version was known on a day: from the day it became known to the one before it was taken back."""
    return Q(**{f"{prefix}known_on__lte": day}) & (Q(**{f"{prefix}taken_back_on": None}) | Q(**{f"{prefix}taken_back_on__gt": day}))


def fiscal_year_of(*, day: dt.date) -> FiscalYear | None:
    """The fiscal year of the default calendar that holds a day, if it was set up."""
    return FiscalYear.objects.filter(calendar__is_default=True, start_on__lte=day, end_on__gte=day).first()


def period_starts(*, year: FiscalYear) -> list[dt.date]:
    """The first days of a fiscal year's periods, in order."""
    return list(year.periods.order_by("start_on").values_list("start_on", flat=True))


def fiscal_money(*, project_ids, day: dt.date) -> dict[int, FiscalMoney]:
    """By project: Plan, Outlook and Actual of the fiscal year that holds `day`, in four queries however many projects."""
    year = fiscal_year_of(day=day)
    if year is None:
        return {}
    plans = _totals(project_ids, year, Version.Kind.PLAN, PLAN_STATES, day)
    outlooks = _totals(project_ids, year, Version.Kind.OUTLOOK, OUTLOOK_STATES, day)
    actuals = dict(
        Actual.objects.filter(project_id__in=project_ids, known_on__lte=day, posting_date__range=(year.start_on, min(day, year.end_on)))
        .order_by()
        .values_list("project_id")
        .annotate(Sum("amount"))
    )
    found = plans.keys() | outlooks.keys() | actuals.keys()
    return {one: FiscalMoney(year.label, plans.get(one), outlooks.get(one), actuals.get(one)) for one in found}


def ledger_cost(*, project_ids, day: dt.date) -> dict[int, Decimal]:
    """By project: all postings known and dated by `day`. Projects without a posting are absent."""
    rows = fetched(LEDGER.format(ids=numbers(project_ids)), {"day": day})
    return {project: exact(amount) for project, amount in rows}


def business_cases(*, project_ids, day: dt.date) -> dict[int, BusinessCase]:
    """By project: the newest business case known by a day."""
    return latest(BusinessCase, project_ids=project_ids, day=day)


def first_benefits(*, project_ids, day: dt.date) -> dict[int, Decimal]:
    """By project: the benefits of the first business case that named any, the promise a later one is held against."""
    first = BusinessCase.objects.filter(project_id__in=project_ids, known_on__lte=day, benefits__isnull=False)
    days = dict(first.order_by().values_list("project_id").annotate(Min("known_on")))
    rows = first.values_list("project_id", "known_on", "benefits")
    return {project: benefits for project, known_on, benefits in rows if days[project] == known_on}


def _totals(project_ids, year, kind, states, day) -> dict[int, Decimal]:
    newest = Version.objects.filter(known_by(day), project_id=OuterRef("pk"), fiscal_year=year, kind=kind, state__in=states)
    ids = Project.objects.filter(pk__in=project_ids).annotate(newest=Subquery(newest.order_by("-known_on", "-pk").values("pk")[:1]))
    return dict(Version.objects.filter(pk__in=ids.values("newest")).order_by().values_list("project_id", "total"))
