"""Projects that a publication would bring back into delivery past a gate that was never held."""

from governance.actions.publications.contents import Publication
from pmo.imports.calc.shape import Problem
from pmo.imports.contract import Row
from projects.models import Project, Stage
from projects.queries import stage_on
from projects.queries.gates import gates_shut, shut_words


def shut_rows(publication: Publication, rows: list[Row]) -> list[Problem]:
    """A problem for each row whose project is out, and whose way into delivery a gate bars; one that is new is taken up in mid-life.

    `rows` are those of the publication's projects, in their order.
    """
    ids = [one.project_id for one in publication.projects if one.project_id is not None]
    gated = Project.objects.filter(pk__in=ids, type__stages__gated=True).distinct().select_related("type")
    projects = {project.pk: project for project in gated}
    found = []
    for one, row in zip(publication.projects, rows, strict=True):
        project = projects.get(one.project_id)
        if project is None:
            continue
        before = stage_on(project=project, day=publication.known_on)
        if before is not None and before.kind != Stage.Kind.OUT:
            continue
        active = project.type.stages.filter(kind=Stage.Kind.ACTIVE)
        target = active.filter(name="Delivery").first() or active.order_by("order").first()
        shut = gates_shut(project=project, stage=target, day=publication.known_on)[0] if target is not None else []
        if shut:
            found.append(Problem(row.number, "Project name", shut_words(project.code, shut[0], target)))
    return found
