"""Shares as somebody asks for them in an address."""

import math


def share_asked(text: str) -> float | None:
    """Return the share that a text says, 0 to 1; None where it says none.

    text: as typed, with a point or a comma.

    Source: definition.

    >>> share_asked("0.2"), share_asked("0,25"), share_asked("1.5"), share_asked("NaN"), share_asked("much")
    (0.2, 0.25, None, None, None)
    """
    try:
        share = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return share if math.isfinite(share) and 0 <= share <= 1 else None
