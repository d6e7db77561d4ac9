"""Where a record of governance stands: in a project, or at a node of the tree."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portfolio.models import Node
from projects.models import Project

MONEY = {"max_digits": 18, "decimal_places": 2}


class Placed(models.Model):
    """A record of one project, or of one node. Who sees the project or node sees it."""

    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=Q(project__isnull=False) | Q(node__isnull=False), name="%(class)s_has_a_place")]

    @property
    def place(self):
        """The project or node it stands in: a risk raised to a node stands there, whichever project it came from."""
        return self.node or self.project


class Owned(models.Model):
    """A record that somebody answers for: a person with an account, or a name."""

    owner = models.CharField(max_length=120, blank=True)
    owner_account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True
