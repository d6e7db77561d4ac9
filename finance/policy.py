"""Who may do what to versions: those of a project are written with `budget`, a node's target with `approve_money`; both are approved with that."""

from django.utils.translation import gettext as _

from finance.models import Version
from pmo.errors import NotPermitted
from portfolio.policy import require_over_node
from projects.policy import require_over


def require_writer(*, actor, version: Version) -> None:
    """Raises NotPermitted unless the actor may draft and submit the version."""
    if version.project_id:
        require_over("budget", actor=actor, project=version.project)
    else:
        require_over_node("approve_money", actor=actor, node=version.node)


def require_approver(*, actor, version: Version) -> None:
    """Raises NotPermitted unless the actor may approve, lock and return the version."""
    if version.project_id:
        require_over("approve_money", actor=actor, project=version.project)
    else:
        require_over_node("approve_money", actor=actor, node=version.node)


def require_four_eyes(*, actor, version: Version) -> None:
    """Raises NotPermitted when the actor is the version's author: who submitted it does not approve it."""
    if version.author_id is not None and version.author_id == actor.pk:
        raise NotPermitted(_("You submitted “{version}” yourself: it takes another person to approve it.").format(version=version))
