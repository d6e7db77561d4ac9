"""The texts of MSPDI as values: moments, durations in minutes, money in hundredths, numbers, flags."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from pmo.imports.calc.unreadable import Unreadable

FIRST_YEAR, LAST_YEAR = 1984, 2149
LONGEST = 100 * 366 * 1440  # minutes
LARGEST = 10**15
MOST_UIDS = 2**31
DURATION = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?")
PLAIN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?", re.ASCII)
ELAPSED = {4, 6, 8, 10, 12, 36, 38, 40, 42, 44}  # DurationFormat: minutes, hours … by the clock; + 32 where it is estimated
ESTIMATED = range(35, 54)
PERCENT, ELAPSED_PERCENT = {19, 51}, {20, 52}


class Record:
    """An element with its place in words, read child by child."""

    def __init__(self, element: Element, place: str):
        self.place = place
        self.values: dict[str, str] = {}
        self.lists: dict[str, list[Element]] = {}
        for child in element:
            text = "" if len(child) or not child.text else child.text.strip()
            if text:
                self.values.setdefault(child.tag, text)
            else:
                self.lists.setdefault(child.tag, []).append(child)

    def all(self, name: str) -> list[Element]:
        """The children of a name that hold more than a text."""
        return self.lists.get(name, [])

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def flag(self, name: str, default: bool = False) -> bool:
        return self.values.get(name, "1" if default else "0").lower() in ("1", "true")

    def number(self, name: str) -> float | None:
        """A number, None where it is not said."""
        text = self.text(name)
        if not text:
            return None
        if not PLAIN.fullmatch(text):
            raise self.unreadable(name, text, "is no number", "correct it or leave it empty")
        value = float(text)
        if abs(value) > LARGEST:
            raise self.unreadable(name, text, "is too large", "correct it")
        return value

    def whole(self, name: str) -> int | None:
        """A whole number, None where it is not said."""
        value = self.number(name)
        if value is not None and not value.is_integer():
            raise self.unreadable(name, self.text(name), "is no whole number", "correct it")
        return None if value is None else int(value)

    def uid(self, name: str) -> int | None:
        """A UID; those below 0 stand for nothing."""
        value = self.whole(name)
        if value is not None and not -MOST_UIDS < value < MOST_UIDS:
            raise self.unreadable(name, self.text(name), "is no UID", "save the file anew in Microsoft Project")
        return value

    def referred(self, name: str) -> int | None:
        """The UID of another record, None where it names none."""
        value = self.uid(name)
        return None if value is None or value < 0 else value

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
        if value is not None and abs(value) > LONGEST * 10:
            raise self.unreadable(name, self.text(name), "is longer than a hundred years", "correct it")
        return None if value is None else round(value / 10)

    def money(self, name: str, unit: int = 100) -> Decimal | None:
        """An amount; costs are written in hundredths (`unit`), to the cent, rates in whole units, to four places."""
        text = self.text(name)
        if not text:
            return None
        try:
            amount = Decimal(text) if PLAIN.fullmatch(text) else Decimal("nan")
        except InvalidOperation:
            amount = Decimal("nan")
        if not amount.is_finite() or abs(amount) >= Decimal(10) ** 17:
            raise self.unreadable(name, text, "is no amount", "correct it")
        return (amount / unit).quantize(Decimal("0.01") if unit == 100 else Decimal("0.0001"))

    def moment(self, name: str) -> dt.datetime | None:
        """A moment to the minute, local; None where it is not said."""
        text = self.text(name)
        if not text or text == "NA":
            return None
        try:
            value = dt.datetime.fromisoformat(text)
        except ValueError:
            raise self.unreadable(name, text, "is no moment", "correct it or leave it empty") from None
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise self.unreadable(name, text, f"is outside {FIRST_YEAR}–{LAST_YEAR}", "correct it or leave it empty")
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
        value = (((years * 365 + months * 30 + days) * 24 + hours) * 60 + minutes) + seconds / 60
        if value > LONGEST:
            raise self.unreadable(name, text, "is longer than a hundred years", "correct it")
        return -round(value) if found[1] else round(value)

    def span(self, name: str) -> int | None:
        """A duration that may not be negative."""
        value = self.duration(name)
        if value is not None and value < 0:
            raise self.unreadable(name, self.text(name), "is negative", "correct it")
        return value

    def unreadable(self, name: str, text: str, what: str, remedy: str) -> Unreadable:
        """What to raise about a value."""
        return Unreadable(f"{name} “{text[:40]}” {what}", place=self.place, remedy=remedy)


def lag_of(record: Record) -> tuple[int, str]:
    """Return the lag of a link and its unit: minutes of work or of the clock, or ten-thousandths of the predecessor's duration.

    Raises Unreadable: it is longer than a hundred years, or more than a hundred times the duration.

    Source: MSPDI, elements LinkLag (tenths of minutes, or percent) and LagFormat.
    """
    kind = record.whole("LagFormat") or 7
    if kind in PERCENT or kind in ELAPSED_PERCENT:
        value = record.number("LinkLag") or 0.0
        if abs(value) > 10_000:
            raise record.unreadable("LinkLag", record.text("LinkLag"), "is more than 10,000 percent", "correct it")
        return round(value * 100), "percent" if kind in PERCENT else "elapsed percent"
    return record.tenths("LinkLag") or 0, "elapsed" if kind in ELAPSED else "minutes"
