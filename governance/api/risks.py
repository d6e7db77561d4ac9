"""REST: risks."""

from django_filters import CharFilter, DateFilter, FilterSet, NumberFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from governance.actions import risks as actions
from governance.models import Risk
from governance.queries.risk_totals import assessments_on
from pmo.web.rest.deeds import Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from projects.api.found import named
from projects.queries import visible


class RiskOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    code = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    probability = serializers.IntegerField(min_value=1, max_value=5)
    impact = serializers.IntegerField(min_value=1, max_value=5)
    chance = serializers.DecimalField(max_digits=5, decimal_places=4, allow_null=True)
    cost_impact = Money(currency="project.currency")
    exposure = Money(currency="project.currency")
    time_impact_days = serializers.IntegerField(allow_null=True, help_text="Working days that the project finishes later.")
    status = serializers.ChoiceField(Risk.Status.choices)
    response = serializers.ChoiceField(Risk.Response.choices)
    response_plan = serializers.CharField()
    owner = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class RiskChange(serializers.Serializer):
    title = serializers.CharField(max_length=250, required=False)
    description = serializers.CharField(required=False, allow_blank=True)
    probability = serializers.IntegerField(min_value=1, max_value=5, required=False)
    impact = serializers.IntegerField(min_value=1, max_value=5, required=False)
    chance = serializers.DecimalField(max_digits=5, decimal_places=4, min_value=0, max_value=1, required=False, allow_null=True)
    cost_impact = Money(required=False, allow_null=True)
    time_impact_days = serializers.IntegerField(min_value=0, max_value=10_000, required=False, allow_null=True)
    status = serializers.ChoiceField(["closed", "occurred"], required=False, help_text="Closes the risk; takes a reason.")
    reason = serializers.CharField(required=False)
    response = serializers.ChoiceField(Risk.Response.choices, required=False)
    response_plan = serializers.CharField(required=False, allow_blank=True)
    owner = serializers.CharField(max_length=120, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class RiskIn(serializers.Serializer):
    project = serializers.CharField()
    code = serializers.CharField(max_length=40, required=False)
    title = serializers.CharField(max_length=250)
    description = serializers.CharField(required=False, allow_blank=True)
    probability = serializers.IntegerField(min_value=1, max_value=5)
    impact = serializers.IntegerField(min_value=1, max_value=5)
    chance = serializers.DecimalField(max_digits=5, decimal_places=4, min_value=0, max_value=1, required=False, allow_null=True)
    cost_impact = Money(required=False, allow_null=True)
    time_impact_days = serializers.IntegerField(min_value=0, max_value=10_000, required=False, allow_null=True)
    response = serializers.ChoiceField(Risk.Response.choices, required=False)
    response_plan = serializers.CharField(required=False, allow_blank=True)
    owner = serializers.CharField(max_length=120, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    opened_on = serializers.DateField(required=False)


class RiskFields(FilterSet):
    project = CharFilter("project__code")
    code = CharFilter()
    status = CharFilter()
    owner = CharFilter()
    probability = NumberFilter()
    impact = NumberFilter()
    due_before = DateFilter("due_on", lookup_expr="lt")


@extend_schema(request=RiskIn, responses=RiskOut)
class Risks(Creates, Changes, Records):
    """The registers of all visible projects. With `as_of`, the risks known that day that were open then."""

    shape, create_shape, change_shape = RiskOut, RiskIn, RiskChange
    filters = RiskFields
    lookup_field = "pk"
    orders = {"project": "project__code", "code": "code", "probability": "probability", "impact": "impact", "opened_on": "opened_on"}
    default_order = ("project_id", "code")
    searched = ("code", "title", "owner")
    scope = "risks"

    def rows(self, *, as_of):
        risks = Risk.objects.filter(visible(user=self.request.user, prefix="project__"))
        return risks.filter(pk__in=assessments_on(day=as_of, status="open").values("risk_id")) if as_of else risks

    def created(self, *, project, **fields):
        return actions.open_risk(actor=self.request.user, project=named(self.request, project), now=self.now, **fields)

    def changed(self, row, version, *, status=None, reason="", **fields):
        if fields:
            row = actions.assess_risk(actor=self.request.user, risk=row, version=version, now=self.now, **fields)
        if status is not None:
            row = actions.close_risk(
                actor=self.request.user, risk=row, version=row.version, now=self.now, reason=reason, occurred=status == "occurred"
            )
        return row
