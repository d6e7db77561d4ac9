"""What a forecast was drawn from, as one hash: two with the same one draw the same."""

import hashlib
import json


def hash_of(**given) -> str:
    """Return the SHA-256 of plain values, in hexadecimal digits, whatever the order they are named in.

    given: what can be written as JSON. Raises TypeError on anything else.

    Source: FIPS 180-4 over JSON with sorted names.

    >>> hash_of(seed=1, draws=2) == hash_of(draws=2, seed=1), len(hash_of())
    (True, 64)
    """
    return hashlib.sha256(json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
