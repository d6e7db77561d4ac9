"""Remind people of what is due or late, before they have to look for it."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from governance.actions.notices import STORM
from governance.models import Notice, NoticeMark
from governance.queries.comments import place_of
from governance.queries.electors import sees
from governance.queries.places import at
from governance.queries.reminders import Reminder, due_reminders
from pmo import inputs

Worded = tuple[str, str]  # a text and an address


@transaction.atomic
def remind(*, word: Callable[[Reminder], Worded], gather: Callable[[str, int], Worded], now: dt.datetime) -> int:
    """Remind those concerned of what is due or late; returns how many notices were written.

    Each matter is said once a week, and once more when it becomes late; many of a kind to one person become one notice with their number.
    """
    NoticeMark.objects.select_for_update().get_or_create(pk=1)  # one worker at a time
    day = inputs.today(now)
    found, waiting = due_reminders(day=day), {}
    for one in found:
        for reader in {person.pk: person for person in one.people if person.is_active}.values():
            if sees(user=reader, place=place_of(one.row)):
                waiting.setdefault((reader.pk, one.verb), []).append(one)
    rows = []
    for (reader_id, verb), told in waiting.items():
        if len(told) > STORM:
            rows.append(_notice(reader_id, told[0], *gather(verb, len(told)), day, now, count=len(told)))
        else:
            rows += [_notice(reader_id, one, *word(one), day, now) for one in told]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    _said(found, day)
    return len(rows)


def _said(found: list[Reminder], day: dt.date) -> None:
    by_model: dict[type, list[int]] = {}
    for one in found:
        by_model.setdefault(type(one.row), []).append(one.row.pk)
    for model, keys in by_model.items():
        model.objects.filter(pk__in=keys).update(chased_on=day)


def _notice(reader_id: int, one: Reminder, text: str, address: str, day: dt.date, now: dt.datetime, count: int = 1) -> Notice:
    return Notice(
        reader_id=reader_id, verb=one.verb, text=text[:300], address=address[:300], **at(place_of(one.row)), count=count, at=now,
        key=f"{one.verb}:{one.row.pk}:{day}",
    )  # fmt: skip
