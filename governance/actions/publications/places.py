"""The nodes and projects a publication names, made where they are missing."""

from django.utils.translation import gettext as _

from governance.actions.publications.contents import Publication, Written
from governance.models import Rating
from pmo.errors import Conflict
from pmo.ledger.changes import take_turn
from portfolio.actions.nodes import create_node
from portfolio.models import Node
from projects.actions.life_cycle import default_type
from projects.models import Project

CHUNK = 500


def placed_nodes(actor, root: Node, publication: Publication, now) -> dict[tuple[str, str], Node]:
    """The node of each department and category, made where it is missing."""
    wanted = [*publication.department_codes.values(), *publication.category_codes.values()]
    there = {node.code: node for node in Node.objects.filter(code__in=wanted)}
    for node in there.values():
        if not node.path.startswith(root.path):
            raise Conflict(
                _("The node “{code}” lies elsewhere in the tree: choose another place for the file.").format(code=node.code),
                field="into",
            )
    nodes: dict[tuple[str, str], Node] = {}
    for one in publication.projects:
        department = publication.department_codes[one.department]
        if department not in there:
            there[department] = create_node(
                actor=actor,
                code=department,
                name=one.department[:200],
                kind=Node.Kind.FUNCTION,
                parent=root,
                currency=root.currency,
                now=now,
            )
        nodes[one.department, ""] = there[department]
        if one.category:
            code = publication.category_codes[one.department, one.category]
            if code not in there:
                there[code] = create_node(
                    actor=actor, code=code, name=one.category[:200], kind=Node.Kind.PORTFOLIO, parent=there[department],
                    currency=root.currency, now=now,
                )  # fmt: skip
            nodes[one.department, one.category] = there[code]
    return nodes


def held_projects(publication: Publication, nodes: dict, written: Written, now) -> dict[str, Project]:
    """All the projects concerned by code, the new ones created."""
    kind = default_type()
    delivery = kind.stages.get(name="Delivery")
    new = [
        Project(
            code=one.code, name=one.name, node=nodes[one.department, one.category], type=kind, stage=delivery, currency="GBP",
            objective=one.objective, created_at=now,
        )
        for one in publication.projects if one.project_id is None
    ]  # fmt: skip
    taken = Project.objects.filter(code__in=[project.code for project in new]).first()
    if taken is not None:
        raise Conflict(_("The code “{code}” is taken by another project.").format(code=taken.code))
    Project.objects.bulk_create(new, batch_size=CHUNK)
    written.created |= {project.pk for project in new}
    ids = [one.project_id for one in publication.projects if one.project_id is not None] + list(publication.leaving)
    take_turn()
    held = Project.objects.select_for_update(of=("self",)).select_related("node", "type", "stage").filter(pk__in=ids)
    return {project.code: project for project in [*new, *held]}


def write_charters(publication: Publication, projects: dict[str, Project], nodes: dict, written: Written) -> None:
    """Name, objective and place, where this publication is the newest that names the project."""
    ids = [project.pk for project in projects.values()]
    later = set(Rating.objects.filter(project_id__in=ids, known_on__in=[day for day in publication.others if day > publication.known_on])
                .values_list("project_id", flat=True))  # fmt: skip
    for one in publication.projects:
        project = projects[one.code]
        if project.pk in written.created or project.pk in later:
            continue
        wanted = {"name": one.name, "objective": one.objective or project.objective, "node": nodes[one.department, one.category]}
        if not one.category and project.node.path.startswith(wanted["node"].path):
            wanted["node"] = project.node  # the file names no category: it stays where it is in the department
        if any(getattr(project, name) != value for name, value in wanted.items()):
            if wanted["node"].pk != project.node_id:
                written.moved[project.pk] = [project.node_id, wanted["node"].pk]
            for name, value in wanted.items():
                setattr(project, name, value)
            project.version += 1
            project.save(update_fields=[*wanted, "version"])
            written.changed.add(project.pk)
