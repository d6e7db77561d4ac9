"""What somebody does by a day, wherever it was agreed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.models.boards import Meeting
from governance.models.changes import ChangeRequest
from governance.models.decisions import Decision
from governance.models.gates import Review
from governance.models.placed import Owned, Placed
from governance.models.registers import Assumption, Dependency, Issue
from governance.models.risks import Risk


class Action(Placed, Owned):
    """A thing to be done by a day: a response to a risk, a condition of a gate, an action of a meeting … followed until it is done."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    SOURCES = ("risk", "issue", "assumption", "dependency", "review", "change", "decision", "meeting")

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    first_due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    result = models.TextField(blank=True)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    condition = models.BooleanField(default=False)  # of a gate that was passed with conditions
    chased_on = models.DateField(null=True, blank=True)  # the last day its owner was reminded
    risk = models.ForeignKey(Risk, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    assumption = models.ForeignKey(Assumption, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    dependency = models.ForeignKey(Dependency, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    change = models.ForeignKey(ChangeRequest, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    version = models.PositiveIntegerField(default=1)

    class Meta(Placed.Meta):
        ordering = ["due_on", "code"]
        indexes = [models.Index(fields=["due_on"], condition=Q(state="open"), name="action_open_due")]

    def __str__(self):
        return self.title

    @property
    def source(self):
        """The record it was agreed on; None where it stands by itself."""
        return next((row for name in self.SOURCES if (row := getattr(self, name)) is not None), None)
