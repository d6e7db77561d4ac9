"""The trail: every deed, in order, chained."""

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One deed: who did what to which record, when, why, and what the record said before and after."""

    seq = models.BigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)  # app_label.model
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=200)
    project_id = models.BigIntegerField(null=True, db_index=True)  # the project it belongs to, for visibility
    node_path = models.CharField(max_length=255, blank=True)  # the branch it belongs to, for visibility
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)  # what reactions need: ids, dates, counts
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-seq"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-seq"], name="event_by_subject")]

    def __str__(self):
        return f"{self.seq} {self.verb} {self.subject_label}"


class ChainHead(models.Model):
    """The one row that names the last event: it is locked while the chain grows, and proves that nothing was cut off."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)


class Webhook(models.Model):
    """An address that wants to hear of events; it hears what its owner may see."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    verbs = models.JSONField(default=list)  # ["risk.opened", "status.*"]; empty: all
    secret = models.CharField(max_length=64)  # signs each delivery; shown once
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self):
        return self.url


class Delivery(models.Model):
    """One event on its way to one webhook, with the state of the tries."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)  # status of the last try, or why there was none

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="delivery_once")]
        indexes = [models.Index(fields=["state", "next_at"], name="delivery_due")]


class IdempotentCall(models.Model):
    """The answer to a POST that carried an Idempotency-Key: asked again, it is given again and nothing is done twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    path = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")]
