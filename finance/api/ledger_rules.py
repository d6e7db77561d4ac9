"""REST: the rules that say where postings belong that name no project the office knows. The first that fits, by place, counts."""

from django_filters import BooleanFilter, CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from finance.actions import matching_rules as actions
from finance.api.ledger_found import OfTheBooks, cost_type_named, node_named, node_seen
from finance.models import MatchingRule
from finance.queries.suspense import visible_rules
from pmo.web.rest.deeds import Changes, Creates, Deletes
from pmo.web.rest.records import Records
from portfolio.policy import require_over_node
from projects.api.found import named


class RuleOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    node = serializers.CharField(source="node_code", allow_null=True, help_text="null: files of all nodes, or a node the caller does not see.")
    source = serializers.CharField(help_text="The ledger; blank: all.")
    place = serializers.IntegerField()
    field = serializers.ChoiceField(MatchingRule.Field.choices)
    test = serializers.ChoiceField(MatchingRule.Test.choices)
    words = serializers.CharField()
    project = serializers.CharField(source="project.code")
    cost_type = serializers.CharField(source="cost_type.code", allow_null=True)
    active = serializers.BooleanField(help_text="false: switched off, kept and never asked.")
    version = serializers.IntegerField()


class RuleChange(serializers.Serializer):
    source = serializers.CharField(max_length=40, required=False, allow_blank=True)
    place = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    field = serializers.ChoiceField(MatchingRule.Field.choices)
    test = serializers.ChoiceField(MatchingRule.Test.choices)
    words = serializers.CharField(max_length=160)
    project = serializers.CharField()
    cost_type = serializers.CharField(max_length=40, required=False, allow_null=True)
    active = serializers.BooleanField(required=False)


class RuleIn(RuleChange):
    node = serializers.CharField(required=False, allow_null=True)


class RuleFields(FilterSet):
    node = CharFilter("node_code")
    source = CharFilter(lookup_expr="iexact")
    project = CharFilter("project__code")
    field = CharFilter()
    active = BooleanFilter()


@extend_schema(request=RuleIn, responses=RuleOut)
class MatchingRules(OfTheBooks, Creates, Changes, Deletes, Records):
    shape, create_shape, change_shape = RuleOut, RuleIn, RuleChange
    filters = RuleFields
    lookup_field = "pk"
    orders = {"place": "place", "source": "source", "project": "project__code"}
    default_order = ("place",)
    searched = ("words",)
    scope = "matching-rules"

    def rows(self, *, as_of):
        return visible_rules(user=self.request.user).annotate(node_code=node_seen(self.request.user))

    def created(self, *, node=None, **fields):
        found = node_named(self.request, node)
        require_over_node("keep_books", actor=self.request.user, node=found)
        return actions.add_rule(actor=self.request.user, node=found, now=self.now, **self._found(fields))

    def changed(self, row, version, **fields):
        require_over_node("keep_books", actor=self.request.user, node=row.node)
        return actions.change_rule(actor=self.request.user, rule=row, version=version, now=self.now, **self._found(fields))

    def deleted(self, row, version):
        actions.remove_rule(actor=self.request.user, rule=row, version=version, now=self.now)

    def _found(self, fields: dict) -> dict:
        """The fields with the project and the cost type that are named."""
        found = dict(fields)
        if "project" in found:
            found["project"] = named(self.request, found["project"])
        if "cost_type" in found:
            found["cost_type"] = cost_type_named(found["cost_type"])
        return found
