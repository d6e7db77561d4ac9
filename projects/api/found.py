"""Find the project a body or an address names, among those the caller sees."""

from django.http import Http404

from pmo.errors import Refused
from projects.models import Project, WorkPackage
from projects.queries import visible_projects


def named(request, code: str) -> Project:
    """The project a body names.

    Raises:
        Refused: there is none of that code that the caller sees.
    """
    found = visible_projects(user=request.user).filter(code=code).first()
    if found is None:
        raise Refused(f"The project '{code}' is not known.", field="project")
    return found


def addressed(request, code: str) -> Project:
    """The project an address names.

    Raises:
        Http404: not there, or not visible.
    """
    found = visible_projects(user=request.user).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def line_named(project: Project, wbs: str | None, *, field: str) -> WorkPackage | None:
    """The line of a project that a body names by its WBS number, None where it names none.

    Raises:
        Refused: the project has none of that number.
    """
    found = None if wbs is None else project.work_packages.filter(wbs=wbs).first()
    if wbs is not None and found is None:
        raise Refused(f"{project.code} has no line {wbs}: name one of its WBS numbers.", field=field)
    return found
