"""The tree, who sees what of it, and the calendar it reports by."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

MAX_DEPTH = 20


class Node(models.Model):
    """One branch of the tree: enterprise, function, portfolio, sub-portfolio or programme, at any depth."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "Enterprise"
        FUNCTION = "function", "Function"
        PORTFOLIO = "portfolio", "Portfolio"
        SUB_PORTFOLIO = "sub-portfolio", "Sub-portfolio"
        PROGRAMME = "programme", "Programme"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=255, unique=True)  # ids of the ancestors and its own: "/1/7/12/"
    depth = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3, default="GBP")
    description = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="node_not_its_own_parent"),
            models.CheckConstraint(condition=Q(depth__lte=MAX_DEPTH), name="node_depth_limit"),
        ]

    def __str__(self):
        return self.name


class Role(models.TextChoices):
    """What a person comes for; `policy.py` says what each may do."""

    ANALYST = "analyst", "PMO analyst"
    PROJECT_MANAGER = "project_manager", "Project manager"
    EXECUTIVE = "executive", "Executive"
    GATEKEEPER = "gatekeeper", "Gatekeeper"
    CONTROLLER = "controller", "Finance controller"
    RESOURCE_MANAGER = "resource_manager", "Resource manager"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"
    INTEGRATION = "integration", "Integration"


class Grant(models.Model):
    """A role given to a person over a node and all below it, or (without a node) over the whole office.

    A role over a single project is a `projects.ProjectGrant`.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")
    cleared = models.BooleanField(default=False)  # sees restricted projects in scope
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "node"], condition=Q(node__isnull=False), name="grant_once_per_node"),
            models.UniqueConstraint(fields=["user", "role"], condition=Q(node__isnull=True), name="grant_once_office_wide"),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"


class Objective(models.Model):
    """A strategic driver; objectives form a tree."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    description = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.name


class ReportingCalendar(models.Model):
    """How often the office reports. One calendar is the default."""

    name = models.CharField(max_length=80, unique=True)
    cycle_days = models.PositiveSmallIntegerField(default=7)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_calendar"),
            models.CheckConstraint(condition=Q(cycle_days__gte=1), name="calendar_cycle_at_least_a_day"),
        ]

    def __str__(self):
        return self.name


class ReportingPeriod(models.Model):
    """A span of days that is reported once. Closed is for good."""

    calendar = models.ForeignKey(ReportingCalendar, on_delete=models.PROTECT, related_name="periods")
    start_on = models.DateField()
    end_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-end_on"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "end_on"], name="period_ends_once"),
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="period_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.start_on} – {self.end_on}"
