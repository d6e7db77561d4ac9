"""The register of risks: threats and opportunities, how each was judged from a day on, and what its contingency was drawn for."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.models.placed import MONEY, Owned
from portfolio.models import Node
from projects.models import Project, WorkPackage

SCORE = {"null": True, "blank": True}


class Risk(Owned):
    """What may happen, how likely, how hard, what it would cost (or bring), and who does what by when.

    It stands in one place and is counted there once: in its project, or at the node it was raised to (`node`) or entered at. `shared_with`
    names other projects that it also concerns.
    """

    class Kind(models.TextChoices):
        THREAT = "threat", "Threat"
        OPPORTUNITY = "opportunity", "Opportunity"

    class Status(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        OCCURRED = "occurred"

    class Response(models.TextChoices):
        AVOID = "avoid"
        REDUCE = "reduce"
        TRANSFER = "transfer"
        ACCEPT = "accept"
        FALLBACK = "fallback"
        SHARE = "share"
        EXPLOIT = "exploit"
        ENHANCE = "enhance"

    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="risks")  # it came from
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="risks")  # it is kept at, above the project
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.THREAT)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    category = models.CharField(max_length=40, blank=True)  # commercial, technical, people … in the office's own words
    probability = models.PositiveSmallIntegerField()  # as it stands now, with what is done about it: residual
    impact = models.PositiveSmallIntegerField()  # the gravest of the four below, where they are judged
    impact_on_cost = models.PositiveSmallIntegerField(**SCORE)
    impact_on_time = models.PositiveSmallIntegerField(**SCORE)
    impact_on_scope = models.PositiveSmallIntegerField(**SCORE)
    impact_on_benefit = models.PositiveSmallIntegerField(**SCORE)
    inherent_probability = models.PositiveSmallIntegerField(**SCORE)  # were nothing done about it
    inherent_impact = models.PositiveSmallIntegerField(**SCORE)
    target_probability = models.PositiveSmallIntegerField(**SCORE)  # once everything planned is done
    target_impact = models.PositiveSmallIntegerField(**SCORE)
    chance = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)  # 0..1; None = taken from the probability score
    cost_impact = models.DecimalField(**MONEY, null=True, blank=True)
    exposure = models.DecimalField(**MONEY, null=True, blank=True)  # chance × cost, computed by calc.risk when written
    time_impact_days = models.PositiveIntegerField(null=True, blank=True)  # working days that the project finishes later
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    response = models.CharField(max_length=8, choices=Response.choices, default=Response.REDUCE)
    response_plan = models.TextField(blank=True)
    trigger = models.CharField(max_length=250, blank=True)  # the sign that it is about to strike
    strikes_from = models.DateField(null=True, blank=True)  # proximity: the earliest day it may strike
    contingency = models.DecimalField(**MONEY, null=True, blank=True)  # money set aside for it
    due_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    work_packages = models.ManyToManyField(WorkPackage, blank=True, related_name="risks")
    shared_with = models.ManyToManyField(Project, blank=True, related_name="shared_risks")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "code"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="risk_code_once_per_project"),
            models.UniqueConstraint(fields=["node", "code"], condition=Q(project__isnull=True), name="risk_code_once_per_node"),
            models.CheckConstraint(condition=Q(project__isnull=False) | Q(node__isnull=False), name="risk_has_a_place"),
            models.CheckConstraint(condition=Q(probability__range=(1, 5)), name="risk_probability_1_to_5"),
            models.CheckConstraint(condition=Q(impact__range=(1, 5)), name="risk_impact_1_to_5"),
            models.CheckConstraint(condition=Q(chance__isnull=True) | Q(chance__range=(0, 1)), name="risk_chance_0_to_1"),
        ]

    def __str__(self):
        return self.title

    @property
    def place(self):
        """Where it is kept and counted."""
        return self.node or self.project


class RiskAssessment(models.Model):
    """What was known of a risk from a day on, until the next became known: on any day one of them counts, found without looking for the newest.

    `project` and `kind` are its risk's, which never change: a register is added up from here alone.
    """

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="assessments")
    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=11, choices=Risk.Kind.choices, default=Risk.Kind.THREAT)
    known_on = models.DateField()
    superseded_on = models.DateField(null=True, blank=True)  # the day the next one became known; None: it still stands
    node = models.ForeignKey(Node, null=True, on_delete=models.CASCADE, related_name="+")  # the node it was kept at; None: its project
    title = models.CharField(max_length=250)
    probability = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    score = models.GeneratedField(
        expression=models.F("probability") * models.F("impact"), output_field=models.PositiveSmallIntegerField(), db_persist=True
    )  # fmt: skip
    impact_on_cost = models.PositiveSmallIntegerField(null=True)
    impact_on_time = models.PositiveSmallIntegerField(null=True)
    impact_on_scope = models.PositiveSmallIntegerField(null=True)
    impact_on_benefit = models.PositiveSmallIntegerField(null=True)
    inherent_probability = models.PositiveSmallIntegerField(null=True)
    inherent_impact = models.PositiveSmallIntegerField(null=True)
    target_probability = models.PositiveSmallIntegerField(null=True)
    target_impact = models.PositiveSmallIntegerField(null=True)
    chance = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    cost_impact = models.DecimalField(**MONEY, null=True)
    exposure = models.DecimalField(**MONEY, null=True)
    time_impact_days = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=8, choices=Risk.Status.choices)
    response = models.CharField(max_length=8, choices=Risk.Response.choices)
    response_plan = models.TextField(blank=True)
    contingency = models.DecimalField(**MONEY, null=True)
    owner = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["risk", "known_on"]
        constraints = [models.UniqueConstraint(fields=["risk", "known_on"], name="one_assessment_a_day")]
        indexes = [models.Index(fields=["risk"], condition=Q(superseded_on__isnull=True), name="assessment_standing")]


class ContingencyDraw(models.Model):
    """Money drawn from the contingency of a risk, known from a day on."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="draws")
    known_on = models.DateField()
    amount = models.DecimalField(**MONEY)
    reason = models.CharField(max_length=250)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["known_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="contingency_drawn_above_zero")]

    def __str__(self):
        return f"{self.amount} drawn for {self.risk}"


class RiskScale(models.Model):
    """What the five steps of probability and impact mean, and the appetite, at a node and below it; without a node, in the whole office.

    `steps` holds {"probability": [[words, chance]], "cost"|"time"|"scope"|"benefit": [[words, upper limit]]}, five entries each, of what
    differs from what is inherited; `appetite` {"score": n, "exposure": "amount"} is what may be carried without raising it.
    """

    node = models.OneToOneField(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="risk_scale")
    steps = models.JSONField(default=dict)
    appetite = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(models.Value(1), condition=Q(node__isnull=True), name="one_office_wide_risk_scale")]
