"""REST: what a node is to stay within in a year, set from above."""

from django_filters import CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from finance.actions import targets as actions
from finance.actions.calendar import ensure_fiscal_year
from finance.api.states import MovesVersions
from finance.models import Version
from finance.queries.fiscal import known_by
from finance.queries.versions import visible_targets
from pmo.errors import Refused
from pmo.web.rest.deeds import Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from portfolio.policy import require_over_node
from portfolio.queries import visible_nodes


class TargetOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    node = serializers.CharField(source="node.code")
    fiscal_year = serializers.CharField(source="fiscal_year.label")
    state = serializers.ChoiceField(Version.State.choices)
    known_on = serializers.DateField()
    total = Money(currency="node.currency")
    note = serializers.CharField()
    taken_back_on = serializers.DateField(allow_null=True)
    author = serializers.CharField(source="author.username", allow_null=True)
    version = serializers.IntegerField()


class TargetAmount(serializers.Serializer):
    month = serializers.DateField(required=False, allow_null=True, help_text="A day of its fiscal period; null for the whole year.")
    amount = Money()


class TargetChange(serializers.Serializer):
    amounts = TargetAmount(many=True)


class TargetIn(TargetChange):
    node = serializers.CharField()
    fiscal_year = serializers.DateField(help_text="Any day of the fiscal year.")
    note = serializers.CharField(required=False, allow_blank=True)


class TargetFields(FilterSet):
    node = CharFilter("node__code")
    fiscal_year = CharFilter("fiscal_year__label")
    state = CharFilter()


@extend_schema(request=TargetIn, responses=TargetOut)
class Targets(MovesVersions, Creates, Changes, Records):
    """Targets of nodes, in their currency. One is made as a draft and counts from its submission."""

    shape, create_shape, change_shape = TargetOut, TargetIn, TargetChange
    filters = TargetFields
    lookup_field = "pk"
    orders = {"known_on": "known_on", "node": "node__code"}
    default_order = ("-known_on",)
    scope = "targets"

    def rows(self, *, as_of):
        rows = visible_targets(user=self.request.user)
        return rows.filter(known_by(as_of)).exclude(state=Version.State.DRAFT) if as_of else rows

    def created(self, *, node, fiscal_year, amounts, **fields):
        found = visible_nodes(user=self.request.user).filter(code=node).first()
        if found is None:
            raise Refused(f"The node '{node}' is not known.", field="node")
        require_over_node("approve_money", actor=self.request.user, node=found)
        year = ensure_fiscal_year(day=fiscal_year)
        return actions.open_target(
            actor=self.request.user, node=found, fiscal_year=year, amounts=_by_month(amounts), now=self.now, **fields
        )  # fmt: skip

    def changed(self, row, version, *, amounts=None):
        if amounts is None:
            return row
        return actions.change_target(actor=self.request.user, target=row, seen=version, amounts=_by_month(amounts), now=self.now)


def _by_month(amounts: list[dict]) -> dict:
    found: dict = {}
    for one in amounts:
        if one.get("month") in found:
            raise Refused("A month is named twice: give it once.", field="amounts")
        found[one.get("month")] = one["amount"]
    return found
