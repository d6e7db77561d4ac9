"""Judgement: thresholds, ratings, health, risks."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portfolio.models import Node, ReportingPeriod
from projects.models import RAG, Project

MONEY = {"max_digits": 18, "decimal_places": 2}


class Thresholds(models.Model):
    """The written limits a RAG is computed by, for a node and all below it, or (without a node) for the whole office.

    `limits` holds only the fields of `calc.health.Limits` that differ from what is inherited.
    """

    node = models.OneToOneField(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="thresholds")
    limits = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(models.Value(1), condition=Q(node__isnull=True), name="one_office_wide_thresholds")]


class Rating(models.Model):
    """The independent word of assurance on a project, as published, with its three-point colour."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="ratings")
    known_on = models.DateField()
    published = models.CharField(max_length=40)  # "Amber/Red", "Exempt"
    rag = models.CharField(max_length=7, choices=RAG)
    commentary = models.TextField(blank=True)
    reviewer = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["known_on"]
        constraints = [models.UniqueConstraint(fields=["project", "known_on"], name="one_rating_a_day")]

    def __str__(self):
        return f"{self.published} on {self.known_on}"


class Health(models.Model):
    """The fact: computed, declared and independent RAG of a project at a status date, with reasons, by dimension."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="healths")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    computed = models.CharField(max_length=7, choices=RAG)
    declared = models.CharField(max_length=7, choices=RAG)
    independent = models.CharField(max_length=7, choices=RAG)
    published = models.CharField(max_length=40, blank=True)
    # [{"name","computed","declared","independent","differs_since","reasons":[{"rule","text","value","threshold","rag"}]}]
    dimensions = models.JSONField(default=list)
    differs_since = models.DateField(null=True)  # first status date from which the three have differed without a break
    data_passed = models.PositiveIntegerField(default=0, db_default=0)  # points of the rules on data that are kept …
    data_applied = models.PositiveIntegerField(default=0, db_default=0)  # … of the points of those that apply
    # {"flaws": [{"rule", "of", "wrong", "keys": [work packages]}], "kept": [rule], "parts": [[part of the grade, its grade, why]]}
    accuracy = models.JSONField(default=dict)
    ev_grade = models.CharField(max_length=1, blank=True, default="", db_default="")  # A to D: how far earned value can be believed
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "period"], name="health_once_a_period")]


class Risk(models.Model):
    """A risk of a project: what may happen, how likely, how hard, what it would cost, and who does what by when."""

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

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    probability = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    chance = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)  # 0..1; None = taken from the probability score
    cost_impact = models.DecimalField(**MONEY, null=True, blank=True)
    exposure = models.DecimalField(**MONEY, null=True, blank=True)  # chance × cost, computed by calc.risk when written
    time_impact_days = models.PositiveIntegerField(null=True, blank=True)  # working days that the project finishes later
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    response = models.CharField(max_length=8, choices=Response.choices, default=Response.REDUCE)
    response_plan = models.TextField(blank=True)
    owner = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "code"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="risk_code_once_per_project"),
            models.CheckConstraint(condition=Q(probability__range=(1, 5)), name="risk_probability_1_to_5"),
            models.CheckConstraint(condition=Q(impact__range=(1, 5)), name="risk_impact_1_to_5"),
            models.CheckConstraint(condition=Q(chance__isnull=True) | Q(chance__range=(0, 1)), name="risk_chance_0_to_1"),
        ]

    def __str__(self):
        return self.title


class RiskAssessment(models.Model):
    """What was known of a risk from a day on."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="assessments")
    known_on = models.DateField()
    title = models.CharField(max_length=250)
    probability = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    chance = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    cost_impact = models.DecimalField(**MONEY, null=True)
    exposure = models.DecimalField(**MONEY, null=True)
    time_impact_days = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=8, choices=Risk.Status.choices)
    response = models.CharField(max_length=8, choices=Risk.Response.choices)
    response_plan = models.TextField(blank=True)
    owner = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["risk", "known_on"]
        constraints = [models.UniqueConstraint(fields=["risk", "known_on"], name="one_assessment_a_day")]
