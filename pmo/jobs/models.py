"""Long work: a row that says what is to be done and how far it is."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Job(models.Model):
    """A piece of work for a worker. The row is the truth; the broker only rings the bell."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    title = models.CharField(max_length=200)
    steps = models.JSONField()  # [{"task": "reports.refresh_figures", "kwargs": {…}}, …], run in order
    key = models.CharField(max_length=120, blank=True)  # two queued jobs never share a key
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    percent = models.PositiveSmallIntegerField(default=0)
    doing = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_to_sweep")]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(state="queued") & ~Q(key=""), name="job_queued_once_per_key"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent_0_to_100"),
        ]

    def __str__(self):
        return self.title
