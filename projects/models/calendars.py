"""Working time."""

from django.db import models
from django.db.models import Q


class WorkCalendar(models.Model):
    """Working time: spans of minutes for each weekday (Monday first), and days that differ. The office's, or one project's own."""

    project = models.ForeignKey("Project", null=True, blank=True, on_delete=models.CASCADE, related_name="calendars")
    uid = models.PositiveIntegerField(null=True, blank=True)  # in the file it came with
    name = models.CharField(max_length=80)
    week = models.JSONField()  # [[[540, 780], [840, 1080]], …] seven entries
    exceptions = models.JSONField(default=dict, blank=True)  # {"2026-12-25": []}
    holidays = models.CharField(max_length=20, blank=True)  # a country, or country-part, whose holidays are among the exceptions
    minutes_per_day = models.PositiveIntegerField(default=480)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(project__isnull=True), name="office_calendar_name_once"),
            models.UniqueConstraint(fields=["project", "name"], name="project_calendar_name_once"),
            models.CheckConstraint(condition=Q(minutes_per_day__range=(1, 1440)), name="calendar_day_has_minutes"),
        ]

    def __str__(self):
        return self.name
