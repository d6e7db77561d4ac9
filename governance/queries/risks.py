"""Read the risk register as it was known on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce

from finance.queries.rates import rates_on
from governance.calc.risk import SCALE, severity
from governance.models import ContingencyDraw, Risk, RiskAssessment
from governance.queries.places import seen
from governance.queries.risk_totals import assessments_on, sums
from portfolio.models import Node
from projects.models import Project

KINDS = {
    "inherent": ("inherent_probability", "inherent_impact"), "residual": ("probability", "impact"), "target": ("target_probability", "target_impact")
}  # fmt: skip


@dataclass(frozen=True)
class HeatCell:
    """One cell of the five by five map: how many risks, and how severe it is, 0 (slight) to 4 (extreme)."""

    probability: int
    impact: int
    count: int
    severity: int


@dataclass(frozen=True)
class Totals:
    """A register added up, in one currency. `unrated`: currencies without a rate, whose money is left out. None: no money is known."""

    currency: str
    open: int = 0
    high: int = 0
    overdue: int = 0
    opportunities: int = 0
    top: int | None = None
    exposure: Decimal | None = None
    gain: Decimal | None = None
    unrated: tuple[str, ...] = ()


def risk_register(*, day: dt.date, **conditions):
    """Each risk as known on a day, with its score; `conditions` narrow it (`risk__project=…`). A QuerySet to filter, order and page."""
    rows = assessments_on(day=day, **conditions).select_related("node", "risk", "risk__project", "risk__project__node", "risk__node")
    return rows.annotate(score=F("probability") * F("impact"), currency=Coalesce("risk__project__currency", "risk__node__currency"))


def visible_risks(*, user, day: dt.date):
    """The register of all projects and nodes a person sees."""
    return risk_register(day=day).filter(seen(user=user, prefix="risk__"))


def register_at(*, place, user, day: dt.date):
    """The risks of a project (raised ones and those that others share with it among them), or those kept at a node or anywhere below it."""
    rows = visible_risks(user=user, day=day)
    if isinstance(place, Project):
        shared = Risk.shared_with.through.objects.filter(project=place).values("risk_id")
        return rows.filter(Q(risk__project=place) | Q(risk__in=shared))
    return rows.filter(kept_below(place))


def kept_below(node: Node, prefix: str = "") -> Q:
    """The condition that a judgement was of a risk kept at a node, or anywhere below it."""
    in_project = Q(**{f"{prefix}node__isnull": True, f"{prefix}risk__project__node__path__startswith": node.path})
    return Q(**{f"{prefix}node__path__startswith": node.path}) | in_project


def kept_in(place) -> Q:
    """The condition that a risk counts in the figures of a project or node."""
    return Q(risk__project=place, node=None) if isinstance(place, Project) else kept_below(place)


def totals_of(*, rows, day: dt.date, into: str) -> Totals:
    """A register added up in one currency, at the plan rates of the day; one row a currency is read."""
    found = list(rows.order_by().values("currency").annotate(**sums(day=day)))
    money, unrated = in_one_currency(found, names=("exposure", "gain"), into=into, day=day)
    counts = {name: sum(row[name] for row in found) for name in ("open", "high", "overdue", "opportunities")}
    top = max((row["top"] for row in found if row["top"] is not None), default=None)
    return Totals(into, **counts, top=top, unrated=unrated, **money)


def in_one_currency(rows: Iterable[dict], *, names, into: str, day: dt.date) -> tuple[dict, tuple[str, ...]]:
    """The sums of money in rows by currency as one sum each; None where nothing is known. And the currencies that have no rate."""
    rows = list(rows)
    foreign = {row["currency"] for row in rows} - {into}
    rates = rates_on(day=day) if foreign else {}
    sums_, unrated = dict.fromkeys(names), set()
    for row in rows:
        rate = Decimal(1) if row["currency"] == into else rates.get((row["currency"], into))
        for name in names:
            if row[name] is None:
                continue
            if rate is None:
                unrated.add(row["currency"])
            else:
                sums_[name] = (sums_[name] or Decimal(0)) + row[name] * rate
    return sums_, tuple(sorted(unrated))


def risk_heat(*, rows) -> list[tuple[int, list[HeatCell]]]:
    """Rows of the map, the likeliest first: (probability, cells by impact)."""
    counts = rows.order_by().values_list("probability", "impact").annotate(n=Count("pk"))
    return _map({(p, i): n for p, i, n in counts})


def heat_maps(*, rows) -> dict[str, dict]:
    """The maps of inherent, residual and target scores from one reading: their rows, how many risks lie on each, and how many were not judged."""
    columns = [name for pair in KINDS.values() for name in pair]
    cells = {kind: {} for kind in KINDS}
    silent = dict.fromkeys(KINDS, 0)
    for *scores, number in rows.order_by().values_list(*columns).annotate(n=Count("pk")):
        for at, kind in enumerate(KINDS):
            pair = tuple(scores[2 * at : 2 * at + 2])
            if None in pair:
                silent[kind] += number
            else:
                cells[kind][pair] = cells[kind].get(pair, 0) + number
    return {kind: {"rows": _map(found), "count": sum(found.values()), "silent": silent[kind]} for kind, found in cells.items()}


def assessments_of(*, risk: Risk, as_of: dt.date) -> list[RiskAssessment]:
    """Everything that was known of one risk by a day, newest first."""
    return list(risk.assessments.filter(known_on__lte=as_of).select_related("by", "node").order_by("-known_on"))


def draws_of(*, risk: Risk, as_of: dt.date) -> tuple[list[ContingencyDraw], Decimal]:
    """What was drawn for a risk by a day, newest first, and the sum."""
    draws = list(risk.draws.filter(known_on__lte=as_of).select_related("by").order_by("-known_on", "-pk"))
    return draws, sum((draw.amount for draw in draws), Decimal(0))


def contingency_of(*, rows, day: dt.date) -> list[dict]:
    """By currency, of risks in a register: what is set aside, and what was drawn of it by a day."""
    set_aside = rows.order_by().values("currency").annotate(held=Sum("contingency"))
    drawn = dict(
        ContingencyDraw.objects.filter(known_on__lte=day, risk__in=rows.order_by().values("risk_id"))
        .values_list(Coalesce("risk__project__currency", "risk__node__currency"))
        .annotate(Sum("amount"))
    )
    return [row | {"drawn": drawn.get(row["currency"])} for row in set_aside if row["held"] is not None]


def categories_of(*, rows) -> list[str]:
    """The categories in use in a register, by name."""
    return sorted(set(rows.order_by().exclude(risk__category="").values_list("risk__category", flat=True).distinct()))


def top_score(*, rows) -> int | None:
    """The highest score of a register."""
    return rows.aggregate(found=Max("score"))["found"]


def _map(cells: dict) -> list[tuple[int, list[HeatCell]]]:
    return [(p, [HeatCell(p, i, cells.get((p, i), 0), severity(p * i)) for i in SCALE]) for p in reversed(SCALE)]
