"""Who and what does the work."""

from django.db import models
from django.db.models import Q

from projects.models import Project, WorkCalendar, WorkPackage


class Resource(models.Model):
    """A person, a role, a team, equipment, a material or a kind of cost. The office's, or one project's own."""

    class Kind(models.TextChoices):
        PERSON = "person"
        ROLE = "role"  # generic: demand before names
        TEAM = "team"
        VENDOR = "vendor"
        EQUIPMENT = "equipment"
        MATERIAL = "material"
        COST = "cost"

    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="resources")
    uid = models.PositiveIntegerField(null=True, blank=True)  # in the file it came with
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.PERSON)
    calendar = models.ForeignKey(WorkCalendar, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    max_units = models.DecimalField(max_digits=9, decimal_places=4, default=1)  # 1 = one full time
    rate = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)  # an hour's, or a unit's of a material
    rates = models.JSONField(default=list, blank=True)  # tables A–E as the file has them
    group = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)
    custom = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(project__isnull=True), name="office_resource_code_once"),
            models.UniqueConstraint(fields=["project", "code"], name="project_resource_code_once"),
            models.CheckConstraint(condition=Q(max_units__gte=0), name="resource_units_not_negative"),
        ]

    def __str__(self):
        return self.name


class Assignment(models.Model):
    """A resource on a line of the WBS. Work in minutes (a material's in sixtieths of its unit)."""

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="assignments")
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments")  # None: nobody yet
    uid = models.PositiveIntegerField(null=True, blank=True)
    units = models.DecimalField(max_digits=12, decimal_places=4, default=1)
    work_minutes = models.BigIntegerField(null=True, blank=True)
    actual_minutes = models.BigIntegerField(null=True, blank=True)
    remaining_minutes = models.BigIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    actual_cost = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    start_at = models.DateTimeField(null=True, blank=True)
    finish_at = models.DateTimeField(null=True, blank=True)
    contour = models.CharField(max_length=20, blank=True)
    baselines = models.JSONField(default=dict, blank=True)  # by slot, as the file has them
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["work_package", "id"]

    def __str__(self):
        return f"{self.resource} on {self.work_package}"
