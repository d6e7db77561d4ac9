"""Days of a plan as moments: work starts when its first day does, and is done at the end of its last."""

import datetime as dt

DAY_START, DAY_END = dt.time(0, 0), dt.time(23, 59, 59)


def start_moment(value: dt.date | dt.datetime | None) -> dt.datetime | None:
    """The moment itself, or the beginning of the day."""
    return _moment(value, DAY_START)


def finish_moment(value: dt.date | dt.datetime | None) -> dt.datetime | None:
    """The moment itself, or the end of the day."""
    return _moment(value, DAY_END)


def start_cell(value: dt.datetime | None) -> dt.date | dt.datetime | None:
    """What `start_moment` makes this moment of."""
    return _cell(value, DAY_START)


def finish_cell(value: dt.datetime | None) -> dt.date | dt.datetime | None:
    """What `finish_moment` makes this moment of."""
    return _cell(value, DAY_END)


def _moment(value, clock: dt.time) -> dt.datetime | None:
    if value is None or isinstance(value, dt.datetime):
        return value if value is None or value.tzinfo else value.replace(tzinfo=dt.UTC)
    return dt.datetime.combine(value, clock, tzinfo=dt.UTC)


def _cell(value, clock: dt.time):
    if value is None:
        return None
    plain = value.astimezone(dt.UTC).replace(tzinfo=None)
    return plain.date() if plain.time() == clock else plain
