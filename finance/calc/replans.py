"""What a new baseline did to the value planned so far."""

from finance.calc.indices import Money

KEPT, SINGLE_POINT, MOVED = "kept", "single_point", "moved"


def treatment(before: Money | None, after: Money | None, earned: Money | None, *, budget: Money | None = None) -> str | None:
    """Return how a re-baseline treats the past: kept, single_point or moved; None where a planned value is unknown.

    before, after: cumulative PV on the day of approval by the old and by the new baseline. earned: EV on that day. budget: BAC: a thousandth of it
    counts as nothing. kept: the cumulative PV stays and what is left is planned anew. single_point: PV is set to EV. moved: neither.

    Source: reference formulas, section 1, re-baseline: preserve cumulative, or single-point adjustment, stated explicitly.

    >>> treatment(100, 100, 80), treatment(100, 80, 80), treatment(100, 90, 80), treatment(None, 90, 80)
    ('kept', 'single_point', 'moved', None)
    """
    if before is None or after is None:
        return None
    slack = abs(budget or 0) / 1000
    if abs(after - before) <= slack:
        return KEPT
    return SINGLE_POINT if earned is not None and abs(after - earned) <= slack else MOVED
