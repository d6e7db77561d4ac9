"""What is done when a project lands, or is going to land, beyond its cost tolerance."""

from django.conf import settings
from django.db import models

from finance.models.fiscal import MONEY, FiscalYear
from projects.models import Project


class CorrectiveAction(models.Model):
    """What someone does by a day to bring a project back within its cost tolerance, and what it was to bring."""

    class Option(models.TextChoices):
        REPHASE = "rephase", "Re-phase"
        DESCOPE = "descope", "Descope"
        CONTINGENCY = "contingency", "Draw contingency"
        CHANGE = "change", "Raise a change"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="corrective_actions")
    fiscal_year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="+")
    option = models.CharField(max_length=11, choices=Option.choices)
    what = models.CharField(max_length=250)
    amount = models.DecimalField(**MONEY)  # what it is to take off the landing variance
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=120, blank=True)
    due_on = models.DateField()
    known_on = models.DateField()
    variance_then = models.DecimalField(**MONEY, null=True, blank=True)  # landing variance on the day it was opened
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    variance_at_close = models.DecimalField(**MONEY, null=True, blank=True)
    result = models.CharField(max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["state", "due_on", "id"]

    def __str__(self):
        return self.what
