"""Remind those who write budgets of the versions that are late: one letter a person and day."""

import datetime as dt

from django.core.mail import send_mail
from django.db import transaction

from finance.queries.reminders import MAILED, asked_for, late_cycles, reminded
from pmo import inputs
from pmo.accounts.actions import system_user
from pmo.accounts.models import User
from pmo.jobs import actions as jobs
from pmo.jobs.models import Job
from pmo.ledger import events


@transaction.atomic
def ask_reminders(*, now: dt.datetime) -> Job | None:
    """Queue the letters of the day, where a cycle is late and they were not asked for yet; a job that failed is queued again."""
    day = inputs.today(now)
    key = f"reminders:{day}"
    if asked_for(key=key) or not late_cycles(day=day).exists():
        return None
    steps = [{"task": "finance.mail_reminders", "kwargs": {}}]
    return jobs.queue(title="Remind of late versions", steps=steps, key=key, created_by=system_user(), now=now)


def mail_reminder(*, reader: User, late: int, subject: str, words: str, now: dt.datetime) -> bool:
    """Send a person the letter about what is late, once a day; whether it was sent. The trail keeps that it was, and of how many versions.

    It is recorded after it is sent: a letter that does not get through is tried again, and no deed waits for a mail server.

    Raises:
        OSError: the mail server does not take it.
    """
    if reminded(user=reader, day=inputs.today(now)):
        return False
    send_mail(subject, words, None, [reader.email])
    with transaction.atomic():
        events.record(MAILED, subject=reader, actor=system_user(), at=now, after={"late": late})
    return True
