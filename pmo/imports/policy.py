"""Who may do what with a batch. What its rows may change is asked again, row by row, by the actions that apply them."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from pmo.errors import NotPermitted
from pmo.imports.models import Batch

TAKE_BACK = frozenset({"analyst", "administrator"})


def require_batch(*, actor, batch: Batch) -> None:
    """Raises NotPermitted unless the file is the actor's own, or he is analyst or administrator of the whole office."""
    if actor.is_system or batch.by_id == actor.pk:
        return
    if not TAKE_BACK & import_string(settings.OFFICE_ROLES)(user=actor):
        raise NotPermitted(_("This file was brought in by {name}: only they, an analyst or an administrator may do this.").format(name=batch.by))
