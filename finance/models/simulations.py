"""Forecasts with a range: what someone judges of the work that is left, and what came of drawing it many times over."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from finance.models.fiscal import MONEY, FiscalYear
from portfolio.models import Node, ReportingPeriod
from projects.models import Project, WorkPackage


class Estimate(models.Model):
    """Three points of what is left of a work package, as judged from a day on: money to go, working days to go, or both."""

    class Shape(models.TextChoices):
        """How the outer two are meant."""

        PERT = "pert", "The least and the most it can be"
        NORMAL = "normal", "One in ten falls below, one in ten above"

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="estimates")
    known_on = models.DateField()
    shape = models.CharField(max_length=6, choices=Shape.choices, default=Shape.PERT)
    cost_low = models.DecimalField(**MONEY, null=True, blank=True)
    cost_likely = models.DecimalField(**MONEY, null=True, blank=True)
    cost_high = models.DecimalField(**MONEY, null=True, blank=True)
    days_low = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    days_likely = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    days_high = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["work_package", "-known_on"]
        constraints = [
            models.UniqueConstraint(fields=["work_package", "known_on"], name="one_estimate_a_day"),
            models.CheckConstraint(
                condition=Q(cost_low__isnull=True, cost_likely__isnull=True, cost_high__isnull=True)
                | Q(cost_low__gte=0, cost_likely__gte=F("cost_low"), cost_high__gte=F("cost_likely")),
                name="estimate_cost_in_order",
            ),
            models.CheckConstraint(
                condition=Q(days_low__isnull=True, days_likely__isnull=True, days_high__isnull=True)
                | Q(days_low__gte=0, days_likely__gte=F("days_low"), days_high__gte=F("days_likely")),
                name="estimate_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(cost_likely__isnull=False) | Q(days_likely__isnull=False), name="estimate_says_something"
            ),
        ]

    def __str__(self):
        return f"estimate of {self.work_package} from {self.known_on}"


class Simulation(models.Model):
    """What a project comes to, or the fiscal year of a node, drawn many times over from what was known on a day.

    Kept with the seed, everything that was drawn from, and the period and day of the snapshot it stands beside: the same again draws the same.
    """

    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="simulations")
    node = models.ForeignKey(Node, null=True, on_delete=models.CASCADE, related_name="simulations")
    as_of = models.DateField()
    period = models.ForeignKey(ReportingPeriod, null=True, on_delete=models.PROTECT, related_name="+")  # of the snapshot it stands beside
    fiscal_year = models.ForeignKey(FiscalYear, null=True, on_delete=models.PROTECT, related_name="+")  # nodes only
    cleared = models.BooleanField(default=False)  # restricted projects are in it: read by those who may see them
    left_out = models.PositiveIntegerField(default=0)  # restricted projects that are not
    seed = models.BigIntegerField()
    draws = models.PositiveIntegerField()
    correlation = models.DecimalField(max_digits=3, decimal_places=2)
    currency = models.CharField(max_length=3)
    inputs = models.JSONField(default=dict)
    inputs_hash = models.CharField(max_length=64, blank=True, default="", db_default="")  # of all it was drawn from: the same hash draws the same
    results = models.JSONField(null=True)
    heard = models.BigIntegerField(default=0)  # the last event of the trail when the inputs were read: what moved later is not in it
    p50_cost = models.DecimalField(**MONEY, null=True)
    p80_cost = models.DecimalField(**MONEY, null=True)
    p80_finish = models.DateField(null=True)  # projects only
    chance_in_budget = models.FloatField(null=True)
    chance_in_date = models.FloatField(null=True)  # projects only
    chance_of_both = models.FloatField(null=True)  # projects only
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-as_of", "-id"]
        indexes = [
            models.Index(fields=["project", "-as_of", "-id"], name="simulation_of_project"),
            models.Index(fields=["node", "-as_of", "-id"], name="simulation_of_node"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False, node__isnull=True) | Q(project__isnull=True, node__isnull=False), name="simulation_of_one"
            ),
            models.CheckConstraint(condition=Q(draws__range=(10_000, 100_000)), name="simulation_draws_10000_to_100000"),
            models.CheckConstraint(condition=Q(correlation__gte=0, correlation__lt=1), name="simulation_correlation_0_to_1"),
        ]

    def __str__(self):
        return f"simulation of {self.project or self.node} as of {self.as_of}"
