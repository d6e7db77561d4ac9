"""Read what a draft begins with: the lines of an earlier version, what is booked, what the resource plan costs."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from finance.calc.fiscal import period_of
from finance.calc.outlook_lines import over_periods
from finance.models import Actual, CostType, FiscalPeriod, FiscalYear, Version
from finance.queries.versions import Line, counted_version, lines_of
from projects.models import Project
from resources.models import Assignment

CENT, HOUR = Decimal("0.01"), 60


@dataclass(frozen=True)
class ResourcePlan:
    """What assignments cost in a year: a line a resource, and the names of those nobody knows a rate of."""

    lines: list[Line]
    unpriced: list[str]


def periods_of(*, year: FiscalYear) -> list[FiscalPeriod]:
    """The periods of a fiscal year, in order."""
    return list(year.periods.order_by("start_on"))


def year_before(*, year: FiscalYear) -> FiscalYear | None:
    """The fiscal year before, of the same calendar."""
    return FiscalYear.objects.filter(calendar=year.calendar_id, end_on__lt=year.start_on).order_by("-end_on").first()


def source_version(*, project: Project, year: FiscalYear, kind: str, source: str, day: dt.date) -> Version | None:
    """The version that a draft is opened from.

    An Outlook begins with the year's last Outlook, or where there is none (or where that is asked for) with its Plan; a Plan with the last one of the
    year, or else with the Plan, or the last Outlook, of the year before.
    """
    def last(which: str, when: FiscalYear | None) -> Version | None:
        return None if when is None else counted_version(project=project, year=when, kind=which, day=day)

    if source == Version.Kind.OUTLOOK and kind == Version.Kind.OUTLOOK:
        return last("outlook", year) or last("plan", year)
    if kind == Version.Kind.OUTLOOK:
        return last("plan", year)
    before = year_before(year=year)
    if source == Version.Kind.OUTLOOK:
        return last("outlook", before) or last("plan", before)
    return last("plan", year) or last("plan", before)


def lines_for(*, version: Version, year: FiscalYear) -> list[Line]:
    """The lines of a version as those of another year: each amount in the period of the same number, or in the last."""
    lines = lines_of(version=version)
    if version.fiscal_year_id == year.pk:
        return lines
    there = [one.start_on for one in periods_of(year=version.fiscal_year)]
    here = [one.start_on for one in periods_of(year=year)]
    for line in lines:
        moved: dict = defaultdict(Decimal)
        for month, amount in line.amounts.items():
            moved[month and here[min(there.index(period_of(month, there)), len(here) - 1)]] += amount
        line.amounts = moved
    return lines


def booked_by_type(*, project: Project, year: FiscalYear, until: dt.date, known: dt.date) -> dict[CostType | None, dict[dt.date, Decimal]]:
    """By cost type and period: the postings from a year's start to a day, as known on another."""
    firsts = [one.start_on for one in periods_of(year=year)]
    rows = Actual.objects.filter(project=project, known_on__lte=known, posting_date__range=(year.start_on, until))
    found: dict = defaultdict(lambda: defaultdict(Decimal))
    for kind, day, amount in rows.order_by().values_list("cost_type_id", "posting_date").annotate(Sum("amount")):
        found[kind][period_of(day, firsts)] += amount.quantize(CENT)
    types = CostType.objects.in_bulk([kind for kind in found if kind])
    return {types.get(kind): dict(months) for kind, months in sorted(found.items(), key=lambda pair: pair[0] or 0)}


def resource_plan(*, project: Project, year: FiscalYear) -> ResourcePlan:
    """What the assignments of a project's schedule cost in each period: hours × the resource's rate, or the cost the assignment states.

    Hours fall by working time between start and finish. Assignments without hours cost nothing; one without a rate or a cost is named.
    """
    spans = [(one.start_on, one.end_on) for one in periods_of(year=year)]
    rows = Assignment.objects.filter(work_package__project=project).select_related("resource", "work_package").order_by("resource__code", "pk")
    lines: dict[str, Line] = {}
    unpriced: dict[str, None] = {}
    for row in rows:
        name = row.resource.name if row.resource else row.work_package.name
        start, finish = row.start_at or row.work_package.start_at, row.finish_at or row.work_package.finish_at
        cost = _cost(row)
        if cost is None and row.work_minutes:
            unpriced[name] = None
        if not cost or start is None or finish is None:
            continue
        line = lines.setdefault(name, Line(None, name[:160]))
        for first, amount in over_periods(cost, start.date(), finish.date(), spans).items():
            line.amounts[first] += amount
    return ResourcePlan([line for line in lines.values() if line.amounts], list(unpriced))


def _cost(row: Assignment) -> Decimal | None:
    if row.resource is not None and row.resource.rate is not None and row.work_minutes is not None:
        return (row.work_minutes * row.resource.rate / HOUR).quantize(CENT)
    return row.cost
