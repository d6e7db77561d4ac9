"""How far a project or node may stray before somebody above must decide, and what is raised when it does."""

from django.db import models
from django.db.models import Q

from governance.models.decisions import Decision
from governance.models.placed import Owned, Placed
from portfolio.models import Node
from projects.models import Project


class Tolerance(Placed):
    """How far one dimension may stray; what a node says holds below it until a node or project there says otherwise."""

    class Dimension(models.TextChoices):
        COST = "cost", "Cost"
        TIME = "time", "Time"
        SCOPE = "scope", "Scope"
        BENEFIT = "benefit", "Benefit"
        RISK = "risk", "Risk"
        QUALITY = "quality", "Quality"

    dimension = models.CharField(max_length=7, choices=Dimension.choices)
    limit = models.DecimalField(max_digits=18, decimal_places=4)  # in the unit of the dimension: governance.calc.tolerances
    version = models.PositiveIntegerField(default=1)

    class Meta(Placed.Meta):
        ordering = ["dimension"]
        constraints = [
            models.UniqueConstraint(fields=["project", "dimension"], condition=Q(project__isnull=False), name="tolerance_once_per_project"),
            models.UniqueConstraint(fields=["node", "dimension"], condition=Q(node__isnull=False), name="tolerance_once_per_node"),
            models.UniqueConstraint(
                fields=["dimension"], condition=Q(project__isnull=True, node__isnull=True), name="tolerance_once_office_wide"
            ),
        ]

    def __str__(self):
        return f"{self.get_dimension_display()} {self.limit}"


class Breach(Placed, Owned):
    """An exception: a tolerance that is, or is forecast to be, breached; what may be done, and what was decided."""

    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="breaches")
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="breaches")

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ASKED = "asked", "Before the board"
        DECIDED = "decided", "Decided"
        CLEARED = "cleared", "Back within tolerance"

    dimension = models.CharField(max_length=7, choices=Tolerance.Dimension.choices)
    forecast = models.BooleanField(default=False)  # not breached yet, but it will be
    limit = models.DecimalField(max_digits=18, decimal_places=4)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    since = models.DateField()  # the status date from which it has been breached without a break
    options = models.JSONField(default=list)  # [{"key", "label", "consequence"}]
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    decision = models.OneToOneField(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="breach")
    version = models.PositiveIntegerField(default=1)

    class Meta(Placed.Meta):
        ordering = ["-since", "dimension"]
        verbose_name_plural = "breaches"
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["project", "dimension"], condition=Q(closed_on__isnull=True), name="one_open_breach_a_project"),
            models.UniqueConstraint(fields=["node", "dimension"], condition=Q(closed_on__isnull=True), name="one_open_breach_a_node"),
        ]

    def __str__(self):
        return f"{self.get_dimension_display()}: {self.value} beyond {self.limit}"
