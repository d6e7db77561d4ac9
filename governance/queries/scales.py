"""Read the scales of risks and the appetite in force."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from finance.queries.rates import rates_on
from governance.calc.scales import above_appetite, in_force, limit_in
from governance.models import RiskScale
from governance.queries.places import path_of
from portfolio.models import Node


@dataclass(frozen=True)
class Appetite:
    """What may be carried in one place: the highest score, and the highest exposure as it was said and in the currency of the place.

    `unrated`: the limit's currency has no plan rate into the place's on the day, so that money is not held against it.
    """

    score: int
    said: Decimal | None
    said_in: str | None
    exposure: Decimal | None
    currency: str
    unrated: bool

    def exceeded(self, *, score: int, exposure: Decimal | None) -> bool:
        """Whether a risk of that score and expected money, in the currency of the place, is more than may be carried."""
        return above_appetite(most_score=self.score, most_exposure=self.exposure, score=score, exposure=exposure)


class Scales:
    """The scales of the whole office, read once; asked for by branch."""

    def __init__(self):
        rows = RiskScale.objects.order_by("node__depth").values_list("node_id", "node__path", "node__currency", "steps", "appetite")
        self.by_node = {node_id: {"steps": steps, "appetite": _with_currency(told, currency)} for node_id, _path, currency, steps, told in rows}
        self.paths = {node_id: path for node_id, path, *_rest in rows}

    def at(self, path: str) -> dict:
        """What counts for a branch."""
        ids = [int(part) for part in path.split("/") if part]
        return in_force([self.by_node[pk] for pk in (None, *ids) if pk in self.by_node])

    def of(self, place) -> dict:
        """What counts in a project or at a node."""
        return self.at(path_of(place))

    def appetite_of(self, place, *, day: dt.date, currency: str | None = None) -> Appetite:
        """What may be carried in a project or at a node (None: in the office), its money in the place's currency at the day's plan rate."""
        told, currency = (self.at("/") if place is None else self.of(place))["appetite"], currency or place.currency
        if told["exposure"] is None:
            return Appetite(told["score"], None, None, None, currency, unrated=False)
        said, said_in = Decimal(told["exposure"]), told["currency"] or currency
        rate = Decimal(1) if said_in == currency else rates_on(day=day).get((said_in, currency))
        return Appetite(told["score"], said, said_in, None if rate is None else limit_in(said, rate), currency, unrated=rate is None)

    def above(self, *, day: dt.date):
        """Whether a judgement of a threat says more than may be carried where it is kept, as a column over `place_path`, `score` and `currency`.

        The deepest node that says something of the appetite counts. A limit of money is held against the exposure at the plan rate of the day;
        where its currency has no rate into the risk's, the score alone counts.
        """
        own = sorted((pk for pk, one in self.by_node.items() if pk and one["appetite"]), key=lambda pk: -len(self.paths[pk]))
        told = {pk: self.at(self.paths[pk])["appetite"] for pk in own} | {None: self.at("/")["appetite"]}
        rates = rates_on(day=day) if any(one["exposure"] is not None for one in told.values()) else {}
        whens = [When(place_path__startswith=self.paths[pk], then=_exceeds(told[pk], rates)) for pk in own]
        office = _exceeds(told[None], rates)
        standing = Case(*whens, default=office, output_field=BooleanField()) if whens else office
        return Case(When(status="open", kind="threat", then=standing), default=Value(False), output_field=BooleanField())


def scale_of(*, place) -> dict:
    """The scale in force in a project or at a node, or (None) in the whole office."""
    return Scales().at("/" if place is None else path_of(place))


def own_scale(*, node: Node | None) -> RiskScale | None:
    """What a node says itself."""
    return RiskScale.objects.filter(node=node).first()


def inherited_scale(*, node: Node | None) -> dict:
    """What would count without the node's own."""
    scales = Scales()
    scales.by_node.pop(node.pk if node else None, None)
    return scales.at(node.path if node else "/")


def _with_currency(appetite: dict, currency: str | None) -> dict:
    """An appetite whose money has its currency: the one it was said in, else that of its node."""
    return appetite if "exposure" not in appetite or "currency" in appetite else appetite | {"currency": currency}


def _exceeds(appetite: dict, rates: dict):
    found = Q(score__gt=appetite["score"])
    if appetite["exposure"] is not None:
        limit, said_in = Decimal(appetite["exposure"]), appetite["currency"]
        found |= Q(exposure__gt=limit) & (Q(currency=said_in) if said_in else Q())
        for (currency, into), rate in rates.items():
            if currency == said_in and into != said_in:
                found |= Q(currency=into, exposure__gt=limit_in(limit, rate))
    return Case(When(found, then=Value(True)), default=Value(False), output_field=BooleanField())


def place_path():
    """The branch of where a judgement is kept."""
    return Coalesce(F("node__path"), F("project__node__path"))
