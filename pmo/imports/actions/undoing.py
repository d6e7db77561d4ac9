"""Take an applied file back: every record as it was before, or not at all."""

import datetime as dt
from collections.abc import Iterable

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict
from pmo.imports.kinds import AFTER_UNDO, DERIVED, REQUIRE_OPEN, REQUIRE_OVER_ALL, SHARED
from pmo.imports.models import Batch
from pmo.imports.policy import require_batch
from pmo.imports.queries import CHUNK, digest, row_values
from pmo.ledger import events
from pmo.ledger.changes import take_turn
from pmo.ledger.events import Deed

PROJECT, NODE = "projects.project", "portfolio.node"
DAYS = ("known_on", "status_date", "approved_on")
TOLD = {  # records that have a trail of their own
    PROJECT, NODE, "governance.risk", "governance.issue", "governance.assumption", "governance.dependency", "governance.action",
}  # fmt: skip


@transaction.atomic
def undo(*, actor, batch: Batch, now: dt.datetime) -> Batch:
    """Restore what an applied file changed and remove what it created.

    Raises:
        NotPermitted: the file is not the actor's, or what it changed is out of his reach.
        Conflict: it was not applied, or something later depends on it: a record changed since, a fact that hangs on a record it
            created, a period that was closed.
    """
    require_batch(actor=actor, batch=batch)
    take_turn()
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state != Batch.State.APPLIED:
        raise Conflict(_("This file is not applied, so there is nothing to take back."))
    kept = {part: batch.undo.get(part, {}) for part in ("created", "changed", "deleted", "added")}
    shared = {label: {int(key) for key in kept["created"].pop(label)} for label in SHARED & kept["created"].keys()}
    gone = {label: {int(key) for key in rows} for label, rows in kept["created"].items()}
    days, projects = _require_unchanged(batch, kept)
    for day in sorted(days):
        import_string(REQUIRE_OPEN)(day=day)
    existing = apps.get_model(PROJECT)._base_manager.select_related("node").filter(pk__in=projects)
    import_string(REQUIRE_OVER_ALL)("import", actor=actor, projects=existing)
    _require_independent(batch, gone, kept)
    # Told before the rows go: the trail keeps where each of them belonged.
    events.record_many(_deeds(batch, kept, gone, existing, min(days, default=now.date())), actor=actor, at=now)
    _remove(gone, kept["added"])
    _remove_unused(shared)
    _restore(kept)
    left = [project for project in existing if project.pk not in gone.get(PROJECT, ())]
    import_string(AFTER_UNDO)(projects=left, known_on=inputs.today(now), now=now)
    batch.state, batch.undone_at = Batch.State.UNDONE, now
    batch.save(update_fields=["state", "undone_at"])
    return batch


def _require_unchanged(batch: Batch, kept: dict) -> tuple[set[dt.date], set[int]]:
    """The days the batch's facts are of and the projects they belong to, once every row is found as the batch left it."""
    days, projects = set(), set()
    for label in dict.fromkeys([*kept["created"], *kept["changed"]]):
        model = apps.get_model(label)
        left = {**kept["created"].get(label, {}), **{key: row[1] for key, row in kept["changed"].get(label, {}).items()}}
        now = row_values(model, left)
        for key, mark in left.items():
            if key not in now:
                raise Conflict(
                    _("A {record} of this file was deleted since: it cannot be taken back.").format(
                        record=model._meta.verbose_name
                    )
                )
            if digest(now[key]) != mark:
                raise Conflict(_changed_since(batch, model, key))
        rows = [*now.values(), *(row[0] for row in kept["changed"].get(label, {}).values())]
        _gather(label, rows, days, projects)
    for label, added in kept["added"].items():
        rows = _added(label, added)
        if rows.count() != added["number"]:
            raise Conflict(_("{label} of this file were changed since: it cannot be taken back.").format(label=_plural(label)))
        names = {field.attname for field in rows.model._meta.concrete_fields}
        for name, found in (("known_on", days), ("project_id", projects)):
            if name in names:
                found |= set(rows.values_list(name, flat=True).distinct())
    return days, projects


def _gather(label: str, rows: Iterable[dict], days: set, projects: set) -> None:
    for row in rows:
        days |= {dt.date.fromisoformat(row[name]) for name in DAYS if row.get(name)}
        project = row.get("id") if label == PROJECT else row.get("project_id")
        if project is not None:
            projects.add(project)


def _changed_since(batch: Batch, model, key: str) -> str:
    row = model._base_manager.get(pk=key)
    later = _later_batch(batch, model._meta.label_lower, key)
    by = (
        _(" by the later import {number} ({file}): take that back first").format(number=later.pk, file=later.filename)
        if later
        else ""
    )
    return _("{record} “{row}” was changed after this import{by}. Nothing was taken back.").format(
        record=str(model._meta.verbose_name).capitalize(), row=_told(row), by=by
    )


def _later_batch(batch: Batch, label: str, key: str) -> Batch | None:
    for later in Batch.objects.filter(pk__gt=batch.pk, state=Batch.State.APPLIED).order_by("pk"):
        if any(key in later.undo.get(part, {}).get(label, {}) for part in ("created", "changed")):
            return later
    return None


def _require_independent(batch: Batch, gone: dict[str, set[int]], kept: dict) -> None:
    """Raises Conflict when a row that stays points to one that would go, and will still do so once it is restored."""
    for label, pks in gone.items():
        model = apps.get_model(label)
        for relation in _pointing_at(model):
            _require_no_rows(batch, model, relation, sorted(pks), gone, kept)


def _require_no_rows(batch: Batch, model, relation, pks: list[int], gone: dict, kept: dict) -> None:
    other, added = relation.related_model, kept["added"]
    label, name = other._meta.label_lower, relation.field.attname
    restored = {
        key
        for key, (before, _mark) in kept["changed"].get(label, {}).items()
        if before[name] not in gone[model._meta.label_lower]
    }
    for start in range(0, len(pks), CHUNK):
        rows = other._base_manager.filter(**{f"{name}__in": pks[start : start + CHUNK]})
        if label in added:
            rows = rows.exclude(**{added[label]["lookup"]: added[label]["values"]})
        if label in DERIVED:
            if not hasattr(other, "frozen") or not (frozen := rows.filter(frozen=True).first()):
                continue
            subject = model._base_manager.get(pk=getattr(frozen, name))
            raise Conflict(
                _("“{row}” was reported in a period that is closed since. Nothing was taken back.").format(row=_told(subject))
            )
        for key, owner in rows.values_list("pk", name):
            if key not in gone.get(label, ()) and str(key) not in restored:
                raise Conflict(_depends(batch, model, owner, other, str(key)))


def _depends(batch: Batch, model, owner: int, other, key: str) -> str:
    row = model._base_manager.get(pk=owner)
    later = _later_batch(batch, other._meta.label_lower, key)
    source = _(" from the later import {number} ({file})").format(number=later.pk, file=later.filename) if later else ""
    return _("“{row}” has {others}{source} that depend on it: take those back first. Nothing was taken back.").format(
        row=_told(row), others=other._meta.verbose_name_plural, source=source
    )


def _deeds(batch: Batch, kept: dict, gone: dict, existing, since: dt.date) -> Iterable[Deed]:
    """What the trail keeps: the file taken back, and each record with a trail of its own that goes or is restored."""
    left = [project.pk for project in existing if project.pk not in gone.get(PROJECT, ())]
    nodes = {project.node_id for project in existing} | {row[0]["node_id"] for row in kept["changed"].get(PROJECT, {}).values()}
    parents = apps.get_model(NODE)._base_manager.filter(pk__in=gone.get(NODE, set()) | nodes).values_list("path", flat=True)
    above = {int(part) for path in parents for part in path.split("/") if part} - gone.get(NODE, set())
    above |= {int(key) for key in kept["changed"].get(NODE, {})}
    for label in TOLD & gone.keys():
        model = apps.get_model(label)
        for row in model._base_manager.filter(pk__in=gone[label]):
            yield Deed(f"{model._meta.model_name}.withdrawn", row, before=events.values(row), reason=str(batch))
    for label in TOLD & kept["changed"].keys():
        model = apps.get_model(label)
        for row in model._base_manager.filter(pk__in=kept["changed"][label]):
            was, now = kept["changed"][label][str(row.pk)][0], events.values(row)
            differing = [name for name in now if name in was and now[name] != was[name]]
            yield Deed(
                f"{model._meta.model_name}.restored", row, before={name: now[name] for name in differing},
                after={name: was[name] for name in differing}, reason=str(batch),
            )  # fmt: skip
    told = {"kind": batch.kind, "created": batch.created, "updated": batch.updated}
    yield Deed("import.undone", batch, before=told, facts={"project_ids": left, "since": since} if left else {})
    if above:
        yield Deed("import.withdrawn", batch, facts={"node_ids": sorted(above), "since": since})


def _remove(gone: dict[str, set[int]], added: dict) -> None:
    """Delete the rows and what was computed from them. Nothing else points to them any more, so their order does not matter."""
    for label, rows in added.items():
        found = _added(label, rows)
        for relation in _pointing_at(found.model):
            if relation.related_model is found.model and relation.field.null:  # such as what a later posting takes back
                name = relation.field.attname
                found.model._base_manager.filter(**{f"{name}__in": found.values("pk")}).update(**{name: None})
        found._raw_delete(found.db)
    for derived in map(apps.get_model, sorted(DERIVED)):
        for field in derived._meta.concrete_fields:
            if field.is_relation and (label := field.related_model._meta.label_lower) in gone:
                _delete(derived, field.attname, gone[label])
    for label, pks in gone.items():
        _delete(apps.get_model(label), "pk", pks)


def _delete(model, name: str, pks: Iterable[int]) -> None:
    pks = sorted(pks)
    for start in range(0, len(pks), CHUNK):
        rows = model._base_manager.filter(**{f"{name}__in": pks[start : start + CHUNK]}).order_by()
        rows._raw_delete(rows.db)


def _remove_unused(shared: dict[str, set[int]]) -> None:
    """What the file was the first to need goes when nothing else came to need it."""
    for label, pks in shared.items():
        model, left = apps.get_model(label), set(pks)
        while left:  # those of a tree go from the leaves up
            used: set[int] = set()
            for relation in _pointing_at(model):
                name = relation.field.attname
                used |= set(relation.related_model._base_manager.filter(**{f"{name}__in": left}).values_list(name, flat=True))
            _delete(model, "pk", left - used)
            if left <= used:
                break
            left &= used


def _pointing_at(model) -> list:
    """The relations by which rows of other tables point to rows of this one."""
    fields = model._meta.get_fields(include_hidden=True)
    return [one for one in fields if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)]


def _restore(kept: dict) -> None:
    """Write rows back under their keys. Changed ones are taken out first: a number that passed from row to row may pass back."""
    for label in dict.fromkeys([*kept["changed"], *kept["deleted"]]):
        model = apps.get_model(label)
        rows = {key: before for key, (before, _mark) in kept["changed"].get(label, {}).items()}
        _delete(model, "pk", map(int, rows))
        rows |= kept["deleted"].get(label, {})
        model._base_manager.bulk_create([model(**_python(model, row), pk=key) for key, row in rows.items()], batch_size=CHUNK)


def _python(model, values: dict) -> dict:
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key or field.generated) and field.attname in values]
    return {field.attname: values[field.attname] if field.get_internal_type() == "JSONField" else field.to_python(values[field.attname])
            for field in fields}  # fmt: skip


def _added(label: str, added: dict):
    return apps.get_model(label)._base_manager.filter(**{added["lookup"]: added["values"]}).order_by()


def _plural(label: str) -> str:
    return str(apps.get_model(label)._meta.verbose_name_plural).capitalize()


def _told(row) -> str:
    code = getattr(row, "code", "")
    return f"{code} {row}".strip()[:120]
