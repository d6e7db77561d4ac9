"""REST: postings of the ledger."""

from django_filters import CharFilter, DateFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from finance.actions.actuals import Posting, book_actuals
from finance.models import Actual
from pmo.errors import Conflict
from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money
from projects.api.facts import FactsOfProjects
from projects.api.found import named


class ActualOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    posting_date = serializers.DateField()
    known_on = serializers.DateField()
    cost_type = serializers.CharField(source="cost_type.code", allow_null=True)
    amount = Money()
    kind = serializers.ChoiceField(Actual.Kind.choices)
    reference = serializers.CharField()
    order = serializers.CharField()
    vendor = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField()
    original_amount = Money(currency="original_currency")
    original_currency = serializers.CharField(help_text="Blank: it was made in the project's currency.")
    rate = serializers.DecimalField(max_digits=18, decimal_places=8, allow_null=True, help_text="From the original currency into the project's.")
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True, help_text="The id of the posting it takes back.")


class ActualIn(serializers.Serializer):
    project = serializers.CharField()
    posting_date = serializers.DateField()
    amount = Money()
    currency = serializers.CharField(max_length=3, required=False)
    cost_type = serializers.CharField(max_length=40, required=False, allow_null=True)
    reference = serializers.CharField(max_length=80, required=False, allow_blank=True)
    vendor = serializers.CharField(max_length=160, required=False, allow_blank=True)
    text = serializers.CharField(max_length=250, required=False, allow_blank=True)
    order = serializers.CharField(max_length=80, required=False, allow_blank=True)
    source = serializers.CharField(max_length=40, required=False, allow_blank=True)


class ActualFields(FilterSet):
    project = CharFilter("project__code")
    cost_type = CharFilter("cost_type__code")
    vendor = CharFilter()
    kind = CharFilter()
    order = CharFilter()
    source = CharFilter()
    reference = CharFilter()
    posted_from = DateFilter("posting_date", lookup_expr="gte")
    posted_to = DateFilter("posting_date", lookup_expr="lte")


@extend_schema(request=ActualIn, responses=ActualOut)
class Actuals(Creates, FactsOfProjects):
    model = Actual
    shape, create_shape = ActualOut, ActualIn
    filters = ActualFields
    orders = {"posting_date": "posting_date", "amount": "amount", "project": "project__code"}
    default_order = ("-posting_date",)
    searched = ("reference", "vendor", "text")
    scope = "actuals"

    def created(self, *, project, currency=None, **fields):
        owner = named(self.request, project)
        newest = Actual.objects.filter(project=owner).order_by("-pk").values_list("pk", flat=True).first() or 0
        book_actuals(actor=self.request.user, postings=[Posting(project=owner, currency=currency or owner.currency, **fields)], now=self.now)
        booked = Actual.objects.filter(project=owner, pk__gt=newest).first()
        if booked is None:
            raise Conflict("The same posting is booked already: nothing was changed.")
        return booked
