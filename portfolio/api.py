"""REST: nodes, objectives, grants, reporting periods."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from pmo.accounts.models import User
from pmo.errors import Refused
from pmo.web.rest.deeds import Changes, Creates, Deletes
from pmo.web.rest.records import Records
from portfolio.actions import grants as grant_actions
from portfolio.actions import nodes as node_actions
from portfolio.models import Grant, Node, Objective, ReportingPeriod, Role
from portfolio.policy import may
from portfolio.queries import visible_nodes


class NodeOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Node.Kind.choices)
    parent = serializers.CharField(source="parent.code", allow_null=True)
    owner = serializers.CharField(source="owner_name")
    currency = serializers.CharField()
    description = serializers.CharField()
    depth = serializers.IntegerField()
    version = serializers.IntegerField()


class NodeIn(serializers.Serializer):
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Node.Kind.choices)
    parent = serializers.CharField(required=False, allow_null=True)
    owner = serializers.CharField(required=False, allow_blank=True, max_length=120)
    currency = serializers.CharField(required=False, max_length=3)
    description = serializers.CharField(required=False, allow_blank=True)


class NodeChange(serializers.Serializer):
    name = serializers.CharField(max_length=200, required=False)
    kind = serializers.ChoiceField(Node.Kind.choices, required=False)
    parent = serializers.CharField(required=False, allow_null=True)
    owner = serializers.CharField(required=False, allow_blank=True, max_length=120)
    currency = serializers.CharField(required=False, max_length=3)
    description = serializers.CharField(required=False, allow_blank=True)


@extend_schema(request=NodeIn, responses=NodeOut)
class Nodes(Creates, Changes, Records):
    shape, create_shape, change_shape = NodeOut, NodeIn, NodeChange
    orders = {"code": "code", "name": "name", "depth": "depth"}
    default_order = ("code",)
    searched = ("code", "name")
    scope = "nodes"

    def rows(self, *, as_of):
        return visible_nodes(user=self.request.user)

    def created(self, *, parent=None, owner="", **fields):
        return node_actions.create_node(actor=self.request.user, parent=self._parent(parent), owner_name=owner, now=self.now, **fields)

    def changed(self, row, version, **fields):
        if "parent" in fields:
            row = node_actions.move_node(actor=self.request.user, node=row, parent=self._parent(fields.pop("parent")), version=version, now=self.now)
            version = row.version
        if "owner" in fields:
            fields["owner_name"] = fields.pop("owner")
        return node_actions.change_node(actor=self.request.user, node=row, version=version, now=self.now, **fields) if fields else row

    def _parent(self, code):
        if code is None:
            return None
        found = visible_nodes(user=self.request.user).filter(code=code).first()
        if found is None:
            raise Refused(f"The parent '{code}' is not known.", field="parent")
        return found


class ObjectiveOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    parent = serializers.CharField(source="parent.code", allow_null=True)
    description = serializers.CharField()


class Objectives(Records):
    shape = ObjectiveOut
    orders = {"code": "code", "name": "name"}
    default_order = ("code",)
    searched = ("code", "name")
    scope = "objectives"

    def rows(self, *, as_of):
        return Objective.objects.all()


class GrantOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    user = serializers.CharField(source="user.username")
    role = serializers.ChoiceField(Role.choices)
    node = serializers.CharField(source="node.code", allow_null=True)
    cleared = serializers.BooleanField()
    granted_at = serializers.DateTimeField()


class GrantIn(serializers.Serializer):
    user = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    node = serializers.CharField(required=False, allow_null=True)
    cleared = serializers.BooleanField(required=False)


@extend_schema(request=GrantIn, responses=GrantOut)
class Grants(Creates, Deletes, Records):
    shape, create_shape = GrantOut, GrantIn
    lookup_field = "pk"
    version_path = None
    scope = "grants"

    def rows(self, *, as_of):
        grants = Grant.objects.select_related("user", "node")
        if may("administer", actor=self.request.user) or may("read_trail", actor=self.request.user):
            return grants
        return grants.filter(user=self.request.user)

    def created(self, *, user, node=None, **fields):
        person = get_object_or_404(User.objects.filter(is_system=False), username=user)
        branch = get_object_or_404(visible_nodes(user=self.request.user), code=node) if node else None
        return grant_actions.grant_role(actor=self.request.user, user=person, node=branch, now=self.now, **fields)

    def deleted(self, row, version):
        grant_actions.revoke_role(actor=self.request.user, grant=row, now=self.now)


class PeriodOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    closed_at = serializers.DateTimeField(allow_null=True)


class Periods(Records):
    shape = PeriodOut
    lookup_field = "end_on"
    version_path = None
    orders = {"end_on": "end_on"}
    default_order = ("-end_on",)

    def rows(self, *, as_of):
        periods = ReportingPeriod.objects.filter(calendar__is_default=True)
        return periods if as_of is None else periods.filter(start_on__lte=as_of)


ROUTES = [("nodes", Nodes), ("objectives", Objectives), ("grants", Grants), ("periods", Periods)]
