"""REST: what the steps of risk scores mean, and the appetite."""

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from governance.actions.scales import set_risk_scale
from governance.models import RiskScale
from pmo.errors import Refused
from pmo.web.rest.deeds import Changes, Creates
from pmo.web.rest.records import Records
from portfolio.queries import visible_nodes

STEPS = "Five [words, limit] for each of probability (limit: the chance, 0..1), cost, time, scope, benefit; only what differs from what is inherited."
APPETITE = (
    "score: the highest that may be carried; exposure: the highest expected money of one risk, or null; currency: of that money, else the node's "
    "own. Risks in another currency are held against it at the plan rate of the day. Only what differs."
)


class RiskScaleOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    node = serializers.CharField(source="node.code", allow_null=True, help_text="Null: the whole office.")
    steps = serializers.DictField(child=serializers.ListField(child=serializers.ListField()), help_text=STEPS)
    appetite = serializers.DictField(help_text=APPETITE)
    version = serializers.IntegerField()


class RiskScaleChange(serializers.Serializer):
    steps = serializers.DictField(child=serializers.ListField(child=serializers.ListField()), required=False, help_text=STEPS)
    appetite = serializers.DictField(required=False, help_text=APPETITE)


class RiskScaleIn(RiskScaleChange):
    node = serializers.CharField(allow_null=True, required=False)
    steps = serializers.DictField(child=serializers.ListField(child=serializers.ListField()), help_text=f"{STEPS} Empty for the appetite alone.")


@extend_schema(request=RiskScaleIn, responses=RiskScaleOut)
class RiskScales(Creates, Changes, Records):
    """The scales of risks of the office and of the visible nodes that say something of their own."""

    shape, create_shape, change_shape = RiskScaleOut, RiskScaleIn, RiskScaleChange
    lookup_field = "pk"
    scope = "thresholds"

    def rows(self, *, as_of):
        return RiskScale.objects.filter(Q(node__isnull=True) | Q(node__in=visible_nodes(user=self.request.user).order_by()))

    def created(self, *, node=None, steps=None, appetite=None):
        branch = visible_nodes(user=self.request.user).filter(code=node).first() if node else None
        if node and branch is None:
            raise Refused(f"The node '{node}' is not known.", field="node")
        return set_risk_scale(actor=self.request.user, node=branch, steps=steps or {}, appetite=appetite or {}, version=None, now=self.now)

    def changed(self, row, version, *, steps=None, appetite=None):
        steps, appetite = row.steps if steps is None else steps, row.appetite if appetite is None else appetite
        return set_risk_scale(actor=self.request.user, node=row.node, steps=steps, appetite=appetite, version=version, now=self.now)
