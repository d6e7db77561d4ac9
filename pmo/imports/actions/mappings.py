"""Keep column mappings by name, for the next file from the same source."""

import datetime as dt
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import NotPermitted, Refused
from pmo.imports.calc.mapping import read_mapping
from pmo.imports.calc.unreadable import Unreadable
from pmo.imports.kinds import importer
from pmo.imports.models import Mapping
from pmo.imports.policy import require_importing
from pmo.imports.queries import sees_all
from pmo.ledger import events


@transaction.atomic
def save_mapping(*, actor, kind: str, name: str, mapping: dict, now: dt.datetime) -> Mapping:
    """Keep a mapping under a name; the same name of the same kind is written over by whoever saved it.

    Raises:
        Refused: the kind, the name or the mapping cannot be used.
        NotPermitted: the name is somebody else's.
    """
    require_importing(actor=actor)
    importer(kind)
    name = inputs.text(name, field="name", called=_("The name"), longest=80, required=True)
    try:
        checked = asdict(read_mapping(mapping))
    except Unreadable as refusal:
        raise Refused(refusal.sentence, field="mapping") from refusal
    saved = Mapping.objects.select_for_update().filter(kind=kind, name=name).first()
    before = saved and saved.mapping
    if saved is not None and saved.by_id != actor.pk and not sees_all(user=actor):
        raise NotPermitted(_("A mapping named “{name}” was saved by somebody else: choose another name.").format(name=name))
    saved = saved or Mapping(kind=kind, name=name, by=actor)
    saved.mapping, saved.saved_at = checked, now
    saved.save()
    events.record("mapping.saved", subject=saved, actor=actor, at=now, before=before, after=checked)
    return saved


@transaction.atomic
def forget_mapping(*, actor, mapping: Mapping, now: dt.datetime) -> None:
    """Delete a saved mapping.

    Raises:
        NotPermitted: somebody else saved it, or the actor imports nothing.
    """
    require_importing(actor=actor)
    if mapping.by_id != actor.pk and not sees_all(user=actor):
        raise NotPermitted(_("This mapping was saved by {name}: only they or the office may delete it.").format(name=mapping.by))
    events.record("mapping.forgotten", subject=mapping, actor=actor, at=now, before=mapping.mapping)
    mapping.delete()
