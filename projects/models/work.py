"""The WBS: its lines, and the links between them."""

from django.db import models
from django.db.models import F, Q

from projects.models.calendars import WorkCalendar
from projects.models.projects import Project

CONSTRAINTS = ["asap", "alap", "snet", "snlt", "fnet", "fnlt", "mso", "mfo"]


class WorkPackage(models.Model):
    """A line of the WBS with its baseline dates and budget."""

    class Kind(models.TextChoices):
        SUMMARY = "summary"
        TASK = "task"
        MILESTONE = "milestone"
        LOE = "loe"

    TECHNIQUES = ["0/100", "50/50", "25/75", "milestones", "percent", "units", "apportioned", "loe"]
    CURVES = ["linear", "front", "back", "bell"]

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="work_packages")
    wbs = models.CharField(max_length=60)
    order = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TASK)
    start_at = models.DateTimeField(null=True, blank=True)  # baseline; wall-clock time of the project, kept as UTC
    finish_at = models.DateTimeField(null=True, blank=True)
    budget = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    technique = models.CharField(max_length=12, default="percent", choices=[(t, t) for t in TECHNIQUES])
    host = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # that apportioned work earns with
    curve = models.CharField(max_length=6, default="linear", choices=[(c, c) for c in CURVES])
    known_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    # The plan that the schedule is computed from. Durations are working time of the task's calendar, or of the clock where `elapsed`.
    uid = models.PositiveIntegerField(null=True, blank=True)  # in the file it came with; a new line takes the next free one
    level = models.PositiveSmallIntegerField(default=1)  # of the outline, 1 at the top
    code = models.CharField(max_length=60, blank=True)  # the activity's own code in the tool it came from
    duration_minutes = models.BigIntegerField(null=True, blank=True)
    elapsed = models.BooleanField(default=False)
    estimated = models.BooleanField(default=False)
    calendar = models.ForeignKey(WorkCalendar, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # None: the project's
    resource_calendars = models.JSONField(default=list, blank=True)  # ids of the calendars that those who do the work bring
    constraint = models.CharField(max_length=4, choices=[(c, c) for c in CONSTRAINTS], default="asap")
    constraint_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    manual = models.BooleanField(default=False)  # its dates are the planned ones
    active = models.BooleanField(default=True)
    planned_start_at = models.DateTimeField(null=True, blank=True)
    planned_finish_at = models.DateTimeField(null=True, blank=True)
    actual_start_at = models.DateTimeField(null=True, blank=True)
    actual_finish_at = models.DateTimeField(null=True, blank=True)
    resume_at = models.DateTimeField(null=True, blank=True)
    remaining_minutes = models.BigIntegerField(null=True, blank=True)
    done = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)  # share of the duration
    physical = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)  # share of the scope, as the file says
    progress_on = models.DateField(null=True, blank=True)  # the day up to which an edit said its progress, until a measure holds it
    delay_minutes = models.BigIntegerField(default=0)  # that levelling adds, by the clock
    parts = models.JSONField(default=list, blank=True)  # worked stretches of a split task, [[start, finish], …]
    work_minutes = models.BigIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)  # as now expected
    priority = models.PositiveSmallIntegerField(default=500)
    owner = models.CharField(max_length=120, blank=True)
    notes = models.TextField(blank=True)
    custom = models.JSONField(default=dict, blank=True)  # fields kept from a file: label → value
    traits = models.JSONField(default=dict, blank=True)  # what is particular of it in the tool it came from, by name

    class Meta:
        ordering = ["project", "order"]
        constraints = [
            models.UniqueConstraint(fields=["project", "wbs"], name="wbs_once_per_project"),
            models.UniqueConstraint(fields=["project", "uid"], name="work_package_uid_once"),
            models.CheckConstraint(condition=Q(level__gte=1), name="work_package_level_from_1"),
            models.CheckConstraint(
                condition=Q(duration_minutes__isnull=True) | Q(duration_minutes__gte=0), name="work_package_duration_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(remaining_minutes__isnull=True) | Q(remaining_minutes__gte=0), name="work_package_remaining_not_negative"
            ),
            models.CheckConstraint(condition=Q(done__isnull=True) | Q(done__range=(0, 1)), name="work_package_done_0_to_1"),
            models.CheckConstraint(condition=Q(physical__isnull=True) | Q(physical__range=(0, 1)), name="work_package_physical_0_to_1"),
            models.CheckConstraint(
                condition=Q(constraint__in=["asap", "alap"]) | Q(constraint_at__isnull=False), name="work_package_constraint_has_its_moment"
            ),
            models.CheckConstraint(
                condition=Q(actual_finish_at__isnull=True) | Q(actual_start_at__isnull=False), name="work_package_finished_has_started"
            ),
            models.CheckConstraint(condition=Q(host__isnull=True) | Q(technique="apportioned"), name="work_package_host_of_apportioned"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="work_package_budget_not_negative"),
            models.CheckConstraint(
                condition=Q(start_at__isnull=True) | Q(finish_at__isnull=True) | Q(finish_at__gte=F("start_at")),
                name="work_package_finish_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.wbs} {self.name}"


class FormerPlan(models.Model):
    """How a line was planned until a day, from which it is planned otherwise: days before it are measured by this."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="former_plans")
    until_on = models.DateField()
    start_at = models.DateTimeField(null=True, blank=True)
    finish_at = models.DateTimeField(null=True, blank=True)
    budget = models.DecimalField(max_digits=18, decimal_places=2)
    technique = models.CharField(max_length=12, choices=[(t, t) for t in WorkPackage.TECHNIQUES])
    curve = models.CharField(max_length=6, choices=[(c, c) for c in WorkPackage.CURVES])

    class Meta:
        ordering = ["work_package", "until_on"]
        constraints = [models.UniqueConstraint(fields=["work_package", "until_on"], name="former_plan_once_a_day")]
        indexes = [models.Index(fields=["project", "until_on"], name="former_plan_of_project")]

    def __str__(self):
        return f"{self.work_package} until {self.until_on}"


class RemovedLine(models.Model):
    """What went with a line that was deleted, so that it comes back with it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    line = models.BigIntegerField()  # the key it had
    removed_on = models.DateField()
    calendars = models.JSONField(default=list)  # that those who did the work brought
    rows = models.JSONField(default=dict)  # by the name of their model: column → value
    hosts = models.JSONField(default=list)  # [[line, host], …] of apportioned work that it was, or that earned with it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "line"], name="removed_line_once")]

    def __str__(self):
        return f"line {self.line} of {self.project}, removed"


class Link(models.Model):
    """One line waits for another, perhaps of another project. Lag in minutes, or in ten-thousandths where the unit is a share."""

    TYPES = ["FS", "SS", "FF", "SF"]
    UNITS = ["minutes", "elapsed", "percent", "elapsed percent"]

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")  # the successor's
    predecessor = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="links_out")
    successor = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="links_in")
    type = models.CharField(max_length=2, choices=[(t, t) for t in TYPES], default="FS")
    lag = models.BigIntegerField(default=0)
    unit = models.CharField(max_length=15, choices=[(u, u) for u in UNITS], default="minutes")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "type"], name="link_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="link_between_two"),
        ]

    def __str__(self):
        return f"{self.predecessor.wbs} {self.type} {self.successor.wbs}"
