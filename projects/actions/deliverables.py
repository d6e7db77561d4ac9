"""What a project is to produce, and its acceptance."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from projects.models import Deliverable, Project, WorkPackage
from projects.policy import require_over

TOLD = ("code", "name", "due_on", "work_package", "accepted_on", "accepted_by")


@transaction.atomic
def add_deliverable(
    *, actor, project: Project, code: str, name: str, now: dt.datetime, due_on: dt.date | None = None, work_package: WorkPackage | None = None
) -> Deliverable:  # fmt: skip
    """Something the project is to produce.

    Raises:
        NotPermitted: the actor may not change the project.
        Refused: a value is not acceptable, or the line is another project's.
        Conflict: the code is taken.
    """
    require_over("change_project", actor=actor, project=project)
    fields = _checked(project, name=name, due_on=due_on, work_package=work_package)
    project, code = hold(project), inputs.code(code)
    if project.deliverables.filter(code=code).exists():
        raise Conflict(_("The code {code} is taken: give another.").format(code=code), field="code")
    deliverable = Deliverable.objects.create(project=project, code=code, **fields)
    events.record("deliverable.added", subject=deliverable, actor=actor, at=now, after=events.values(deliverable, *TOLD))
    return deliverable


@transaction.atomic
def change_deliverable(*, actor, deliverable: Deliverable, version: int, now: dt.datetime, **fields) -> Deliverable:
    """Say something else of a deliverable.

    Raises:
        NotPermitted, Refused: as `add_deliverable`.
        Stale: someone changed it after it was read.
        Conflict: it is accepted.
    """
    require_over("change_project", actor=actor, project=deliverable.project)
    wanted = _checked(deliverable.project, **fields)
    deliverable = hold(deliverable)
    require_version(deliverable, version=version, wanted=wanted)
    if deliverable.accepted_on is not None:
        raise Conflict(_("“{deliverable}” is accepted: it stays as it is.").format(deliverable=deliverable))
    return _changed("deliverable.changed", deliverable, wanted, actor, now)


@transaction.atomic
def accept_deliverable(*, actor, deliverable: Deliverable, version: int, accepted_by: str, accepted_on: dt.date, now: dt.datetime) -> Deliverable:
    """Record who accepted a deliverable, and when.

    Raises:
        NotPermitted, Stale, Conflict: as `change_deliverable`.
        Refused: nobody is named, or the day lies ahead.
    """
    require_over("change_project", actor=actor, project=deliverable.project)
    inputs.day(accepted_on, field="accepted_on", called=_("The day of acceptance"), required=True)
    if accepted_on > inputs.today(now):
        raise Refused(_("{day} lies ahead: give the day on which it was accepted.").format(day=accepted_on), field="accepted_on")
    by = inputs.text(accepted_by, field="accepted_by", called=_("Who accepted it"), longest=120, required=True)
    wanted = {"accepted_by": by, "accepted_on": accepted_on}
    deliverable = hold(deliverable)
    require_version(deliverable, version=version, wanted=wanted)
    if deliverable.accepted_on is not None:
        raise Conflict(_("“{deliverable}” is accepted already.").format(deliverable=deliverable))
    return _changed("deliverable.accepted", deliverable, wanted, actor, now)


def _changed(verb: str, deliverable: Deliverable, wanted: dict, actor, now: dt.datetime) -> Deliverable:
    change = difference(deliverable, wanted)
    if change is not None:
        deliverable.save(update_fields=columns(deliverable, change))
        events.record(verb, subject=deliverable, actor=actor, at=now, before=change.before, after=change.after)
    return deliverable


def _checked(project: Project, **fields) -> dict:
    if "name" in fields:
        fields["name"] = inputs.text(fields["name"], field="name", called=_("The name"), longest=250, required=True)
    if "due_on" in fields:
        inputs.day(fields["due_on"], field="due_on", called=_("The day it is due"))
    line = fields.get("work_package")
    if line is not None and line.project_id != project.pk:
        raise Refused(_("{line} is no line of {project}: choose one of its own.").format(line=line, project=project), field="work_package")
    return fields
