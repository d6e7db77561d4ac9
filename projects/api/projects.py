"""REST: projects."""

from django.db.models import OuterRef, Q, Subquery
from django_filters import BooleanFilter, CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from pmo.accounts.models import User
from pmo.errors import Refused
from pmo.inputs import today
from pmo.web.rest.deeds import Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from portfolio.queries import visible_nodes
from projects.actions import projects as actions
from projects.actions.life_cycle import default_type
from projects.models import Project, ProjectType, StageChange
from projects.queries import visible_projects

CHARTER = ["objective", "scope_in", "scope_out", "success_criteria", "assumptions"]


class ProjectOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    node = serializers.CharField(source="node.code")
    type = serializers.CharField(source="type.code")
    stage = serializers.CharField(source="stage_then")
    manager = serializers.CharField(source="manager.username", allow_null=True)
    manager_name = serializers.CharField()
    sponsor = serializers.CharField()
    currency = serializers.CharField()
    budget = Money()
    restricted = serializers.BooleanField()
    objective = serializers.CharField()
    scope_in = serializers.CharField()
    scope_out = serializers.CharField()
    success_criteria = serializers.CharField()
    assumptions = serializers.CharField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ProjectChange(serializers.Serializer):
    name = serializers.CharField(max_length=250, required=False)
    node = serializers.CharField(required=False)
    stage = serializers.CharField(required=False)
    stage_since = serializers.DateField(required=False, help_text="The day from which the stage holds; today when not given.")
    manager = serializers.CharField(required=False, allow_null=True, help_text="A user name.")
    manager_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    sponsor = serializers.CharField(max_length=120, required=False, allow_blank=True)
    budget = Money(required=False, allow_null=True)
    currency = serializers.CharField(max_length=3, required=False)
    restricted = serializers.BooleanField(required=False)
    objective = serializers.CharField(required=False, allow_blank=True)
    scope_in = serializers.CharField(required=False, allow_blank=True)
    scope_out = serializers.CharField(required=False, allow_blank=True)
    success_criteria = serializers.CharField(required=False, allow_blank=True)
    assumptions = serializers.CharField(required=False, allow_blank=True)


class ProjectIn(ProjectChange):
    type = serializers.CharField(required=False, help_text="The code of a life cycle; the predictive one when not given.")
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=250)
    node = serializers.CharField()
    known_on = serializers.DateField(required=False)
    start_on = serializers.DateField(required=False, allow_null=True)
    finish_on = serializers.DateField(required=False, allow_null=True)


class ProjectFilter(FilterSet):
    code = CharFilter()
    node = CharFilter("node__code", help_text="The node it hangs on.")
    under = CharFilter(method="below", help_text="A node: itself and all below it.")
    stage = CharFilter("stage__name")
    manager = CharFilter("manager__username")
    currency = CharFilter()
    restricted = BooleanFilter()

    class Meta:
        model = Project
        fields = []

    def below(self, queryset, name, value):
        node = visible_nodes(user=self.request.user).filter(code=value).first()
        return queryset.filter(node__path__startswith=node.path) if node else queryset.none()


@extend_schema(request=ProjectIn, responses=ProjectOut)
class Projects(Creates, Changes, Records):
    shape, create_shape, change_shape = ProjectOut, ProjectIn, ProjectChange
    filters = ProjectFilter
    orders = {"code": "code", "name": "name", "created_at": "created_at"}
    default_order = ("code",)
    searched = ("code", "name", "manager_name", "sponsor")
    scope = "projects"

    def rows(self, *, as_of):
        projects = visible_projects(user=self.request.user).select_related(None)
        day = as_of or today(self.now)
        change = StageChange.objects.filter(project=OuterRef("pk"), known_on__lte=day).order_by("-known_on")
        projects = projects.annotate(stage_then=Subquery(change.values("stage__name")[:1]))
        return projects.filter(Q(stage_then__isnull=False)) if as_of else projects

    def created(self, *, node, type=None, stage=None, stage_since=None, known_on=None, **fields):
        return actions.create_project(
            actor=self.request.user,
            node=self._node(node),
            stage=self._stage(stage, self._type(type)),
            known_on=known_on or stage_since or today(self.now),
            now=self.now,
            **self._people(fields),
        )

    def changed(self, row, version, **fields):
        actor, now = self.request.user, self.now
        stage, since = fields.pop("stage", None), fields.pop("stage_since", None)
        if "node" in fields:
            row = actions.move_project(actor=actor, project=row, node=self._node(fields.pop("node")), version=version, now=now)
        if fields:
            row = actions.change_project(actor=actor, project=row, version=row.version, now=now, **self._people(fields))
        if stage is not None:
            row = actions.change_stage(actor=actor, project=row, stage=self._stage(stage, row.type), known_on=since or today(now), now=now)
        return row

    def _node(self, code):
        found = visible_nodes(user=self.request.user).filter(code=code).first()
        if found is None:
            raise Refused(f"The node '{code}' is not known.", field="node")
        return found

    def _type(self, code):
        found = default_type() if code is None else ProjectType.objects.filter(code=code).first()
        if found is None:
            raise Refused(f"The life cycle '{code}' is not known.", field="type")
        return found

    def _stage(self, name, kind):
        stages = kind.stages.order_by("order")
        found = stages.first() if name is None else stages.filter(name=name).first()
        if found is None:
            raise Refused(f"The stage '{name}' is not one of the project's life cycle.", field="stage")
        return found

    def _people(self, fields):
        if fields.get("manager"):
            found = User.objects.filter(username=fields["manager"], is_active=True).first()
            if found is None:
                raise Refused(f"There is no user '{fields['manager']}'.", field="manager")
            fields["manager"] = found
        return fields
