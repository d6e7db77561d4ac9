"""Give and take back roles over the tree."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import hold, take_turn
from portfolio.models import Grant, Node, Role
from portfolio.policy import require_clearing, require_over_node


@transaction.atomic
def grant_role(*, actor, user, role: str, node: Node | None = None, cleared: bool = False, now: dt.datetime) -> Grant:
    """Give a person a role over a node and all below it, or (without a node) over the whole office; `cleared` shows restricted projects.

    A role held already is kept, with its clearance set as asked.

    Raises:
        NotPermitted: the actor does not administer the branch, or may not give clearance there.
        Refused: there is no such role, or the person cannot hold one.
    """
    require_over_node("administer", actor=actor, node=node)
    role = inputs.choice(role, among=Role, field="role", called=_("The role"))
    cleared = inputs.flag(cleared, field="cleared", called=_("The clearance"))
    require_holder(user)
    if cleared:
        require_clearing(actor=actor, user=user, path=node.path if node is not None else "")
    take_turn()
    grant = Grant.objects.filter(user=user, role=role, node=node).first()
    before = told(grant) if grant is not None else None
    if grant is None:
        grant = Grant.objects.create(user=user, role=role, node=node, cleared=cleared, granted_at=now)
    elif grant.cleared == cleared:
        return grant
    else:
        grant.cleared, grant.granted_at = cleared, now
        grant.save(update_fields=["cleared", "granted_at"])
    events.record("role.granted", subject=grant, actor=actor, at=now, before=before, after=told(grant))
    return grant


@transaction.atomic
def revoke_role(*, actor, grant: Grant, now: dt.datetime) -> None:
    """Take a role over a node, or over the whole office, back.

    Raises:
        NotPermitted: the actor does not administer the branch.
        Conflict: it is gone already, or it is the last administrator's of the whole office.
    """
    require_over_node("administer", actor=actor, node=grant.node)
    grant = hold(grant)
    active = Grant.objects.filter(role=Role.ADMINISTRATOR, node=None, user__is_active=True)
    if grant.node_id is None and grant.role == Role.ADMINISTRATOR and list(active.values_list("pk", flat=True)) == [grant.pk]:
        raise Conflict(_("{user} is the last administrator of the whole office: make someone else one first.").format(user=grant.user), field="role")
    events.record("role.revoked", subject=grant, actor=actor, at=now, before=told(grant))
    grant.delete()


def require_holder(user) -> None:
    """Raises Refused for someone who cannot hold a role: the system itself, and people who have left."""
    if user.is_system or not user.is_active:
        raise Refused(_("{user} cannot hold a role: the account is not in use.").format(user=user), field="user")


def told(grant: Grant) -> dict:
    """A grant as the trail keeps it."""
    return {"user": grant.user.username, "role": grant.role, "over": grant.node.code if grant.node else None, "cleared": grant.cleared}
