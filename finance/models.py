"""Money by fiscal year, what it bought, and what it is worth."""

from django.db import models
from django.db.models import F, Q

from portfolio.models import ReportingPeriod
from projects.models import Project, WorkPackage

MONEY = {"max_digits": 18, "decimal_places": 2}


class FiscalCalendar(models.Model):
    """When the fiscal year starts. One calendar is the default."""

    name = models.CharField(max_length=80, unique=True)
    start_month = models.PositiveSmallIntegerField(default=4)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(start_month__range=(1, 12)), name="fiscal_start_month_1_to_12"),
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_fiscal_calendar"),
        ]

    def __str__(self):
        return self.name


class FiscalYear(models.Model):
    """A named fiscal year, e.g. FY26/27."""

    calendar = models.ForeignKey(FiscalCalendar, on_delete=models.PROTECT, related_name="years")
    label = models.CharField(max_length=20)
    start_on = models.DateField()
    end_on = models.DateField()

    class Meta:
        ordering = ["start_on"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "start_on"], name="fiscal_year_once"),
            models.CheckConstraint(condition=Q(end_on__gt=F("start_on")), name="fiscal_year_ends_after_it_starts"),
        ]

    def __str__(self):
        return self.label


class CostType(models.Model):
    """Capex or opex, and the element of cost."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    capital = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.name


class ExchangeRate(models.Model):
    """One unit of `currency` in `into`, in a named set of rates, from a day on."""

    rate_set = models.CharField(max_length=20, default="plan")
    currency = models.CharField(max_length=3)
    into = models.CharField(max_length=3)
    known_on = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rate_set", "currency", "into", "known_on"], name="rate_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_above_zero"),
        ]


class Version(models.Model):
    """A Plan or an Outlook of one project for one fiscal year, as it was known from a day on."""

    class Kind(models.TextChoices):
        PLAN = "plan"
        OUTLOOK = "outlook"

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        APPROVED = "approved"
        LOCKED = "locked"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="versions")
    fiscal_year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    label = models.CharField(max_length=40, blank=True)  # "3+9"
    state = models.CharField(max_length=9, choices=State.choices, default=State.APPROVED)
    known_on = models.DateField()
    note = models.TextField(blank=True)
    total = models.DecimalField(**MONEY)  # the sum of its lines, added when they are written

    class Meta:
        ordering = ["fiscal_year", "kind", "known_on"]
        constraints = [models.UniqueConstraint(fields=["project", "fiscal_year", "kind", "known_on"], name="one_version_a_day")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.fiscal_year} {self.label}".strip()


class VersionLine(models.Model):
    """An amount of a version: a month's, or (without a month) the year's not yet spread."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="lines")
    cost_type = models.ForeignKey(CostType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(null=True, blank=True)
    amount = models.DecimalField(**MONEY)


class Actual(models.Model):
    """A posting from the ledger."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="actuals")
    cost_type = models.ForeignKey(CostType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    posting_date = models.DateField()
    known_on = models.DateField()
    amount = models.DecimalField(**MONEY)  # in the project's currency
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=80, blank=True)
    vendor = models.CharField(max_length=160, blank=True)
    text = models.CharField(max_length=250, blank=True)
    batch_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        ordering = ["-posting_date", "-id"]
        indexes = [models.Index(fields=["project", "known_on"], name="actual_by_project_known")]


class Progress(models.Model):
    """A work package measured at a status date, cumulative to the end of that day."""

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="progress")
    status_date = models.DateField()
    done = models.DecimalField(max_digits=7, decimal_places=6)  # share of the scope, 0..1
    actual_cost = models.DecimalField(**MONEY, null=True, blank=True)
    etc = models.DecimalField(**MONEY, null=True, blank=True)
    actual_start_at = models.DateTimeField(null=True, blank=True)
    actual_finish_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["work_package", "-status_date"]
        constraints = [
            models.UniqueConstraint(fields=["work_package", "status_date"], name="progress_once_a_day"),
            models.CheckConstraint(condition=Q(done__range=(0, 1)), name="progress_done_0_to_1"),
        ]


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
    work_packages = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "period"], name="earned_value_once_a_period")]

