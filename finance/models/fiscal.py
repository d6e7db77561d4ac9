"""The fiscal calendar: years that start in any month, in twelve or thirteen periods that close one by one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

MONEY = {"max_digits": 18, "decimal_places": 2}


class FiscalCalendar(models.Model):
    """When the fiscal year starts and into how many periods it is cut. One calendar is the default."""

    name = models.CharField(max_length=80, unique=True)
    start_month = models.PositiveSmallIntegerField(default=4)
    periods = models.PositiveSmallIntegerField(default=12)  # 12: the months; 13: four weeks each, the last to the year's end
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(start_month__range=(1, 12)), name="fiscal_start_month_1_to_12"),
            models.CheckConstraint(condition=Q(periods__in=(12, 13)), name="fiscal_periods_12_or_13"),
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


class FiscalPeriod(models.Model):
    """A period of a fiscal year. Soft-closed, only those who keep the books still post in it; closed, nobody does."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SOFT = "soft", "Soft-closed"
        CLOSED = "closed", "Closed"

    year = models.ForeignKey(FiscalYear, on_delete=models.CASCADE, related_name="periods")
    number = models.PositiveSmallIntegerField()
    start_on = models.DateField()
    end_on = models.DateField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["start_on"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="fiscal_period_once"),
            models.CheckConstraint(condition=Q(number__range=(1, 13)), name="fiscal_period_1_to_13"),
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="fiscal_period_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.year} P{self.number:02d}"
