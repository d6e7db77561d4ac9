"""Who may do what to projects, one or very many, in a fixed number of trips."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from pmo.errors import NotPermitted
from portfolio.models import Grant
from portfolio.policy import CAPABILITIES, refusal
from portfolio.queries import scope_of
from projects.models import Project, ProjectGrant


def require_over(capability: str, *, actor, project: Project) -> None:
    """Raises NotPermitted unless the actor holds the capability over the project and, where it is restricted, is cleared for it."""
    require_over_all(capability, actor=actor, projects=[project])


def require_over_all(capability: str, *, actor, projects: Iterable[Project]) -> None:
    """Raises NotPermitted, naming the first project over which the actor does not hold the capability, or for which he is not cleared."""
    if actor.is_system:
        return
    roles = CAPABILITIES[capability]
    branches = tuple(path or "/" for path in Grant.objects.filter(user=actor, role__in=roles).values_list("node__path", flat=True))
    own = list(ProjectGrant.objects.filter(user=actor).values_list("project_id", "role"))
    holding, shown = {one for one, role in own if role in roles}, {one for one, _role in own}
    scope = None
    for project in projects:
        if project.pk not in holding and not project.node.path.startswith(branches):
            raise NotPermitted(f"{project.code}: {refusal(roles, capability)}")
        if project.restricted and project.pk not in shown:
            scope = scope or scope_of(user=actor)
            if not scope.clears(project.node.path):
                raise NotPermitted(_("{code} is restricted: it takes clearance to change it.").format(code=project.code))
