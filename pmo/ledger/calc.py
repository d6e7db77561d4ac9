"""The chain's arithmetic: one hash binds an event to all before it."""

import hashlib
import json
from collections.abc import Mapping

GENESIS = "0" * 64


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
