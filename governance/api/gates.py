"""REST: gates of the life cycles and what each asks."""

from django_filters import BooleanFilter, CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from governance.actions import gates as deeds
from governance.calc.gate_rules import RULES
from governance.models import Gate, GateCriterion
from pmo.errors import Refused
from pmo.web.rest.deeds import IF_MATCH, Changes, Creates, Deletes
from pmo.web.rest.records import Records
from portfolio.models import Role
from portfolio.policy import require
from projects.models import ProjectType, Stage


class GateOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    type = serializers.CharField(source="type.code", help_text="The life cycle.")
    code = serializers.CharField()
    name = serializers.CharField()
    purpose = serializers.CharField()
    stage = serializers.CharField(source="stage.name", help_text="It is entered through the gate.")
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices), help_text="Who approves, where no board does.")
    quorum = serializers.IntegerField()
    review_days = serializers.IntegerField(help_text="From submission to decision, as the office promises.")
    retired_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class GateChange(serializers.Serializer):
    code = serializers.CharField(max_length=40, required=False)
    name = serializers.CharField(max_length=120, required=False)
    purpose = serializers.CharField(required=False, allow_blank=True)
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices), required=False)
    quorum = serializers.IntegerField(min_value=1, max_value=50, required=False)
    review_days = serializers.IntegerField(min_value=1, max_value=365, required=False)


class GateIn(GateChange):
    type = serializers.CharField()
    stage = serializers.CharField()
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=120)


class RetirementIn(serializers.Serializer):
    reason = serializers.CharField()


class GateFields(FilterSet):
    type = CharFilter("type__code")
    code = CharFilter()
    stage = CharFilter("stage__name")
    retired = BooleanFilter("retired_on", lookup_expr="isnull", exclude=True)


@extend_schema(request=GateIn, responses=GateOut)
class Gates(Creates, Changes, Records):
    """The gates of the office's life cycles. A stage with a gate before it is entered through it by every door."""

    shape, create_shape, change_shape = GateOut, GateIn, GateChange
    filters = GateFields
    lookup_field = "pk"
    orders = {"type": "type__code", "code": "code", "stage": "stage__order"}
    default_order = ("type__code", "stage__order", "pk")
    searched = ("code", "name")
    scope = "gates"

    def rows(self, *, as_of):
        return Gate.objects.all()

    def created(self, *, type, stage, **fields):
        require("define_gates", actor=self.request.user)
        return deeds.define_gate(actor=self.request.user, stage=stage_named(type, stage), now=self.now, **fields)

    def changed(self, row, version, **fields):
        return deeds.change_gate(actor=self.request.user, gate=row, version=version, now=self.now, **fields)

    @extend_schema(request=RetirementIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def retirement(self, request, **kwargs):
        """Take the gate away: its stage is entered freely again, its reviews stay."""
        row = self.record()
        version = self.version(row)
        return self.answer(deeds.retire_gate(actor=request.user, gate=row, version=version, now=self.now, **self.checked(RetirementIn)))


class CriterionOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    gate = serializers.IntegerField(source="gate_id")
    gate_code = serializers.CharField(source="gate.code")
    type = serializers.CharField(source="gate.type.code")
    order = serializers.IntegerField()
    kind = serializers.ChoiceField(GateCriterion.Kind.choices)
    text = serializers.CharField()
    rule = serializers.CharField(help_text="Of a criterion from the facts.")
    limit = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    mandatory = serializers.BooleanField()
    evidence = serializers.BooleanField()
    retired_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class CriterionChange(serializers.Serializer):
    text = serializers.CharField(max_length=400, required=False)
    kind = serializers.ChoiceField(GateCriterion.Kind.choices, required=False)
    rule = serializers.ChoiceField([("", "none"), *((key, rule.asks) for key, rule in RULES.items())], required=False)
    limit = serializers.DecimalField(max_digits=13, decimal_places=4, required=False, allow_null=True)
    mandatory = serializers.BooleanField(required=False)
    evidence = serializers.BooleanField(required=False)
    order = serializers.IntegerField(min_value=0, max_value=32_000, required=False)


class CriterionIn(CriterionChange):
    gate = serializers.IntegerField()
    text = serializers.CharField(max_length=400)


class CriterionFields(FilterSet):
    gate = CharFilter("gate_id")
    type = CharFilter("gate__type__code")
    kind = CharFilter()


@extend_schema(request=CriterionIn, responses=CriterionOut)
class GateCriteria(Creates, Changes, Deletes, Records):
    """What gates ask. Deleting retires a criterion: what was answered stays in the reviews."""

    shape, create_shape, change_shape = CriterionOut, CriterionIn, CriterionChange
    filters = CriterionFields
    lookup_field = "pk"
    orders = {"order": "order"}
    default_order = ("gate__type__code", "gate__stage__order", "order", "pk")
    searched = ("text",)
    scope = "gates"

    def rows(self, *, as_of):
        return GateCriterion.objects.filter(retired_on=None)

    def created(self, *, gate, **fields):
        require("define_gates", actor=self.request.user)
        found = Gate.objects.filter(pk=gate).first()
        if found is None:
            raise Refused(f"There is no gate {gate}.", field="gate")
        return deeds.add_criterion(actor=self.request.user, gate=found, now=self.now, **fields)

    def changed(self, row, version, **fields):
        return deeds.change_criterion(actor=self.request.user, criterion=row, version=version, now=self.now, **fields)

    def deleted(self, row, version):
        deeds.retire_criterion(actor=self.request.user, criterion=row, version=version, now=self.now)


def stage_named(type: str, name: str) -> Stage:
    """The stage of a life cycle that a body names. Raises Refused for what is not there."""
    kind = ProjectType.objects.filter(code=type).first()
    if kind is None:
        raise Refused(f"The life cycle '{type}' is not known.", field="type")
    found = kind.stages.filter(name__iexact=name).first()
    if found is None:
        raise Refused(f"'{name}' is no stage of {kind}.", field="stage")
    return found
