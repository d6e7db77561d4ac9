"""Ways of running projects, and the stages each brings."""

from django.db import models


class ProjectType(models.Model):
    """A way of running projects: it brings its own stages."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Stage(models.Model):
    """A stage of a project type's life cycle."""

    class Kind(models.TextChoices):
        DEMAND = "demand"  # asked for, not yet a project
        ACTIVE = "active"
        DONE = "done"
        OUT = "out"  # cancelled, or no longer in the portfolio: not counted

    type = models.ForeignKey(ProjectType, on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    order = models.PositiveSmallIntegerField()
    gated = models.BooleanField(default=False, db_default=False)  # entered only with a pass

    class Meta:
        ordering = ["type", "order"]
        constraints = [models.UniqueConstraint(fields=["type", "name"], name="stage_name_once_per_type")]

    def __str__(self):
        return self.name
