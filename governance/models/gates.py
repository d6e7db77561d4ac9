"""Stage gates: what each asks, the reviews held at it, and the waivers given."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.models.boards import Board
from governance.models.decisions import Decision
from projects.models import Project, ProjectType, Stage, StagePass


class Gate(models.Model):
    """What stands before a stage of a life cycle: the stage is entered through it."""

    type = models.ForeignKey(ProjectType, on_delete=models.CASCADE, related_name="gates")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="gates")  # it leads into
    order = models.PositiveSmallIntegerField()
    roles = models.JSONField(default=list)  # who approves, by role over the project, where no board does
    quorum = models.PositiveSmallIntegerField(default=1)
    review_days = models.PositiveSmallIntegerField(default=10)  # from submission to decision, as the office promises
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["type", "order"]
        constraints = [
            models.UniqueConstraint(fields=["type", "code"], name="gate_code_once_per_type"),
            models.UniqueConstraint(fields=["type", "stage"], condition=Q(retired_on__isnull=True), name="one_gate_into_a_stage"),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class GateCriterion(models.Model):
    """What must hold at a gate: judged from the facts (`rule`), or answered by the project with evidence."""

    class Kind(models.TextChoices):
        FACT = "fact", "From the facts"
        ANSWER = "answer", "Answered"
        ARTEFACT = "artefact", "Required document"

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ANSWER)
    text = models.CharField(max_length=400)
    rule = models.CharField(max_length=40, blank=True)  # of governance.calc.gate_rules
    limit = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)  # what the rule is held against
    mandatory = models.BooleanField(default=True)
    evidence = models.BooleanField(default=False)  # a yes needs evidence
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["gate", "order", "pk"]
        constraints = [models.CheckConstraint(condition=Q(kind="fact") ^ Q(rule=""), name="criterion_from_facts_names_a_rule")]

    def __str__(self):
        return self.text


class Review(models.Model):
    """One review of a project at a gate: scheduled, submitted with answers and evidence, voted and decided through its decision."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", "Scheduled"
        SUBMITTED = "submitted", "Submitted"
        DECIDED = "decided", "Decided"
        CANCELLED = "cancelled", "Cancelled"

    class Outcome(models.TextChoices):
        GO = "go", "Go"
        CONDITIONS = "conditions", "Go with conditions"
        HOLD = "hold", "Hold"
        RECYCLE = "recycle", "Recycle"
        STOP = "stop", "Stop"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reviews")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()  # which attempt at this gate
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    scheduled_on = models.DateField()
    known_on = models.DateField()  # when it was scheduled
    state = models.CharField(max_length=9, choices=State.choices, default=State.SCHEDULED)
    summary = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="review")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    leave = models.OneToOneField(StagePass, null=True, blank=True, on_delete=models.RESTRICT, related_name="review")  # what a go gave
    chased_on = models.DateField(null=True, blank=True)  # the last day those it waits for were reminded
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "gate__order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "gate", "number"], name="review_number_once"),
            models.UniqueConstraint(
                fields=["project", "gate"], condition=Q(state__in=["scheduled", "submitted"]), name="one_running_review_at_a_gate"
            ),
        ]

    def __str__(self):
        return f"{self.gate} of {self.project}"


class Answer(models.Model):
    """How one criterion stood in a review: as answered with evidence, or as the facts said when it was submitted."""

    class Met(models.TextChoices):
        YES = "yes", "Met"
        PARTLY = "partly", "Met in part"
        NO = "no", "Not met"
        NOT_APPLICABLE = "not_applicable", "Does not apply"
        UNKNOWN = "unknown", "Not known"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(GateCriterion, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=400)  # the criterion as it read then
    met = models.CharField(max_length=14, choices=Met.choices, default=Met.UNKNOWN)
    words = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.FileField(upload_to="evidence/%Y/%m/", max_length=255, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    value = models.CharField(max_length=80, blank=True)  # what the facts said, and what they were held against
    threshold = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["review", "criterion__order"]
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="one_answer_a_criterion")]


class Waiver(models.Model):
    """A stage may be entered without its gate until a day: who allowed it and why."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="waivers")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="waivers")
    reason = models.TextField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    granted_on = models.DateField()
    expires_on = models.DateField()  # the gate is to be held by then; the stage cannot be entered by the waiver after it
    revoked_on = models.DateField(null=True, blank=True)
    leave = models.OneToOneField(StagePass, null=True, blank=True, on_delete=models.RESTRICT, related_name="waiver")  # into the gate's stage
    chased_on = models.DateField(null=True, blank=True)  # the last day those who are to hold the gate were reminded
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-granted_on", "-pk"]

    def __str__(self):
        return f"waiver of {self.gate} for {self.project}"
