"""Read the risk register as it was known on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from finance.queries.rates import rates_on
from governance.calc.risk import SCALE, severity
from governance.models import ContingencyDraw, Risk, RiskAssessment
from governance.queries.places import seen
from governance.queries.risk_totals import HIGH_SCORE, assessments_on
from governance.queries.scales import place_path
from portfolio.models import Node
from projects.models import Project, Stage, StageChange

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
    rows: int = 0
    open: int = 0
    high: int = 0
    overdue: int = 0
    opportunities: int = 0
    top: int | None = None
    exposure: Decimal | None = None
    gain: Decimal | None = None
    unrated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """The risks of a register that have a currency, kind, status, probability and impact in common, added up."""

    currency: str
    kind: str
    status: str
    probability: int
    impact: int
    over: bool  # its project is done or out of the portfolio: left open there, and counted in no figure
    rows: int
    overdue: int
    money: Decimal | None

    @property
    def score(self) -> int:
        return self.probability * self.impact


def risk_register(*, day: dt.date, **conditions):
    """Each risk as known on a day; `conditions` narrow it (`project=…`). A QuerySet to filter, order and page."""
    rows = assessments_on(day=day, **conditions).select_related("node", "risk", "risk__project", "risk__project__node", "risk__node")
    return rows.annotate(currency=Coalesce("project__currency", "node__currency"))


def visible_risks(*, user, day: dt.date):
    """The register of all projects and nodes a person sees."""
    return risk_register(day=day).filter(seen(user=user))


def register_at(*, place, user, day: dt.date):
    """The risks of a project (raised ones and those that others share with it among them), or those kept at a node or anywhere below it."""
    rows = visible_risks(user=user, day=day)
    if isinstance(place, Project):
        shared = list(Risk.shared_with.through.objects.filter(project=place).values_list("risk_id", flat=True))
        return rows.filter(Q(project=place) | Q(risk__in=shared))
    return rows.filter(kept_below(place))


def kept_below(node: Node) -> Q:
    """The condition that a judgement was of a risk kept at a node, or anywhere below it."""
    return Q(node__path__startswith=node.path) | Q(node__isnull=True, project__node__path__startswith=node.path)


def kept_in(place) -> Q:
    """The condition that a risk counts in the figures of a project or node."""
    return Q(project=place, node=None) if isinstance(place, Project) else kept_below(place)


def ended_projects(*, days: list[dt.date]) -> list[frozenset[int]]:
    """By day, the projects that were done, cancelled or gone from the portfolio: snapshots count no risk of theirs, and so does no figure here."""
    over = (Stage.Kind.DONE, Stage.Kind.OUT)
    ever = StageChange.objects.filter(known_on__lte=max(days), stage__kind__in=over).values("project_id")
    moves = StageChange.objects.filter(project__in=ever, known_on__lte=max(days)).order_by("known_on")
    moves = list(moves.values_list("project_id", "known_on", "stage__kind"))
    found = []
    for day in days:
        stood = {project: kind for project, known_on, kind in moves if known_on <= day}
        found.append(frozenset(project for project, kind in stood.items() if kind in over))
    return found


def of_ended(over: frozenset[int]) -> Q:
    """The condition that a judgement was of a risk kept in one of the projects that are over."""
    return Q(node__isnull=True, project__in=over)


def counted_in(place, *, day: dt.date) -> Q:
    """The condition that a risk counts in the figures of a project or node on a day: it is kept there, and its project is not over."""
    over = ended_projects(days=[day])[0]
    return kept_in(place) & (Q(node__isnull=False) | ~Q(project__in=over)) if over else kept_in(place)


def cells_of(*, rows, day: dt.date, over: frozenset[int] = frozenset()) -> list[Cell]:
    """A register added up once: its totals, its map and its number of rows are all told from these; `over`: the projects that have ended."""
    ended = Case(When(of_ended(over), then=Value(True)), default=Value(False), output_field=BooleanField())
    told = rows.order_by().values("currency", "kind", "status", "probability", "impact", over=ended)
    late = Q(status=Risk.Status.OPEN, due_on__lt=day)
    return [Cell(**one) for one in told.annotate(rows=Count("pk"), overdue=Count("pk", filter=late), money=Sum("exposure"))]


def totals_of(*, cells: Iterable[Cell], day: dt.date, into: str) -> Totals:
    """A register added up in one currency, at the plan rates of the day."""
    cells = list(cells)
    live = [one for one in cells if one.status == Risk.Status.OPEN]
    threats = [one for one in live if one.kind == Risk.Kind.THREAT]
    chances = [one for one in live if one.kind == Risk.Kind.OPPORTUNITY]
    money = [{"currency": one.currency, "exposure": one.money, "gain": None} for one in threats]
    money += [{"currency": one.currency, "exposure": None, "gain": one.money} for one in chances]
    sums_, unrated = in_one_currency(money, names=("exposure", "gain"), into=into, day=day)
    return Totals(
        into, sum(one.rows for one in cells), sum(one.rows for one in threats), sum(one.rows for one in threats if one.score >= HIGH_SCORE),
        sum(one.overdue for one in threats), sum(one.rows for one in chances), max((one.score for one in threats), default=None), unrated=unrated,
        **sums_,
    )  # fmt: skip


def elsewhere_of(*, place, user, day: dt.date) -> int:
    """How many open risks concern a project and are counted elsewhere: raised from it, or shared with it. At a node none is."""
    if isinstance(place, Node):
        return 0
    return register_at(place=place, user=user, day=day).filter(status=Risk.Status.OPEN).exclude(project=place, node=None).count()


def rows_whole(*, keys, day: dt.date, above) -> list[RiskAssessment]:
    """The judgements of so many keys, in their order, with all that a register shows of them; `above`: of `Scales`, what marks them."""
    keys = list(keys)
    rows = risk_register(day=day, pk__in=keys).annotate(place_path=place_path())
    found = {row.pk: row for row in rows.annotate(above=above)}
    return [found[key] for key in keys]


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


def risk_heat(*, cells: Iterable[Cell]) -> list[tuple[int, list[HeatCell]]]:
    """Rows of the map of open threats, the likeliest first: (probability, cells by impact)."""
    found: dict[tuple[int, int], int] = {}
    for one in cells:
        if one.status == Risk.Status.OPEN and one.kind == Risk.Kind.THREAT:
            found[one.probability, one.impact] = found.get((one.probability, one.impact), 0) + one.rows
    return _map(found)


def heat_maps(*, rows) -> dict[str, dict]:
    """By kind, the maps of inherent, residual and target scores from one reading: rows, how many lie on each, and how many were not judged."""
    columns = [name for pair in KINDS.values() for name in pair]
    cells: dict = {kind: {name: {} for name in KINDS} for kind in Risk.Kind.values}
    silent = {kind: dict.fromkeys(KINDS, 0) for kind in Risk.Kind.values}
    for kind, *scores, number in rows.order_by().values_list("kind", *columns).annotate(n=Count("pk")):
        for at, name in enumerate(KINDS):
            pair, found = tuple(scores[2 * at : 2 * at + 2]), cells[kind][name]
            if None in pair:
                silent[kind][name] += number
            else:
                found[pair] = found.get(pair, 0) + number
    return {
        kind: {name: {"rows": _map(some), "count": sum(some.values()), "silent": silent[kind][name]} for name, some in found.items()}
        for kind, found in cells.items()
    }


def assessments_of(*, risk: Risk, as_of: dt.date) -> list[RiskAssessment]:
    """Everything that was known of one risk by a day, newest first."""
    return list(risk.assessments.filter(known_on__lte=as_of).select_related("by", "node").order_by("-known_on"))


def draws_of(*, risk: Risk, as_of: dt.date) -> tuple[list[ContingencyDraw], Decimal]:
    """What was drawn for a risk by a day, newest first, and the sum."""
    draws = list(risk.draws.filter(known_on__lte=as_of).select_related("by").order_by("-known_on", "-pk"))
    return draws, sum((draw.amount for draw in draws), Decimal(0))


def draws_in(*, rows, day: dt.date):
    """What was drawn by a day of the contingency of the risks in a register, newest first, each with its `currency`."""
    draws = ContingencyDraw.objects.filter(Exists(rows.order_by().filter(risk=OuterRef("risk"))), known_on__lte=day)
    named = draws.annotate(currency=Coalesce("risk__project__currency", "risk__node__currency"))
    return named.select_related("risk__project", "risk__node", "by").order_by("-known_on", "-pk")


def drawn_of(*, rows, day: dt.date) -> dict[str, Decimal]:
    """The same, added up by currency."""
    return dict(draws_in(rows=rows, day=day).order_by().values_list("currency").annotate(Sum("amount")))


def _map(cells: dict) -> list[tuple[int, list[HeatCell]]]:
    return [(p, [HeatCell(p, i, cells.get((p, i), 0), severity(p * i)) for i in SCALE]) for p in reversed(SCALE)]
