"""Read batches, mappings, and the rows a file may touch."""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.imports.contract import Watch
from pmo.imports.kinds import COMPUTED, importer
from pmo.imports.models import Batch, Mapping

SEE_ALL = frozenset({"analyst", "administrator", "auditor"})
CHUNK = 500


def sees_all(*, user) -> bool:
    """Whether a person's roles over the whole office show the imports of everybody."""
    return user.is_system or bool(SEE_ALL & import_string(settings.OFFICE_ROLES)(user=user))


def visible_batches(*, user):
    """The imports a person sees: his own, and everybody's with an office-wide role of analyst, administrator or auditor."""
    batches = Batch.objects.select_related("by", "job")
    return batches if sees_all(user=user) else batches.filter(by=user)


def saved_mappings(*, kind: str | None = None):
    """The column mappings people saved by name."""
    mappings = Mapping.objects.select_related("by").order_by("kind", "name")
    return mappings if kind is None else mappings.filter(kind=kind)


def mapping_named(*, kind: str, name: str) -> dict:
    """A mapping saved by name for a kind of file; where rows name no ledger, the mapping's name is theirs.

    Raises:
        Refused: there is none of that name.
    """
    saved = saved_mappings(kind=kind).filter(name=name).first()
    if saved is None:
        names = ", ".join(saved_mappings(kind=kind).values_list("name", flat=True)) or _("none yet")
        raise Refused(_("No mapping “{name}” is saved for {kind}: choose one of {names}.").format(name=name, kind=kind, names=names), field="mapping")
    return sourced(saved)


def sourced(saved: Mapping) -> dict:
    """What a saved mapping says, with its name as the ledger that rows come from where the kind asks and nothing says so."""
    told = saved.mapping
    named = any("source" in told.get(part, {}) for part in ("columns", "defaults", "templates"))
    if named or "source" not in getattr(importer(saved.kind), "columns", ()):
        return told
    return {**told, "defaults": {**told.get("defaults", {}), "source": saved.name[:40]}}


def applied_before(batch: Batch) -> Batch | None:
    """The batch by which the very same file, of the same kind, place, status date and mapping, was applied; None when it never was."""
    same = Batch.objects.filter(
        sha256=batch.sha256, kind=batch.kind, into=batch.into, period_end=batch.period_end, state=Batch.State.APPLIED
    ).exclude(pk=batch.pk)
    return next((one for one in same.order_by("pk") if one.mapping == batch.mapping and "same_as" not in one.notes), None)


def footprint(watches: Iterable[Watch], *, kept: Callable[[dict], Any] = dict) -> dict[str, dict[str, Any]]:
    """The watched rows as they are: model → primary key → what `kept` makes of the values, as JSON can hold them. Bulk ones are left out."""
    found: dict[str, dict[str, Any]] = {}
    for watch in watches:
        if watch.bulk:
            continue
        model = apps.get_model(watch.model)
        rows = found.setdefault(model._meta.label_lower, {})
        values = list(watch.values)
        for start in range(0, len(values), CHUNK):
            chunk = {watch.lookup: values[start : start + CHUNK]} if watch.lookup.endswith("__in") else None
            if chunk is None:
                for value in values[start : start + CHUNK]:
                    rows |= _rows(model, {watch.lookup: value}, kept)
            else:
                rows |= _rows(model, chunk, kept)
    return found


def digest(values: dict) -> str:
    """A short fingerprint of a row's values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()[:16]


def row_values(model, pks: Iterable, *, kept: Callable[[dict], Any] = dict) -> dict[str, Any]:
    """The stored values of rows by primary key, as JSON can hold them, or what `kept` makes of them."""
    pks, found = list(pks), {}
    for start in range(0, len(pks), CHUNK):
        found |= _rows(model, {"pk__in": pks[start : start + CHUNK]}, kept)
    return found


def _rows(model, conditions: dict, kept: Callable[[dict], Any]) -> dict[str, Any]:
    computed = COMPUTED.get(model._meta.label_lower, ())
    names = [each.attname for each in model._meta.concrete_fields if each.attname not in computed and not each.generated]
    rows = model._base_manager.filter(**conditions).order_by().values(*names)
    key, found = model._meta.pk.attname, {}
    for row in rows.iterator(chunk_size=2000):
        plain = json.loads(json.dumps(row, cls=DjangoJSONEncoder))
        found[str(plain[key])] = kept(plain)
    return found


def busy(batch: Batch) -> bool:
    """Whether a worker has the file, or is about to take it."""
    return batch.job is not None and batch.job.state in ("queued", "running") and (
        batch.state == Batch.State.APPLYING or bool(batch.notes.get("checking"))
    )  # fmt: skip


def waiting(batch: Batch) -> bool:
    """Whether the file can be applied: it is staged, or its worker gave up."""
    return batch.state in (Batch.State.STAGED, Batch.State.APPLYING) and not busy(batch) and not batch.notes.get("checking")


def reconciled(batch: Batch) -> list[tuple[str, str, str, bool]]:
    """The file's own sums beside those in the database: name, file, database, equal."""
    both = batch.notes.get("reconciliation")
    if not both:
        return []
    rows = []
    for name, own in both["file"].items():
        stored = both["database"].get(name)
        if isinstance(own, dict):
            words = sorted({*own, *(stored or {})})
            rows += [
                (word, own.get(word, 0), (stored or {}).get(word, 0), own.get(word) == (stored or {}).get(word)) for word in words
            ]
        elif name != "fiscal_year":
            rows.append((name, own, stored, own == stored))
    return rows
