"""REST: the rounds in which Plan and Outlook are asked, and how far each has come."""

from django.db.models import OuterRef, Subquery
from django_filters import BooleanFilter, CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from finance.actions import cycles as actions
from finance.actions.bulk_versions import approve_versions, lock_versions
from finance.actions.calendar import ensure_fiscal_year
from finance.api.states import PerhapsReasonIn, ReasonIn
from finance.models import Cycle, Version
from finance.queries.cycles import asked_projects, standing, visible_cycles
from finance.queries.versions import visible_versions
from pmo.errors import Refused
from pmo.inputs import today
from pmo.web.rest.deeds import IF_MATCH, Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import money
from portfolio.policy import require_over_node
from portfolio.queries import visible_nodes

MOST = 2000


class CycleOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    node = serializers.CharField(source="node_code", allow_null=True, help_text="null where the caller does not see the node.")
    fiscal_year = serializers.CharField(source="fiscal_year.label")
    kind = serializers.ChoiceField(Cycle.Kind.choices)
    label = serializers.CharField()
    actual_periods = serializers.IntegerField()
    source = serializers.ChoiceField(Cycle.Source.choices)
    opened_on = serializers.DateField()
    due_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class CycleIn(serializers.Serializer):
    node = serializers.CharField()
    fiscal_year = serializers.DateField(help_text="Any day of the fiscal year.")
    kind = serializers.ChoiceField(Cycle.Kind.choices)
    due_on = serializers.DateField()
    label = serializers.CharField(max_length=40, required=False, allow_blank=True)
    actual_periods = serializers.IntegerField(required=False)
    source = serializers.ChoiceField(Cycle.Source.choices, required=False)


class CycleChange(serializers.Serializer):
    due_on = serializers.DateField()


class ManyIn(serializers.Serializer):
    budgets = serializers.ListField(child=serializers.IntegerField(), required=False, help_text="Their ids; left out: all that can go on.")
    reason = serializers.CharField(max_length=250, required=False, allow_blank=True)


class AskedOut(serializers.Serializer):
    project = serializers.CharField()
    budget = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(Version.State.choices, allow_null=True, help_text="null: not begun, or a draft the caller does not see.")
    total = serializers.DictField(allow_null=True)
    version_before = serializers.DictField(allow_null=True)
    late_days = serializers.IntegerField(allow_null=True)


class StandingOut(serializers.Serializer):
    asked = serializers.IntegerField()
    submitted = serializers.IntegerField()
    missing = serializers.IntegerField()
    total = serializers.DictField()
    unrated = serializers.ListField(child=serializers.CharField())
    projects = AskedOut(many=True)


class CycleFields(FilterSet):
    node = CharFilter("node_code")
    fiscal_year = CharFilter("fiscal_year__label")
    kind = CharFilter()
    open = BooleanFilter("closed_on", lookup_expr="isnull")


@extend_schema(request=CycleIn, responses=CycleOut)
class BudgetCycles(Creates, Changes, Records):
    """Every project below a node is asked for its Plan or its Outlook of a year, by a day."""

    shape, create_shape, change_shape = CycleOut, CycleIn, CycleChange
    filters = CycleFields
    lookup_field = "pk"
    orders = {"due_on": "due_on", "opened_on": "opened_on"}
    default_order = ("-opened_on",)
    scope = "budget-cycles"

    def rows(self, *, as_of):
        seen = visible_nodes(user=self.request.user).select_related(None).order_by().filter(pk=OuterRef("node_id")).values("code")
        rows = visible_cycles(user=self.request.user).annotate(node_code=Subquery(seen[:1]))
        return rows.filter(opened_on__lte=as_of) if as_of else rows

    def created(self, *, node, fiscal_year, **fields):
        found = visible_nodes(user=self.request.user).filter(code=node).first()
        if found is None:
            raise Refused(f"The node '{node}' is not known.", field="node")
        require_over_node("approve_money", actor=self.request.user, node=found)
        year = ensure_fiscal_year(day=fiscal_year)
        return actions.open_cycle(actor=self.request.user, node=found, fiscal_year=year, now=self.now, **fields)

    def changed(self, row, version, *, due_on=None):
        if due_on is None:
            return row
        return actions.change_cycle(actor=self.request.user, cycle=row, seen=version, due_on=due_on, now=self.now)

    @extend_schema(request=PerhapsReasonIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def closure(self, request, **kwargs):
        """Close it: what its versions say stands."""
        row = self.record()
        seen = self.version(row)
        return self.answer(actions.close_cycle(actor=request.user, cycle=row, seen=seen, now=self.now, **self.checked(PerhapsReasonIn)))

    @extend_schema(request=ReasonIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def reopening(self, request, **kwargs):
        """Open a closed one again, and why."""
        row = self.record()
        seen = self.version(row)
        return self.answer(actions.reopen_cycle(actor=request.user, cycle=row, seen=seen, now=self.now, **self.checked(ReasonIn)))

    @extend_schema(request=ManyIn, responses=CycleOut)
    @action(detail=True, methods=["post"], pagination_class=None)
    def approval(self, request, **kwargs):
        """Approve what is submitted, all or none; errors name the project."""
        return self._all(approve_versions, Version.State.SUBMITTED)

    @extend_schema(request=ManyIn, responses=CycleOut)
    @action(detail=True, methods=["post"], pagination_class=None)
    def lock(self, request, **kwargs):
        """Lock what is approved, all or none."""
        return self._all(lock_versions, Version.State.APPROVED)

    @extend_schema(responses=StandingOut)
    @action(detail=True, pagination_class=None)
    def standing(self, request, **kwargs):
        """Who is asked, who has submitted, who is late."""
        row, day = self.record(), self.as_of() or today(self.now)
        projects = asked_projects(user=request.user, cycle=row)
        whole = standing(projects=projects, cycle=row, day=day)
        late = max((day - row.due_on).days, 0) if row.closed_on is None else 0
        told = [
            {"project": one.code, "budget": one.version_id, "state": one.said_state, "total": money(one.said_total, one.currency),
             "version_before": money(one.last_total, one.currency),
             "late_days": late if one.said_state in (None, Version.State.DRAFT) else None}
            for one in projects.order_by("code")[:MOST]
        ]  # fmt: skip
        return Response({
            "asked": whole.asked, "submitted": whole.said, "missing": whole.missing, "total": money(whole.total, row.node.currency),
            "unrated": whole.unrated, "projects": told,
        })  # fmt: skip

    def _all(self, deed, state):
        row, said = self.record(), self.checked(ManyIn)
        require_over_node("approve_money", actor=self.request.user, node=row.node)
        mine = visible_versions(user=self.request.user).filter(cycle=row)
        mine = mine.filter(pk__in=said["budgets"]) if "budgets" in said else mine.filter(state=state)[:MOST]
        deed(actor=self.request.user, versions=mine, now=self.now, reason=said.get("reason", ""))
        return self.answer(row)
