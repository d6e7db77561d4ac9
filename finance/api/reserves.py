"""REST: management reserves."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from finance.actions.reserves import set_reserve
from finance.models import ManagementReserve
from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money
from projects.api.facts import FactsOfProjects


class ReserveOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    known_on = serializers.DateField()
    amount = Money(currency="project.currency")
    approver = serializers.CharField()
    reason = serializers.CharField()


class ReserveIn(serializers.Serializer):
    project = serializers.CharField()
    known_on = serializers.DateField(required=False)
    amount = Money()
    approver = serializers.CharField(required=False, allow_blank=True)
    reason = serializers.CharField(required=False, allow_blank=True)


@extend_schema(request=ReserveIn, responses=ReserveOut)
class ManagementReserves(Creates, FactsOfProjects):
    """What is held back above the baseline, as known from a day on: project budget = BAC + management reserve."""

    model = ManagementReserve
    shape, create_shape = ReserveOut, ReserveIn
    orders = {"known_on": "known_on", "project": "project__code"}
    default_order = ("-known_on",)
    scope = "management-reserves"

    def created(self, *, project, known_on=None, **fields):
        return set_reserve(**self.deed(project, known_on), **fields)
