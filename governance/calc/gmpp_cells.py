"""Cells of the yearly major-projects data: a value where one is stated, the words where it is not, never a guess."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmo.calc.dates import parse_date
from pmo.calc.money import parse_amount

MILLION = 1_000_000
SCALED = re.compile(r"(?<=[0-9])\s*(bn|billions?|mn|millions?|m|thousands?|k)\s*\)?$", re.IGNORECASE)
CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
RATINGS = {"green": "Green", "ambergreen": "Amber/Green", "amber": "Amber", "amberred": "Amber/Red", "red": "Red"}
GARBLED = "Ł"
BLANKS = re.compile(r"[ \t\u00a0]+")


@dataclass(frozen=True, slots=True)
class Stated:
    """A value and the words kept beside it: `note` is what the cell says when it states no value."""

    value: object = None
    note: str = ""


def words(cell: object) -> str:
    """Return a cell's text with outer blanks cut and the pound sign mended where it arrived as Ł.

    >>> words(" Ł1,186.00 ")
    '£1,186.00'
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return BLANKS.sub(" ", str(cell).replace("\r\n", "\n").replace("\r", "\n").replace("Â£", "£").replace(GARBLED, "£")).strip()


def millions(cell: object) -> Stated:
    """Return an amount in millions of pounds, exact; "£1.2bn" is 1200, "£3m" is 3.

    A range, an exemption, "N/A" or "Data not provided" has no value and keeps its words.

    >>> millions("£1,186.00").value, millions("(45.0)").value, millions("£10m - £20m")
    (Decimal('1186.00'), Decimal('-45.0'), Stated(value=None, note='£10m - £20m'))
    """
    text = words(cell)
    if not text:
        return Stated()
    try:
        amount = parse_amount(text if isinstance(cell, str) else cell)
    except ValueError:
        return Stated(None, text)
    return Stated(amount / MILLION if isinstance(cell, str) and SCALED.search(text) else amount)


def day(cell: object) -> Stated:
    """Return the day a cell states, day before month as the departments write it; a month alone has no day.

    >>> day("01/10/2006").value, day("31 March 2023").value, day("Spring 2025")
    (datetime.date(2006, 10, 1), datetime.date(2023, 3, 31), Stated(value=None, note='Spring 2025'))
    """
    text = words(cell)
    if not text:
        return Stated()
    try:
        if text.isascii() and text.isdigit() and len(text) == 5:
            return Stated(parse_date(int(text)), f"{text} (a spreadsheet's day number)")
        return Stated(parse_date(CLOCK.sub("", text) if isinstance(cell, str) else cell, "dmy"))
    except ValueError:
        return Stated(None, text)


def rating(cell: object) -> str | None:
    """Return one of Green, Amber/Green, Amber, Amber/Red, Red, or None for anything else (exempt, reset, not provided).

    >>> rating("Amber/red"), rating("AMBER - GREEN"), rating("Exempt under Section 43")
    ('Amber/Red', 'Amber/Green', None)
    """
    return RATINGS.get(re.sub(r"[\s/\\\-–_]+", "", words(cell)).lower())


def percent(cell: object) -> Decimal | None:
    """Return the number before the percent sign as it was published, or None when there is none.

    >>> percent("-17.54%"), percent("Budget variance less than 5%.")
    (Decimal('-17.54'), None)
    """
    text = words(cell).removesuffix("%").replace(",", "").strip()
    return Decimal(text) if re.fullmatch(r"[-+]?[0-9]+(?:\.[0-9]+)?", text) else None
