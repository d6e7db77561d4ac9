"""Rows of an export by the names of their columns, and the values in them."""

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal

from pmo.calc.dates import FIRST_YEAR, LAST_YEAR, parse_moment
from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import FileCalendar

MOST_TASKS = 60_000
MOST_ID = 2**31 - 1
MOST_HOURS = 250 * 366 * 24
MOST = 10**15
EXPORT_AGAIN = "correct it in Primavera P6 and export the project again"
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


class Record(dict):
    """A row: column → text as it stands. `place` says where it is, for a person.

    Asked for a value, a record gives None where nothing is said, and raises Unreadable where what is said cannot be.
    """

    __slots__ = ("place",)

    def __init__(self, values=(), place: str = ""):
        super().__init__(values)
        self.place = place

    def text(self, name: str) -> str:
        """The text of a column without space around it, empty where nothing is said."""
        return self.get(name, "").strip()

    def flag(self, name: str) -> bool:
        """Whether a column says yes."""
        return self.text(name) in ("Y", "1", "true")

    def number(self, name: str) -> float | None:
        """A number, written with a point or a comma."""
        text = self.text(name)
        if not text:
            return None
        found = _NUMBER.fullmatch(text)
        value = float(text.replace(",", ".")) if found else math.nan
        if not abs(value) < MOST:  # so that what is no number is caught too
            raise self.unreadable(name, "is no number" if math.isnan(value) else "is too large")
        return value

    def money(self, name: str) -> Decimal | None:
        """An amount or a price, to the hundredth of a cent."""
        value = self.number(name)
        return None if value is None else Decimal(self.text(name).replace(",", ".")).quantize(Decimal("0.0001"))

    def minutes(self, name: str) -> int | None:
        """Hours as minutes."""
        hours = self.number(name)
        return None if hours is None else round(hours * 60)

    def duration(self, name: str) -> int | None:
        """Hours of a duration, a lag or slack as minutes."""
        hours = self.number(name)
        if hours is not None and abs(hours) > MOST_HOURS:
            raise self.unreadable(name, "is longer than any schedule")
        return None if hours is None else round(hours * 60)

    def share(self, name: str) -> float | None:
        """A percentage as a share, 0..1; what lies outside is cut."""
        value = self.number(name)
        return None if value is None else min(max(value / 100, 0.0), 1.0)

    def id(self, name: str) -> int | None:
        """The number of a record, 0 to 2³¹ − 1."""
        text = self.text(name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= MOST_ID):
            raise self.unreadable(name, "is not a number that Primavera gives to a record")
        return int(text)

    def key(self, name: str) -> int:
        """An id that must be there."""
        found = self.id(name)
        if found is None:
            raise Unreadable(f"{name} is empty", self.place, EXPORT_AGAIN)
        return found

    def moment(self, name: str) -> dt.datetime | None:
        """A moment to the minute, 1900–2149; a day is its first."""
        text = self.text(name)
        if not text:
            return None
        try:
            found = dt.datetime.fromisoformat(text)
            if found.tzinfo or not FIRST_YEAR <= found.year <= LAST_YEAR:
                found = parse_moment(text)
        except ValueError:
            try:
                found = parse_moment(text)
            except ValueError as error:
                raise Unreadable(f"{name}: {str(error).rstrip('.')}", self.place, EXPORT_AGAIN) from None
        found = found if isinstance(found, dt.datetime) else dt.datetime.combine(found, dt.time.min)
        return found.replace(second=0, microsecond=0)

    def unreadable(self, name: str, what: str) -> Unreadable:
        """What is wrong with the value of a column, as a refusal."""
        return Unreadable(f"{name} “{self.text(name)[:40]}” {what}", self.place, EXPORT_AGAIN)


@dataclass
class Export:
    """A whole export. tables: name → its records in the order of the file. others: projects that are only named, id → code."""

    format: str
    version: str = ""
    currency: str = ""
    tables: dict[str, list[Record]] = field(default_factory=dict)
    calendars: list[FileCalendar] = field(default_factory=list)
    others: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def table(self, name: str) -> list[Record]:
        """The records of a table, none where the export has no such table."""
        return self.tables.get(name, [])

    def by_id(self, table: str, name: str) -> dict[int, Record]:
        """The records of a table by the id in a column; the same id twice is refused."""
        found: dict[int, Record] = {}
        for record in self.table(table):
            key = record.key(name)
            if key in found:
                raise Unreadable(f"{name} {key} is there twice", record.place, "export the project from Primavera P6 again")
            found[key] = record
        return found


def counted(notes: list[str], places: list[str], told: str) -> None:
    """Return nothing: add one sentence for many like cases, with the place of the first.

    told: the sentence with `{count}`, without its full stop.

    Source: definition.

    >>> notes = []
    >>> counted(notes, ["line 7", "line 9"], "{count} links lead to themselves and were left out")
    >>> notes
    ['2 links lead to themselves and were left out (first: line 7).']
    """
    if places:
        notes.append(f"{told.format(count=len(places))} (first: {places[0]}).")
