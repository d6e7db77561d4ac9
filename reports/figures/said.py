"""Figures in words, for text that stands outside a table."""

from django.utils.translation import gettext as _

from pmo.web.templatetags import figures_format as fmt
from pmo.web.templatetags.ui_status import word

MINUTES_A_DAY = 480  # working days of eight hours


def said(kind: str, value, currency: str = "") -> str:
    """A figure as one says it: money in full, ratios with two decimals, unknown as an em dash."""
    if value is None or value == "":
        return fmt.UNKNOWN
    if kind == "money":
        return fmt.full(value, currency)
    if kind == "ratio":
        return fmt.ratio(value, 4)
    if kind == "percent":
        return fmt.percent(value, 1)
    if kind == "days":
        return _("{n} days").format(n=fmt.count(value))
    if kind == "time":
        return _("{n} working days").format(n=fmt.ratio(value / MINUTES_A_DAY, 1))
    if kind == "day":
        return fmt.day(value)
    if kind == "rag":
        return _rag(value)
    return fmt.count(value) if kind == "count" else str(value)


def _rag(value) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{n} {word(rag).lower()}" for rag, n in value.items() if n) or fmt.UNKNOWN
    return word(value)
