"""Days as people and spreadsheets write them. An order of day and month is stated, never guessed."""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Literal

Order = Literal["iso", "dmy", "mdy"]
FIRST_YEAR, LAST_YEAR = 1900, 2149
_SERIAL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day has no time zone
_FIRST_SURE_SERIAL = 61  # before 1 March 1900 spreadsheets count a day that never was
_CLOCK = r"(?:(?:[T ]|,\s*)\s*(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)\s*(?P<half>[AaPp][Mm])?)?"
_ISO = re.compile(rf"(?P<y>[0-9]{{4}})(?P<sep>[-/.]?)(?P<m>[0-9]{{2}})(?P=sep)(?P<d>[0-9]{{2}}){_CLOCK}(?:Z|[+-]00:?00)?")
_SHORT = re.compile(rf"(?P<a>[0-9]{{1,2}})(?P<sep>[-/. ])(?P<b>[0-9]{{1,2}})(?P=sep)(?P<y>[0-9]{{4}}|[0-9]{{2}}){_CLOCK}")
_NAMED = re.compile(
    rf"(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?[-/ .]+(?P<m>[A-Za-z]{{3,9}})\.?[-/ ,]+(?P<y>[0-9]{{4}}|[0-9]{{2}}){_CLOCK}"
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def parse_date(value: object, order: Order | None = None) -> date:
    """Return the day that `value` states; a time of day in it is left out.

    value: ISO text, "31/03/2021" or "03/31/2021" (also with - . or spaces), "31-Mar-2021", a spreadsheet's serial number
    (int or float), a date or a datetime. order: "dmy" or "mdy" for days written with slashes; without it such a day is
    read only when one order alone makes sense. A year of two digits means 1969–2068 and needs an order or a month's name.

    Raises ValueError with a sentence for the person: no such day, a month without a day, an order that was not stated,
    a year outside 1900–2149.

    Source: ISO 8601; POSIX strptime for years of two digits; ECMA-376 part 1, 18.17.4.1, for serial numbers.

    >>> parse_date("2021-03-31"), parse_date("31/03/2021", "dmy"), parse_date("31-Mar-2021"), parse_date(44286)
    (datetime.date(2021, 3, 31), datetime.date(2021, 3, 31), datetime.date(2021, 3, 31), datetime.date(2021, 3, 31))
    >>> parse_date("01/02/2021")
    Traceback (most recent call last):
    ...
    ValueError: "01/02/2021" may be two different days: say whether the day or the month comes first.
    """
    found = parse_moment(value, order)
    return found.date() if isinstance(found, datetime) else found


def parse_moment(value: object, order: Order | None = None) -> date | datetime:
    """Return what `value` states: a datetime where a time of day is written, else a date.

    value and order: as for `parse_date`. A serial number with a fraction is a moment, to the nearest second. Moments have
    no time zone; text that states one other than UTC is refused. Raises ValueError as `parse_date` does.

    Source: see `parse_date`.

    >>> parse_moment("2011-06-10T10:00:00"), parse_moment("2011-06-10"), parse_moment(44286.5)
    (datetime.datetime(2011, 6, 10, 10, 0), datetime.date(2011, 6, 10), datetime.datetime(2021, 3, 31, 12, 0))
    """
    if isinstance(value, str):
        return _in_range(_from_text(value.strip(), order), value)
    if isinstance(value, datetime | date):
        return _in_range(value, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _in_range(_from_serial(value), value)
    raise ValueError(f'"{value}" is not a day.')


def detect_order(values: Iterable[object]) -> Order | None:
    """Return the one order that all these values can have been written in: "iso", "dmy" or "mdy"; None when in doubt.

    values: one column of a file. Days that say nothing about order (dates, serial numbers, names of months, empty cells,
    words) are passed over; "05/05/2021" proves nothing; "13/01/2021" proves dmy, "01/13/2021" mdy, both together neither.

    Source: definition.

    >>> detect_order(["01/02/2021", "31/03/2021"]), detect_order(["01/02/2021"]), detect_order(["2021-03-31"])
    ('dmy', None, 'iso')
    """
    firsts, seconds, iso = [], [], False
    for value in values:
        text = str(value).strip()
        if isinstance(value, date) or _ISO.fullmatch(text):
            iso = True
        elif found := _SHORT.fullmatch(text):
            firsts.append(int(found["a"]))
            seconds.append(int(found["b"]))
    if not firsts:
        return "iso" if iso else None
    day_first, month_first = max(firsts) > 12, max(seconds) > 12
    if day_first == month_first:
        return None
    return "dmy" if day_first else "mdy"


def _from_serial(number: float) -> date | datetime:
    if not math.isfinite(number) or not _FIRST_SURE_SERIAL <= number < 100_000:
        raise ValueError(f"{number} is not a spreadsheet's day.")
    moment = _SERIAL_DAY_ZERO + timedelta(seconds=round(number * 86_400))
    return moment.date() if number == int(number) else moment


def _from_text(text: str, order: Order | None) -> date | datetime:
    if found := _ISO.fullmatch(text):
        return _made(found, int(found["y"]), int(found["m"]), int(found["d"]))
    if found := _NAMED.fullmatch(text):
        return _made(found, _year(found["y"]), _month(found["m"], text), int(found["d"]))
    if found := _SHORT.fullmatch(text):
        first, second = int(found["a"]), int(found["b"])
        day, month = (second, first) if _settled(order, first, second, found) == "mdy" else (first, second)
        return _made(found, _year(found["y"]), month, day)
    raise ValueError(f'"{text[:40]}" is not a day.' if text else "There is no day.")


def _settled(order: Order | None, first: int, second: int, found: re.Match) -> Order:
    if order in ("dmy", "mdy"):
        return order
    if order == "iso":
        raise ValueError(f'"{found[0]}" is not written as year-month-day.')
    if len(found["y"]) == 2 or (first <= 12 and second <= 12 and first != second):
        raise ValueError(f'"{found[0]}" may be two different days: say whether the day or the month comes first.')
    return "mdy" if second > 12 else "dmy"



def day_asked(text: str) -> date:
    """Return the day an address asks for.

    text: ISO, as 2026-03-06. Raises ValueError when it is no such day, or its year is outside those the office knows.

    Source: ISO 8601.

    >>> day_asked("2026-03-06")
    datetime.date(2026, 3, 6)
    >>> day_asked("0001-01-01")
    Traceback (most recent call last):
    ValueError: "0001-01-01": the year is outside 1900–2149.
    """
    return _in_range(date.fromisoformat(text), text)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 69 else 1900)


def _month(name: str, text: str) -> int:
    wanted = "sep" if name.lower() == "sept" else name.lower()
    for number, month in enumerate(_MONTHS, start=1):
        if wanted in (month, month[:3]):
            return number
    raise ValueError(f'"{text[:40]}" is not a day.')


def _made(found: re.Match, year: int, month: int, day: int) -> date | datetime:
    try:
        made = date(year, month, day)
    except ValueError:
        raise ValueError(f'"{found[0]}": there is no such day.') from None
    return datetime.combine(made, _clock(found)) if found["clock"] else made


def _clock(found: re.Match) -> time:
    hour, minute, *rest = found["clock"].split(":")
    hours = int(hour) % 12 + (12 if found["half"].lower() == "pm" else 0) if found["half"] else int(hour)
    try:
        return time(hours, int(minute), int(float(rest[0])) if rest else 0)
    except ValueError:
        raise ValueError(f'"{found[0]}": there is no such time of day.') from None


def _in_range(found: date | datetime, value: object) -> date | datetime:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f'"{value}": the year is outside {FIRST_YEAR}–{LAST_YEAR}.')
    return found
