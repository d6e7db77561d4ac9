"""Write the trail. Every action ends with one `record`, or with one `record_many` for a bulk deed."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from pmo import reactions
from pmo.jobs import actions as jobs
from pmo.ledger.calc import link
from pmo.ledger.models import ChainHead, Event, Webhook
from pmo.storage import COPY_FROM, insert

AS_IT_IS = (str, int, bool, type(None))
PLAIN = (*AS_IT_IS, Decimal, dt.date)  # a date's text is its ISO form
COLUMNS = [field.attname for field in Event._meta.concrete_fields if not field.primary_key]


@dataclass(frozen=True)
class Deed:
    """What happened to one subject. `facts` are the ids and days that reactions need."""

    verb: str
    subject: models.Model
    before: dict | None = None
    after: dict | None = None
    facts: dict = field(default_factory=dict)
    reason: str = ""


def record(verb: str, *, subject, actor, at: dt.datetime, before=None, after=None, facts=None, reason: str = "") -> Event:
    """Append one event to the trail and queue what follows it. Call it inside the action's transaction, last."""
    deed = Deed(verb, subject, before, after, facts or {}, reason)
    return record_many([deed], actor=actor, at=at)[0]


@transaction.atomic(savepoint=False)
def record_many(deeds: Iterable[Deed], *, actor, at: dt.datetime, follow: dict | None = None) -> list[Event]:
    """Append many events at once; of very many the keys are not known afterwards.

    What follows is queued once per verb, with the facts of all its deeds merged.

    `follow` adds facts for the reactions of a bulk deed, e.g. the days it touches.
    """
    deeds = list(deeds)
    if not deeds:
        return []
    head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1)
    events = []
    for deed in deeds:
        event = _event(deed, actor=actor, at=at, seq=head.seq + 1, previous=head.hash)
        event.hash = link(head.hash, content(event))
        head.seq, head.hash = event.seq, event.hash
        events.append(event)
    if len(events) < COPY_FROM:
        Event.objects.bulk_create(events)
    else:
        insert(Event, COLUMNS, map(attrgetter(*COLUMNS), events))
    head.save(update_fields=["seq", "hash"])
    if Webhook.objects.filter(active=True).exists():
        tell = {"task": "ledger.fan_out", "kwargs": {"first": events[0].seq, "last": events[-1].seq}}
        jobs.queue(title="Tell the webhooks", steps=[tell], created_by=actor, now=at)
    for verb in dict.fromkeys(deed.verb for deed in deeds):
        reactions.follow(verb, [{**deed.facts, **(follow or {})} for deed in deeds if deed.verb == verb], actor=actor, at=at)
    return events


def content(event: Event) -> dict:
    """What the hash of an event covers: all of it but the hashes."""
    return {
        "seq": event.seq,
        "at": event.at.astimezone(dt.UTC).isoformat(),
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "verb": event.verb,
        "subject": [event.subject_type, event.subject_id, event.subject_label],
        "scope": [event.project_id, event.node_path],
        "before": event.before,
        "after": event.after,
        "reason": event.reason,
        "facts": event.facts,
    }


def values(row: models.Model, *names: str) -> dict:
    """The named fields of a row as JSON values, for `before` and `after`; all concrete fields when none is named."""
    names = names or [f.attname for f in row._meta.concrete_fields if not f.primary_key and not f.attname.startswith("password")]
    return plain({name: _named(row, name) for name in names})


def plain(value: Any) -> Any:
    """The value as JSON can hold it: decimals and dates become strings."""
    if value is None or (type(value) is dict and all(type(one) in PLAIN for one in value.values()) and all(type(name) is str for name in value)):
        return value and {name: one if type(one) in AS_IT_IS else str(one) for name, one in value.items()}  # the same as below, faster
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _named(row, name):
    value = getattr(row, name)
    return str(value) if isinstance(value, models.Model) else value


def _event(deed: Deed, *, actor, at, seq: int, previous: str) -> Event:
    subject = deed.subject
    project_id, node_path = _scope(subject)
    return Event(
        seq=seq,
        at=at,
        actor=actor,
        actor_name=str(actor)[:150],
        verb=deed.verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=str(subject)[:200],
        project_id=project_id,
        node_path=node_path,
        before=plain(deed.before),
        after=plain(deed.after),
        reason=deed.reason,
        facts=plain(deed.facts),
        previous_hash=previous,
    )


def _scope(subject) -> tuple[int | None, str]:
    """The project and the branch a record belongs to, for deciding who may read its trail."""
    label = subject._meta.label_lower
    if label == "portfolio.node":
        return None, subject.path
    project = subject if label == "projects.project" else getattr(subject, "project", None)
    if project is not None:
        return project.pk, project.node.path
    node = getattr(subject, "node", None)
    return None, node.path if node is not None else ""
