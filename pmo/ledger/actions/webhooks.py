"""Tell others what happened: subscribe, fan out, deliver, try again."""

import datetime as dt
import ipaddress
import json
import secrets
import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from pmo import inputs
from pmo.errors import NotPermitted, Refused
from pmo.ledger import events
from pmo.ledger.calc import next_try, signature, wants
from pmo.ledger.models import Delivery, Event, Webhook

TIMEOUT = 10
AT_ONCE = 200
MAY_SUBSCRIBE = {"administrator", "integration"}


@transaction.atomic
def subscribe(*, actor, url: str, verbs: list[str], now: dt.datetime) -> Webhook:
    """Have events sent to an address, signed with a secret that the answer carries this once.

    Raises:
        NotPermitted: the actor is neither an administrator nor an integration over the whole office.
        Refused: the address cannot be used.
    """
    _require_subscriber(actor)
    hook = Webhook.objects.create(owner=actor, url=_checked(url), verbs=_verbs(verbs), secret=secrets.token_hex(32), created_at=now)
    events.record("webhook.subscribed", subject=hook, actor=actor, at=now, after={"url": hook.url, "verbs": hook.verbs})
    return hook


@transaction.atomic
def unsubscribe(*, actor, webhook: Webhook, now: dt.datetime) -> None:
    """Stop sending events to an address and forget what was still waiting.

    Raises:
        NotPermitted: it is another's.
    """
    if webhook.owner_id != actor.pk:
        raise NotPermitted("This webhook is another's.")
    events.record("webhook.unsubscribed", subject=webhook, actor=actor, at=now, before={"url": webhook.url, "verbs": webhook.verbs})
    webhook.deliveries.all().delete()
    webhook.delete()


def fan_out(*, first: int, last: int, now: dt.datetime) -> None:
    """Make one delivery per subscriber of each of these events its owner may see, and try them; harmless twice."""
    sees = import_string(settings.SEES_EVENT)
    hooks = list(Webhook.objects.filter(active=True, owner__is_active=True).select_related("owner"))
    happened = list(Event.objects.filter(seq__range=(first, last)))
    waiting = [
        Delivery(webhook=hook, event=event, next_at=now)
        for hook in hooks
        for event in happened
        if wants(hook.verbs, event.verb) and sees(user=hook.owner, event=event)
    ]
    Delivery.objects.bulk_create(waiting, ignore_conflicts=True, batch_size=1000)
    deliver_due(now=now)


def deliver_due(*, now: dt.datetime) -> int:
    """Try the deliveries that are due, oldest first; returns how many arrived."""
    due = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=now).order_by("pk").values_list("pk", flat=True)
    return sum(deliver(delivery_id=pk, now=now) for pk in due[:AT_ONCE])


def deliver(*, delivery_id: int, now: dt.datetime) -> bool:
    """Send one delivery if no other worker is at it; a failed try waits longer each time, and the tenth is the last."""
    held = now + dt.timedelta(seconds=3 * TIMEOUT)
    if not Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING, next_at__lte=now).update(next_at=held):
        return False
    delivery = Delivery.objects.select_related("webhook", "event").get(pk=delivery_id)
    arrived, answer = _send(delivery, now)
    delivery.attempts += 1
    delivery.answer = answer[:200]
    if arrived:
        delivery.state, delivery.delivered_at = Delivery.State.DELIVERED, now
    elif (wait := next_try(delivery.attempts)) is None:
        delivery.state = Delivery.State.FAILED
    else:
        delivery.next_at = now + dt.timedelta(seconds=wait)
    delivery.save(update_fields=["attempts", "answer", "state", "delivered_at", "next_at"])
    return arrived


def body_of(event: Event) -> bytes:
    """What is sent: the event as the API shows it."""
    told = {
        "id": event.seq,
        "at": event.at.astimezone(dt.UTC).isoformat(),
        "verb": event.verb,
        "actor": event.actor_name,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "subject": event.subject_label,
        "before": event.before,
        "after": event.after,
    }
    return json.dumps(told, ensure_ascii=False).encode()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A receiver that moved must be subscribed anew: following it could lead anywhere."""

    def redirect_request(self, *args, **kwargs):
        return None


def _send(delivery: Delivery, now: dt.datetime) -> tuple[bool, str]:
    body, hook = body_of(delivery.event), delivery.webhook
    headers = {
        "Content-Type": "application/json",
        "X-Office-Event": delivery.event.verb,
        "X-Office-Delivery": str(delivery.pk),
        "X-Office-Signature": signature(hook.secret, int(now.timestamp()), body),
    }
    try:
        _require_reachable(hook.url)
        request = urllib.request.Request(hook.url, data=body, headers=headers, method="POST")  # noqa: S310  http and https alone, see _checked
        with urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({})).open(request, timeout=TIMEOUT) as answer:
            return True, str(answer.status)
    except urllib.error.HTTPError as error:
        return False, f"{error.code} {error.reason}"
    except (OSError, ValueError) as error:
        return False, f"{type(error).__name__}: {error}"


def _require_subscriber(actor) -> None:
    if not import_string(settings.OFFICE_ROLES)(user=actor) & MAY_SUBSCRIBE:
        raise NotPermitted("Webhooks are for administrators and integrations over the whole office.")


def _checked(url: str) -> str:
    url = inputs.text(url, field="url", called="The address", longest=500, required=True)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise Refused("The address must be http:// or https:// with a host and no password in it.", field="url")
    return url


def _require_reachable(url: str) -> None:
    """Raises ValueError for addresses of the link itself, where machines keep their secrets."""
    parts = urlsplit(url)
    for *_rest, (address, *_more) in socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM):
        found = ipaddress.ip_address(address.split("%")[0])
        if found.is_link_local or found.is_multicast or found.is_unspecified:
            raise ValueError("this address is not one to send to")


def _verbs(verbs) -> list[str]:
    if not isinstance(verbs, list) or any(not isinstance(verb, str) or len(verb) > 60 for verb in verbs):
        raise Refused('The verbs are a list such as ["risk.opened", "status.*"]; empty means all.', field="verbs")
    return verbs
