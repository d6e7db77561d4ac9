"""What was measured of the work, what it earned, and what the whole project is to cost and bring."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finance.models.fiscal import MONEY
from portfolio.models import ReportingPeriod
from projects.models import Baseline, Project, WorkPackage


class Progress(models.Model):
    """A work package measured at a status date, cumulative to the end of that day."""

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="progress")
    status_date = models.DateField()
    done = models.DecimalField(max_digits=7, decimal_places=6)  # share of the scope, 0..1
    actual_cost = models.DecimalField(**MONEY, null=True, blank=True)
    etc = models.DecimalField(**MONEY, null=True, blank=True)
    earned = models.DecimalField(**MONEY, null=True, blank=True)  # EV as a time-phased file states it, in place of the technique
    actual_start_at = models.DateTimeField(null=True, blank=True)
    actual_finish_at = models.DateTimeField(null=True, blank=True)
    from_schedule = models.BooleanField(default=False)  # what the schedule says; else what someone measured

    class Meta:
        ordering = ["work_package", "-status_date"]
        constraints = [
            models.UniqueConstraint(fields=["work_package", "status_date"], name="progress_once_a_day"),
            models.CheckConstraint(condition=Q(done__range=(0, 1)), name="progress_done_0_to_1"),
        ]


class PhasedPlan(models.Model):
    """How much of a work package's budget is planned to be done by the end of a day, cumulative; takes the place of its curve.

    Points that a re-baseline made hold from its day on, and those it took the place of until then: days before it are measured by these.
    """

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="phased_plan")
    period_end = models.DateField()
    pv = models.DecimalField(**MONEY)
    known_on = models.DateField(null=True, blank=True)  # None: it holds for all days
    until_on = models.DateField(default=dt.date.max)  # the day from which another takes its place; the last of all days: none does

    class Meta:
        ordering = ["work_package", "period_end"]
        constraints = [
            models.UniqueConstraint(fields=["work_package", "period_end", "until_on"], name="phased_plan_once_a_day_and_age"),
            models.CheckConstraint(condition=Q(pv__gte=0), name="phased_plan_not_negative"),
        ]


class Rebaseline(models.Model):
    """What a re-baseline did with the plan of the past, and the sums at the end of its day by the former plan and by the new one."""

    class Treatment(models.TextChoices):
        PRESERVE = "preserve", _("Keep what was planned so far")
        SINGLE_POINT = "single_point", _("Set PV to EV")
        SINGLE_POINT_COST = "single_point_cost", _("Set PV and EV to AC")

    baseline = models.OneToOneField(Baseline, on_delete=models.CASCADE, related_name="rebaseline")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    known_on = models.DateField()
    treatment = models.CharField(max_length=17, choices=Treatment.choices)
    bac_before = models.DecimalField(**MONEY)
    bac_after = models.DecimalField(**MONEY)
    pv_before = models.DecimalField(**MONEY, null=True)
    pv_after = models.DecimalField(**MONEY, null=True)
    ev_before = models.DecimalField(**MONEY, null=True)
    ev_after = models.DecimalField(**MONEY, null=True)
    ac = models.DecimalField(**MONEY, null=True)  # what was spent is what was spent: the same before and after
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["project", "known_on", "id"]

    def __str__(self):
        return f"{self.baseline}: {self.treatment}"


class ManagementReserve(models.Model):
    """What is held back above the performance baseline, as known from a day on: project budget = BAC + management reserve."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="management_reserves")
    known_on = models.DateField()
    amount = models.DecimalField(**MONEY)
    approver = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["known_on"]
        constraints = [
            models.UniqueConstraint(fields=["project", "known_on"], name="one_management_reserve_a_day"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="management_reserve_not_negative"),
        ]

    def __str__(self):
        return f"management reserve of {self.project} from {self.known_on}"


class BusinessCase(models.Model):
    """What the project is to cost and to bring over its whole life, as known on a day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="business_cases")
    known_on = models.DateField()
    whole_life_cost = models.DecimalField(**MONEY, null=True, blank=True)
    benefits = models.DecimalField(**MONEY, null=True, blank=True)
    note = models.TextField(blank=True)
    benefits_note = models.TextField(blank=True)

    class Meta:
        ordering = ["known_on"]
        constraints = [models.UniqueConstraint(fields=["project", "known_on"], name="one_business_case_a_day")]

    def __str__(self):
        return f"business case of {self.known_on}"


class EarnedValue(models.Model):
    """The fact: a project's earned value at a status date. Money is exact, ratios come from exact sums, unknown is null."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="earned_values")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    bac = models.DecimalField(**MONEY, null=True)
    pv = models.DecimalField(**MONEY, null=True)
    ev = models.DecimalField(**MONEY, null=True)
    ac = models.DecimalField(**MONEY, null=True)
    etc = models.DecimalField(**MONEY, null=True)
    measured_budget = models.DecimalField(**MONEY, null=True)  # budget of work packages that have a measure: coverage = this / bac
    measured_on = models.DateField(null=True)  # newest measurement used
    ac_source = models.CharField(max_length=8, blank=True)  # "ledger" or "progress"
    es_minutes = models.FloatField(null=True)  # earned schedule, in working minutes from the first baseline start
    at_minutes = models.BigIntegerField(null=True)  # passed by the status date
    pd_minutes = models.BigIntegerField(null=True)  # planned duration
    p_factor = models.FloatField(null=True)
    planned = models.TextField(null=True)  # the plan by the day or week, as `finance.calc.planned_steps` keeps it: what nodes add up
    work_packages = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "period"], name="earned_value_once_a_period")]
