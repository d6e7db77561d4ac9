"""`{% load value_words %}{% working_days minutes %}`: a span of working minutes in working days of eight hours."""

from django import template

from finance.figures.estimates import working_days as in_days

register = template.Library()


@register.simple_tag
def working_days(minutes, signed: bool = False) -> str:
    days = in_days(minutes)
    if days is None:
        return "—"
    text = f"{abs(days):,.1f}"
    return f"{'−' if days < 0 else '+' if signed and days > 0 else ''}{text} d"
