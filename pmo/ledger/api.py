"""REST: the trail."""

from django.conf import settings
from django.utils.module_loading import import_string
from django_filters import CharFilter, DateTimeFilter, FilterSet, NumberFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from pmo.ledger.actions import webhooks
from pmo.ledger.models import Delivery, Event, Webhook
from pmo.web.rest.deeds import Creates, Deletes
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
        events = Event.objects.filter(import_string(settings.READABLE_EVENTS)(user=self.request.user))
        return events.filter(at__date__lte=as_of) if as_of else events


class WebhookOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    url = serializers.CharField()
    verbs = serializers.ListField(child=serializers.CharField())
    active = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class WebhookIn(serializers.Serializer):
    url = serializers.URLField(max_length=500)
    verbs = serializers.ListField(child=serializers.CharField(max_length=60), required=False, help_text='["risk.opened", "status.*"]; empty: all.')


class WebhookMade(WebhookOut):
    secret = serializers.CharField(help_text="Signs each delivery: shown this once.")


class Webhooks(Creates, Deletes, Records):
    """Addresses of the caller's that hear of events."""

    bulk = None  # each secret is shown once, to whoever asked for that webhook
    shape, create_shape = WebhookOut, WebhookIn
    lookup_field = "pk"
    version_path = None
    scope = "webhooks"

    def rows(self, *, as_of):
        return Webhook.objects.filter(owner=self.request.user)

    @extend_schema(request=WebhookIn, responses={201: WebhookMade})
    def create(self, request, **kwargs):
        fields = {"verbs": []} | self.checked(self.create_shape)
        hook = webhooks.subscribe(actor=request.user, now=self.now, **fields)
        answer = self.answer(hook, created=True)
        answer.data["secret"] = hook.secret
        return answer

    def deleted(self, row, version):
        webhooks.unsubscribe(actor=self.request.user, webhook=row, now=self.now)


class DeliveryOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    webhook = serializers.IntegerField(source="webhook_id")
    event = serializers.IntegerField(source="event.seq")
    verb = serializers.CharField(source="event.verb")
    state = serializers.ChoiceField(Delivery.State.choices)
    attempts = serializers.IntegerField()
    next_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()


class Deliveries(Records):
    """What was sent, what waits and what failed, of the caller's webhooks."""

    shape = DeliveryOut
    lookup_field = "pk"
    version_path = None
    default_order = ("-pk",)

    def rows(self, *, as_of):
        return Delivery.objects.filter(webhook__owner=self.request.user)


ROUTES = [("events", Events), ("webhooks", Webhooks), ("deliveries", Deliveries)]
