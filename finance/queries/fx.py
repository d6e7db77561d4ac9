"""Read what the currency did to money spent, apart from what was done with it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from finance.calc.fx import total_at
from finance.models import Actual, FiscalYear
from finance.queries.rates import PERIOD, PLAN, RateBook, no_rate
from pmo.calc.dates import FIRST_YEAR
from portfolio.models import Node
from projects.models import Project
from projects.queries import visible_projects

CHUNK = 5000


@dataclass(frozen=True)
class _Span:
    """A stretch of days, where it is no fiscal year."""

    start_on: dt.date
    end_on: dt.date


@dataclass(frozen=True)
class FxEffect:
    """The actual cost of a year in one currency: at the plan rate, at the period rate of each month, and the difference.

    What has no rate at either set is in neither figure; `missing` says which, and `left_out` how many projects that concerns.
    """

    currency: str
    at_plan: Decimal
    at_period: Decimal
    missing: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def effect(self) -> Decimal:
        """At the period rate less at the plan rate: what the currency did, to the cent."""
        return self.at_period - self.at_plan


def node_fx_effect(*, user, node: Node, year: FiscalYear, as_of: dt.date) -> FxEffect:
    """The FX effect of the projects below a node that the reader sees, in the node's currency."""
    projects = visible_projects(user=user).select_related(None).filter(node__path__startswith=node.path).order_by()
    return fx_effect(project_ids=projects.values_list("pk", flat=True), into=node.currency, year=year, as_of=as_of)


def project_fx_effect(*, project: Project, year: FiscalYear, as_of: dt.date) -> FxEffect:
    """The FX effect of a project in its own currency: of its postings that were made in others."""
    return fx_effect(project_ids=[project.pk], into=project.currency, year=year, as_of=as_of)


def fx_to_date(*, project_ids: Iterable[int], into: str, as_of: dt.date) -> FxEffect:
    """The FX effect of everything booked by a day, whatever its year."""
    return fx_effect(project_ids=project_ids, into=into, year=_Span(dt.date(FIRST_YEAR, 1, 1), as_of), as_of=as_of)


def fx_effect(*, project_ids: Iterable[int], into: str, year: "FiscalYear | _Span", as_of: dt.date) -> FxEffect:
    """What the postings of a year, known and dated by a day, come to at the plan rate and at the period rate.

    A posting made in another currency than its project's is turned from the one it was made in. A project in the currency asked for, with
    postings in the same, has no effect. Where a project's currency has no period rate in a month that nobody turned a posting in, the
    month is left out and named.
    """
    ids = list(project_ids)
    plan, period = RateBook(PLAN, known_by=as_of).on(as_of), RateBook(PERIOD, known_by=as_of)
    planned, came, missing, left_out = [], [], {}, Q(pk__in=[])
    for currency, made_in, month, amount, original in _sums(ids, year, as_of):
        source, made = (made_in, original) if made_in and original is not None else (currency, amount)
        at_plan, at_period = _rate(plan, source, into), _rate(period.on(_last(month)), currency, into)
        if at_plan is None or at_period is None:
            told = (source, into, as_of, PLAN) if at_plan is None else (currency, into, month, PERIOD)
            missing[no_rate(*told)] = None
            left_out |= Q(currency=currency, original_currency=made_in, posting_date__range=(month, _last(month)))
            continue
        planned.append((made, at_plan))
        came.append((amount, at_period))
    return FxEffect(into, total_at(planned), total_at(came), tuple(missing), _projects(ids, year, as_of, left_out) if missing else 0)


def _sums(ids: list[int], year: FiscalYear, as_of: dt.date):
    """(currency of the projects, the one postings were made in, month, amount, amount as it was made), added up in the database."""
    for rows in _postings(ids, year, as_of):
        rows = rows.annotate(month=TruncMonth("posting_date")).values_list("currency", "original_currency", "month")
        yield from rows.annotate(Sum("amount"), Sum("original_amount"))


def _projects(ids: list[int], year: FiscalYear, as_of: dt.date, among: Q) -> int:
    return sum(rows.filter(among).aggregate(n=Count("project", distinct=True))["n"] for rows in _postings(ids, year, as_of))


def _postings(ids: list[int], year: FiscalYear, as_of: dt.date):
    span = (year.start_on, min(as_of, year.end_on))
    for start in range(0, len(ids), CHUNK):
        yield Actual.objects.filter(project_id__in=ids[start : start + CHUNK], known_on__lte=as_of, posting_date__range=span).order_by()


def _rate(rates: dict, currency: str, into: str) -> Decimal | None:
    return Decimal(1) if currency == into else rates.get((currency, into))


def _last(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
