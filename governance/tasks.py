"""Work for workers."""

import logging

from celery import shared_task
from django.utils import timezone

from finance.models import Simulation
from governance.actions import notices
from governance.actions import simulations as actions
from governance.actions.change_impacts import compute_impact
from governance.actions.escalations import escalate_by_rule
from governance.actions.reminders import remind
from governance.models import ChangeRequest, NoticeChoice
from governance.printing.notices import gathered, letter, reminded, reminded_of_many, worded
from governance.queries.notices import to_mail
from pmo.accounts.models import User

log = logging.getLogger(__name__)


@shared_task(name="governance.simulate")
def simulate(*, simulation_id: int, **_) -> dict:
    found = Simulation.objects.select_related("project__node", "node", "period", "fiscal_year", "by").get(pk=simulation_id)
    made = actions.run_simulation(simulation=found, now=timezone.now())
    return {"simulation": made.pk, "seconds": round((made.made_at - made.asked_at).total_seconds(), 1)}


@shared_task(name="governance.compute_change")
def compute_change(*, change_id: int, actor_id: int, version: int | None = None, **_) -> dict:
    change = ChangeRequest.objects.select_related("project__node", "project__calendar").get(pk=change_id)
    made = compute_impact(actor=User.objects.get(pk=actor_id), change=change, version=version, now=timezone.now())
    return {"change": made.code, "version": made.version}


@shared_task(name="governance.tell")
def tell(**_) -> dict:
    now = timezone.now()
    return {"told": notices.tell(word=worded, gather=gathered, now=now)} | _mail(now=now, only=NoticeChoice.Mail.AT_ONCE)


@shared_task(name="governance.watch")
def watch(**_) -> dict:
    now = timezone.now()
    raised, reminders = escalate_by_rule(now=now), remind(word=reminded, gather=reminded_of_many, now=now)
    notices.tell(word=worded, gather=gathered, now=now)
    return {"escalated": raised, "reminded": reminders} | _mail(now=now)


def _mail(*, now, only: str | None = None) -> dict:
    mailed = failed = 0
    for reader, rows in to_mail(now=now, local=timezone.localtime(now), only=only):
        subject, words = letter(reader=reader, notices=rows)
        try:
            mailed += notices.mail(reader=reader, notices=rows, subject=subject, words=words, now=now)
        except OSError:  # of one address; the others get theirs, and this one is tried again
            log.exception("a letter was not sent", extra={"user": reader.pk})
            failed += 1
    return {"mailed": mailed, "failed": failed}
