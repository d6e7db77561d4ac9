"""Give and take back roles over one project."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.ledger import events
from pmo.ledger.changes import hold
from portfolio.actions.grants import require_holder
from portfolio.models import Role
from portfolio.policy import require_clearing, require_over_project
from projects.models import Project, ProjectGrant


@transaction.atomic
def grant_project_role(*, actor, user, role: str, project: Project, now: dt.datetime) -> ProjectGrant:
    """Give a person a role over one project; it shows the project to them even when it is restricted.

    Raises:
        NotPermitted: the actor does not administer the project, or may not show a restricted one.
        Refused: there is no such role, or the person cannot hold one.
    """
    require_over_project("administer", actor=actor, project=project)
    role = inputs.choice(role, among=Role, field="role", called=_("The role"))
    require_holder(user)
    if project.restricted:
        require_clearing(actor=actor, user=user, path=project.node.path)
    grant, given = ProjectGrant.objects.get_or_create(user=user, role=role, project=project, defaults={"granted_at": now})
    if given:
        events.record("project_role.granted", subject=grant, actor=actor, at=now, after=_told(grant))
    return grant


@transaction.atomic
def revoke_project_role(*, actor, grant: ProjectGrant, now: dt.datetime) -> None:
    """Take a role over one project back.

    Raises:
        NotPermitted: the actor does not administer the project.
        Conflict: it is gone already.
    """
    require_over_project("administer", actor=actor, project=grant.project)
    grant = hold(grant)
    events.record("project_role.revoked", subject=grant, actor=actor, at=now, before=_told(grant))
    grant.delete()


def _told(grant: ProjectGrant) -> dict:
    return {"user": grant.user.username, "role": grant.role, "over": grant.project.code}
