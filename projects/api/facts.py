"""REST: facts of projects, each known from a day on: how they are found, read as of a day, and recorded."""

import datetime as dt

from django_filters import CharFilter, FilterSet

from pmo.inputs import today
from pmo.web.rest.records import Records
from projects.api.found import named
from projects.queries import visible


class OfProject(FilterSet):
    project = CharFilter("project__code")


class FactsOfProjects(Records):
    """The facts of one model of the projects the caller sees. Subclasses say `model`; `path` leads from it to the project."""

    model = None
    path = "project__"
    known = "known_on"  # the column `as_of` is compared to
    filters = OfProject
    lookup_field = "pk"
    version_path = None

    def rows(self, *, as_of):
        facts = self.model.objects.filter(visible(user=self.request.user, prefix=self.path))
        return facts.filter(**{f"{self.known}__lte": as_of}) if as_of else facts

    def deed(self, project: str, known_on: dt.date | None) -> dict:
        """What every action that records such a fact is told: by whom, of which project, known from when, at what moment."""
        now = self.now
        return {"actor": self.request.user, "project": named(self.request, project), self.known: known_on or today(now), "now": now}
