"""The chain's arithmetic: one hash binds an event to all before it."""

import hashlib
import hmac
import json
from collections.abc import Mapping

GENESIS = "0" * 64
MOST_TRIES = 10


def link(previous_hash: str, content: Mapping) -> str:
    """Return the SHA-256 (hex) of the previous hash and the event's content in canonical JSON.

    `content` holds JSON values only; a change of any value, or of the previous hash, changes the result.

    >>> link(GENESIS, {"verb": "risk.opened"}) == link(GENESIS, {"verb": "risk.opened"})
    True
    >>> link(GENESIS, {"verb": "risk.opened"}) == link("f" * 64, {"verb": "risk.opened"})
    False
    """
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()


def changed_values(before: dict | None, after: dict | None) -> list[tuple[str, object, object]]:
    """Return (field, value before, value after) of every field that differs, in the order the record has them.

    before, after: what a record said; None where there was none. Raises nothing.

    Source: definition.

    >>> changed_values({"title": "A", "impact": 2}, {"title": "A", "impact": 4, "owner": "Kim"})
    [('impact', 2, 4), ('owner', None, 'Kim')]
    """
    before, after = before or {}, after or {}
    fields = dict.fromkeys([*before, *after])
    return [(field, before.get(field), after.get(field)) for field in fields if before.get(field) != after.get(field)]


def changes_in_words(before: dict | None, after: dict | None) -> list[tuple[str, object, object]]:
    """Return `changed_values` as people read them: records within a record opened to the values that differ, lists told one after another.

    before, after: what a record said; None where there was none. Raises nothing.

    Source: definition.

    >>> changes_in_words({"cost": {"low": None, "high": 5}}, {"cost": {"low": 2, "high": 5}, "owner_id": "Kim", "tags": ["a", "b"]})
    [('cost · low', None, 2), ('owner', None, 'Kim'), ('tags', None, 'a, b')]
    """
    told: list[tuple[str, object, object]] = []
    for field, was, now in changed_values(before, after):
        name = field.removesuffix("_id").replace("_", " ")
        if (isinstance(was, dict) or isinstance(now, dict)) and all(one is None or isinstance(one, dict) for one in (was, now)):
            told += [(f"{name} · {part}", *pair) for part, *pair in changes_in_words(was, now)]
        else:
            told.append((name, _listed(was), _listed(now)))
    return told


def _listed(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def signature(secret: str, moment: int, body: bytes) -> str:
    """Return the value of the `X-Office-Signature` header: "t=<seconds>,v1=<HMAC-SHA-256 of "<seconds>.<body>", hex>".

    secret: shared with the receiver. moment: seconds since 1970, so that a receiver can refuse what is old. body: as sent.

    Source: RFC 2104; the timestamp inside the signature keeps a captured delivery from being sent again later.

    >>> signature("s", 1, b"{}")[:10]
    't=1,v1=b25'
    """
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def next_try(attempts: int) -> int | None:
    """Return the seconds to wait after a number of failed tries: 10, 20, 40 … an hour at the most; None after ten, which is the end.

    >>> [next_try(n) for n in (1, 2, 9, 10)]
    [10, 20, 2560, None]
    """
    return None if attempts >= MOST_TRIES else min(10 * 2 ** (attempts - 1), 3600)


def wants(verbs: list[str], verb: str) -> bool:
    """Return whether a list of verbs, each whole or ending in ".*", names this one; an empty list names all.

    >>> wants(["risk.*"], "risk.opened"), wants([], "risk.opened"), wants(["status.submitted"], "risk.opened")
    (True, True, False)
    """
    return not verbs or any(one == verb or (one.endswith(".*") and verb.startswith(one[:-1])) for one in verbs)
