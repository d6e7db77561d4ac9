"""REST: independent ratings and thresholds."""

from django.db.models import Q
from django_filters import CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from governance.actions.ratings import record_rating
from governance.actions.thresholds import set_thresholds
from governance.models import Rating, Thresholds
from pmo.errors import Refused
from pmo.web.rest.deeds import Changes, Creates
from pmo.web.rest.records import Records
from portfolio.queries import visible_nodes
from projects.api.facts import FactsOfProjects
from projects.models import RAG


class RatingOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    known_on = serializers.DateField()
    published = serializers.CharField()
    rag = serializers.ChoiceField(RAG)
    commentary = serializers.CharField()
    reviewer = serializers.CharField()


class RatingIn(serializers.Serializer):
    project = serializers.CharField()
    published = serializers.CharField(max_length=40, help_text="Green, Amber/Green, Amber, Amber/Red, Red, Reset or Exempt.")
    known_on = serializers.DateField(required=False)
    commentary = serializers.CharField(required=False, allow_blank=True)
    reviewer = serializers.CharField(required=False, allow_blank=True, max_length=120)


class RatingFields(FilterSet):
    project = CharFilter("project__code")
    published = CharFilter()
    rag = CharFilter()


@extend_schema(request=RatingIn, responses=RatingOut)
class Ratings(Creates, FactsOfProjects):
    model = Rating
    shape, create_shape = RatingOut, RatingIn
    filters = RatingFields
    orders = {"known_on": "known_on", "project": "project__code"}
    default_order = ("-known_on",)
    scope = "ratings"

    def created(self, *, project, known_on=None, **fields):
        return record_rating(**self.deed(project, known_on), **fields)


class ThresholdsOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    node = serializers.CharField(source="node.code", allow_null=True, help_text="Null: the whole office.")
    limits = serializers.DictField(child=serializers.FloatField(), help_text="Only the limits that differ from what is inherited.")
    version = serializers.IntegerField()


class ThresholdsIn(serializers.Serializer):
    node = serializers.CharField(allow_null=True, required=False)
    limits = serializers.DictField(child=serializers.FloatField())


class ThresholdsChange(serializers.Serializer):
    limits = serializers.DictField(child=serializers.FloatField())


@extend_schema(request=ThresholdsIn, responses=ThresholdsOut)
class ThresholdSets(Creates, Changes, Records):
    shape, create_shape, change_shape = ThresholdsOut, ThresholdsIn, ThresholdsChange
    lookup_field = "pk"
    scope = "thresholds"

    def rows(self, *, as_of):
        return Thresholds.objects.filter(Q(node__isnull=True) | Q(node__in=visible_nodes(user=self.request.user).order_by()))

    def created(self, *, limits, node=None):
        branch = visible_nodes(user=self.request.user).filter(code=node).first() if node else None
        if node and branch is None:
            raise Refused(f"The node '{node}' is not known.", field="node")
        return set_thresholds(actor=self.request.user, node=branch, limits=limits, version=None, now=self.now)

    def changed(self, row, version, *, limits=None):
        limits = row.limits if limits is None else limits
        return set_thresholds(actor=self.request.user, node=row.node, limits=limits, version=version, now=self.now)
