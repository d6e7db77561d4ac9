"""REST: escalations and the rules that send things up."""

from django_filters import CharFilter, DateFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from governance.actions import escalations as deeds
from governance.api.decisions import WhyIn, place_named, user_named
from governance.models import Escalation, EscalationRule
from governance.queries.escalations import MATTERS, escalation_register, matter_seen
from pmo.errors import Refused
from pmo.inputs import today
from pmo.web.rest.deeds import IF_MATCH, Changes, Creates
from pmo.web.rest.records import Records
from portfolio.queries import scope_of, visible_nodes


class EscalationOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code", allow_null=True)
    node = serializers.CharField(source="node.code", allow_null=True)
    to_node = serializers.CharField(source="to_node.code")
    to = serializers.CharField(source="to.username", allow_null=True)
    risk = serializers.IntegerField(source="risk_id", allow_null=True)
    issue = serializers.IntegerField(source="issue_id", allow_null=True)
    exception = serializers.IntegerField(source="breach_id", allow_null=True)
    decision = serializers.CharField(source="decision.code", allow_null=True)
    action = serializers.CharField(source="action.code", allow_null=True)
    by_rule = serializers.CharField(source="rule.when", allow_null=True)
    why = serializers.CharField()
    raised_at = serializers.DateTimeField()
    raised_by = serializers.CharField(source="raised_by.username", allow_null=True)
    answer_by = serializers.DateField()
    state = serializers.ChoiceField(Escalation.State.choices, source="state_then")
    acknowledged_at = serializers.DateTimeField(source="acknowledged_then", allow_null=True)
    answer = serializers.CharField(source="answer_then")
    answered_at = serializers.DateTimeField(source="answered_then", allow_null=True)
    answered_by = serializers.CharField(source="answerer_then", allow_null=True)
    version = serializers.IntegerField()


class EscalationIn(serializers.Serializer):
    matter = serializers.ChoiceField(["risk", "issue", "exception", "decision", "action"], help_text="What kind of record goes up.")
    key = serializers.CharField(max_length=40, help_text="Its id; of a decision or action its code.")
    why = serializers.CharField(max_length=4000)
    to = serializers.CharField(required=False, allow_null=True, help_text="User name; left out, whoever answers for the level above.")
    answer_by = serializers.DateField(required=False)


class ReplyIn(serializers.Serializer):
    answer = serializers.CharField(max_length=4000)


class PassingIn(serializers.Serializer):
    why = serializers.CharField(max_length=4000)
    answer_by = serializers.DateField(required=False)


class NothingIn(serializers.Serializer):
    pass


class EscalationFields(FilterSet):
    project = CharFilter("project__code")
    to_node = CharFilter("to_node__code")
    state = CharFilter("state_then")
    answer_before = DateFilter("answer_by", lookup_expr="lt")


@extend_schema(request=EscalationIn, responses=EscalationOut)
class Escalations(Creates, Records):
    """What the level above must answer. With `as_of`, what had been raised and said by that day."""

    model = Escalation
    shape, create_shape = EscalationOut, EscalationIn
    filters = EscalationFields
    lookup_field = "pk"
    orders = {"answer_by": "answer_by", "raised_at": "raised_at"}
    default_order = ("answer_by", "pk")
    searched = ("why", "answer")
    scope = "escalations"

    def rows(self, *, as_of):
        return escalation_register(user=self.request.user, day=as_of or today(self.now))

    def created(self, *, matter, key, to=None, **fields):
        found = self._matter("breach" if matter == "exception" else matter, key)
        if found is None:
            raise Refused(f"There is no {matter} {key}.", field="key")
        told = user_named(to, field="to") if to else None
        return deeds.escalate(actor=self.request.user, matter=found, to=told, now=self.now, **fields)

    def _matter(self, name: str, key: str):
        if name in ("decision", "action"):
            row = MATTERS[name].objects.filter(code=key).first()
            return row and matter_seen(user=self.request.user, name=name, key=row.pk)
        return matter_seen(user=self.request.user, name=name, key=int(key)) if key.isdecimal() and len(key) < 19 else None

    @extend_schema(request=NothingIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def acknowledgement(self, request, **kwargs):
        """It arrived and is looked at."""
        return self._done(deeds.acknowledge, NothingIn)

    @extend_schema(request=ReplyIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def reply(self, request, **kwargs):
        """Answer it: it goes back down."""
        return self._done(deeds.answer, ReplyIn)

    @extend_schema(request=PassingIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def passing(self, request, **kwargs):
        """Send it one level further up; the answer is the new escalation."""
        return self._done(deeds.pass_up, PassingIn)

    @extend_schema(request=WhyIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def withdrawal(self, request, **kwargs):
        """Take it back."""
        return self._done(deeds.withdraw, WhyIn)

    def _done(self, deed, shape):
        row = self.record()
        version = self.version(row)
        return self.answer(deed(actor=self.request.user, escalation=row, version=version, now=self.now, **self.checked(shape)))


class EscalationRuleOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    node = serializers.CharField(source="node.code", allow_null=True, help_text="Null: the whole office.")
    when = serializers.ChoiceField(EscalationRule.When.choices)
    limit = serializers.IntegerField()
    answer_days = serializers.IntegerField()
    active = serializers.BooleanField()
    version = serializers.IntegerField()


class EscalationRuleChange(serializers.Serializer):
    limit = serializers.IntegerField(min_value=0, max_value=10_000, required=False)
    answer_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    active = serializers.BooleanField(required=False)


class EscalationRuleIn(serializers.Serializer):
    node = serializers.CharField(required=False, allow_null=True)
    when = serializers.ChoiceField(EscalationRule.When.choices)
    limit = serializers.IntegerField(min_value=0, max_value=10_000)
    answer_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    active = serializers.BooleanField(required=False)


@extend_schema(request=EscalationRuleIn, responses=EscalationRuleOut)
class EscalationRules(Creates, Changes, Records):
    """When something goes up by itself, at a node and below it, or in the whole office."""

    model = EscalationRule
    shape, create_shape, change_shape = EscalationRuleOut, EscalationRuleIn, EscalationRuleChange
    lookup_field = "pk"
    orders = {"when": "when"}
    default_order = ("pk",)
    scope = "escalation-rules"

    def rows(self, *, as_of):
        rows = EscalationRule.objects.select_related("node")
        office = rows.filter(node__isnull=True) if scope_of(user=self.request.user).everything else rows.none()
        return office | rows.filter(node__in=visible_nodes(user=self.request.user).values("pk"))

    def created(self, *, when, limit, node=None, answer_days=5, active=True):
        place = place_named(self.request, None, node) if node else None
        told = {"when": when, "limit": limit, "answer_days": answer_days, "active": active}
        return deeds.set_rule(actor=self.request.user, node=place, version=None, now=self.now, **told)

    def changed(self, row, version, **fields):
        told = {name: fields.get(name, getattr(row, name)) for name in ("limit", "answer_days", "active")}
        return deeds.set_rule(actor=self.request.user, node=row.node, when=row.when, version=version, now=self.now, **told)
