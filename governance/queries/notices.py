"""Read what a person is told, and who is told what of an event."""

import datetime as dt

from django.db.models import Q

from governance.models import Notice, NoticeChoice
from governance.queries.places import seen
from pmo.accounts.models import User
from pmo.ledger.models import Event

FIRST_HOUR = 7  # of a daily or weekly letter, in the office's time


def inbox(*, user):
    """What a person was told of what he still sees, the newest first."""
    return Notice.objects.filter(reader=user).filter(seen(user=user) | Q(project=None, node=None)).order_by("-at", "-pk")


def unread(*, user):
    """What he has not read yet."""
    return inbox(user=user).filter(read_at=None)


def mail_of(*, user) -> str:
    """How often a person is written to."""
    choice = NoticeChoice.objects.filter(reader=user).first()
    return choice.mail if choice else NoticeChoice.Mail.DAILY


def events_after(*, seq: int, verbs, most: int):
    """The events of these verbs after one, oldest first."""
    return Event.objects.filter(seq__gt=seq, verb__in=verbs).select_related("actor").order_by("seq")[:most]


def to_mail(*, now: dt.datetime, local: dt.datetime, only: str | None = None) -> list[tuple[User, list[Notice]]]:
    """Who is to be written to at a moment, and of what: all that is unread, not mailed, and still seen.

    `only`: those who chose to be written to so often.
    """
    waiting = User.objects.filter(notices__mailed_at=None, notices__read_at=None, is_active=True).exclude(email="").distinct().order_by("pk")
    waiting = waiting if only is None else waiting.filter(notice_choice__mail=only)
    found = []
    for user in waiting:
        if _due(mail_of(user=user), user, local) and (rows := list(unread(user=user).filter(mailed_at=None)[:200])):
            found.append((user, rows))
    return found


def _due(mail: str, user: User, local: dt.datetime) -> bool:
    if mail == NoticeChoice.Mail.NEVER:
        return False
    if mail == NoticeChoice.Mail.AT_ONCE:
        return True
    if local.hour < FIRST_HOUR or (mail == NoticeChoice.Mail.WEEKLY and local.weekday() != 0):
        return False
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return not Notice.objects.filter(reader=user, mailed_at__gte=start).exists()
