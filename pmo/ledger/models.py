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
