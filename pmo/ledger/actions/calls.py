"""Do a POST once, however often it is sent."""

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction

from pmo.errors import Conflict
from pmo.ledger.events import plain
from pmo.ledger.models import IdempotentCall


def once(*, user, key: str, path: str, body: bytes, now: dt.datetime, act) -> tuple[int, object, bool]:
    """(status, answer, repeated): of `act()`, or of the earlier call under the same key.

    Raises:
        Conflict: the key was used for a different request, or that request is still running.
    """
    digest = hashlib.sha256(path.encode() + b"\n" + body).hexdigest()
    if (earlier := IdempotentCall.objects.filter(user=user, key=key).first()) is not None:
        return _again(earlier, digest)
    try:
        with transaction.atomic():
            status, answer = act()
            IdempotentCall.objects.create(user=user, key=key, path=path, body_hash=digest, status=status, answer=plain(answer), at=now)
    except IntegrityError:
        earlier = IdempotentCall.objects.filter(user=user, key=key).first()
        if earlier is None:
            raise
        return _again(earlier, digest)
    return status, answer, False


def _again(earlier: IdempotentCall, digest: str):
    if earlier.body_hash != digest:
        raise Conflict("This Idempotency-Key was used for a different request: take a new one.")
    return earlier.status, earlier.answer, True
