"""Projects from request to closure: the charter, the stage, the work, the dates, the weekly word."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portfolio.models import Node, ReportingPeriod, Role

RAG = [("green", "Green"), ("amber", "Amber"), ("red", "Red"), ("unknown", "Unknown")]
DIMENSIONS = ["schedule", "cost", "scope", "risk", "resources", "benefits", "governance", "data"]


class ProjectType(models.Model):
    """A way of running projects: it brings its own stages."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Stage(models.Model):
    """A stage of a project type's life cycle."""

    class Kind(models.TextChoices):
        DEMAND = "demand"  # asked for, not yet a project
        ACTIVE = "active"
        DONE = "done"
        OUT = "out"  # cancelled, or no longer in the portfolio: not counted

    type = models.ForeignKey(ProjectType, on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["type", "order"]
        constraints = [models.UniqueConstraint(fields=["type", "name"], name="stage_name_once_per_type")]

    def __str__(self):
        return self.name


class WorkCalendar(models.Model):
    """Working time: spans of minutes for each weekday (Monday first), and days that differ."""

    name = models.CharField(max_length=80, unique=True)
    week = models.JSONField()  # [[[540, 780], [840, 1080]], …] seven entries
    exceptions = models.JSONField(default=dict, blank=True)  # {"2026-12-25": []}

    def __str__(self):
        return self.name


class Project(models.Model):
    """A piece of work the office answers for; a demand request is the same record at an earlier stage."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=250)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="projects")
    type = models.ForeignKey(ProjectType, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")  # as of today; StageChange has the history
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="managed_projects")
    manager_name = models.CharField(max_length=120, blank=True)  # as a file gave it, when no account matches
    sponsor = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3, default="GBP")
    budget = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)  # approved; None = not approved yet
    restricted = models.BooleanField(default=False)
    calendar = models.ForeignKey(WorkCalendar, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    objective = models.TextField(blank=True)
    scope_in = models.TextField(blank=True)
    scope_out = models.TextField(blank=True)
    success_criteria = models.TextField(blank=True)
    assumptions = models.TextField(blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(budget__isnull=True) | Q(budget__gte=0), name="project_budget_not_negative")]

    def __str__(self):
        return self.name


class ProjectGrant(models.Model):
    """A role given to a person over one project; it shows the project even when it is restricted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="project_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="grants")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role", "project"], name="project_grant_once")]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.project}"


class StageChange(models.Model):
    """The day from which a project was known to be in a stage."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stage_changes")
    known_on = models.DateField()
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["known_on"]
        constraints = [models.UniqueConstraint(fields=["project", "known_on"], name="one_stage_a_day")]

    def __str__(self):
        return f"{self.stage} from {self.known_on}"


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


class DateForecast(models.Model):
    """When the project was expected, on a given day, to start and to finish."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="date_forecasts")
    known_on = models.DateField()
    start_on = models.DateField(null=True, blank=True)
    finish_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["known_on"]
        constraints = [models.UniqueConstraint(fields=["project", "known_on"], name="one_date_forecast_a_day")]

    def __str__(self):
        return f"dates of {self.project} as of {self.known_on}"


class WorkPackage(models.Model):
    """A line of the WBS with its baseline dates and budget."""

    class Kind(models.TextChoices):
        SUMMARY = "summary"
        TASK = "task"
        MILESTONE = "milestone"
        LOE = "loe"

    TECHNIQUES = ["0/100", "50/50", "25/75", "milestones", "percent", "units", "apportioned", "loe"]
    CURVES = ["linear", "front", "back", "bell"]

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="work_packages")
    wbs = models.CharField(max_length=60)
    order = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TASK)
    start_at = models.DateTimeField(null=True, blank=True)  # baseline; wall-clock time of the project, kept as UTC
    finish_at = models.DateTimeField(null=True, blank=True)
    budget = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    technique = models.CharField(max_length=12, default="percent", choices=[(t, t) for t in TECHNIQUES])
    curve = models.CharField(max_length=6, default="linear", choices=[(c, c) for c in CURVES])
    known_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "order"]
        constraints = [
            models.UniqueConstraint(fields=["project", "wbs"], name="wbs_once_per_project"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="work_package_budget_not_negative"),
            models.CheckConstraint(
                condition=Q(start_at__isnull=True) | Q(finish_at__isnull=True) | Q(finish_at__gte=F("start_at")),
                name="work_package_finish_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.wbs} {self.name}"


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
