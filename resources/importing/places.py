"""Where a schedule goes: into the project or under the node that was named, or where it can only be meant to go."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.imports.contract import Context
from portfolio.models import Node
from portfolio.policy import require_over_node
from portfolio.queries import visible_nodes
from projects.calc.files.contents import ScheduleFile
from projects.models import Project
from projects.policy import require_over
from projects.queries import visible_projects
from resources.calc.codes import CODE_LENGTH, code_of, free_code

OFFICE, OFFICE_NAME = "OFFICE", "Portfolio office"
KNOWN_BY_CODE = ("xer", "pmxml")  # formats whose projects bear a code of their own


@dataclass(frozen=True)
class Place:
    """A project that is there, or the code of one to be made under a node (None: under a root still to be made)."""

    code: str
    project: Project | None = None
    node: Node | None = None


def places_of(files: list[ScheduleFile], context: Context) -> list[Place]:
    """The place of each schedule of a file; `into` is a project, a node, a new project's code, or NODE/CODE.

    Raises:
        Refused: the place is not known, or is one project for several schedules.
        NotPermitted: the actor may not bring schedules in there.
    """
    project, node, code = _named(files, context)
    if project is not None:
        for capability in ("import", "change_project"):
            require_over(capability, actor=context.actor, project=project)
        return [Place(project.code, project)]
    taken, found = set(), []
    for file in files:
        place = _known_by_code(file, node, context) if not code else None
        if place is not None and place.code in taken:
            place = None
        said = (file.code, file.name) if file.format in KNOWN_BY_CODE else (file.name, file.code)
        wanted = code or code_of(said[0] or said[1])
        place = place or Place(free_code(wanted, lambda one: one in taken or Project.objects.filter(code=one).exists()), None, node)
        taken.add(place.code)
        found.append(place)
    if any(place.project is None for place in found):
        for capability in ("import", "create_project", *(["change_tree"] if node is None else [])):
            require_over_node(capability, actor=context.actor, node=node)
    return found


def _named(files: list[ScheduleFile], context: Context) -> tuple[Project | None, Node | None, str]:
    """The project, or the node and perhaps the code under it, that `into` names."""
    into = context.into
    if into and (project := visible_projects(user=context.actor).filter(code=into).first()):
        if len(files) > 1:
            raise Refused(
                _("The file holds {count} projects, and “{code}” is one: name a node for them to go under.").format(count=len(files), code=into),
                field="into",
            )
        return project, None, ""
    if into and (node := visible_nodes(user=context.actor).filter(code=into).first()):
        return None, node, ""
    place, slash, code = into.rpartition("/")
    if slash:
        node = visible_nodes(user=context.actor).filter(code=place).first()
        if node is None:
            raise Refused(_("The node “{code}” is not known: choose one you see in the tree.").format(code=place), field="into")
    else:
        node = _single_root(context)
    if into:
        _require_new(code, files)
    return None, node, code


def _require_new(code: str, files: list[ScheduleFile]) -> None:
    """Refuses a code that is no project's and cannot become one's."""
    if len(files) > 1:
        raise Refused(
            _("The file holds {count} projects, and “{code}” is no node: name one for them to go under.").format(count=len(files), code=code),
            field="into",
        )
    if Project.objects.filter(code=code).exists() or Node.objects.filter(code=code).exists():
        raise Refused(_("The code “{code}” cannot be used: choose another.").format(code=code), field="into")
    if len(code) > CODE_LENGTH or not all(sign.isascii() and (sign.isalnum() or sign in "._-") for sign in code):
        raise Refused(
            _("The code “{code}” cannot be used: take up to 40 letters, digits, dots, dashes and underscores.").format(code=code[:60]), field="into"
        )


def _single_root(context: Context) -> Node | None:
    """The one topmost node the actor sees; None where there is no tree at all yet.

    Raises:
        Refused: there are several, so that nobody can tell which.
    """
    top = list(visible_nodes(user=context.actor).order_by("depth")[:2])
    if top and (len(top) == 1 or top[1].depth > top[0].depth):
        return top[0]
    if not top and not Node.objects.exists():
        return None
    raise Refused(
        _("It is not clear where the project belongs: name the node it goes under, a project that is there, or NODE/CODE for a new one."),
        field="into",
    )


def _known_by_code(file: ScheduleFile, node: Node | None, context: Context) -> Place | None:
    """The project below the node that an earlier file of the same tool brought under the same code."""
    if node is None or file.format not in KNOWN_BY_CODE or not file.code:
        return None
    below = visible_projects(user=context.actor).filter(node__path__startswith=node.path)
    found = below.filter(code=code_of(file.code), schedule__source=file.format).first()
    if found is None:
        return None
    for capability in ("import", "change_project"):
        require_over(capability, actor=context.actor, project=found)
    return Place(found.code, found)
