"""Projects from request to closure, who has a role over one, and the stages it went through."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portfolio.models import Node, Role
from projects.models.calendars import WorkCalendar
from projects.models.life_cycle import ProjectType, Stage


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


class StagePass(models.Model):
    """Leave for a project to enter a gated stage: what a gate decided, or a waiver allowed until a day. It is used once."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stage_passes")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=250)  # the gate or waiver, in words

    class Meta:
        ordering = ["-given_on", "-pk"]

    def __str__(self):
        return f"{self.project} may enter {self.stage}"
