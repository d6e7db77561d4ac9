"""What money is spent on, and what one currency is in another."""

from django.db import models
from django.db.models import F, Q


class CostType(models.Model):
    """Capex or opex, and the element of cost; cost types form a tree, whose leaves take amounts."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    capital = models.BooleanField(default=False)
    contingency = models.BooleanField(default=False)  # held back for what may happen: drawn, not spent by plan
    account = models.CharField(max_length=40, blank=True)  # its account code in the ledger
    retired = models.BooleanField(default=False)  # kept for what was booked on it, offered for nothing new
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="cost_type_not_its_own_parent")]

    def __str__(self):
        return self.name


class ExchangeRate(models.Model):
    """One unit of `currency` in `into`, in a named set of rates, from a day on.

    The set "plan" is what plans are made at; "period" is what each period's postings are turned at.
    """

    rate_set = models.CharField(max_length=20, default="plan")
    currency = models.CharField(max_length=3)
    into = models.CharField(max_length=3)
    known_on = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        ordering = ["rate_set", "currency", "into", "-known_on"]
        constraints = [
            models.UniqueConstraint(fields=["rate_set", "currency", "into", "known_on"], name="rate_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_above_zero"),
        ]

    def __str__(self):
        return f"{self.currency} in {self.into}, {self.rate_set}, from {self.known_on}"
