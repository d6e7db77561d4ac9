"""Branches of a WBS kept to begin other projects with."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from portfolio.policy import require
from projects.actions.edits import edit_schedule
from projects.calc.schedule.template import edits_of, template_of
from projects.models import Project, ProjectType, Schedule, Template, WorkPackage
from projects.policy import require_over
from projects.queries.plans import Consequence
from projects.queries.schedules import stored_schedule

TOLD = ("name", "type")
MOST_LINES = 5000


@transaction.atomic
def save_template(
    *, actor, project: Project, name: str, now: dt.datetime, branch: WorkPackage | None = None, type: ProjectType | None = None,
    version: int | None = None,
) -> Template:  # fmt: skip
    """Keep a branch of a project's WBS, or all of it, to begin projects of a type with: lines, durations, links; no dates and no names.

    A template of that name is replaced where the version says that it was read.

    Raises:
        NotPermitted: the actor may not change the project, or takes up none.
        Conflict: the project has no schedule, or there is a template of that name.
        Stale: someone replaced it after it was read.
        Refused: the project is restricted, or the branch is not of the project, or is empty.
    """
    require_over("change_project", actor=actor, project=project)
    require("create_project", actor=actor, path=project.node.path, project_id=project.pk)
    if project.restricted:
        raise Refused(_("{code} is restricted: everybody would see its lines in a template.").format(code=project.code), field="project")
    name = inputs.text(name, field="name", called=_("The name"), longest=120, required=True)
    take_turn()
    file = stored_schedule(project=project)
    if file is None:
        raise Conflict(_("{code} has no schedule to keep: start one.").format(code=project.code))
    if branch is not None and branch.project_id != project.pk:
        raise Refused(_("{line} is no line of {project}: choose one of its own.").format(line=branch, project=project), field="branch")
    content = template_of(file, branch and branch.pk)
    if not 0 < len(content["lines"]) <= MOST_LINES:
        raise Refused(_("A template has from one to {most} lines.").format(most=MOST_LINES), field="branch")
    wanted = {"type_id": type and type.pk, "content": content}
    template = Template.objects.filter(name=name).first()
    if template is None:
        template = Template.objects.create(name=name, **wanted)
    elif version is None:
        raise Conflict(_("There is a template “{name}” already: give another name.").format(name=name), field="name")
    else:
        template = hold(template)
        require_version(template, version=version, wanted={})
        change = difference(template, wanted)
        if change is None:
            return template
        template.save(update_fields=columns(template, change))
    after = events.values(template, *TOLD) | {"lines": len(content["lines"]), "from": project.code}
    events.record("template.saved", subject=template, actor=actor, at=now, after=after)
    return template


def use_template(
    *, actor, project: Project, template: Template, version: int | None, known_on: dt.date, now: dt.datetime
) -> Consequence:  # fmt: skip
    """Add the lines and links of a template at the end of a project's WBS.

    Raises:
        Refused: the template is for another type of project.
        NotPermitted, Stale, Conflict: as `edit_schedule`.
    """
    if template.type_id is not None and template.type_id != project.type_id:
        raise Refused(_("“{template}” is for another type of project: choose one of its own.").format(template=template), field="template")
    version = Schedule.objects.filter(project=project).values_list("version", flat=True).first() if version is None else version
    return edit_schedule(actor=actor, project=project, version=version, edits=edits_of(template.content), known_on=known_on, now=now)
