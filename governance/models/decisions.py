"""Decisions across the tree: asked, voted, taken, looked at again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.models.boards import Board
from governance.models.placed import MONEY, Placed


class Decision(Placed):
    """A question that somebody with the authority answers once, on figures that are kept with it.

    Gate reviews, change requests and exceptions each ask one: its votes, quorum and outcome stand here, what follows from the outcome there.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", "Question"
        GATE = "gate", "Gate review"
        CHANGE = "change", "Change request"
        EXCEPTION = "exception", "Exception"

    class State(models.TextChoices):
        ASKED = "asked", "Waiting"
        DECIDED = "decided", "Decided"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Worked(models.TextChoices):
        YES = "yes", "It worked"
        PARTLY = "partly", "It worked in part"
        NO = "no", "It did not work"

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.QUESTION)
    question = models.CharField(max_length=250)
    background = models.TextField(blank=True)
    options = models.JSONField(default=list)  # [{"key", "label", "consequence"}]
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    roles = models.JSONField(default=list)  # without a board: the roles over the place that vote and decide
    quorum = models.PositiveSmallIntegerField(default=1)  # without a board
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    needed_by = models.DateField(null=True, blank=True)
    cost_of_delay = models.DecimalField(**MONEY, null=True, blank=True)  # a week, in the currency of the place
    figures = models.JSONField(default=dict)  # the snapshot of its place as it stood when it was asked: what voters saw
    figures_hash = models.CharField(max_length=64, blank=True)
    choice = models.CharField(max_length=40, blank=True)
    reasons = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    tally = models.JSONField(default=dict)  # {"votes": {choice: n}, "electors": n, "quorum": n} as it stood when it was decided
    review_on = models.DateField(null=True, blank=True)  # when it is looked at again
    worked = models.CharField(max_length=6, choices=Worked.choices, blank=True)
    hindsight = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(Placed.Meta):
        ordering = ["-asked_on", "-pk"]
        constraints = [
            *Placed.Meta.constraints,
            models.CheckConstraint(condition=~Q(state="decided") | (~Q(choice="") & Q(decided_at__isnull=False)), name="decided_has_a_choice"),
        ]
        indexes = [models.Index(fields=["state", "needed_by"], name="decision_waiting")]

    def __str__(self):
        return self.question

    def label_of(self, key: str) -> str:
        """An option in words."""
        return next((option["label"] for option in self.options if option["key"] == key), key)


class Vote(models.Model):
    """The word of one who may vote on a decision; until it is taken, the word may be changed, and the trail keeps each."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="votes")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # whose vote it is
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # the voter, or the delegate
    choice = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    cast_at = models.DateTimeField()
    figures_hash = models.CharField(max_length=64, blank=True)  # of the figures the voter had before him

    class Meta:
        ordering = ["cast_at"]
        constraints = [models.UniqueConstraint(fields=["decision", "voter"], name="one_vote_each")]

    def __str__(self):
        return f"{self.voter}: {self.choice}"
