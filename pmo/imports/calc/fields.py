"""Parsers of one cell each: the value, or a ValueError with a sentence for the person who made the file."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from pmo.calc.dates import parse_date, parse_moment
from pmo.calc.money import parse_amount
from pmo.imports.calc.columns import header_key

Parser = Callable[[object], object]
YES = frozenset({"yes", "y", "true", "1", "x"})
NO = frozenset({"no", "n", "false", "0"})
PLAIN_AMOUNT = re.compile(r"-?(?!0+(?:\.0+)?\Z)[0-9]{1,12}(?:\.[0-9]{2})?", re.ASCII)
CODE_MARKS = "._-/"
CODE_LENGTH = 40


def plain_text(cell: object) -> str:
    """Return a cell as a person would type it.

    >>> plain_text(3.0), plain_text(date(2026, 3, 1)), plain_text(" a ")
    ('3', '2026-03-01', 'a')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


@dataclass(frozen=True, slots=True)
class Text:
    """A parser of text of at most `length` characters, outer blanks cut.

    >>> Text(3)("abcd")
    Traceback (most recent call last):
    ...
    ValueError: The text has 4 characters; at most 3 fit.
    """

    length: int = 200

    def __call__(self, cell):
        found = plain_text(cell)
        if len(found) > self.length:
            raise ValueError(f"The text has {len(found):,} characters; at most {self.length:,} fit.")
        if "\0" in found:
            raise ValueError("The text holds a NUL character; take it out.")
        if not _is_text(found):
            raise ValueError("The text holds a character that is no text; take it out.")
        return found

    def column(self, cells: Sequence[str]) -> list[str] | None:
        """All the cells at once, where each of them fits: the same as one by one, and faster."""
        found = list(map(str.strip, cells))
        together = "".join(found)
        return found if max(map(len, found), default=0) <= self.length and "\0" not in together and _is_text(together) else None


def text(length: int = 200) -> Parser:
    """Return a parser of text of at most `length` characters, outer blanks cut.

    >>> text(3)(" abc ")
    'abc'
    """
    return Text(length)


def code(length: int = CODE_LENGTH) -> Parser:
    """Return a parser of codes: letters, digits and . _ - / only.

    >>> code()("MOD_0106_1617-Q1")
    'MOD_0106_1617-Q1'
    """
    def parse(cell):
        found = plain_text(cell)
        if len(found) > length:
            raise ValueError(f"The code has {len(found):,} characters; at most {length} fit.")
        if not all(letter.isalnum() or letter in CODE_MARKS for letter in found) or not any(map(str.isalnum, found)):
            raise ValueError(f'"{found[:40]}" is not a code: use letters, digits and . _ - / only.')
        return found

    return parse


def choice(values: Mapping[str, object] | tuple | list) -> Parser:
    """Return a parser of one of these words, any case, blanks and hyphens equal; a mapping turns words into values.

    >>> choice(["Low", "High"])("HIGH"), choice({"fs": 1})("FS")
    ('High', 1)
    """
    pairs = values.items() if isinstance(values, Mapping) else ((value, value) for value in values)
    known = {header_key(word): value for word, value in pairs}
    words = ", ".join(str(word) for word in values)

    def parse(cell):
        found = plain_text(cell)
        key = header_key(found)
        if key not in known:
            raise ValueError(f'"{found[:40]}" is none of {words}.')
        return known[key]

    return parse


def whole(least: int | None = None, most: int | None = None) -> Parser:
    """Return a parser of whole numbers within bounds.

    >>> whole(1, 5)("3")
    3
    >>> whole()("2.5")
    Traceback (most recent call last):
    ...
    ValueError: "2.5" is not a whole number.
    """
    def parse(cell):
        number = _number(cell, "a whole number")
        if number != number.to_integral_value():
            raise ValueError(f'"{plain_text(cell)[:40]}" is not a whole number.')
        _bounded(number, least, most)
        return int(number)

    return parse


def number(least: float | None = None, most: float | None = None) -> Parser:
    """Return a parser of decimal numbers within bounds.

    >>> number()("-1,234.5")
    Decimal('-1234.5')
    """
    def parse(cell):
        found = _number(cell, "a number")
        _bounded(found, least, most)
        return found

    return parse


@dataclass(frozen=True, slots=True)
class Percent:
    """A parser of percentages from 0 to 100, with or without the sign; 45 and "45%" are forty-five in a hundred.

    >>> Percent()("45 %")
    Decimal('45')
    >>> Percent()("101")
    Traceback (most recent call last):
    ...
    ValueError: 101 is over 100 percent.
    """

    def __call__(self, cell):
        if isinstance(cell, str):
            cell = cell.strip().removesuffix("%")
        found = _number(cell, "a percentage")
        if found < 0:
            raise ValueError(f"{found} percent is negative.")
        if found > 100:
            raise ValueError(f"{found} is over 100 percent.")
        return found


@dataclass(frozen=True, slots=True)
class Money:
    """A parser of exact amounts, as `parse_amount` reads them; with `decimal_comma`, "1.234,56" is one thousand and some, and with
    a `scale` one stands for so many units of currency.

    >>> Money(scale=1_000_000)("15.297")
    Decimal('15297000.000')
    >>> Money()("(1,250.75)"), Money(decimal_comma=True)("1.250,75")
    (Decimal('-1250.75'), Decimal('1250.75'))
    """

    decimal_comma: bool = False
    scale: int = 1

    def __call__(self, cell):
        if self.scale != 1:
            return parse_amount(parse_amount(cell, decimal_comma=self.decimal_comma and isinstance(cell, str)) * self.scale)
        if isinstance(cell, str) and PLAIN_AMOUNT.fullmatch(cell):
            return Decimal(cell)  # as most amounts are written; `parse_amount` gives the same, slower
        return parse_amount(cell, decimal_comma=self.decimal_comma and isinstance(cell, str))

    def column(self, cells: Sequence[str]) -> list[Decimal] | None:
        """All the cells at once, where each is written as most amounts are: the same as one by one, and faster."""
        return list(map(Decimal, cells)) if self.scale == 1 and all(map(PLAIN_AMOUNT.fullmatch, cells)) else None


@dataclass(frozen=True, slots=True)
class Day:
    """A parser of days, or with `moment` of days and moments; `order` settles 01/02/2021, as `parse_date` says.

    >>> Day(order="dmy")("01/02/2021")
    datetime.date(2021, 2, 1)
    """

    order: str | None = None
    moment: bool = False

    def __call__(self, cell):
        order = None if self.order == "iso" else self.order
        return parse_moment(cell, order) if self.moment else parse_date(cell, order)


def yes_no(cell: object) -> bool:
    """Return whether the cell says yes: yes y true 1 x, or no n false 0.

    >>> yes_no("Y"), yes_no(0)
    (True, False)
    """
    found = plain_text(cell).casefold()
    if found in YES:
        return True
    if found in NO:
        return False
    raise ValueError(f'"{plain_text(cell)[:40]}" is neither yes nor no.')


def _is_text(found: str) -> bool:
    """Whether the text can be written as bytes: half of a pair of surrogates cannot."""
    if found.isascii():
        return True
    try:
        found.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(cell: object, what: str) -> Decimal:
    shown = plain_text(cell)[:40]
    refusal = ValueError(f'"{shown}" is not {what}.')
    if isinstance(cell, bool | date) or len(plain_text(cell)) > 40:
        raise refusal
    if isinstance(cell, str) and any(letter in cell for letter in "eE_nN"):
        raise refusal
    try:
        found = Decimal(shown.replace(",", "").replace("−", "-") if _grouped(shown) else shown.replace("−", "-"))
    except InvalidOperation:
        raise refusal from None
    if not found.is_finite():
        raise refusal
    return found


def _grouped(shown: str) -> bool:
    first, *groups = shown.partition(".")[0].split(",")
    return bool(groups) and len(first.lstrip("+-−")) in (1, 2, 3) and all(len(group) == 3 for group in groups)


def _bounded(found: Decimal, least: float | None, most: float | None) -> None:
    if least is not None and found < least:
        raise ValueError(f"{found} is under {least}.")
    if most is not None and found > most:
        raise ValueError(f"{found} is over {most}.")
