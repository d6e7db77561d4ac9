"""Judgement: thresholds, ratings, health."""

from django.db import models
from django.db.models import Q

from portfolio.models import Node, ReportingPeriod
from projects.models import RAG, Project


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
