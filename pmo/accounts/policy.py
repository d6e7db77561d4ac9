"""Who may do what to accounts."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from pmo.errors import NotPermitted


def office_roles_of(user) -> set[str]:
    """The roles someone holds over the whole office; the tree, further right, knows them."""
    return import_string(settings.OFFICE_ROLES)(user=user)


def require_office_administrator(*, actor) -> None:
    """Raises NotPermitted unless the actor administers the whole office."""
    if not actor.is_system and "administrator" not in office_roles_of(actor):
        raise NotPermitted(_("Accounts are kept by an administrator of the whole office: ask one of those."))


def require_self_or_administrator(*, actor, user) -> None:
    """Raises NotPermitted unless the actor is the person or administers the whole office."""
    if actor.pk != user.pk:
        require_office_administrator(actor=actor)


def require_token_issuer(*, actor, user) -> None:
    """Raises NotPermitted unless the token is the actor's own, or an administrator's for an integration.

    An administrator who could make a token of anybody's could act, and see, as anybody.
    """
    if actor.pk == user.pk or actor.is_system:
        return
    require_office_administrator(actor=actor)
    if office_roles_of(user) != {"integration"}:
        raise NotPermitted(_("{user} makes tokens of their own: only an integration's are made for it.").format(user=user), field="user")
