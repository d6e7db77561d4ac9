"""Read how a register moves: exposure by period, the age of what is open, and where the money is."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from finance.queries.rates import rates_on
from governance.models import RiskAssessment
from governance.queries.places import seen
from governance.queries.risk_totals import standing
from governance.queries.risks import in_one_currency, kept_in
from portfolio.models import ReportingPeriod

PERIODS = 13
AGES = [(0, 30), (30, 90), (90, 180), (180, 365), (365, None)]


@dataclass(frozen=True)
class Burned:
    """Threats and opportunities as they stood at the end of a period."""

    as_of: dt.date
    open: int
    exposure: Decimal | None
    gain: Decimal | None


@dataclass(frozen=True)
class Age:
    """Open risks of an age: from so many days, below so many (None: no end)."""

    since: int
    until: int | None
    count: int
    exposure: Decimal | None


def burn_down(*, place, user, day: dt.date, into: str, periods: int = PERIODS) -> tuple[list[Burned], tuple[str, ...]]:
    """Open threats, their exposure and the gain of opportunities at the end of the last periods and on the day, by what was known on each.

    One reading of the judgements, whatever the number of periods; money at the plan rates of the day. And the currencies without a rate.
    """
    ends = ReportingPeriod.objects.filter(end_on__lt=day).order_by("-end_on").values_list("end_on", flat=True).distinct()[: periods - 1]
    days = [*sorted(ends), day]
    rows = RiskAssessment.objects.filter(kept_in(place)).filter(seen(user=user, prefix="risk__")).exclude(superseded_on__lte=days[0])
    named = rows.order_by().values(currency=Coalesce("risk__project__currency", "risk__node__currency"))
    asked = {}
    for at, one in enumerate(days):
        live = standing(day=one) & Q(status="open")
        asked[f"open{at}"] = Count("pk", filter=live & Q(risk__kind="threat"))
        asked[f"exposure{at}"] = Sum("exposure", filter=live & Q(risk__kind="threat"))
        asked[f"gain{at}"] = Sum("exposure", filter=live & Q(risk__kind="opportunity"))
    found = list(named.annotate(**asked))
    money, unrated = in_one_currency(found, names=[name for name in asked if not name.startswith("open")], into=into, day=day)
    told = [
        Burned(one, sum(row[f"open{at}"] for row in found), money[f"exposure{at}"], money[f"gain{at}"]) for at, one in enumerate(days)
    ]  # fmt: skip
    return told, unrated


def ageing(*, rows, day: dt.date, into: str) -> list[Age]:
    """The open threats of a register by the days since they were opened."""
    asked = {}
    for at, (since, until) in enumerate(AGES):
        aged = Q(risk__opened_on__lte=day - dt.timedelta(days=since)) if since else Q()
        aged &= Q(risk__opened_on__gt=day - dt.timedelta(days=until)) if until is not None else Q()
        asked[f"count{at}"], asked[f"exposure{at}"] = Count("pk", filter=aged), Sum("exposure", filter=aged)
    found = list(rows.order_by().values("currency").annotate(**asked))
    money, _unrated = in_one_currency(found, names=[name for name in asked if name.startswith("exposure")], into=into, day=day)
    return [Age(*AGES[at], sum(row[f"count{at}"] for row in found), money[f"exposure{at}"]) for at in range(len(AGES))]


def worth(*, currencies, into: str, day: dt.date):
    """Expected money as a column in one currency, to order by where a register has several; without a rate it is unknown."""
    foreign = sorted(set(currencies) - {into})
    if not foreign:
        return F("exposure")
    rates = rates_on(day=day)
    whens = [When(currency=one, then=F("exposure") * Value(rates[one, into])) for one in foreign if (one, into) in rates]
    money = DecimalField(max_digits=24, decimal_places=6, null=True)
    return Case(When(currency=into, then=F("exposure")), *whens, default=None, output_field=money)
