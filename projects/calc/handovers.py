"""Promised later than needed: where two projects disagree about a day."""

import datetime as dt


def expected_on(*, promised: dt.date | None, forecast: dt.date | None) -> dt.date | None:
    """Return the day on which something is to be expected: what the giver's schedule says, else what was promised.

    promised, forecast: days, or None where nothing is known. None where neither is.

    Source: a forecast from computed dates outranks a word; definition of this office.

    >>> expected_on(promised=dt.date(2026, 3, 6), forecast=dt.date(2026, 3, 13))
    datetime.date(2026, 3, 13)
    """
    return forecast or promised


def days_late(*, expected: dt.date | None, needed: dt.date | None) -> int | None:
    """Return by how many calendar days something comes after it is needed; negative when it comes before, None where a day is unknown.

    Source: definition.

    >>> days_late(expected=dt.date(2026, 3, 13), needed=dt.date(2026, 3, 9))
    4
    """
    return None if expected is None or needed is None else (expected - needed).days
