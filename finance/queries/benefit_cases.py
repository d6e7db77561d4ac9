"""Read what the cases of projects are worth: as approved, and as known now, discounted to one day for all of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from finance.calc.appraisal import Payback, Root, internal_rate_of_return, net_present_value, payback
from finance.calc.benefits import flows
from finance.calc.costs_by_month import cost_as_known, spread_evenly
from finance.calc.fiscal import fiscal_year
from finance.models import Actual, BusinessCase, DiscountRate
from finance.queries.benefits import Months, months_of
from finance.queries.periods import default_calendar
from projects.models import Baseline, DateForecast
from projects.queries import latest

GREEN_BOOK = Decimal("0.0350")  # HM Treasury, The Green Book: the standard rate for the first thirty years


@dataclass(frozen=True)
class Discounting:
    """At which yearly rate the office discounts on a day, and to which: the first of the fiscal year."""

    rate: Decimal
    base: dt.date


@dataclass(frozen=True)
class Case:
    """What comes in and goes out by month. Without a cost, or a benefit, nothing follows: `why` says so."""

    benefits: dict[dt.date, Decimal]
    costs: dict[dt.date, Decimal]
    discounting: Discounting
    why: str

    @cached_property
    def flows(self) -> dict[dt.date, Decimal]:
        """By month what comes in less what goes out."""
        months = sorted({*self.benefits, *self.costs})
        return {month: self.benefits.get(month, Decimal(0)) - self.costs.get(month, Decimal(0)) for month in months}

    @property
    def benefit(self) -> Decimal | None:
        return sum(self.benefits.values(), Decimal(0)) if self.benefits else None

    @property
    def cost(self) -> Decimal | None:
        return sum(self.costs.values(), Decimal(0)) if self.costs else None

    @cached_property
    def npv(self) -> Decimal | None:
        return None if self.why else net_present_value(self.flows, self.discounting.rate, self.discounting.base)

    @property
    def payback(self) -> Payback:
        return Payback(None, self.why) if self.why else payback(self.flows)

    @cached_property
    def irr(self) -> Root:
        return Root(None, self.why) if self.why else internal_rate_of_return(self.flows)


@dataclass(frozen=True)
class Cases:
    """The case as approved, beside the case as known on a day."""

    approved: Case
    now: Case


def discounting_on(*, day: dt.date) -> Discounting:
    """The rate set by a day, 3.5 % where none is; and the first day of the fiscal year that holds it."""
    found = DiscountRate.objects.filter(known_on__lte=day).order_by("-known_on").values_list("rate", flat=True).first()
    calendar = default_calendar()
    return Discounting(GREEN_BOOK if found is None else found, fiscal_year(day, calendar.start_month if calendar else 4).start_on)


def cases_of(*, project_ids: Iterable[int], day: dt.date, months: dict[int, list[tuple[Months, int]]] | None = None) -> dict[int, Cases]:
    """By project its two cases, in a fixed number of queries; projects without a benefit in money are absent."""
    months = months_of(project_ids=project_ids, day=day) if months is None else months
    if not months:
        return {}
    ids, discounting = list(months), discounting_on(day=day)
    costs, spans, spent = _whole_costs(ids, day), _spans(ids, day), _spent(ids, day)
    return {project: _cases(parts, costs.get(project), spans.get(project), spent.get(project, {}), day, discounting)
            for project, parts in months.items()}  # fmt: skip


def _cases(parts, cost, span, spent, day, discounting: Discounting) -> Cases:
    planned, known = flows(parts, None), flows(parts, day)
    if cost is None:
        why = _("no business case and no baseline says what the project costs")
        return Cases(Case(planned, {}, discounting, why), Case(known, {}, discounting, why))
    if span is None:
        why = _("no baseline and no forecast says when the project runs")
        return Cases(Case(planned, {}, discounting, why), Case(known, {}, discounting, why))
    (first_cost, cost_now), (start, finish, finish_now) = cost, span
    approved = spread_evenly(first_cost, start, finish)
    now = cost_as_known(spent, cost_now, day, finish_now) if spent else spread_evenly(cost_now, start, max(start, finish_now))
    none = _("no benefit in money is planned by month")
    return Cases(Case(planned, approved, discounting, "" if planned else none), Case(known, now, discounting, "" if known else none))


def _whole_costs(ids: list[int], day: dt.date) -> dict[int, tuple[Decimal, Decimal]]:
    """By project what it costs over its whole life, as first said and as said now: by its business cases, else its baselines."""
    cases = BusinessCase.objects.filter(project_id__in=ids, known_on__lte=day, whole_life_cost__isnull=False).order_by("known_on")
    found = _first_and_last(cases.values_list("project_id", "whole_life_cost"))
    baselines = Baseline.objects.filter(project_id__in=ids, approved_on__lte=day, budget__isnull=False).order_by("approved_on", "number")
    return _first_and_last(baselines.values_list("project_id", "budget")) | found


def _first_and_last(rows) -> dict[int, tuple[Decimal, Decimal]]:
    found: dict[int, tuple] = {}
    for project, amount in rows:
        found[project] = (found[project][0] if project in found else amount, amount)
    return found


def _spans(ids: list[int], day: dt.date) -> dict[int, tuple[dt.date, dt.date, dt.date]]:
    """By project the start and finish of its first baseline, else of its forecast, and the finish forecast now."""
    forecasts = latest(DateForecast, project_ids=ids, day=day)
    found: dict[int, tuple] = {}
    baselines = Baseline.objects.filter(project_id__in=ids, approved_on__lte=day, start_on__isnull=False, finish_on__isnull=False)
    for project, start, finish in baselines.order_by("-approved_on", "-number").values_list("project_id", "start_on", "finish_on"):
        found[project] = (start, finish, finish)
    for project, one in forecasts.items():
        if one.finish_on is None:
            continue
        if project in found:
            found[project] = (*found[project][:2], one.finish_on)
        elif one.start_on is not None:
            found[project] = (one.start_on, one.finish_on, one.finish_on)
    return found


def _spent(ids: list[int], day: dt.date) -> dict[int, dict[dt.date, Decimal]]:
    """By project and month what was posted, known and dated by the day."""
    rows = Actual.objects.filter(project_id__in=ids, known_on__lte=day, posting_date__lte=day).order_by()
    found: dict[int, dict] = defaultdict(dict)
    for project, month, amount in rows.annotate(month=TruncMonth("posting_date")).values_list("project_id", "month").annotate(Sum("amount")):
        found[project][month] = amount
    return found
