"""How a figure is set: words for numbers, money, shares and days. Rounds for show, derives nothing."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format

register = template.Library()

MINUS = "\u2212"
UNKNOWN = "\u2014"
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "INR": "₹", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}
STEPS = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k"))
SCALES = {"bn": (Decimal(10) ** 9, 2), "m": (Decimal(10) ** 6, 2), "k": (Decimal(10) ** 3, 0), "1": (Decimal(1), 2)}


def exact(value) -> Decimal | None:
    """The value as a Decimal, or None where it is unknown: None, empty, not a number, infinite."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def grouped(number: Decimal, places: int) -> str:
    """The number rounded half up to so many places, in the locale's separators, with a true minus and no minus zero."""
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = number_format(abs(rounded), decimal_pos=places, force_grouping=True)
    return MINUS + text if rounded < 0 else text


def _three_digits(number: Decimal) -> Decimal:
    if number == 0:
        return number
    return number.quantize(Decimal(1).scaleb(number.adjusted() - 2), ROUND_HALF_UP)


@register.filter
def short(value, scale: str = "") -> str:
    """Three figures and k, m or bn; with a scale ('k', 'm', 'bn', '1') the bare number in that unit: a column lines up."""
    number = exact(value)
    if number is None:
        return UNKNOWN
    if scale:
        unit, places = SCALES[scale]
        return grouped(number / unit, places)
    shown = _three_digits(number)
    for unit, letter in STEPS:
        if abs(shown) >= unit:
            inside = shown / unit
            return grouped(inside, max(0, 2 - inside.adjusted())) + letter
    return grouped(number, 0)


@register.filter
def full(value, currency: str = "") -> str:
    """Every digit down to the cent, with the currency's code in front when one is given."""
    number = exact(value)
    if number is None:
        return UNKNOWN
    return f"{currency} {grouped(number, 2)}".strip()


@register.filter
def ratio(value, places: int = 2) -> str:
    """An index such as CPI with its two decimals."""
    number = exact(value)
    return UNKNOWN if number is None else grouped(number, places)


@register.filter
def percent(value, places: int = 0) -> str:
    """A share 0..1 in per cent."""
    number = exact(value)
    return UNKNOWN if number is None else grouped(number * 100, places) + "%"


@register.filter
def count(value) -> str:
    """A whole number."""
    number = exact(value)
    return UNKNOWN if number is None else grouped(number, 0)


@register.filter
def day(value) -> str:
    """A day as 6 Mar 2026; a moment counts as the day it was in the reader's zone."""
    found = as_day(value)
    return UNKNOWN if found is None else date_format(found, "j M Y")


@register.filter
def moment(value) -> str:
    """A moment as 6 Mar 2026, 14:05 in the reader's zone."""
    return UNKNOWN if not isinstance(value, datetime) else date_format(_local(value), "j M Y, H:i")


def as_day(value) -> date | None:
    """The calendar day of a date, a moment or an ISO string; None for nothing."""
    if isinstance(value, datetime):
        return _local(value).date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(value[:10]) if value else None


def symbol(currency: str) -> str:
    """What stands before an amount: £, or the code and a space where there is no plain sign."""
    return SYMBOLS.get(currency) or (f"{currency}\u00a0" if currency else "")


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
