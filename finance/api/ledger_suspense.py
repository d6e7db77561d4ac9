"""REST: postings of no known project, and what is done with each as nouns: settlement, dismissal, reopening. Each takes If-Match."""

from django.db.models import OuterRef, Subquery
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from finance.actions import suspense as deeds
from finance.api.ledger_found import OfTheBooks, cost_type_named
from finance.api.states import ReasonIn
from finance.models import Suspense
from finance.queries.suspense import visible_suspense
from pmo.web.rest.deeds import IF_MATCH
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from portfolio.policy import require_over_node
from projects.api.found import named
from projects.queries import visible_projects


class SuspenseOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    node = serializers.CharField(source="node.code", allow_null=True, help_text="The branch its file came in under; null: the whole office.")
    source = serializers.CharField()
    row = serializers.IntegerField()
    project_said = serializers.CharField()
    cost_type_said = serializers.CharField()
    posting_date = serializers.DateField()
    amount = Money()
    reference = serializers.CharField()
    order = serializers.CharField()
    vendor = serializers.CharField()
    text = serializers.CharField()
    reason = serializers.CharField()
    state = serializers.ChoiceField(Suspense.State.choices)
    note = serializers.CharField()
    project = serializers.CharField(source="booked_on", allow_null=True, help_text="Where it was booked; null where the caller does not see it.")
    settled_at = serializers.DateTimeField(allow_null=True)
    settled_by = serializers.CharField(source="settled_by.username", allow_null=True)
    version = serializers.IntegerField()


class SettlementIn(serializers.Serializer):
    project = serializers.CharField()
    cost_type = serializers.CharField(max_length=40, required=False, allow_null=True, help_text="Left out: the one its file named.")
    learn = serializers.BooleanField(required=False, help_text="Make a rule of it, for the next such posting.")


class SuspenseFields(FilterSet):
    state = ChoiceFilter(choices=Suspense.State.choices)
    source = CharFilter(lookup_expr="iexact")
    node = CharFilter("node__code")
    vendor = CharFilter()
    reference = CharFilter()
    posted_from = DateFilter("posting_date", lookup_expr="gte")
    posted_to = DateFilter("posting_date", lookup_expr="lte")


@extend_schema(responses=SuspenseOut)
class SuspensePostings(OfTheBooks, Records):
    """Kept as the file said them; none is added by hand."""

    shape = SuspenseOut
    filters = SuspenseFields
    lookup_field = "pk"
    orders = {"posting_date": "posting_date", "amount": "amount", "source": "source", "state": "state"}
    default_order = ("-posting_date",)
    searched = ("project_said", "reference", "vendor", "text")
    scope = "suspense"

    def rows(self, *, as_of):
        seen = visible_projects(user=self.request.user).select_related(None).order_by().filter(pk=OuterRef("actual__project_id")).values("code")
        rows = visible_suspense(user=self.request.user).annotate(booked_on=Subquery(seen[:1]))
        return rows.filter(posting_date__lte=as_of) if as_of else rows

    @extend_schema(request=SettlementIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def settlement(self, request, **kwargs):
        """Book it on a project."""
        row = self._held()
        said = self.checked(SettlementIn)
        project, kind = named(request, said["project"]), cost_type_named(said.get("cost_type"))
        deeds.settle_suspense(
            actor=request.user, ids=[row.pk], project=project, cost_type=kind, learn=said.get("learn", False), now=self.now
        )  # fmt: skip
        return self.answer(row)

    @extend_schema(request=ReasonIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def dismissal(self, request, **kwargs):
        """Say that it belongs to no project, and why."""
        row = self._held()
        deeds.dismiss_suspense(actor=request.user, ids=[row.pk], now=self.now, **self.checked(ReasonIn))
        return self.answer(row)

    @extend_schema(request=None, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def reopening(self, request, **kwargs):
        """Put it back into suspense; what was booked of it goes."""
        row = self._held()
        return self.answer(deeds.reopen_suspense(actor=request.user, row=row, version=row.version, now=self.now))

    def _held(self) -> Suspense:
        row = self.record()
        require_over_node("book_money", actor=self.request.user, node=row.node)
        self.version(row)
        return row
