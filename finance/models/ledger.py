"""What the ledger says: postings, orders not yet invoiced, and what still waits for its project."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from finance.models.costs import CostType
from finance.models.fiscal import MONEY
from portfolio.models import Node
from projects.models import Project


class Actual(models.Model):
    """A posting from the ledger, in the project's currency; one made in another keeps what it was and the rate it was turned at."""

    class Kind(models.TextChoices):
        POSTING = "posting", "Posting"
        ACCRUAL = "accrual", "Accrual"  # a cost of the period whose invoice has not come
        REVERSAL = "reversal", "Reversal"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="actuals")
    cost_type = models.ForeignKey(CostType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    posting_date = models.DateField()
    known_on = models.DateField()
    amount = models.DecimalField(**MONEY)  # in the project's currency
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.POSTING, db_default="posting")
    reference = models.CharField(max_length=80, blank=True)
    order = models.CharField(max_length=80, blank=True, default="", db_default="")  # the purchase order it draws on
    vendor = models.CharField(max_length=160, blank=True)
    text = models.CharField(max_length=250, blank=True)
    original_amount = models.DecimalField(**MONEY, null=True, blank=True)
    original_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    rate = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)  # original → project's currency
    reverses = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversals")
    source = models.CharField(max_length=40, blank=True, default="", db_default="")  # the ledger it came from
    batch_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        ordering = ["-posting_date", "-id"]
        indexes = [models.Index(fields=["project", "known_on"], name="actual_by_project_known")]


class Commitment(models.Model):
    """A purchase order, or a line of one, as it was known from a day on: what was ordered and what of it is still to be invoiced."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="commitments")
    cost_type = models.ForeignKey(CostType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80)
    line = models.CharField(max_length=20, blank=True)
    known_on = models.DateField()
    vendor = models.CharField(max_length=160, blank=True)
    text = models.CharField(max_length=250, blank=True)
    ordered_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    amount = models.DecimalField(**MONEY)  # in the project's currency
    open_amount = models.DecimalField(**MONEY)
    currency = models.CharField(max_length=3)
    batch_id = models.BigIntegerField(null=True, db_index=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-known_on", "reference", "line"]
        constraints = [models.UniqueConstraint(fields=["project", "reference", "line", "known_on"], name="commitment_once_a_day")]

    def __str__(self):
        return f"{self.reference} {self.line}".strip()


class Suspense(models.Model):
    """A posting that matched no project: kept as the file said it until someone says where it belongs."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        BOOKED = "booked", "Booked"
        DISMISSED = "dismissed", "Dismissed"

    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # the branch its file came in under
    source = models.CharField(max_length=40, blank=True)
    row = models.PositiveIntegerField()
    project_said = models.CharField(max_length=80, blank=True)
    cost_type_said = models.CharField(max_length=40, blank=True)
    posting_date = models.DateField()
    amount = models.DecimalField(**MONEY)
    currency = models.CharField(max_length=3, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    order = models.CharField(max_length=80, blank=True)
    vendor = models.CharField(max_length=160, blank=True)
    text = models.CharField(max_length=250, blank=True)
    reason = models.CharField(max_length=250)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    note = models.CharField(max_length=250, blank=True)
    actual = models.ForeignKey(Actual, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    batch_id = models.BigIntegerField(null=True, db_index=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-posting_date", "-id"]
        indexes = [models.Index(fields=["state", "node"], name="suspense_by_state")]


class MatchingRule(models.Model):
    """Where postings of a ledger belong that name no project the office knows. The first that fits, in order, counts."""

    class Field(models.TextChoices):
        PROJECT = "project_said", "Project as the file says it"
        VENDOR = "vendor", "Vendor"
        TEXT = "text", "Text"
        REFERENCE = "reference", "Reference"
        ORDER = "order", "Purchase order"
        COST_TYPE = "cost_type_said", "Cost type"

    class Test(models.TextChoices):
        IS = "is", "is"
        STARTS = "starts", "starts with"
        CONTAINS = "contains", "contains"

    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="+")  # files brought in under it; none: all
    source = models.CharField(max_length=40, blank=True)  # of one ledger; blank: of all
    place = models.PositiveIntegerField(default=1)
    field = models.CharField(max_length=14, choices=Field.choices)
    test = models.CharField(max_length=8, choices=Test.choices)
    words = models.CharField(max_length=160)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    cost_type = models.ForeignKey(CostType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    active = models.BooleanField(default=True, db_default=True)  # switched off it is kept, and never asked
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["place", "id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="matching_rule_says_something")]

    def __str__(self):
        return f"{self.get_field_display()} {self.get_test_display()} “{self.words}”"
