"""What a project is to bring, month by month: promised, re-forecast, realised, and found true by finance."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from finance.models.fiscal import MONEY
from portfolio.models import ReportingPeriod
from projects.models import Project


class Benefit(models.Model):
    """One benefit (or harm) of a project, by what it is measured, who owns it and who answers for it once the project is closed."""

    class Kind(models.TextChoices):
        CASHABLE = "cashable", "Cashable"
        NON_CASHABLE = "non_cashable", "Non-cashable"
        NON_MONETARY = "non_monetary", "Non-monetary"
        DISBENEFIT = "disbenefit", "Disbenefit"

    class Counted(models.TextChoices):
        SUM = "sum", "Adds up"
        LEVEL = "level", "Stands at a level"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="benefits")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.CharField(max_length=40, blank=True)  # empty: money, in the project's currency
    counted = models.CharField(max_length=5, choices=Counted.choices, default=Counted.SUM)  # money always adds up
    measure = models.CharField(max_length=250, blank=True)  # how it is measured, and from which source
    baseline_value = models.DecimalField(**MONEY, null=True, blank=True)  # where the measure stood before the project
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)  # may lie after the project's closure
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    holder_name = models.CharField(max_length=120, blank=True)  # who answers for it after the closure
    known_on = models.DateField()
    handed_over_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "code"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="benefit_code_once_a_project"),
            models.CheckConstraint(condition=~Q(unit="") | Q(counted="sum"), name="money_of_benefits_adds_up"),
            models.CheckConstraint(condition=Q(kind="disbenefit") | Q(kind="non_monetary", unit__gt="") | (~Q(kind="non_monetary") & Q(unit="")),
                                   name="benefit_unit_as_its_kind"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.code} {self.name}"


class BenefitValue(models.Model):
    """What is said of a benefit in one month, in one series, from a day on. Later words take its place from theirs; none is lost."""

    class Series(models.TextChoices):
        PLANNED = "planned", "Planned"
        FORECAST = "forecast", "Forecast"
        REALISED = "realised", "Realised"

    benefit = models.ForeignKey(Benefit, on_delete=models.CASCADE, related_name="amounts")
    series = models.CharField(max_length=8, choices=Series.choices)
    month = models.DateField()  # its first day
    value = models.DecimalField(**MONEY)
    known_on = models.DateField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    validated_value = models.DecimalField(**MONEY, null=True, blank=True)  # what finance found, of what was realised
    validated_on = models.DateField(null=True, blank=True)
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["benefit", "series", "month", "known_on"]
        constraints = [
            models.UniqueConstraint(fields=["benefit", "series", "month", "known_on"], name="benefit_value_once_a_day"),
            models.CheckConstraint(condition=Q(series="realised") | Q(validated_value=None), name="only_realised_is_validated"),
            models.CheckConstraint(
                condition=Q(validated_value=None, validated_on=None) | Q(validated_value__isnull=False, validated_on__isnull=False),
                name="validated_value_with_its_day",
            ),
        ]

    def __str__(self):
        return f"{self.series} {self.month:%Y-%m} of {self.benefit}"


class DiscountRate(models.Model):
    """The yearly rate at which the office discounts what comes later, from a day on."""

    known_on = models.DateField(unique=True)
    rate = models.DecimalField(max_digits=6, decimal_places=4)  # a share: 0.0350
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-known_on"]
        constraints = [models.CheckConstraint(condition=Q(rate__gt=-1) & Q(rate__lte=1), name="discount_rate_in_range")]

    def __str__(self):
        return f"discount rate from {self.known_on}"


class BenefitStanding(models.Model):
    """The fact: how a project's benefits in money stood at a status date, and what its case was worth. Unknown is null."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="benefit_standings")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    due = models.DecimalField(**MONEY, null=True)  # planned for the months that were over
    due_told = models.DecimalField(**MONEY, null=True)  # of it, in months of which something was said
    realised = models.DecimalField(**MONEY, null=True)
    validated = models.DecimalField(**MONEY, null=True)
    planned = models.DecimalField(**MONEY, null=True)  # over the whole life
    expected = models.DecimalField(**MONEY, null=True)
    npv_planned = models.DecimalField(**MONEY, null=True)
    npv = models.DecimalField(**MONEY, null=True)
    waiting = models.PositiveIntegerField(default=0)  # months said and not validated
    late = models.PositiveIntegerField(default=0)  # months over with a plan and no word
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "period"], name="benefit_standing_once_a_period")]
