"""REST: purchase orders by line, each as it is known on a day."""

from django.db.models import F, OuterRef, Subquery
from django_filters import BooleanFilter, CharFilter, DateFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from finance.actions.commitments import Ordered, record_commitments
from finance.api.ledger_found import cost_type_named
from finance.models import Commitment
from pmo.inputs import today
from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money
from projects.api.facts import FactsOfProjects, OfProject


class CommitmentOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    reference = serializers.CharField()
    line = serializers.CharField()
    known_on = serializers.DateField()
    cost_type = serializers.CharField(source="cost_type.code", allow_null=True)
    vendor = serializers.CharField()
    text = serializers.CharField()
    ordered_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    amount = Money()
    open = Money(source="open_amount")
    version = serializers.IntegerField()


class CommitmentIn(serializers.Serializer):
    project = serializers.CharField()
    reference = serializers.CharField(max_length=80)
    line = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    known_on = serializers.DateField(required=False, help_text="Left out: today.")
    cost_type = serializers.CharField(max_length=40, required=False, allow_null=True)
    vendor = serializers.CharField(max_length=160, required=False, allow_blank=True)
    text = serializers.CharField(max_length=250, required=False, allow_blank=True)
    ordered_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    amount = Money()
    open = Money(source="open_amount", help_text="What is still to be invoiced.")


class CommitmentFields(OfProject):
    cost_type = CharFilter("cost_type__code")
    vendor = CharFilter()
    reference = CharFilter()
    due_from = DateFilter("due_on", lookup_expr="gte")
    due_to = DateFilter("due_on", lookup_expr="lte")
    settled = BooleanFilter(method="by_settled")

    def by_settled(self, rows, _name, value):
        return rows.filter(open_amount=0) if value else rows.exclude(open_amount=0)


@extend_schema(request=CommitmentIn, responses=CommitmentOut)
class Commitments(Creates, FactsOfProjects):
    """The newest word on each line of an order; of a past day with `as_of`. An older word is still found by its id."""

    model = Commitment
    shape, create_shape = CommitmentOut, CommitmentIn
    filters = CommitmentFields
    orders = {"known_on": "known_on", "reference": "reference", "due_on": "due_on", "amount": "amount", "project": "project__code"}
    default_order = ("project__code", "reference", "line")
    searched = ("reference", "vendor", "text")
    scope = "commitments"
    version_path = "version"

    def rows(self, *, as_of):
        rows = super().rows(as_of=as_of)
        if self.action != "list":
            return rows
        day = as_of or today(self.now)
        same = Commitment.objects.filter(
            project=OuterRef("project"), reference=OuterRef("reference"), line=OuterRef("line"), known_on__lte=day
        ).order_by("-known_on")
        return rows.filter(known_on__lte=day).annotate(newest=Subquery(same.values("pk")[:1])).filter(pk=F("newest"))

    def created(self, *, project, known_on=None, cost_type=None, **fields):
        deed = self.deed(project, known_on)
        kind = cost_type_named(cost_type)
        ordered = Ordered(cost_type_id=kind.pk if kind is not None else None, **fields)
        record_commitments(orders=[ordered], **deed)
        said = Commitment.objects.filter(project=deed["project"], reference=ordered.reference, line=ordered.line, known_on__lte=deed["known_on"])
        return said.order_by("-known_on").first()
