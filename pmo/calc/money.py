"""Amounts of money: read as people write them, kept exact."""

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal

MINOR_PER_MAJOR = 100
MAX_DIGITS = 18
_LONGEST = 60
_CENT = Decimal("0.01")
_EXACT = Context(prec=60)
_ZERO, _MINUS_ZERO = "0.00", "-0.00"
_SYMBOL = re.compile(r"US\$|CA\$|AU\$|C\$|A\$|R\$|kr|[£$€¥₹Ł]")  # the pound arrives as Ł from files read in the wrong code page
_CURRENCY = re.compile(r"^[A-Z]{3}(?=[\s\d(+-])|(?<=[\s\d)])[A-Z]{3}$")
_SCALE_WORD = re.compile(r"(?<=\d)\s*(bn|billions?|mn|millions?|m|thousands?|k)$", re.IGNORECASE)
_SCALES = {"b": 1_000_000_000, "m": 1_000_000, "k": 1_000, "t": 1_000}
_UNIT = re.compile(
    r"(?:[£$€¥Ł'’]|\b[A-Z]{3})\s*(bn|billions?|mn|millions?|m|thousands?|k|0{3}s?)\b|\bin (billion|million|thousand)s?\b",
    re.IGNORECASE,
)
_SPACES = "\u0020\u00a0\u2009\u202f\t"


def parse_amount(value: object, *, decimal_comma: bool = False) -> Decimal:
    """Return the amount that `value` states, exact, as a `Decimal` in the unit it is written in.

    value: text such as "£2,013.02", "(12.5)", "−12", "1 250.75", "EUR 3", "£2.5m"; or an int, Decimal or finite float
    (taken at the digits it prints). decimal_comma: True when the comma is the decimal sign and the point groups thousands.

    Raises ValueError with a sentence for the person when the text is empty, is no number, groups its digits wrongly,
    has an exponent, is not finite, or needs more than 18 digits (two of them kept for the minor unit).

    Source: the written forms found in the yearly data of the UK Government Major Projects Portfolio.

    >>> parse_amount("£2,013.02"), parse_amount("1.234,56", decimal_comma=True), parse_amount("(12.5)"), parse_amount("−12")
    (Decimal('2013.02'), Decimal('1234.56'), Decimal('-12.5'), Decimal('-12'))
    >>> parse_amount("£2.5m")
    Decimal('2500000.0')
    >>> parse_amount("1e308")
    Traceback (most recent call last):
    ...
    ValueError: "1e308" is not an amount of money.
    """
    if isinstance(value, str):
        return _checked(_from_text(value, decimal_comma), value)
    return _checked(_from_number(value), value)


def _from_number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(f'"{value}" is not an amount of money.')
    if not math.isfinite(value):
        raise ValueError(f'"{value}" is not an amount of money.')
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _from_text(written: str, decimal_comma: bool) -> Decimal:
    shown = written.strip()[:40]
    if not shown:
        raise ValueError("There is no amount.")
    if len(written) > _LONGEST:
        raise ValueError(f'"{shown}…" is not an amount of money.')
    text, negative = _sign(written.translate({ord(space): " " for space in _SPACES}).replace("−", "-").strip())
    text, scale = _scale(_SYMBOL.sub("", _CURRENCY.sub("", text)).strip())
    text, inner = _sign(text)
    if negative and inner:
        raise ValueError(f'"{shown}" has two signs.')
    number = _EXACT.multiply(Decimal(_plain(text, decimal_comma, shown)), scale)
    return -number if (negative or inner) and number else number


def _sign(text: str) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("-"):
        return text[1:].strip(), True
    if text.endswith("-"):
        return text[:-1].strip(), True
    return text.removeprefix("+").strip(), False


def _scale(text: str) -> tuple[str, int]:
    found = _SCALE_WORD.search(text)
    return (text[: found.start()], _SCALES[found[1][0].lower()]) if found else (text, 1)


def _plain(text: str, decimal_comma: bool, shown: str) -> str:
    point, group = (",", ".") if decimal_comma else (".", ",")
    pattern = rf"(?:[0-9]+|[0-9]{{1,3}}(?:([{re.escape(group)} '’])[0-9]{{3}})(?:\1[0-9]{{3}})*)?(?:{re.escape(point)}[0-9]*)?"
    if not re.fullmatch(pattern, text) or not re.search("[0-9]", text):
        raise ValueError(f'"{shown}" is not an amount of money.')
    return re.sub(rf"[{re.escape(group)} '’]", "", text).replace(point, ".")


def _checked(amount: Decimal, value: object) -> Decimal:
    if not amount:
        return Decimal(0)
    whole = max(amount.adjusted() + 1, 1)
    decimals = max(-int(amount.normalize(_EXACT).as_tuple().exponent), 0)
    if whole + 2 > MAX_DIGITS or whole + decimals > MAX_DIGITS:
        raise ValueError(f'"{str(value).strip()[:40]}" has more than {MAX_DIGITS} digits.')
    return amount if amount.as_tuple().exponent <= 0 else Decimal(int(amount))


def unit_of(heading: str) -> int:
    """Return how many whole units of currency one stands for under this column heading: 1, 1 000, 1 000 000 or 1 000 000 000.

    heading: a column's heading as published, "£m", "Budget (£million)", "Cost (EUR k)", "$ in thousands".

    Source: headings of the UK Government Major Projects Portfolio, where amounts are in millions.

    >>> unit_of("2015/16 Budget (£million)"), unit_of("£m"), unit_of("Amount")
    (1000000, 1000000, 1)
    """
    found = _UNIT.search(heading)
    if not found:
        return 1
    word = (found[1] or found[2]).lower()
    return 1_000 if word.startswith("0") else _SCALES[word[0]]


def to_minor(amount: Decimal) -> int:
    """Return the amount in hundredths, rounded half to even where it states more than two decimals.

    amount: in whole units of currency; every currency is kept with two decimals. Raises ValueError when it is not finite.

    Source: IEEE 754 roundTiesToEven, which adds no bias to a long sum.

    >>> to_minor(Decimal("12.34")), to_minor(Decimal("0.125")), to_minor(Decimal("-3"))
    (1234, 12, -300)
    """
    if not amount.is_finite():
        raise ValueError(f"{amount} is not an amount of money.")
    return int(amount.scaleb(2, _EXACT).to_integral_value(ROUND_HALF_EVEN, _EXACT))


def from_minor(minor: int) -> Decimal:
    """Return hundredths as an amount in whole units of currency with two decimals; the inverse of `to_minor`.

    minor: a whole number of hundredths (a NumPy integer will do).

    Source: definition.

    >>> from_minor(1234), from_minor(-5)
    (Decimal('12.34'), Decimal('-0.05'))
    """
    return Decimal(int(minor)).scaleb(-2, _EXACT)


def in_cents(amount: Decimal) -> Decimal:
    """Return the amount with exactly two decimals, rounded half to even: the form the database keeps.

    amount: in whole units of currency.

    Source: see `to_minor`.

    >>> in_cents(Decimal("10.005"))
    Decimal('10.00')
    """
    return amount.quantize(_CENT, ROUND_HALF_EVEN, _EXACT)


def cents_texts(amounts: Iterable[Decimal]) -> list[str]:
    """Return what `in_cents` makes of each amount, as text; minus nothing is nothing. Of very many amounts it is faster than one by one.

    amounts: in whole units of currency.

    Source: see `to_minor`.

    >>> cents_texts([Decimal("10.005"), Decimal("-3"), Decimal("-0.001")])
    ['10.00', '-3.00', '0.00']
    """
    found = [text if text[-3:-2] == "." else str(in_cents(Decimal(text))) for text in map(str, amounts)]
    return [_ZERO if text == _MINUS_ZERO else text for text in found] if _MINUS_ZERO in found else found
