"""REST: links between lines of a WBS."""

from django.db.models import Case, F, When
from django_filters import CharFilter, FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from pmo.inputs import today
from pmo.web.rest.deeds import Changes, Creates, Deletes
from pmo.web.rest.records import Records
from projects.actions.edits import edit_schedule
from projects.api.found import line_named, named
from projects.models import Link
from projects.queries import visible

LAG = "Minutes; ten-thousandths of the predecessor's duration where the unit is a share."


class LinkOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    predecessor = serializers.CharField(source="predecessor_wbs", allow_null=True, help_text="WBS number; null of another project's line.")
    successor = serializers.CharField(source="successor.wbs")
    predecessor_id = serializers.IntegerField()
    successor_id = serializers.IntegerField()
    type = serializers.ChoiceField(Link.TYPES)
    lag = serializers.IntegerField(help_text=LAG)
    unit = serializers.ChoiceField(Link.UNITS)
    version = serializers.IntegerField()


class LinkChange(serializers.Serializer):
    type = serializers.ChoiceField(Link.TYPES, required=False)
    lag = serializers.IntegerField(required=False, help_text=LAG)
    unit = serializers.ChoiceField(Link.UNITS, required=False)


class LinkIn(LinkChange):
    project = serializers.CharField()
    predecessor = serializers.CharField(max_length=60, help_text="WBS number.")
    successor = serializers.CharField(max_length=60, help_text="WBS number.")


class LinkFields(FilterSet):
    project = CharFilter("project__code")
    predecessor = CharFilter("predecessor_wbs")
    successor = CharFilter("successor__wbs")
    type = CharFilter()


@extend_schema_view(update=extend_schema(request=LinkChange), partial_update=extend_schema(request=LinkChange))
@extend_schema(request=LinkIn, responses=LinkOut)
class Links(Creates, Changes, Deletes, Records):
    shape, create_shape, change_shape = LinkOut, LinkIn, LinkChange
    filters = LinkFields
    lookup_field = "pk"
    orders = {"project": "project__code", "id": "pk"}
    default_order = ("project_id", "pk")
    scope = "links"

    def rows(self, *, as_of):
        links = Link.objects.filter(visible(user=self.request.user, prefix="project__"))
        return links.annotate(predecessor_wbs=Case(When(predecessor__project=F("project"), then=F("predecessor__wbs"))))

    def created(self, *, project, predecessor, successor, **fields):
        project = named(self.request, project)
        before, after = line_named(project, predecessor, field="predecessor"), line_named(project, successor, field="successor")
        edit = {"do": "link", "predecessor": before.pk, "successor": after.pk} | fields
        version = project.schedule.version if hasattr(project, "schedule") else None
        self._edit(project, edit, version=version)
        return Link.objects.get(predecessor=before, successor=after, type=fields.get("type", "FS"))

    def changed(self, row, version, **fields):
        self._edit(row.project, self._ends(row) | {"do": "relink", "to": fields}, rows=[(row, version)])
        return row

    def deleted(self, row, version):
        self._edit(row.project, self._ends(row) | {"do": "unlink"}, rows=[(row, version)])

    def _ends(self, row: Link) -> dict:
        return {"predecessor": row.predecessor_id, "successor": row.successor_id, "type": row.type}

    def _edit(self, project, edit: dict, *, version=None, rows=()) -> None:
        edit_schedule(
            actor=self.request.user, project=project, version=version, edits=[edit], known_on=today(self.now), now=self.now, rows=rows
        )  # fmt: skip
