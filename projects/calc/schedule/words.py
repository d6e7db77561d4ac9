"""Durations and links as people type them in a schedule, in the notation of Microsoft Project."""

from fractions import Fraction

HOUR = 60
DAY = 24 * HOUR  # of the clock


def duration_said(minutes: int | None, minutes_per_day: int, *, elapsed: bool = False, estimated: bool = False) -> str:
    """Return a duration in words: days of `minutes_per_day` minutes (of the clock where `elapsed`), hours below half a day, `?` where estimated.

    Source: Microsoft Project: d and h, ed and eh of the clock.

    >>> duration_said(480, 480), duration_said(90, 480, estimated=True), duration_said(2880, 480, elapsed=True), duration_said(None, 480)
    ('1 d', '1.5 h?', '2 ed', '')
    """
    if minutes is None:
        return ""
    day = DAY if elapsed else minutes_per_day
    size, unit = (day, "d") if minutes == 0 or abs(minutes) * 2 >= day else (HOUR, "h")
    return f"{_number(Fraction(minutes, size))} {'e' if elapsed else ''}{unit}{'?' if estimated else ''}"


def link_said(predecessor: str | int, kind: str, lag: int, unit: str, minutes_per_day: int) -> str:
    """Return a link as it stands among a line's predecessors; a plain finish-to-start names the line alone.

    predecessor: the number of the line. lag: minutes, or ten-thousandths where the unit is a share.

    Source: Microsoft Project: 3FS+2d, 5SS, 7FF-50%.

    >>> link_said(3, "FS", 0, "minutes", 480), link_said(3, "FS", 960, "minutes", 480), link_said(5, "SS", -5000, "percent", 480)
    ('3', '3FS+2d', '5SS-50%')
    """
    if not lag:
        return f"{predecessor}{'' if kind == 'FS' else kind}"
    sign = "+" if lag > 0 else "-"
    if "percent" in unit:
        size = f"{_number(Fraction(abs(lag), 100))}{'e' if unit.startswith('elapsed') else ''}%"
    else:
        size = duration_said(abs(lag), minutes_per_day, elapsed=unit == "elapsed").replace(" ", "")
    return f"{predecessor}{kind}{sign}{size}"


def _number(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
