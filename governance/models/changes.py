"""Change control: what is asked, what it would do, who approved it, what it became."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from governance.models.decisions import Decision
from governance.models.placed import MONEY, Owned
from pmo.jobs.models import Job
from projects.models import Baseline, Project


class ChangeSaid(Owned):
    """What is said of a change, and how it stands: kept as it is now, and as it stood on each day it differed."""

    class Cause(models.TextChoices):
        SCOPE = "scope", "Scope asked for"
        ERROR = "error", "Error or omission"
        REGULATION = "regulation", "Law or regulation"
        SUPPLIER = "supplier", "Supplier"
        RISK = "risk", "A risk that struck"
        FUNDING = "funding", "Funding"
        BENEFIT = "benefit", "More benefit"
        OTHER = "other", "Other"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Before the board"
        APPROVED = "approved", "Approved"
        APPLIED = "applied", "Applied"
        REJECTED = "rejected", "Rejected"
        DEFERRED = "deferred", "Deferred"
        WITHDRAWN = "withdrawn", "Withdrawn"

    title = models.CharField(max_length=250)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    reason = models.TextField(blank=True)
    scope = models.TextField(blank=True)  # what is added, left out, done otherwise
    edits = models.JSONField(default=list)  # of the schedule, as its page and REST take them
    money = models.JSONField(default=list)  # [{"cost_type": code, "month": "2026-04", "amount": "1200.00"}] added to (or taken off) the budget
    benefits = models.JSONField(default=list)  # [{"benefit": code, "month": "2027-04", "amount": …}] added to its plan
    finish_on = models.DateField(null=True, blank=True)  # of a project without a schedule: when it is to finish
    resources = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    basis = models.JSONField(default=dict)  # what it was computed on: versions of schedule, plan, budget, baseline
    impact = models.JSONField(default=dict)  # old and new, side by side, as computed on the copy
    seen = models.JSONField(default=dict)  # the impact as it was put before those who decide; one computed anew does not touch it
    cost_change = models.DecimalField(**MONEY, null=True, blank=True)
    days_change = models.IntegerField(null=True, blank=True)  # working days that the finish moves
    submitted_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    applied_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    baseline = models.ForeignKey(Baseline, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # it became

    class Meta:
        abstract = True


class ChangeRequest(ChangeSaid):
    """A change to what was promised of a project: its edits are tried on a copy, and applied in one deed once approved."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes")
    code = models.CharField(max_length=40)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # that computes the impact
    opened_on = models.DateField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="change")
    earlier = models.ManyToManyField(Decision, blank=True, related_name="earlier_changes")  # asked before: deferred, or outgrown
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "code"]
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="change_code_once_per_project")]

    def __str__(self):
        return f"{self.code} {self.title}"


class ChangeStanding(ChangeSaid):
    """A change as it stood from one day until another: what a past day is answered from. The newest has no end and says what the change says."""

    change = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="standings")
    known_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)  # the day from which another holds
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["change", "known_on"]
        constraints = [
            models.UniqueConstraint(fields=["change", "known_on"], name="change_stands_once_a_day"),
            models.UniqueConstraint(fields=["change"], condition=Q(until_on__isnull=True), name="change_stands_one_way_now"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gt=F("known_on")), name="change_stood_before_it_differed"),
        ]

    def __str__(self):
        return f"{self.change.code} {self.known_on}"
