"""What was measured of the work, what it earned, and what the whole project is to cost and bring."""

from django.db import models
from django.db.models import Q

from finance.models.fiscal import MONEY
from portfolio.models import ReportingPeriod
from projects.models import Project, WorkPackage


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
    """How much of a work package's budget is planned to be done by the end of a day, cumulative; takes the place of its curve."""

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="phased_plan")
    period_end = models.DateField()
    pv = models.DecimalField(**MONEY)

    class Meta:
        ordering = ["work_package", "period_end"]
        constraints = [
            models.UniqueConstraint(fields=["work_package", "period_end"], name="phased_plan_once_a_day"),
            models.CheckConstraint(condition=Q(pv__gte=0), name="phased_plan_not_negative"),
        ]


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
    work_packages = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "period"], name="earned_value_once_a_period")]
