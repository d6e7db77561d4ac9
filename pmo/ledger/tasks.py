"""Tell the webhooks."""

from celery import shared_task
from django.utils import timezone

from pmo.ledger.actions import webhooks


@shared_task(name="ledger.fan_out")
def fan_out(*, first: int, last: int, **_) -> None:
    webhooks.fan_out(first=first, last=last, now=timezone.now())


@shared_task(name="ledger.deliver_due")
def deliver_due(**_) -> None:
    webhooks.deliver_due(now=timezone.now())
