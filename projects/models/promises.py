"""What was promised, and when each project was expected."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from projects.models.projects import Project


class Baseline(models.Model):
    """The promise: dates and budget as approved on a day. Never changed; a new one follows it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    approved_on = models.DateField()
    start_on = models.DateField(null=True, blank=True)
    finish_on = models.DateField(null=True, blank=True)
    budget = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    approver = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    slot = models.PositiveSmallIntegerField(null=True, blank=True)  # 0–10, its place in the file it came with

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="baseline_number_once"),
            models.CheckConstraint(
                condition=Q(start_on__isnull=True) | Q(finish_on__isnull=True) | Q(finish_on__gte=F("start_on")), name="baseline_finish_after_start"
            ),
        ]

    def __str__(self):
        return f"baseline {self.number} of {self.project}"


class BaselineItem(models.Model):
    """What a baseline promised of one line of the WBS: dates, minutes of duration and work, money, and its spread over months."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="items")
    work_package = models.ForeignKey("WorkPackage", on_delete=models.CASCADE, related_name="baseline_items")
    start_at = models.DateTimeField(null=True, blank=True)
    finish_at = models.DateTimeField(null=True, blank=True)
    duration_minutes = models.BigIntegerField(null=True, blank=True)
    work_minutes = models.BigIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    by_month = models.JSONField(default=dict, blank=True)  # {"2026-04": {"cost": "1200.00", "work": 960}}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["baseline", "work_package"], name="baseline_item_once")]

    def __str__(self):
        return f"{self.work_package} in {self.baseline}"


class DateForecast(models.Model):
    """When the project was expected, on a given day, to start and to finish."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="date_forecasts")
    known_on = models.DateField()
    start_on = models.DateField(null=True, blank=True)
    finish_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # None: it followed

    class Meta:
        ordering = ["known_on"]
        constraints = [models.UniqueConstraint(fields=["project", "known_on"], name="one_date_forecast_a_day")]

    def __str__(self):
        return f"dates of {self.project} as of {self.known_on}"
