"""REST: deliverables, and templates to begin a WBS with."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from pmo.errors import Refused
from pmo.inputs import today
from pmo.web.rest.deeds import Changes, Creates
from pmo.web.rest.records import Records
from projects.actions import deliverables as actions
from projects.actions.templates import save_template, use_template
from projects.api.facts import OfProject
from projects.api.found import line_named, named
from projects.api.schedules import EditsOut
from projects.models import Deliverable, ProjectType, Template
from projects.queries import visible


class DeliverableOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    code = serializers.CharField()
    name = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    work_package = serializers.CharField(source="work_package.wbs", allow_null=True, help_text="WBS number of the line that produces it.")
    accepted_on = serializers.DateField(allow_null=True)
    accepted_by = serializers.CharField()
    version = serializers.IntegerField()


class DeliverableChange(serializers.Serializer):
    name = serializers.CharField(max_length=250, required=False)
    due_on = serializers.DateField(required=False, allow_null=True)
    work_package = serializers.CharField(max_length=60, required=False, allow_null=True)
    accepted_by = serializers.CharField(max_length=120, required=False, help_text="Naming someone accepts it.")
    accepted_on = serializers.DateField(required=False, help_text="Today when not given.")


class DeliverableIn(serializers.Serializer):
    project = serializers.CharField()
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=250)
    due_on = serializers.DateField(required=False, allow_null=True)
    work_package = serializers.CharField(max_length=60, required=False, allow_null=True)


@extend_schema_view(update=extend_schema(request=DeliverableChange), partial_update=extend_schema(request=DeliverableChange))
@extend_schema(request=DeliverableIn, responses=DeliverableOut)
class Deliverables(Creates, Changes, Records):
    shape, create_shape, change_shape = DeliverableOut, DeliverableIn, DeliverableChange
    filters = OfProject
    lookup_field = "pk"
    orders = {"project": "project__code", "code": "code", "due_on": "due_on"}
    default_order = ("project_id", "code")
    searched = ("code", "name")
    scope = "deliverables"

    def rows(self, *, as_of):
        return Deliverable.objects.filter(visible(user=self.request.user, prefix="project__"))

    def created(self, *, project, **fields):
        project = named(self.request, project)
        return actions.add_deliverable(actor=self.request.user, project=project, now=self.now, **_line(project, fields))

    def changed(self, row, version, *, accepted_by=None, accepted_on=None, **fields):
        told = {"actor": self.request.user, "deliverable": row, "version": version, "now": self.now}
        if accepted_by is None:
            return actions.change_deliverable(**told, **_line(row.project, fields))
        if fields:
            raise Refused("Accept it, or change it: not both at once.", field="accepted_by")
        return actions.accept_deliverable(**told, accepted_by=accepted_by, accepted_on=accepted_on or today(self.now))


class TemplateOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    type = serializers.CharField(source="type.code", allow_null=True, help_text="The type of project it is for; null: any.")
    content = serializers.DictField(help_text="Lines with their levels, and links between them by place.")
    version = serializers.IntegerField()


class TemplateIn(serializers.Serializer):
    name = serializers.CharField(max_length=120)
    project = serializers.CharField(help_text="Whose WBS is kept.")
    branch = serializers.CharField(max_length=60, required=False, allow_null=True, help_text="WBS number of the branch; all of it without.")
    type = serializers.CharField(required=False, allow_null=True)
    version = serializers.IntegerField(required=False, allow_null=True, help_text="Of the template of that name that is to be replaced.")


class TemplateUse(serializers.Serializer):
    project = serializers.CharField()
    version = serializers.IntegerField(help_text="The schedule's as it was read.")


@extend_schema(request=TemplateIn, responses=TemplateOut)
class Templates(Creates, Records):
    shape, create_shape = TemplateOut, TemplateIn
    lookup_field = "pk"
    orders = {"name": "name"}
    default_order = ("name",)
    searched = ("name",)
    scope = "templates"

    def rows(self, *, as_of):
        return Template.objects.all()

    def created(self, *, project, branch=None, type=None, **fields):
        project = named(self.request, project)
        kind = None if type is None else ProjectType.objects.filter(code=type).first()
        if type is not None and kind is None:
            raise Refused(f"The type '{type}' is not known.", field="type")
        line = line_named(project, branch, field="branch")
        return save_template(actor=self.request.user, project=project, branch=line, type=kind, now=self.now, **fields)

    @extend_schema(request=TemplateUse, responses=EditsOut)
    @action(detail=True, methods=["post"])
    def uses(self, request, **kwargs):
        """Add its lines at the end of a project's WBS."""
        template, said, now = self.record(), self.checked(TemplateUse), self.now
        project = named(request, said["project"])
        made = use_template(
            actor=request.user, project=project, template=template, version=said["version"], known_on=today(now), now=now
        )  # fmt: skip
        return Response(made.as_columns())


def _line(project, fields: dict) -> dict:
    if "work_package" in fields:
        fields["work_package"] = line_named(project, fields["work_package"], field="work_package")
    return fields
