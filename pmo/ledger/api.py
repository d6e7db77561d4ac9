"""REST: the trail."""

from django.utils.module_loading import import_string
from django_filters import CharFilter, DateTimeFilter, FilterSet, NumberFilter
from rest_framework import serializers

from pmo.ledger.models import Event
from pmo.ledger.queries import TRAIL_SCOPE
from pmo.web.rest.records import Records


class EventOut(serializers.Serializer):
    id = serializers.IntegerField(source="seq")
    at = serializers.DateTimeField()
    actor = serializers.CharField(source="actor_name")
    verb = serializers.CharField()
    subject_type = serializers.CharField()
    subject_id = serializers.IntegerField(allow_null=True)
    subject = serializers.CharField(source="subject_label")
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    reason = serializers.CharField()
    hash = serializers.CharField()
    previous_hash = serializers.CharField()


class EventFields(FilterSet):
    verb = CharFilter()
    subject_type = CharFilter()
    subject_id = NumberFilter()
    since = DateTimeFilter("at", lookup_expr="gte")
    until = DateTimeFilter("at", lookup_expr="lt")


class Events(Records):
    """What was done, newest first, as far as the caller may read the trail."""

    shape = EventOut
    filters = EventFields
    lookup_field = "seq"
    version_path = None
    orders = {"id": "seq", "at": "at"}
    default_order = ("-seq",)
    searched = ("subject_label", "verb", "actor_name")

    def rows(self, *, as_of):
        events = Event.objects.filter(import_string(TRAIL_SCOPE)(user=self.request.user))
        return events.filter(at__date__lte=as_of) if as_of else events


ROUTES = [("events", Events)]
