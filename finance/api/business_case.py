"""REST: business cases."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from finance.actions.business_case import record_business_case
from finance.models import BusinessCase
from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money
from projects.api.facts import FactsOfProjects


class BusinessCaseOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    known_on = serializers.DateField()
    whole_life_cost = Money(currency="project.currency")
    benefits = Money(currency="project.currency")
    note = serializers.CharField()
    benefits_note = serializers.CharField()


class BusinessCaseIn(serializers.Serializer):
    project = serializers.CharField()
    known_on = serializers.DateField(required=False)
    whole_life_cost = Money(allow_null=True)
    benefits = Money(allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True)
    benefits_note = serializers.CharField(required=False, allow_blank=True)


@extend_schema(request=BusinessCaseIn, responses=BusinessCaseOut)
class BusinessCases(Creates, FactsOfProjects):
    """Business cases: whole-life cost and benefits as known on a day."""

    model = BusinessCase
    shape, create_shape = BusinessCaseOut, BusinessCaseIn
    orders = {"known_on": "known_on", "project": "project__code"}
    default_order = ("-known_on",)
    scope = "business-cases"

    def created(self, *, project, known_on=None, **fields):
        return record_business_case(**self.deed(project, known_on), **fields)
