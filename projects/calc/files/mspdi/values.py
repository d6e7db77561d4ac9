"""The texts of MSPDI as values: moments, durations in minutes, money in hundredths, numbers, flags."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from pmo.imports.calc.unreadable import Unreadable

FIRST_YEAR, LAST_YEAR = 1984, 2149
UNSAID_YEAR = 2200  # some tools write a moment far off for "none"
LONGEST = 100 * 366 * 1440  # minutes
DURATION = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?")
ELAPSED = {4, 6, 8, 10, 12, 36, 38, 40, 42, 44}  # DurationFormat: minutes, hours … by the clock; + 32 where it is estimated
PERCENT, ELAPSED_PERCENT = {19, 51}, {20, 52}


class Record:
    """An element with its place in words, read child by child."""

    def __init__(self, element: Element, place: str):
        self.place = place
        self.element = element
        self.values: dict[str, str] = {}
        for child in element:
            if not len(child) and child.text:
                self.values.setdefault(child.tag.rpartition("}")[2], child.text.strip())

    def all(self, name: str) -> list[Element]:
        """The children of a name."""
        return [child for child in self.element if child.tag.rpartition("}")[2] == name]

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def flag(self, name: str, default: bool = False) -> bool:
        return self.values.get(name, "1" if default else "0").lower() in ("1", "true")

    def number(self, name: str) -> float | None:
        """A number, None where it is not said."""
        text = self.text(name)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if value != value or value in (float("inf"), float("-inf")):
            raise self.unreadable(name, text, "is no number", "correct it or leave it empty")
        return value

    def whole(self, name: str) -> int | None:
        value = self.number(name)
        if value is not None and abs(value) > 2**62:
            raise self.unreadable(name, self.text(name), "is too large", "correct it")
        return None if value is None else round(value)

    def share(self, name: str) -> float | None:
        """A percentage as a share."""
        value = self.number(name)
        if value is None:
            return None
        if not 0 <= value <= 100:
            raise self.unreadable(name, self.text(name), "is not between 0 and 100", "correct it")
        return value / 100

    def tenths(self, name: str) -> int | None:
        """Tenths of a minute as minutes."""
        value = self.number(name)
        return None if value is None else round(value / 10)

    def money(self, name: str) -> Decimal | None:
        """Hundredths as an amount to the cent."""
        text = self.text(name)
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("nan")
        if not amount.is_finite() or abs(amount) >= Decimal(10) ** 17:
            raise self.unreadable(name, text, "is no amount", "correct it")
        return (amount / 100).quantize(Decimal("0.01"))

    def moment(self, name: str) -> dt.datetime | None:
        """A moment to the minute; None where it is not said."""
        text = self.text(name)
        if not text or text.upper() == "NA":
            return None
        try:
            value = dt.datetime.fromisoformat(text)
        except ValueError:
            raise self.unreadable(name, text, "is no moment", "correct it or leave it empty") from None
        if value.year >= UNSAID_YEAR:
            return None
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise self.unreadable(name, text, f"is outside {FIRST_YEAR}–{LAST_YEAR}", "correct it")
        return value.replace(tzinfo=None, second=0, microsecond=0)

    def duration(self, name: str) -> int | None:
        """An ISO 8601 duration as minutes."""
        text = self.text(name)
        if not text:
            return None
        found = DURATION.fullmatch(text)
        if not found:
            raise self.unreadable(name, text, "is no duration", "write it as PT8H0M0S")
        years, months, days, hours, minutes, seconds = (float(part or 0) for part in found.groups()[1:])
        value = round((((years * 365 + months * 30 + days) * 24 + hours) * 60 + minutes) + seconds / 60)
        if value > LONGEST:
            raise self.unreadable(name, text, "is longer than a hundred years", "correct it")
        return -value if found[1] else value

    def unreadable(self, name: str, text: str, what: str, remedy: str) -> Unreadable:
        return Unreadable(f"{name} “{text[:40]}” {what}", place=self.place, remedy=remedy)


def lag_of(record: Record) -> tuple[int, str]:
    """Return the lag of a link and its unit: minutes of work or of the clock, or ten-thousandths of the predecessor's duration."""
    kind = record.whole("LagFormat") or 7
    value = record.number("LinkLag") or 0.0
    if kind in PERCENT or kind in ELAPSED_PERCENT:
        return round(value * 100), "percent" if kind in PERCENT else "elapsed percent"
    lag = round(value / 10)
    if abs(lag) > LONGEST:
        raise record.unreadable("LinkLag", record.text("LinkLag"), "is longer than a hundred years", "correct it")
    return lag, "elapsed" if kind in ELAPSED else "minutes"
