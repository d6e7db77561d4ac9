"""Numbers and days as a reader of a chart wants them: k, m, bn; a true minus; an em dash for what is unknown."""

import re

SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))
FORMAT = re.compile(r"(?P<sign>\+?)(?P<group>,?)(?:\.(?P<places>\d))?(?P<kind>[%fd])\Z")


def short(value: float | None, step: float | None = None, biggest: float | None = None) -> str:
    """Return a number in k, m or bn; `step` is the distance that must stay visible, `biggest` sets one unit for a whole axis.

    >>> short(1_250_000), short(-40), short(500_000, step=500_000, biggest=2e6), short(None)
    ('1.25m', '−40', '0.5m', '—')
    """
    if value is None:
        return "—"
    top = abs(value if biggest is None else biggest)
    factor, unit = next(((f, u) for f, u in SCALES if top >= f), (1.0, ""))
    if value == 0:
        return "0"
    scaled = value / factor
    places = _places(step / factor) if step else (2 if abs(scaled) < 10 else 1)
    return signed(f"{scaled:,.{places}f}", trim=not step) + unit


def full(value) -> str:
    """Return a value unrounded but readable: thousands separated, at most two decimals (four below one).

    >>> full(1234567.891), full(-0.1234), full(None), full("Apollo")
    ('1,234,567.89', '−0.1234', '—', 'Apollo')
    """
    if value is None or value == "":
        return "—"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int):
        return signed(f"{value:,}")
    return signed(f"{value:,.4f}" if abs(value) < 1 else f"{value:,.2f}", trim=True)


def formatted(value: float, pattern: str) -> str:
    """Return a number by the part of d3-format we know: `,.0f` `.2f` `.0%` `+.1%` `,d`; raises ValueError for any other.

    >>> formatted(0.256, ".0%"), formatted(-1234.5, ",.1f")
    ('26%', '−1,234.5')
    """
    found = FORMAT.match(pattern)
    if not found:
        raise ValueError(f"unknown number format {pattern!r}")
    places = int(found["places"] or 0)
    if found["kind"] == "%":
        return signed(f"{value:{found['sign']}{found['group']}.{places}%}")
    return signed(f"{value:{found['sign']}{found['group']}.{places}f}")


def signed(text: str, trim: bool = False) -> str:
    """Return a printed number with a true minus, and without idle zeros after the point if `trim`."""
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def _places(step: float) -> int:
    places = 0
    while places < 6 and abs(round(step, places) - step) > abs(step) * 1e-6:
        places += 1
    return places
