"""Change a stored row among others who may change it too: hold it, see that it is the one that was read, note what differs."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from pmo.errors import Conflict, Refused, Stale
from pmo.ledger.models import ChainHead
from pmo.ledger.queries import trail_of


@dataclass(frozen=True)
class Counts:
    """What a bulk deed did to rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> int:
        return self.created + self.updated


@dataclass(frozen=True)
class Difference:
    """What a change alters, by field: only the fields that differ."""

    before: dict
    after: dict


def take_turn() -> None:
    """Wait until no other deed is under way, and let none begin before this transaction ends.

    Deeds follow one another in the chain anyway: taking the turn before any row is held keeps two of them from waiting for each other.
    """
    ChainHead.objects.select_for_update().get_or_create(pk=1)


def hold(row: models.Model) -> models.Model:
    """The row as it is stored now, locked until the transaction ends; takes the turn first. Rows that only point to it are not kept waiting.

    Raises:
        Conflict: it is gone.
    """
    take_turn()
    found = row._meta.model._base_manager.select_for_update(no_key=True).filter(pk=row.pk).order_by("pk").first()  # joins nothing
    if found is None:
        raise Conflict(_("“{row}” no longer exists: go back to the list.").format(row=row))
    return found


def require_version(row: models.Model, *, version: int | None, wanted: dict) -> None:
    """Raises Stale, with the values of both sides, unless the row is still the version that was read."""
    if version is not None and (isinstance(version, bool) or not isinstance(version, int)):
        raise Refused(_("The version is not a whole number: reload the page and save again."), field="version")
    if version == row.version:
        return
    differing = [name for name, value in wanted.items() if not _same(row, name, value)]
    last = trail_of(row).first()
    raise Stale(
        _("“{row}” was changed{by} after you opened it: compare your values with the stored ones and save again.").format(
            row=row, by=_(" by {actor}").format(actor=last.actor_name) if last else ""
        ),
        mine={name: told(row, name, wanted[name]) for name in differing},
        theirs={name: told(row, name, getattr(row, name)) for name in differing},
        version=row.version,
    )


def difference(row: models.Model, wanted: dict) -> Difference | None:
    """Set the wanted values on the row (unsaved), count its version up, and return what differs; None when nothing does."""
    before, after = {}, {}
    for name, value in wanted.items():
        if not _same(row, name, value):
            before[name], after[name] = named(getattr(row, name)), named(value)
            setattr(row, name, value)
    if not after:
        return None
    if hasattr(row, "version"):
        row.version += 1
    return Difference(before, after)


def columns(row: models.Model, change: Difference) -> list[str]:
    """The fields to save after a change."""
    return [*change.after, "version"] if hasattr(row, "version") else [*change.after]


def named(value: Any) -> Any:
    """A value as the trail keeps it: a record by its code or name."""
    return (getattr(value, "code", None) or str(value)) if isinstance(value, models.Model) else value


def told(row: models.Model, name: str, value: Any) -> str:
    """A value of a field in words for a person."""
    if isinstance(value, models.Model):
        return str(value)
    if value is None or value == "" or value == {}:
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items())
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(dict(row._meta.get_field(name).flatchoices).get(value, value))


def _same(row: models.Model, name: str, value: Any) -> bool:
    stored = getattr(row, row._meta.get_field(name).attname)
    return stored == (value.pk if isinstance(value, models.Model) else value)
