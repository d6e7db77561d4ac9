"""Change control: what is asked, what it would do, who approved it, what it became."""

from django.conf import settings
from django.db import models

from governance.models.decisions import Decision
from governance.models.placed import MONEY, Owned
from pmo.jobs.models import Job
from projects.models import Baseline, Project


class ChangeRequest(Owned):
    """A change to what was promised of a project: its edits are tried on a copy, and applied in one deed once approved."""

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

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes")
    code = models.CharField(max_length=40)
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
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # that computes it
    seen = models.JSONField(default=dict)  # the impact as it was put before those who decide; one computed anew does not touch it
    cost_change = models.DecimalField(**MONEY, null=True, blank=True)
    days_change = models.IntegerField(null=True, blank=True)  # working days that the finish moves
    opened_on = models.DateField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    applied_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    decision = models.OneToOneField(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="change")
    earlier = models.ManyToManyField(Decision, blank=True, related_name="earlier_changes")  # asked before: deferred, or outgrown
    baseline = models.ForeignKey(Baseline, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # it became
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "code"]
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="change_code_once_per_project")]

    def __str__(self):
        return f"{self.code} {self.title}"
