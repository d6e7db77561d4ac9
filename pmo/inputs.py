"""What may be written at all: values from people, files and programs, checked and in the one form the database keeps.

Each returns the value, or raises Refused with one sentence (what, where, remedy) at the field it concerns. `called` is the field's name in words.
"""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from pmo.calc.dates import FIRST_YEAR, LAST_YEAR
from pmo.calc.money import in_cents, parse_amount
from pmo.errors import Refused

CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
CURRENCY = re.compile(r"[A-Z]{3}")


def today(now: dt.datetime) -> dt.date:
    """The day it is in the office at a moment."""
    return timezone.localtime(now).date()


LONG = 20_000  # characters of a field that holds paragraphs


def text(value: Any, *, field: str, called: str, longest: int | None = None, required: bool = False) -> str:
    """Trimmed text; None is empty."""
    words = "" if value is None else str(value).strip()
    if required and not words:
        raise Refused(_("{called} is missing: give one.").format(called=called), field=field)
    if longest is not None and len(words) > longest:
        raise Refused(
            _("{called} has {length} characters: keep it to {longest}.").format(called=called, length=len(words), longest=longest), field=field
        )
    if "\x00" in words or (not words.isascii() and any("\ud800" <= sign <= "\udfff" for sign in words)):
        raise Refused(_("{called} holds a character that is no text: take it out.").format(called=called), field=field)
    return words


def code(value: Any, *, field: str = "code") -> str:
    """A code: letters, digits, dot, dash and underscore."""
    words = text(value, field=field, called=_("The code"), required=True)
    if not CODE.fullmatch(words):
        raise Refused(
            _("The code “{code}” cannot be used: take up to 40 letters, digits, dots, dashes and underscores.").format(code=words[:60]), field=field
        )
    return words


def choice(value: Any, *, among, field: str, called: str) -> str:
    """One of the values of an enumeration or a collection of words."""
    words = [str(one) for one in getattr(among, "values", among)]
    if not isinstance(value, str) or value not in words:
        raise Refused(
            _("{called} “{value}” is not known: choose one of {words}.").format(called=called, value=str(value)[:40], words=", ".join(words)),
            field=field,
        )
    return str(value)


def currency(value: Any, *, field: str = "currency") -> str:
    """Three capital letters."""
    if not isinstance(value, str) or not CURRENCY.fullmatch(value):
        raise Refused(_("“{value}” is not a currency: give its three letters, such as GBP.").format(value=str(value)[:20]), field=field)
    return value


def day(value: Any, *, field: str, called: str, required: bool = False) -> dt.date | None:
    """A day between 1900 and 2149, or None where none is required."""
    if value is None and not required:
        return None
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise Refused(_("{called} is missing or not a day: give one as year-month-day.").format(called=called), field=field)
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise Refused(
            _("{called} {day} is out of range: give a day from {first} to {last}.").format(
                called=called, day=value, first=FIRST_YEAR, last=LAST_YEAR
            ),
            field=field,
        )
    return value


def moment(value: Any, *, field: str, called: str) -> dt.datetime | None:
    """A moment between 1900 and 2149, in UTC where it names no zone, or None."""
    if value is None:
        return None
    if not isinstance(value, dt.datetime):
        raise Refused(_("{called} is not a moment: give a day and a time.").format(called=called), field=field)
    day(value.date(), field=field, called=called)
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def in_order(start, finish, *, field: str) -> None:
    """Refuses a finish before its start; either may be None."""
    if start is not None and finish is not None and finish < start:
        raise Refused(
            _("The finish {finish} is before the start {start}: change one of them.").format(finish=_day_of(finish), start=_day_of(start)),
            field=field,
        )


def money(value: Any, *, field: str, called: str, negative: bool = False, required: bool = False) -> Decimal | None:
    """An exact amount with two decimals, or None where none is required."""
    if value is None and not required:
        return None
    try:
        amount = in_cents(parse_amount(value))
    except (ValueError, ArithmeticError) as error:
        raise Refused(_("{called}: {problem}").format(called=called, problem=error), field=field) from None
    if amount < 0 and not negative:
        raise Refused(_("{called} {amount} is below zero: give zero or more.").format(called=called, amount=amount), field=field)
    return amount


def share(value: Any, *, field: str, called: str, decimals: int = 4, required: bool = False) -> Decimal | None:
    """A share from 0 to 1, or None where none is required."""
    if value is None and not required:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Refused(_("{called} is missing or not a number: give a share from 0 to 1.").format(called=called), field=field)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or not 0 <= number <= 1:
        raise Refused(_("{called} {value} is out of range: give a share from 0 to 1.").format(called=called, value=value), field=field)
    return round(number, decimals)


def score(value: Any, *, field: str, called: str) -> int:
    """A whole score from 1 to 5."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        raise Refused(
            _("{called} “{value}” is not a score: give a whole number from 1 to 5.").format(called=called, value=str(value)[:20]), field=field
        )
    return value


def days(value: Any, *, field: str, called: str, most: int = 10_000) -> int | None:
    """A whole number of days, none below zero, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise Refused(
            _("{called} “{value}” is not a number of days: give a whole number from 0 to {most}.").format(
                called=called, value=str(value)[:20], most=most
            ),
            field=field,
        )
    return value


def flag(value: Any, *, field: str, called: str) -> bool:
    """True or False, and nothing that merely looks like it."""
    if not isinstance(value, bool):
        raise Refused(_("{called} is neither yes nor no: say which.").format(called=called), field=field)
    return value


def _day_of(value) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, dt.datetime) else str(value)
