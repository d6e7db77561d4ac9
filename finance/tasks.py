"""Work for workers."""

import datetime as dt
import logging

from celery import shared_task
from django.utils import timezone

from finance.actions import reminders, schedule_measures
from finance.printing.reminders import late_letter
from finance.queries.reminders import to_remind
from pmo.errors import Refused
from pmo.inputs import today

log = logging.getLogger(__name__)


@shared_task(name="finance.measure_schedules")
def measure_schedules(*, project_ids: list[int] = (), since: str | None = None, **_) -> None:
    now = timezone.now()
    day = dt.date.fromisoformat(since) if since else today(now)
    schedule_measures.measure_schedules(project_ids=list(project_ids), known_on=day, now=now)


@shared_task(name="finance.ask_reminders")
def ask_reminders(**_) -> None:
    reminders.ask_reminders(now=timezone.now())


@shared_task(name="finance.mail_reminders")
def mail_reminders(**_) -> dict:
    day, mailed, failed = today(timezone.now()), 0, 0
    for reader, late in to_remind(day=day):
        subject, words = late_letter(reader=reader, late=late, day=day)
        try:
            mailed += reminders.mail_reminder(reader=reader, late=len(late), subject=subject, words=words, now=timezone.now())
        except OSError:  # of one address; the others get theirs, and the job is asked for again
            log.exception("a reminder was not sent", extra={"user": reader.pk})
            failed += 1
    if failed:
        raise Refused(f"{mailed} reminders were sent, {failed} were not: see the log for what the mail server said. They are tried again.")
    return {"mailed": mailed}
