"""XML as text: elements in the order of the schema, nothing said twice, nothing that XML cannot hold."""

import datetime as dt
import re
from decimal import Decimal
from xml.sax.saxutils import escape

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
RETURNS = {"\r": "&#13;"}  # a reader of XML would make line feeds of them
Value = str | int | float | bool | Decimal | dt.datetime | None


def element(name: str, *children: str) -> str:
    """Return an element with children, a line each; without children it is empty.

    >>> element("Tasks")
    '<Tasks/>'
    """
    inner = [child for child in children if child]
    return f"<{name}>\n" + "\n".join(inner) + f"\n</{name}>" if inner else f"<{name}/>"


def leaf(name: str, value: Value) -> str:
    """Return an element that holds one value; nothing where the value is None or an empty text. Flags are 1 and 0, moments to the second.

    >>> leaf("Name", "Dig & fill"), leaf("Active", True), leaf("Notes", "")
    ('<Name>Dig &amp; fill</Name>', '<Active>1</Active>', '')
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        value = int(value)
    elif isinstance(value, dt.datetime):
        value = f"{value:%Y-%m-%dT%H:%M:%S}"
    return f"<{name}>{escape(FORBIDDEN.sub('', str(value)), RETURNS)}</{name}>"


def leaves(**values: Value) -> list[str]:
    """Return a leaf for each value, in the order given."""
    return [leaf(name, value) for name, value in values.items()]


def duration(minutes: int | None) -> str | None:
    """Return minutes as MSPDI writes a duration.

    >>> duration(2450)
    'PT40H50M0S'
    """
    if minutes is None:
        return None
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}PT{hours}H{rest}M0S"


def hundredths(amount: Decimal | None) -> int | None:
    """Return an amount in hundredths, as costs are written."""
    return None if amount is None else int((amount * 100).to_integral_value())


def tenths(minutes: int | None) -> int | None:
    """Return minutes in tenths, as slack, lag and delay are written."""
    return None if minutes is None else minutes * 10


def percent(share: float | None) -> int | None:
    """Return a share as a whole percentage."""
    return None if share is None else round(share * 100)
