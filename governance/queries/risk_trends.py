"""Read how a register moves: exposure by period, the age of what is open, and where the money is."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BigIntegerField, Case, Count, DecimalField, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from finance.queries.rates import rates_on
from governance.models import Risk, RiskAssessment
from governance.queries.places import seen
from governance.queries.risks import ended_projects, in_one_currency, kept_in, of_ended
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
    rows = RiskAssessment.objects.filter(kept_in(place)).filter(seen(user=user)).exclude(superseded_on__lte=days[0])
    ended = ended_projects(days=days)
    ever = frozenset[int]().union(*ended)
    of = Case(When(of_ended(ever), then=F("project_id")), default=None, output_field=BigIntegerField())
    named = rows.filter(status="open", known_on__lte=day).order_by().values(
        "kind", of=of, currency=Coalesce("project__currency", "node__currency"), first=_first(days, "known_on"), last=_first(days, "superseded_on")
    )  # fmt: skip
    threats, names = dict.fromkeys(range(len(days)), 0), {Risk.Kind.THREAT: "exposure", Risk.Kind.OPPORTUNITY: "gain"}
    money: dict[str, dict] = {}
    for row in named.annotate(number=Count("pk"), money=Sum("exposure")):
        sums = money.setdefault(row["currency"], {"currency": row["currency"], **{f"{one}{at}": None for one in names.values() for at in threats}})
        for at in range(row["first"], row["last"]):
            if row["of"] in ended[at]:
                continue
            threats[at] += row["number"] if row["kind"] == Risk.Kind.THREAT else 0
            if row["money"] is not None:
                key = f"{names[row['kind']]}{at}"
                sums[key] = (sums[key] or Decimal(0)) + row["money"]
    found, unrated = in_one_currency(money.values(), names=[f"{one}{at}" for one in names.values() for at in threats], into=into, day=day)
    return [Burned(one, threats[at], found[f"exposure{at}"], found[f"gain{at}"]) for at, one in enumerate(days)], unrated


def _first(days: list[dt.date], column: str):
    """The place of the first of the days on which a date has come; the number of days where it has come on none."""
    come = [When(**{f"{column}__lte": one}, then=Value(at)) for at, one in enumerate(days)]
    return Case(*come, default=Value(len(days)), output_field=IntegerField())


@dataclass(frozen=True)
class Ages:
    """The open threats of a register by age, and by currency what is set aside for its risks that are open or have struck."""

    by_age: list[Age]
    held: dict[str, Decimal]
    currencies: list[str]  # of threats


def ageing(*, rows, day: dt.date, into: str) -> Ages:
    """The open threats of a register by the days since they were opened, and the contingency held; one reading."""
    threat, asked = Q(status="open", kind="threat"), {"held": Sum("contingency"), "threats": Count("pk", filter=Q(status="open", kind="threat"))}
    for at, (since, until) in enumerate(AGES):
        aged = threat & (Q(risk__opened_on__lte=day - dt.timedelta(days=since)) if since else Q())
        aged &= Q(risk__opened_on__gt=day - dt.timedelta(days=until)) if until is not None else Q()
        asked[f"count{at}"], asked[f"exposure{at}"] = Count("pk", filter=aged), Sum("exposure", filter=aged)
    found = list(rows.order_by().exclude(status="closed").values("currency").annotate(**asked))
    money, _unrated = in_one_currency(found, names=[name for name in asked if name.startswith("exposure")], into=into, day=day)
    by_age = [Age(*AGES[at], sum(row[f"count{at}"] for row in found), money[f"exposure{at}"]) for at in range(len(AGES))]
    held = {row["currency"]: row["held"] for row in found if row["held"] is not None}
    return Ages(by_age, held, [row["currency"] for row in found if row["threats"]])


def worth(column: str = "exposure", *, currencies, into: str, day: dt.date):
    """Money of a judgement as a column in one currency, to order by where a register has several; without a rate it is unknown."""
    foreign = sorted(set(currencies) - {into})
    if not foreign:
        return F(column)
    rates = rates_on(day=day)
    whens = [When(currency=one, then=F(column) * Value(rates[one, into])) for one in foreign if (one, into) in rates]
    money = DecimalField(max_digits=24, decimal_places=6, null=True)
    return Case(When(currency=into, then=F(column)), *whens, default=None, output_field=money)
