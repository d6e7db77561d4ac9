"""Read the scales of risks and the appetite in force."""

from decimal import Decimal

from django.db.models import BooleanField, Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from governance.calc.scales import in_force
from governance.models import RiskScale
from governance.queries.places import path_of
from portfolio.models import Node


class Scales:
    """The scales of the whole office, read once; asked for by branch."""

    def __init__(self):
        rows = RiskScale.objects.order_by("node__depth").values_list("node_id", "node__path", "steps", "appetite")
        self.by_node = {node_id: {"steps": steps, "appetite": appetite} for node_id, _path, steps, appetite in rows}
        self.paths = {node_id: path for node_id, path, *_rest in rows}

    def at(self, path: str) -> dict:
        """What counts for a branch."""
        ids = [int(part) for part in path.split("/") if part]
        return in_force([self.by_node[pk] for pk in (None, *ids) if pk in self.by_node])

    def of(self, place) -> dict:
        """What counts in a project or at a node."""
        return self.at(path_of(place))

    def above(self):
        """Whether a judgement of a threat says more than may be carried where it is kept, as a column over `place_path` and `score`.

        The deepest node that says something of the appetite counts; a money limit is held against the exposure in the risk's own currency.
        """
        own = sorted((pk for pk, one in self.by_node.items() if pk and one["appetite"]), key=lambda pk: -len(self.paths[pk]))
        whens = [When(place_path__startswith=self.paths[pk], then=_exceeds(self.at(self.paths[pk])["appetite"])) for pk in own]
        office = _exceeds(self.at("/")["appetite"])
        standing = Case(*whens, default=office, output_field=BooleanField()) if whens else office
        live = Q(status="open", risk__kind="threat")
        return Case(When(live, then=standing), default=Value(False), output_field=BooleanField())


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


def _exceeds(appetite: dict):
    found = Q(score__gt=appetite["score"])
    if appetite["exposure"] is not None:
        found |= Q(exposure__gt=Decimal(appetite["exposure"]))
    return Case(When(found, then=Value(True)), default=Value(False), output_field=BooleanField())


def place_path():
    """The branch of where a judgement is kept."""
    return Coalesce(F("node__path"), F("risk__project__node__path"))
