"""Files from outside: staged, shown, applied whole or not at all, kept, and taken back."""

from django.conf import settings
from django.db import models


class Batch(models.Model):
    """One file on its way in: its bytes, its hash, what was found in it and what became of it."""

    class State(models.TextChoices):
        STAGED = "staged"
        APPLYING = "applying"
        APPLIED = "applied"
        UNDONE = "undone"
        REFUSED = "refused"
        FAILED = "failed"

    kind = models.CharField(max_length=20)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    file = models.FileField(upload_to="imports/%Y/%m/", max_length=255)
    into = models.CharField(max_length=40, blank=True)
    period_end = models.DateField(null=True, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    accept_good_rows = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=dict, blank=True)  # encoding, delimiter, date order, unknown columns, reconciliation
    problems = models.JSONField(default=list, blank=True)  # the first thousand {row, column, message}
    undo = models.JSONField(default=dict, blank=True)  # what the kind needs to take it back
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    staged_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.kind} · {self.filename}"


class Mapping(models.Model):
    """A column mapping that someone saved by name, for the next file from the same source."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    mapping = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="mapping_name_once_per_kind")]

    def __str__(self):
        return self.name
