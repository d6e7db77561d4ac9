"""The weekly word."""

from django.conf import settings
from django.db import models

from portfolio.models import ReportingPeriod
from projects.models.projects import Project

RAG = [("green", "Green"), ("amber", "Amber"), ("red", "Red"), ("unknown", "Unknown")]
DIMENSIONS = ["schedule", "cost", "scope", "risk", "resources", "benefits", "governance", "data"]


class StatusReport(models.Model):
    """The project manager's word for one reporting period."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        FROZEN = "frozen"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="status_reports")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    known_on = models.DateField()
    overall = models.CharField(max_length=7, choices=RAG, default="unknown")
    dimensions = models.JSONField(default=dict)  # {"schedule": "amber", …}; a dimension not named follows the computed one
    override_reason = models.TextField(blank=True)  # why the declared word differs from the computed
    override_until = models.DateField(null=True, blank=True)
    summary = models.TextField(blank=True)
    achievements = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    help_needed = models.TextField(blank=True)  # a decision or support asked for
    forecast_finish_on = models.DateField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-known_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["project", "period"], name="one_report_a_period")]

    def __str__(self):
        return f"{self.project} · {self.period}"
