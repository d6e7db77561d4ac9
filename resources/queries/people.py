"""Read who and what does the work."""

from django.db.models import Q

from projects.models import Project
from resources.models import Resource


def resources_by_word(*, project: Project) -> dict[str, Resource]:
    """The resources in use that a project may name, by code and by name: its own before the office's, codes before names."""
    rows = Resource.objects.filter(Q(project=project) | Q(project__isnull=True), active=True).order_by("-pk")
    found: dict[str, Resource] = {}
    for of_office in (True, False):
        mine = [row for row in rows if (row.project_id is None) == of_office]
        found |= {row.name: row for row in mine} | {row.code: row for row in mine}
    return found
