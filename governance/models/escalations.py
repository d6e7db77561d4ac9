"""Escalation: one level up, with an answer by a day, and the way back down."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.models.decisions import Decision
from governance.models.placed import Placed
from governance.models.registers import Issue
from governance.models.risks import Risk
from governance.models.tolerances import Breach
from portfolio.models import Node


class EscalationRule(models.Model):
    """When something goes up by itself, at a node and below it; without a node, in the whole office."""

    class When(models.TextChoices):
        RISK_SCORE = "risk_score", "A risk scores at least"
        ISSUE_SEVERITY = "issue_severity", "An issue is of severity at least"
        ISSUE_AGE = "issue_age", "An issue is open for at least"
        ISSUE_LATE = "issue_late", "An issue is past its due day by at least"
        ACTION_LATE = "action_late", "An action is past its due day by at least"
        DECISION_LATE = "decision_late", "A decision is past the day it was needed by at least"
        BREACH = "breach", "A tolerance is breached, or forecast to be, for at least"

    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="escalation_rules")
    when = models.CharField(max_length=14, choices=When.choices)
    limit = models.PositiveIntegerField(default=0)
    answer_days = models.PositiveSmallIntegerField(default=5)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["node__path", "when"]
        constraints = [
            models.UniqueConstraint(fields=["node", "when"], name="one_rule_of_a_kind_at_a_node"),
            models.UniqueConstraint(fields=["when"], condition=Q(node__isnull=True), name="one_rule_of_a_kind_office_wide"),
        ]

    def __str__(self):
        return f"{self.get_when_display()} {self.said_limit}"

    @property
    def said_limit(self) -> str:
        """The limit in words, with its unit."""
        return f"{self.limit} days" if self.in_days else str(self.limit)

    @property
    def in_days(self) -> bool:
        """Whether the limit is a number of days; it is a score or a severity else."""
        return self.when not in (self.When.RISK_SCORE, self.When.ISSUE_SEVERITY)


class Escalation(Placed):
    """A matter of a project or node that the level above must answer by a day."""

    class State(models.TextChoices):
        RAISED = "raised", "Raised"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "Withdrawn"

    to_node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="escalated")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    risk = models.ForeignKey(Risk, null=True, blank=True, on_delete=models.CASCADE, related_name="escalations")
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.CASCADE, related_name="escalations")
    breach = models.ForeignKey(Breach, null=True, blank=True, on_delete=models.CASCADE, related_name="escalations")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.CASCADE, related_name="escalations")
    action = models.ForeignKey("Action", null=True, blank=True, on_delete=models.CASCADE, related_name="escalations")
    rule = models.ForeignKey(EscalationRule, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # None: by hand
    why = models.TextField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.RAISED)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    above = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="below")  # where it went from here
    chased_on = models.DateField(null=True, blank=True)  # the last day those who are to answer were reminded
    version = models.PositiveIntegerField(default=1)

    class Meta(Placed.Meta):
        ordering = ["answer_by", "pk"]
        constraints = [
            *Placed.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=[name], condition=Q(state__in=["raised", "acknowledged"]), name=f"one_open_escalation_of_{name}"
                )
                for name in ("risk", "issue", "breach", "decision", "action")
            ),
        ]

    def __str__(self):
        return f"{self.matter} to {self.to_node}"

    @property
    def matter(self):
        """The record that was escalated."""
        return self.risk or self.issue or self.breach or self.decision or self.action
