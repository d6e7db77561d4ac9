"""Durations and predecessors as people type them: "5d", "3 ew", "1.2SS+2d, 4"."""

import re
from collections.abc import Collection

PER_UNIT = {"m": 1, "h": 60}
_DURATION = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>e?(?:mo|m|h|d|w)?)[a-z]*\.?", re.IGNORECASE)
_LINK = re.compile(
    r"(?P<task>.+?)\s*(?P<type>FS|SS|FF|SF)?\s*(?P<lag>[+-]\s*\d+(?:[.,]\d+)?\s*(?:e?(?:mo|m|h|d|w)[a-z]*|e?%))?", re.IGNORECASE | re.DOTALL
)


def parse_duration(words: str, *, per_day: int = 480, per_week: int = 2400) -> tuple[int, bool]:
    """Return minutes, and whether they are of the clock. A number alone is days; m, h, d, w, mo (of 20 days), with an e by the clock.

    Raises ValueError with a sentence for the person.

    Source: Microsoft Project's abbreviations.

    >>> parse_duration("5d"), parse_duration("2 ew"), parse_duration("1.5"), parse_duration("90m")
    ((2400, False), (20160, True), (720, False), (90, False))
    """
    found = _DURATION.fullmatch(words.strip())
    if not found:
        raise ValueError(f'"{words[:40]}" is no duration: write 5d, 12h or 2w, with an e before the unit for time by the clock.')
    return _minutes(found["number"], found["unit"].lower(), per_day, per_week)


def parse_predecessors(words: str, known: Collection[str], *, per_day: int = 480, per_week: int = 2400) -> list[tuple[str, str, int, str]]:
    """Return number, type, lag and unit of each predecessor; `known` are the numbers there are. They stand
    apart by commas, or by semicolons where a comma is the decimal sign.

    Raises ValueError with a sentence for the person.

    >>> parse_predecessors("1.2; 3SS+2d; 4FF-10%", {"1.2", "3", "4"})
    [('1.2', 'FS', 0, 'minutes'), ('3', 'SS', 960, 'minutes'), ('4', 'FF', -1000, 'percent')]
    """
    ones = words.split(";" if ";" in words else ",")
    return [_link(one.strip(), known, per_day, per_week) for one in ones if one.strip()]


def tell_duration(minutes: int, *, elapsed: bool = False, per_day: int = 480) -> str:
    """Return a duration as `parse_duration` reads it.

    >>> tell_duration(2400), tell_duration(90), tell_duration(1440, elapsed=True)
    ('5d', '90m', '1ed')
    """
    day = 1440 if elapsed else per_day
    number, unit = (minutes // day, "d") if minutes % day == 0 else (minutes // 60, "h") if minutes % 60 == 0 else (minutes, "m")
    return f"{number}{'e' if elapsed else ''}{unit}"


def tell_predecessor(task: str, kind: str, lag: int, unit: str, *, per_day: int = 480) -> str:
    """Return a predecessor as `parse_predecessors` reads it.

    >>> tell_predecessor("1.2", "SS", -960, "minutes"), tell_predecessor("3", "FS", 0, "minutes"), tell_predecessor("3", "FS", 2500, "percent")
    ('1.2SS-2d', '3', '3FS+25%')
    """
    if not lag:
        return task if kind == "FS" else f"{task}{kind}"
    sign, elapsed = "+" if lag > 0 else "-", unit.startswith("elapsed")
    if unit.endswith("percent"):
        return f"{task}{kind}{sign}{abs(lag) / 100:g}{'e' if elapsed else ''}%"
    return f"{task}{kind}{sign}{tell_duration(abs(lag), elapsed=elapsed, per_day=per_day)}"


def _link(one: str, known: Collection[str], per_day: int, per_week: int) -> tuple[str, str, int, str]:
    if one in known:
        return one, "FS", 0, "minutes"
    found = _LINK.fullmatch(one)
    if not found or found["task"].strip() not in known:
        raise ValueError(f'"{one[:40]}" names no line of this plan: write its number, as in 1.2 or 1.2SS+2d.')
    task, kind, lag = found["task"].strip(), (found["type"] or "FS").upper(), found["lag"]
    if not lag:
        return task, kind, 0, "minutes"
    sign = -1 if lag[0] == "-" else 1
    rest = lag[1:].strip().lower()
    if rest.endswith("%"):
        share = float(re.match(r"[\d.,]+", rest)[0].replace(",", "."))
        return task, kind, sign * round(share * 100), "elapsed percent" if rest.endswith("e%") else "percent"
    minutes, elapsed = parse_duration(rest, per_day=per_day, per_week=per_week)
    return task, kind, sign * minutes, "elapsed" if elapsed else "minutes"


def _minutes(number: str, unit: str, per_day: int, per_week: int) -> tuple[int, bool]:
    elapsed = unit.startswith("e")
    plain = unit.removeprefix("e") or "d"
    day, week = (1440, 7 * 1440) if elapsed else (per_day, per_week)
    size = {"d": day, "w": week, "mo": (30 if elapsed else 20) * day, **PER_UNIT}[plain]
    return round(float(number.replace(",", ".")) * size), elapsed
