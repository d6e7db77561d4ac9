"""Keep what goes with lines that are deleted, and bring it back when they are put back."""

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from pmo.ledger import events
from projects.actions.hosts import APPORTIONED, FOLLOWING, HEADINGS
from projects.models import Project, RemovedLine, WorkPackage

KEPT = {"resources.assignment", "projects.slipcause"}  # go with their line, and are not computed from it


def keep_removed(*, project: Project, pks: list[int], known_on: dt.date, above: int) -> None:
    """Keep what goes with lines about to be deleted; part of that deed. Of lines with keys `above` the last that stays it is kept that they were."""
    lines = dict(WorkPackage.objects.filter(pk__in=pks).values_list("pk", "resource_calendars"))
    kept = {pk: RemovedLine(project=project, line=pk, removed_on=known_on, calendars=calendars) for pk, calendars in lines.items()}
    for line, host in WorkPackage.objects.filter(Q(pk__in=pks) | Q(host__in=pks), host__isnull=False).values_list("pk", "host_id"):
        for pk in kept.keys() & {line, host}:
            kept[pk].hosts.append([line, host])
    for model, name in _going():
        for row in model._base_manager.filter(**{f"{name}__in": pks}).order_by("pk").values():
            del row[model._meta.pk.attname]
            kept[row[name]].rows.setdefault(model._meta.label_lower, []).append(events.plain(row))
    worth = [one for one in kept.values() if one.rows or one.calendars or one.hosts or one.line > above]
    RemovedLine.objects.filter(project=project, line__in=pks).delete()
    RemovedLine.objects.bulk_create(worth, batch_size=500)


def bring_back(*, project: Project, pks: list[int]) -> bool:
    """Put back what went with lines that are there again; part of that deed. Returns whether they are worked by other calendars for it.

    What belonged to a record that is gone since (a resource) stays gone.
    """
    kept = list(RemovedLine.objects.filter(project=project, line__in=pks))
    for model, _name in _going():
        rows = [row for one in kept for row in one.rows.get(model._meta.label_lower, [])]
        model._base_manager.bulk_create(_remade(model, rows), batch_size=500)
    for one in kept:
        if one.calendars:
            WorkPackage.objects.filter(pk=one.line).update(resource_calendars=one.calendars)
    _earn_again(project, {tuple(pair) for one in kept for pair in one.hosts})
    RemovedLine.objects.filter(pk__in=[one.pk for one in kept]).delete()
    return any(one.calendars for one in kept)


def _earn_again(project: Project, pairs: set[tuple[int, int]]) -> None:
    """Let apportioned lines earn with their hosts again, where both are there and neither was made to earn otherwise since."""
    rows = WorkPackage.objects.filter(project=project, pk__in={pk for pair in pairs for pk in pair})
    there = {row.pk: row for row in rows.only("pk", "technique", "kind", "host_id")}
    for line, host in sorted(pairs):
        follower, leader = there.get(line), there.get(host)
        if follower is None or leader is None or follower.host_id is not None or follower.technique != APPORTIONED:
            continue
        if leader.technique not in FOLLOWING and leader.kind not in HEADINGS:
            WorkPackage.objects.filter(pk=line).update(host=host)


def _going() -> Iterable[tuple[type[models.Model], str]]:
    for relation in WorkPackage._meta.related_objects:
        if relation.related_model._meta.label_lower in KEPT:
            yield relation.related_model, relation.field.attname


def _remade(model: type[models.Model], rows: list[dict]) -> list[models.Model]:
    """Rows as they were, but those that point to what is gone."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    for field in fields:
        if field.is_relation:
            wanted = {row[field.attname] for row in rows if row.get(field.attname) is not None}
            there = set(field.related_model._base_manager.filter(pk__in=wanted).values_list("pk", flat=True))
            rows = [row for row in rows if row.get(field.attname) is None or row[field.attname] in there]
    return [model(**{field.attname: field.to_python(row[field.attname]) for field in fields if field.attname in row}) for row in rows]
