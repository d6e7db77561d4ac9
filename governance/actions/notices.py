"""Tell people what concerns them: once, in the inbox at once, by mail as they choose; and only of what they may see."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from governance.models import Notice, NoticeChoice, NoticeMark
from governance.queries.notices import events_after
from governance.queries.readers import FINDERS, concerned
from pmo import inputs
from pmo.accounts.models import User
from pmo.ledger.changes import columns, difference, require_version
from pmo.ledger.models import Event
from portfolio.models import Node
from projects.models import Project

AT_ONCE = 500  # events looked at in one go
STORM = 3  # notices of one verb by one person in one go; more become one


@transaction.atomic
def tell(*, word: Callable[[Event, object], tuple[str, str]], gather: Callable[[Event, int], tuple[str, str]], now: dt.datetime) -> int:
    """Tell people of what happened since they were last told; returns how many notices were written.

    `word` gives the text and the address of one event, `gather` those of many of a kind in one. A bulk deed is told once, with its number.
    """
    mark = NoticeMark.objects.select_for_update().get_or_create(pk=1)[0]
    happened = list(events_after(seq=mark.seq, verbs=list(FINDERS), most=AT_ONCE))
    sees, waiting = import_string(settings.SEES_EVENT), {}
    for event in happened:
        subject, people = concerned(event=event)
        for reader in people:
            if sees(user=reader, event=event):
                waiting.setdefault((reader.pk, event.verb, event.actor_id), []).append((event, subject))
    rows = []
    for (reader_id, _verb, _actor), told in waiting.items():
        if len(told) > STORM:
            first = told[0][0]
            rows.append(_notice(reader_id, first, *gather(first, len(told)), now, count=len(told)))
        else:
            rows += [_notice(reader_id, event, *word(event, subject), now) for event, subject in told]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    last = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    mark.seq = happened[-1].seq if len(happened) == AT_ONCE else last
    mark.save(update_fields=["seq"])
    return len(rows)


@transaction.atomic
def mail(*, reader: User, notices: list[Notice], subject: str, words: str, now: dt.datetime) -> bool:
    """Send a person the letter about these, and mark them; a letter that does not get through is tried again.

    Returns whether it was sent: not where another worker wrote of one of them meanwhile, or the person read it.

    Raises:
        OSError: the mail server does not take it.
    """
    keys = [one.pk for one in notices]
    held = list(Notice.objects.select_for_update().filter(pk__in=keys, reader=reader, mailed_at=None, read_at=None).order_by("pk"))
    if len(held) < len(keys):
        return False
    send_mail(subject, words, None, [reader.email])
    Notice.objects.filter(pk__in=keys).update(mailed_at=now)
    return True


def read(*, reader: User, keys: Iterable[int] | None, now: dt.datetime) -> int:
    """Mark a person's own notices as read: those named, or (None) all."""
    rows = Notice.objects.filter(reader=reader, read_at=None)
    return (rows if keys is None else rows.filter(pk__in=list(keys))).update(read_at=now)


@transaction.atomic
def choose_mail(*, reader: User, mail: str, version: int | None = None) -> NoticeChoice:
    """Say how often one wants to be written to. It is nobody else's business, so the trail does not hear of it.

    Raises:
        Refused: there is no such choice.
        Stale: it changed after it was read.
    """
    wanted = {"mail": inputs.choice(mail, among=NoticeChoice.Mail, field="mail", called=_("The choice"))}
    row = NoticeChoice.objects.filter(reader=reader).first()
    if row is None:
        return NoticeChoice.objects.create(reader=reader, **wanted)
    if version is not None:
        require_version(row, version=version, wanted=wanted)
    change = difference(row, wanted)
    if change is not None:
        row.save(update_fields=columns(row, change))
    return row


def _notice(reader_id: int, event: Event, text: str, address: str, now: dt.datetime, count: int = 1) -> Notice:
    node = Node.objects.filter(path=event.node_path).first() if event.project_id is None and event.node_path else None
    project_id = event.project_id if event.project_id and Project.objects.filter(pk=event.project_id).exists() else None
    return Notice(
        reader_id=reader_id, verb=event.verb, text=text[:300], address=address[:300], project_id=project_id, node=node, count=count, at=now,
        key=f"event:{event.seq}",
    )  # fmt: skip
