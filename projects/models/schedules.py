"""Schedules: how a project's is computed, and what came out."""

from django.conf import settings
from django.db import models

from portfolio.models import ReportingPeriod
from projects.models.life_cycle import ProjectType
from projects.models.projects import Project
from projects.models.work import WorkPackage


class Schedule(models.Model):
    """How a project's schedule is computed. Its version counts every change to the plan: lines, links, calendars, progress."""

    class Rule(models.TextChoices):
        RETAINED = "retained"
        OVERRIDE = "override"

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="schedule")
    start_at = models.DateTimeField()  # wall-clock time of the project, kept as UTC; so are all moments of the plan
    must_finish_at = models.DateTimeField(null=True, blank=True)
    from_finish = models.BooleanField(default=False)
    status_at = models.DateTimeField(null=True, blank=True)
    push_to_status = models.BooleanField(default=False)
    rule = models.CharField(max_length=8, choices=Rule.choices, default=Rule.RETAINED)
    critical_slack_minutes = models.IntegerField(default=0)
    loading_required = models.BooleanField(default=False)  # whether every task should carry resources or cost
    project_start_at = models.DateTimeField(null=True, blank=True)  # as computed
    project_finish_at = models.DateTimeField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    known_on = models.DateField(null=True, blank=True)  # the day from which what stands now is known
    known_version = models.PositiveIntegerField(null=True, blank=True)  # of the plan as it became known then
    trouble = models.TextField(blank=True)  # why it could not be computed: a loop, named
    options = models.JSONField(default=dict, blank=True)  # how its tool computes beyond what stands above, by name
    source = models.CharField(max_length=20, blank=True)  # the kind of file it came with
    version = models.PositiveIntegerField(default=1)

    def __str__(self):
        return f"schedule of {self.project}"


class Scheduled(models.Model):
    """The computed dates of a line. Slack in minutes of working time."""

    work_package = models.OneToOneField(WorkPackage, on_delete=models.CASCADE, related_name="scheduled", primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    start_at = models.DateTimeField()
    finish_at = models.DateTimeField()
    early_start_at = models.DateTimeField()
    early_finish_at = models.DateTimeField()
    late_start_at = models.DateTimeField(null=True)
    late_finish_at = models.DateTimeField(null=True)
    total_slack = models.BigIntegerField(null=True)
    free_slack = models.BigIntegerField(null=True)
    critical = models.BooleanField(default=False)
    duration_minutes = models.BigIntegerField(default=0)  # as computed; a summary's, and that of a hammock, follows from what it spans
    driving_id = models.BigIntegerField(null=True)  # the line, here or elsewhere, that it waits for
    done = models.FloatField(null=True)  # of a summary: the share done of what lies below it

    def __str__(self):
        return f"dates of {self.work_package}"


class MilestoneForecast(models.Model):
    """When a milestone was expected, as known on a day; of an open period the newest word only."""

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="forecasts")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    known_on = models.DateField()
    finish_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True)  # the baseline in force then
    done = models.BooleanField(default=False)

    class Meta:
        ordering = ["known_on"]
        constraints = [models.UniqueConstraint(fields=["work_package", "known_on"], name="one_milestone_forecast_a_day")]

    def __str__(self):
        return f"{self.work_package} as of {self.known_on}"


class SlipCause(models.Model):
    """Why a milestone's forecast moved in a reporting period, as someone said."""

    class Cause(models.TextChoices):
        SCOPE = "scope", "Scope added or changed"
        ESTIMATE = "estimate", "Took longer than estimated"
        RESOURCES = "resources", "People or equipment missing"
        SUPPLIER = "supplier", "Supplier or contractor"
        DEPENDENCY = "dependency", "Another project or party"
        DECISION = "decision", "Decision or approval late"
        TECHNICAL = "technical", "Design or technical trouble"
        SITE = "site", "Site, weather or access"
        OTHER = "other", "Something else"

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="slip_causes")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+")  # in which the forecast moved
    known_on = models.DateField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    note = models.CharField(max_length=250, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["period", "work_package"]
        constraints = [models.UniqueConstraint(fields=["work_package", "period"], name="one_slip_cause_a_period")]

    def __str__(self):
        return f"{self.work_package}: {self.get_cause_display()}"


class ScheduleQuality(models.Model):
    """The fourteen checks of a schedule as of a day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="quality")
    known_on = models.DateField()
    checks = models.JSONField(default=list)  # [{number, name, numerator, denominator, value, threshold, passed, offenders}]
    passed = models.PositiveSmallIntegerField(default=0)
    judged = models.PositiveSmallIntegerField(default=0)  # checks that had something to judge

    class Meta:
        ordering = ["known_on"]
        constraints = [models.UniqueConstraint(fields=["project", "known_on"], name="one_quality_a_day")]

    def __str__(self):
        return f"quality of {self.project} as of {self.known_on}"


class Template(models.Model):
    """A branch of a WBS to begin projects of a type with: lines, durations, links."""

    name = models.CharField(max_length=120, unique=True)
    type = models.ForeignKey(ProjectType, null=True, blank=True, on_delete=models.CASCADE, related_name="templates")
    content = models.JSONField()  # {"lines": […], "links": […]} by place
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
