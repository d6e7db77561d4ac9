"""Who may bring files in, and do what with them. What rows may change is asked again, row by row, by the actions that apply them."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from pmo.errors import NotPermitted
from pmo.imports.models import Batch

IMPORTING = frozenset({"analyst", "controller", "project_manager", "integration", "administrator"})
TAKE_BACK = frozenset({"analyst", "administrator"})


def may_import(*, actor) -> bool:
    """Whether the actor holds, over anything at all, a role that brings files in."""
    if actor.is_system:
        return True
    held = import_string(settings.HELD_ROLES)(user=actor) | set(actor.project_grants.values_list("role", flat=True))
    return bool(IMPORTING & held)


def require_importing(*, actor) -> None:
    """Raises NotPermitted unless the actor may bring files in at all."""
    if not may_import(actor=actor):
        raise NotPermitted(
            _("You are not permitted to import files. It takes one of these roles: {roles}.").format(
                roles=", ".join(sorted(role.replace("_", " ") for role in IMPORTING))
            )
        )


def require_batch(*, actor, batch: Batch) -> None:
    """Raises NotPermitted unless the file is the actor's own, or he is analyst or administrator of the whole office."""
    require_importing(actor=actor)
    if actor.is_system or batch.by_id == actor.pk:
        return
    if not TAKE_BACK & import_string(settings.OFFICE_ROLES)(user=actor):
        raise NotPermitted(
            _("This file was brought in by {name}: only they, an analyst or an administrator may do this.").format(name=batch.by)
        )
