"""The rest of RAID: issues with how each stood from a day on, assumptions, and dependencies."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.models.placed import MONEY, Owned, Placed
from governance.models.risks import Risk
from portfolio.models import Node
from projects.models import Handover, Project


class Issue(Placed, Owned):
    """Something that has happened and needs an answer. A complaint is a kind of issue."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", "Problem"
        COMPLAINT = "complaint", "Complaint"
        OFF_SPECIFICATION = "off_specification", "Off-specification"
        CONCERN = "concern", "Concern"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        WORKING = "working", "In hand"
        RESOLVED = "resolved", "Resolved"
        CLOSED = "closed", "Closed"

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=17, choices=Kind.choices, default=Kind.PROBLEM)
    title = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    severity = models.PositiveSmallIntegerField()  # 1 slight … 5 severe
    root_cause = models.TextField(blank=True)
    cost_impact = models.DecimalField(**MONEY, null=True, blank=True)
    time_impact_days = models.PositiveIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    resolution = models.TextField(blank=True)
    raised_by = models.CharField(max_length=120, blank=True)
    risk = models.ForeignKey(Risk, null=True, blank=True, on_delete=models.SET_NULL, related_name="issues")  # the risk that struck
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(Placed.Meta):
        ordering = ["project", "code"]
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["project", "code"], name="issue_code_once_per_project"),
            models.UniqueConstraint(fields=["node", "code"], condition=Q(project__isnull=True), name="issue_code_once_per_node"),
            models.CheckConstraint(condition=Q(severity__range=(1, 5)), name="issue_severity_1_to_5"),
        ]

    def __str__(self):
        return self.title


class IssueWord(models.Model):
    """How an issue stood from a day on."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="words")
    known_on = models.DateField()
    superseded_on = models.DateField(null=True, blank=True)  # the day the next word became known; None: it still stands
    title = models.CharField(max_length=250)
    severity = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=Issue.State.choices)
    owner = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    cost_impact = models.DecimalField(**MONEY, null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["issue", "known_on"]
        constraints = [models.UniqueConstraint(fields=["issue", "known_on"], name="one_issue_word_a_day")]


class Assumption(Placed, Owned):
    """What is taken for true until a day by which somebody finds out whether it is."""

    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="register_of_assumptions")

    class State(models.TextChoices):
        OPEN = "open", "To be validated"
        HOLDS = "holds", "Holds"
        FAILED = "failed", "Does not hold"

    code = models.CharField(max_length=40)
    title = models.CharField(max_length=250)
    consequence = models.TextField(blank=True)  # if it does not hold
    validate_by = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    finding = models.TextField(blank=True)
    risk = models.ForeignKey(Risk, null=True, blank=True, on_delete=models.SET_NULL, related_name="assumptions")  # it turned into, or guards against
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(Placed.Meta):
        ordering = ["project", "code"]
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["project", "code"], name="assumption_code_once_per_project"),
            models.UniqueConstraint(fields=["node", "code"], condition=Q(project__isnull=True), name="assumption_code_once_per_node"),
        ]

    def __str__(self):
        return self.title


class AssumptionWord(models.Model):
    """How an assumption stood from a day on."""

    assumption = models.ForeignKey(Assumption, on_delete=models.CASCADE, related_name="words")
    known_on = models.DateField()
    superseded_on = models.DateField(null=True, blank=True)
    title = models.CharField(max_length=250)
    consequence = models.TextField(blank=True)
    owner = models.CharField(max_length=120, blank=True)
    validate_by = models.DateField(null=True)
    state = models.CharField(max_length=6, choices=Assumption.State.choices)
    finding = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["assumption", "known_on"]
        constraints = [models.UniqueConstraint(fields=["assumption", "known_on"], name="one_assumption_word_a_day")]


class Dependency(Placed, Owned):
    """What must come from elsewhere: from another project (by a handover where one is agreed), or from outside the office."""

    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="dependencies")
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="dependencies")

    class State(models.TextChoices):
        OPEN = "open", "Waiting"
        MET = "met", "Met"
        DROPPED = "dropped", "No longer needed"

    code = models.CharField(max_length=40)
    title = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    on_project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    on_party = models.CharField(max_length=120, blank=True)  # a supplier, a regulator, another organisation
    handover = models.ForeignKey(Handover, null=True, blank=True, on_delete=models.SET_NULL, related_name="dependencies")
    severity = models.PositiveSmallIntegerField(default=3)  # if it comes late: 1 slight … 5 severe
    needed_on = models.DateField(null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)  # a handover's promise stands in its place where one is linked
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(Placed.Meta):
        ordering = ["project", "code"]
        verbose_name_plural = "dependencies"
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["project", "code"], name="dependency_code_once_per_project"),
            models.UniqueConstraint(fields=["node", "code"], condition=Q(project__isnull=True), name="dependency_code_once_per_node"),
            models.CheckConstraint(condition=Q(severity__range=(1, 5)), name="dependency_severity_1_to_5"),
        ]

    def __str__(self):
        return self.title


class DependencyWord(models.Model):
    """How a dependency stood from a day on; what its handover promised is told by the handover's own words."""

    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="words")
    known_on = models.DateField()
    superseded_on = models.DateField(null=True, blank=True)
    title = models.CharField(max_length=250)
    on_project = models.ForeignKey(Project, null=True, on_delete=models.SET_NULL, related_name="+")
    on_party = models.CharField(max_length=120, blank=True)
    handover = models.ForeignKey(Handover, null=True, on_delete=models.SET_NULL, related_name="+")
    severity = models.PositiveSmallIntegerField()
    owner = models.CharField(max_length=120, blank=True)
    needed_on = models.DateField(null=True)
    expected_on = models.DateField(null=True)
    state = models.CharField(max_length=7, choices=Dependency.State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["dependency", "known_on"]
        constraints = [models.UniqueConstraint(fields=["dependency", "known_on"], name="one_dependency_word_a_day")]
