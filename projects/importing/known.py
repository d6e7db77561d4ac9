"""The projects that rows of a file name, as far as the actor knows them."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from pmo.errors import NotPermitted
from pmo.imports.contract import Context, Verdicts
from projects.models import Project
from projects.policy import require_over_all
from projects.queries import visible_projects

CHUNK = 500


def projects_by_code(*, actor, codes: Iterable[str], fields: Sequence[str] = ()) -> dict[str, Project]:
    """The projects of these codes that the actor sees; of very many, only the fields that are asked for."""
    wanted, found = sorted(set(codes)), {}
    seen = visible_projects(user=actor)
    if fields:
        seen = seen.select_related(None).prefetch_related("node").only("node", *fields)  # very many share a branch
    for start in range(0, len(wanted), CHUNK):
        found |= {project.code: project for project in seen.filter(code__in=wanted[start : start + CHUNK])}
    return found


def refusals(capability: str, *, actor, projects: Iterable[Project]) -> dict[int, str]:
    """Of projects, those over which the actor does not hold the capability, with the reason."""
    projects = list(projects)
    try:
        require_over_all(capability, actor=actor, projects=projects)
    except NotPermitted as refusal:
        if len(projects) == 1:
            return {projects[0].pk: refusal.message}
        middle = len(projects) // 2
        return refusals(capability, actor=actor, projects=projects[:middle]) | refusals(
            capability, actor=actor, projects=projects[middle:]
        )
    return {}


def named_projects(rows: list[tuple[int, dict]], verdicts: Verdicts, context: Context, *capabilities: str) -> dict[str, Project]:
    """The projects in the column `project`; rows whose project is unknown, hidden or out of reach are refused.

    A hidden project and one that does not exist are told apart by nobody.
    """
    return NamedProjects(context, *capabilities).among(rows, verdicts)


class NamedProjects:
    """The projects that rows name, block after block of them: each is looked for once.

    With `fields` (of which a policy asks whether a project is restricted) no more of them is read than these and their branches.
    """

    def __init__(self, context: Context, *capabilities: str, fields: Sequence[str] = ()):
        self._actor, self._capabilities, self._fields = context.actor, ("import", *capabilities), fields
        self.known: dict[str, Project] = {}
        self._asked: set[str] = set()
        self._out_of_reach: dict[int, str] = {}

    def look_for(self, codes: Iterable[str]) -> dict[str, Project]:
        """The projects known so far, those of these codes that the actor sees among them."""
        fresh = set(codes) - self._asked
        if fresh:
            self._asked |= fresh
            found = projects_by_code(actor=self._actor, codes=fresh, fields=self._fields)
            for capability in self._capabilities:
                self._out_of_reach = refusals(capability, actor=self._actor, projects=found.values()) | self._out_of_reach
            self.known |= found
        return self.known

    def problem(self, code: str) -> str | None:
        """Why a row that names this project cannot be used; None where it can."""
        project = self.known.get(code)
        if project is None:
            return _("Project “{code}” is not known: correct its code, or create it first.").format(code=code)
        return self._out_of_reach.get(project.pk)

    def among(self, rows: list[tuple[int, dict]], verdicts: Verdicts) -> dict[str, Project]:
        """As `named_projects`."""
        known = self.look_for(values["project"] for _number, values in rows)
        for number, values in rows:
            told = self.problem(values["project"])
            if told is not None:
                verdicts.refuse(number, "project", told)
        return known


def projects_under(*, actor, node) -> Iterable[Project]:
    """The projects that the actor sees under a node, or (None) all of them, by code."""
    seen = visible_projects(user=actor).order_by("code")
    return seen if node is None else seen.filter(node__path__startswith=node.path)
