"""Plan, Outlook and target of a fiscal year: the cycles they are asked in, their lines by period, and why they move."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from finance.models.costs import CostType
from finance.models.fiscal import MONEY, FiscalYear
from portfolio.models import Node
from projects.models import Project


class Cycle(models.Model):
    """A round in which every project below a node says its Plan or its Outlook of a fiscal year, such as 3+9."""

    class Kind(models.TextChoices):
        PLAN = "plan", "Plan"
        OUTLOOK = "outlook", "Outlook"

    class Source(models.TextChoices):
        """What a project's draft begins with."""

        PLAN = "plan", "The Plan"
        OUTLOOK = "outlook", "The last Outlook"
        RESOURCES = "resources", "The resource plan"
        NOTHING = "nothing", "An empty sheet"

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="cycles")
    fiscal_year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="cycles")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    label = models.CharField(max_length=40)  # "3+9"
    actual_periods = models.PositiveSmallIntegerField(default=0)  # periods in which an Outlook holds actuals: 3 of 3+9
    source = models.CharField(max_length=9, choices=Source.choices, default=Source.PLAN)
    opened_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["node", "fiscal_year", "kind", "label"], name="cycle_label_once"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opened_on")), name="cycle_due_after_it_opens"),
            models.CheckConstraint(condition=Q(actual_periods__lte=13), name="cycle_actual_periods_to_13"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.fiscal_year} {self.label}".strip()


class Version(models.Model):
    """A Plan or an Outlook of a project, or a node's target, for one fiscal year, as it was known from a day on.

    A draft is known to those who write it alone. Of two known on one day the later row counts.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", "Plan"
        OUTLOOK = "outlook", "Outlook"
        TARGET = "target", "Target"  # top-down, of a node: what the versions below it are held against

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        APPROVED = "approved", "Approved"
        LOCKED = "locked", "Locked"

    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="versions")
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="versions")
    fiscal_year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    label = models.CharField(max_length=40, blank=True)  # "3+9"
    state = models.CharField(max_length=9, choices=State.choices, default=State.APPROVED)
    known_on = models.DateField()  # of a draft: the day it was opened
    taken_back_on = models.DateField(null=True, blank=True)  # returned or withdrawn: it counts on the days before this one, and no more
    note = models.TextField(blank=True)
    total = models.DecimalField(**MONEY)  # the sum of its lines, added when they are written
    cycle = models.ForeignKey(Cycle, null=True, blank=True, on_delete=models.PROTECT, related_name="versions")
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers")
    actuals_to = models.DateField(null=True, blank=True)  # an Outlook: its periods up to this day hold what was booked
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        ordering = ["fiscal_year", "kind", "known_on", "id"]
        indexes = [
            models.Index(fields=["project", "fiscal_year", "kind", "known_on"], name="version_by_project_known"),
            models.Index(fields=["node", "fiscal_year", "kind", "known_on"], name="version_by_node_known"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False, node__isnull=True, kind__in=["plan", "outlook"])
                | Q(project__isnull=True, node__isnull=False, kind="target"),
                name="version_of_a_project_or_target_of_a_node",
            ),
            models.UniqueConstraint(fields=["cycle", "project"], name="one_version_a_cycle"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.fiscal_year} {self.label}".strip()


class VersionLine(models.Model):
    """A line of a version: an element of cost and what it is for. Its number stays while the version lives."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    cost_type = models.ForeignKey(CostType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="version_line_once")]

    def __str__(self):
        return self.text or str(self.cost_type or self.number)


class VersionAmount(models.Model):
    """An amount of a line: a period's, or (without a month) the year's not yet spread."""

    line = models.ForeignKey(VersionLine, on_delete=models.CASCADE, related_name="amounts")
    month = models.DateField(null=True, blank=True)  # the first day of its fiscal period
    amount = models.DecimalField(**MONEY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "month"], name="version_amount_once"),
            models.UniqueConstraint(fields=["line"], condition=Q(month__isnull=True), name="version_amount_unspread_once"),
        ]


class Movement(models.Model):
    """Why a version differs from the one it was opened from: an amount and its cause. What no movement says is unexplained."""

    class Cause(models.TextChoices):
        CHANGE = "change", "Approved change"
        REPHASING = "rephasing", "Re-phasing"
        PERFORMANCE = "performance", "Performance"
        FX = "fx", "Exchange rates"
        SCOPE = "scope", "Scope"
        CORRECTION = "correction", "Correction"

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="movements")
    cause = models.CharField(max_length=11, choices=Cause.choices)
    amount = models.DecimalField(**MONEY)
    note = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["id"]
