"""`{% load pack_page %}`: how figures and colours are set on paper, as plain text with a class; light enough for thousands of rows."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from governance.figures.ranges import chance_words
from pmo.web.templatetags import figures_format as fmt
from pmo.web.templatetags.ui_status import ORDER, colour, letter, word
from reports.queries.figures import FIGURES

register = template.Library()
SIGNS = {"green": "●", "amber": "▲", "red": "■", "unknown": "○"}
SHORT = {"projects": "count", "high_risks": "count", "overdue_risks": "count", "stale": "count", "asks": "count", "cpi": "ratio", "spi": "ratio"}
BAD_UP = {"variance", "eac_b", "whole_life_cost", "exposure", "high_risks", "overdue_risks", "stale"}
BAD_DOWN = {"cpi", "spi", "benefits"}
CHIPS = {rag: mark_safe(f'<span class="rag {rag}">{SIGNS[rag]} <b>{letter(rag)}</b></span>') for rag in SIGNS}  # noqa: S308  of our own words


@register.filter
def rag(value):
    return CHIPS[colour(value)]


@register.simple_tag
def rag_named(value, published=""):
    found = colour(value)
    return format_html('<span class="rag {}">{}</span> {}', found, SIGNS[found], published or word(found))


@register.filter
def cash(value, currency=""):
    text = fmt.short(value)
    if text == fmt.UNKNOWN or not currency:
        return text
    unit = fmt.symbol(currency)
    return f"{fmt.MINUS}{unit}{text[1:]}" if text.startswith(fmt.MINUS) else unit + text


def _arrowed(value, text: str, bad: bool):
    if not value:
        return text
    way = "↑" if value > 0 else "↓"
    sign = "+" if value > 0 else ""
    return format_html('<span class="{}">{} {}{}</span>', "bad" if bad else "plain", way, sign, text)


@register.filter
def over(value, currency=""):
    """An amount with its sign, adverse where it is above zero."""
    return fmt.UNKNOWN if value is None else _arrowed(value, cash(value, currency), value > 0)


@register.filter
def gain(value, currency=""):
    """An amount with its sign, adverse where it is below zero."""
    return fmt.UNKNOWN if value is None else _arrowed(value, cash(value, currency), value < 0)


@register.filter
def share(value):
    """A share with its sign, adverse above zero."""
    return fmt.UNKNOWN if value is None else _arrowed(round(value, 3), fmt.percent(value, 1), value > 0)


@register.filter
def late(value):
    """Days against the promise, adverse above zero."""
    return fmt.UNKNOWN if value is None else _arrowed(value, _("{n} d").format(n=fmt.count(value)), value > 0)


@register.filter
def index(value):
    """An index with two decimals, marked below 0.9."""
    text = fmt.ratio(value)
    return format_html('<span class="bad">{}</span>', text) if value is not None and value < 0.9 else text


@register.filter
def of(counts, name):
    """A count by name; 0 is shown as a raised dot, so that what is there stands out."""
    return (counts or {}).get(name) or "·"


@register.filter
def chance(share):
    """A chance as the page says it."""
    return chance_words(share)


@register.filter
def under(known, name):
    return known.get(name, "")


@register.filter
def known_name(name):
    return _("Earned value") if name == "value" else FIGURES[name].title


@register.simple_tag
def moved(delta, currency):
    """A figure that moved, as a line of a table: title, before, now, difference."""
    name, before, now, by = delta
    kind = SHORT.get(name, "money")
    tell = {"count": fmt.count, "ratio": fmt.ratio}.get(kind) or (lambda value: cash(value, currency))
    if name == "stale" or by is None:
        difference = fmt.UNKNOWN if by is None else _arrowed(by, tell(by), by > 0)
    else:
        difference = _arrowed(by, tell(by), (name in BAD_UP and by > 0) or (name in BAD_DOWN and by < 0))
    cells = format_html_join("", '<td class="n">{}</td>', [(one,) for one in (tell(before), tell(now), difference)])
    return format_html('<tr><th scope="row">{}</th>{}</tr>', FIGURES[name].title, cells)


@register.simple_tag
def bar(counts):
    """Counts by colour as a row of figures with their shapes."""
    parts = [(found, SIGNS[found], (counts or {}).get(found, 0), word(found).lower()) for found in ORDER if (counts or {}).get(found)]
    return format_html_join("", '<span class="count {0}"><span class="rag {0}">{1}</span> <b>{2}</b> {3}</span> ', parts) or _("nothing judged")


@register.filter
def definitions(names):
    return [FIGURES[name] for name in names.split()]
