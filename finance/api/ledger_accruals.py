"""REST: accruals, each with the posting that takes it back."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from finance.actions.accruals import book_accrual, take_back_accrual
from finance.api.ledger import ActualFields
from finance.api.ledger_found import cost_type_named
from finance.api.states import ReasonIn
from finance.models import Actual
from finance.queries.accruals import with_reversals
from pmo.web.rest.deeds import IF_MATCH, Creates
from pmo.web.rest.shapes import Money
from projects.api.facts import FactsOfProjects
from projects.api.found import named


class AccrualOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    accrued_on = serializers.DateField(source="posting_date")
    reversed_on = serializers.DateField(source="back_on", allow_null=True, help_text="null: nothing is known that takes it back.")
    reversal = serializers.IntegerField(source="back_id", allow_null=True, help_text="The id of that posting among actuals.")
    known_on = serializers.DateField()
    cost_type = serializers.CharField(source="cost_type.code", allow_null=True)
    amount = Money()
    reference = serializers.CharField()
    order = serializers.CharField()
    vendor = serializers.CharField()
    text = serializers.CharField()
    original_amount = Money(currency="original_currency")
    rate = serializers.DecimalField(max_digits=18, decimal_places=8, allow_null=True, help_text="From the original currency into the project's.")


class AccrualIn(serializers.Serializer):
    project = serializers.CharField()
    accrued_on = serializers.DateField()
    amount = Money()
    currency = serializers.CharField(max_length=3, required=False)
    cost_type = serializers.CharField(max_length=40, required=False, allow_null=True)
    reference = serializers.CharField(max_length=80, required=False, allow_blank=True)
    vendor = serializers.CharField(max_length=160, required=False, allow_blank=True)
    order = serializers.CharField(max_length=80, required=False, allow_blank=True)
    text = serializers.CharField(max_length=250, help_text="What it is for.")


@extend_schema(request=AccrualIn, responses=AccrualOut)
class Accruals(Creates, FactsOfProjects):
    """A cost of a period whose invoice has not come. Its reversal is booked with it, on the first day of the fiscal period that follows."""

    model = Actual
    shape, create_shape = AccrualOut, AccrualIn
    filters = ActualFields
    orders = {"accrued_on": "posting_date", "amount": "amount", "project": "project__code"}
    default_order = ("-posting_date",)
    searched = ("reference", "vendor", "text")
    scope = "actuals"

    def rows(self, *, as_of):
        return with_reversals(super().rows(as_of=as_of).filter(kind=Actual.Kind.ACCRUAL), day=as_of)

    def created(self, *, project, cost_type=None, **fields):
        owner, kind = named(self.request, project), cost_type_named(cost_type)
        return book_accrual(actor=self.request.user, project=owner, cost_type=kind, now=self.now, **fields)

    @extend_schema(request=ReasonIn, responses={204: None}, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def withdrawal(self, request, **kwargs):
        """Take it away that should not have been booked, and its reversal with it."""
        row = self.record()
        self.version(row)
        take_back_accrual(actor=request.user, accrual=row, now=self.now, **self.checked(ReasonIn))
        return Response(status=status.HTTP_204_NO_CONTENT)
