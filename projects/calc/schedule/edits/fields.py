"""What may be said of a line, and in what form: every value checked before it is put into the plan."""

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from pmo.calc.money import in_cents, parse_amount
from projects.calc.schedule.edits.draft import Draft, Unfit
from projects.calc.schedule.network import CONSTRAINTS, KINDS

EPOCH = dt.datetime.fromisoformat("1970-01-01")
FIRST, AFTER = dt.datetime.fromisoformat("1984-01-01"), dt.datetime.fromisoformat("2150-01-01")
MOST_MINUTES = 60 * 24 * 366 * 100
MOST_LAG = MOST_MINUTES
MORNING, EVENING = 8 * 60, 17 * 60
LATE = {"finish", "expected_finish", "actual_finish", "planned_finish", "deadline", "must_finish", "status_at", "until"}  # a day means its end
LATE_CONSTRAINTS = {"snlt", "fnlt", "fnet", "mfo"}


def read(draft: Draft, name: str, value: Any) -> Any:
    """Return the value of a field of a line in the form the plan keeps. Raises Unfit, at the field, when it cannot be.

    Moments come as ISO 8601, as datetimes, or as minutes of the clock since 1970; a day alone means the beginning of its work, or the
    end for what finishes. Durations are minutes, shares 0..1.
    """
    reader = READERS.get(name)
    if reader is None:
        raise Unfit(f"A line has no field “{str(name)[:40]}” that can be changed.", field=str(name)[:40])
    return reader(draft, name, value)


def _text(longest: int | None, required: bool = False) -> Callable:
    def reader(_draft: Draft, name: str, value: Any) -> str:
        words = "" if value is None else value.strip() if isinstance(value, str) else None
        if words is None or "\0" in words or any("\ud800" <= sign <= "\udfff" for sign in words):
            raise Unfit(f"The {said(name)} is not a text.", field=name)
        if required and not words:
            raise Unfit(f"The {said(name)} is missing: give one.", field=name)
        if longest is not None and len(words) > longest:
            raise Unfit(f"The {said(name)} has {len(words)} characters: keep it to {longest}.", field=name)
        return words

    return reader


def _whole(least: int, most: int, none: bool = False) -> Callable:
    def reader(_draft: Draft, name: str, value: Any) -> int | None:
        if value is None and none:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Unfit(f"The {said(name)} is not a whole number from {least} to {most}.", field=name)
        return value

    return reader


def _flag(_draft: Draft, name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit(f"The {said(name)} is neither true nor false.", field=name)
    return value


def _share(_draft: Draft, name: str, value: Any) -> float | None:
    if value is None:
        return None
    number = value if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else math.nan
    if not 0 <= number <= 1:
        raise Unfit(f"The {said(name)} is not a share from 0 to 1.", field=name)
    return round(float(number), 6)


def _one_of(words) -> Callable:
    def reader(_draft: Draft, name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in words:
            raise Unfit(f"The {said(name)} “{str(value)[:40]}” is not known: choose one of {', '.join(words)}.", field=name)
        return value

    return reader


def moment(draft: Draft, name: str, value: Any) -> dt.datetime | None:
    if value is None or value == "":
        return None
    try:
        found = _moment(draft, name, value)
    except OverflowError:
        found = None
    if found is None or not FIRST <= found < AFTER:
        raise Unfit(f"The {said(name)} “{str(value)[:40]}” is not a moment from 1984 to 2149.", field=name)
    return found


def _moment(draft: Draft, name: str, value: Any) -> dt.datetime | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return EPOCH + dt.timedelta(minutes=value) if abs(value) < 2**31 else None
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value) if len(value) == 10 else dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, dt.datetime):
        value = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
        return value.replace(second=0, microsecond=0)
    return at_edge(draft, value, late=name in LATE) if isinstance(value, dt.date) else None


def at_edge(draft: Draft, day: dt.date, *, late: bool) -> dt.datetime:
    """Return when the work of a day begins, or ends (`late`), by the project's calendar; at 8:00 or 17:00 where nobody works."""
    spans = draft.time.exceptions.get(day, draft.time.week[day.weekday()])
    minute = (spans[-1][1] if late else spans[0][0]) if spans else EVENING if late else MORNING
    return dt.datetime.combine(day, dt.time.min) + dt.timedelta(minutes=minute)


def _money(_draft: Draft, name: str, value: Any) -> Decimal | None:
    if value is None:
        return None
    try:
        amount = in_cents(parse_amount(value))
    except (ValueError, ArithmeticError) as error:
        raise Unfit(f"The {said(name)}: {error}", field=name) from None
    if not 0 <= amount < Decimal(10) ** 16:
        raise Unfit(f"The {said(name)} {amount} is below zero or too large.", field=name)
    return amount


def _calendar(draft: Draft, name: str, value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not any(one.uid == value for one in draft.file.calendars)):
        raise Unfit(f"There is no calendar {str(value)[:40]}: choose one of the project's or the office's.", field=name)
    return value


def _custom(_draft: Draft, name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > 200:
        raise Unfit("The own fields are not an object of at most 200 names.", field=name)
    line = _text(None)
    return {line(_draft, name, key): line(_draft, name, str(one) if isinstance(one, int | float) else one) for key, one in value.items()}


def _parts(draft: Draft, name: str, value: Any) -> list[tuple[dt.datetime, dt.datetime]]:
    if not isinstance(value, list) or len(value) > 200 or any(not isinstance(one, list | tuple) or len(one) != 2 for one in value):
        raise Unfit("The parts are not a list of starts and finishes.", field=name)
    found = [(moment(draft, name, first), moment(draft, name, last)) for first, last in value]
    flat = [edge for part in found for edge in part]
    if None in flat or flat != sorted(flat):
        raise Unfit("The parts do not follow one another.", field=name)
    return found


def said(name: str) -> str:
    """A field's name in words."""
    return name.replace("_at", "").replace("_", " ").strip()


def minutes_since(moment: dt.datetime | np.datetime64 | None) -> int | None:
    """Return minutes of the clock since 1970.

    >>> minutes_since(dt.datetime(1970, 1, 2))
    1440
    """
    return None if moment is None else int((np.datetime64(moment, "m") - np.datetime64(EPOCH, "m")).astype(np.int64))


READERS: dict[str, Callable] = {
    "name": _text(250, required=True), "code": _text(60), "owner": _text(120), "notes": _text(None), "kind": _one_of(KINDS),
    "duration": _whole(0, MOST_MINUTES, none=True), "remaining": _whole(0, MOST_MINUTES, none=True), "work": _whole(0, 2**53, none=True),
    "delay": _whole(0, MOST_MINUTES), "priority": _whole(0, 1000), "elapsed": _flag, "estimated": _flag, "manual": _flag, "active": _flag,
    "constraint": _one_of(CONSTRAINTS), "constraint_at": moment, "deadline": moment, "planned_start": moment, "planned_finish": moment,
    "actual_start": moment, "actual_finish": moment, "resume": moment, "done": _share, "physical": _share, "cost": _money,
    "calendar_uid": _calendar, "custom": _custom, "parts": _parts,
    # what is particular of a line in some tools
    "ignores_resources": _flag, "resources_only": _flag, "at_finish": _flag, "constraint_yields": _flag, "earned_physically": _flag,
    "recurring": _flag, "expected_finish": moment, "secondary_constraint": _one_of(("", *CONSTRAINTS)), "secondary_constraint_at": moment,
    "branch_uid": _whole(-(2**62), 2**62, none=True),
}  # fmt: skip
