"""What a project hands over: its deliverables, and what one project gives another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from projects.models.projects import Project
from projects.models.work import WorkPackage


class Deliverable(models.Model):
    """Something the project is to produce, and who accepted it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deliverables")
    work_package = models.ForeignKey(WorkPackage, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliverables")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=250)
    due_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    accepted_by = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "code"]
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="deliverable_code_once_per_project")]

    def __str__(self):
        return f"{self.code} {self.name}"


class Handover(models.Model):
    """What one project gives another. Its newest word stands here; `HandoverWord` has every word, by the day it became known."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        AGREED = "agreed"
        REFUSED = "refused"
        DELIVERED = "delivered"
        WITHDRAWN = "withdrawn"

    class Side(models.TextChoices):
        GIVER = "giver"
        TAKER = "taker"

    code = models.CharField(max_length=40, unique=True)
    what = models.CharField(max_length=250)
    giver = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="gives")
    taker = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="gets")
    giving = models.ForeignKey(WorkPackage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # the line that produces it
    taking = models.ForeignKey(WorkPackage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # the line that waits for it
    promised_on = models.DateField(null=True, blank=True)
    needed_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    asking = models.CharField(max_length=5, choices=Side.choices)  # whose word the other side is to answer
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=~Q(giver=F("taker")), name="handover_between_two_projects")]

    def __str__(self):
        return f"{self.code} {self.what}"

    @property
    def project(self):
        """Whose trail it stands in."""
        return self.giver


class HandoverWord(models.Model):
    """How a handover stood from a day on."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="words")
    known_on = models.DateField()
    what = models.CharField(max_length=250)
    promised_on = models.DateField(null=True)
    needed_on = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=Handover.State.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["known_on"]
        constraints = [models.UniqueConstraint(fields=["handover", "known_on"], name="one_handover_word_a_day")]

    def __str__(self):
        return f"{self.handover} as of {self.known_on}"
