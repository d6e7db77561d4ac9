"""`{% load raid %}`: addresses and words of the registers.

{% record_url "risk" row.risk as url %}      a record's page, under the project or node it came from, on the day being read
{% risk_value row.risk "score" as url %}       where a figure of a risk is opened, as known on the day being read (or another: `"score" day`)
{% risk_urls row.risk as to %}               the same for each row of a register: to.page, to.score, to.exposure, to.left
{% figure_of place "exposure" as url %}      where a figure of the register of a place is opened
{% group_key row "owner" as key %}           what a row is grouped by
{{ sums|at:key }}                            a value of a dict
"""

from django import template
from django.urls import reverse

from governance.views.raid import named
from governance.views.raid import record_url as url_of
from pmo.web.answers import keep, url_as_of

register = template.Library()


@register.simple_tag(takes_context=True)
def record_url(context, noun, row):
    return url_of(context["request"], noun, row)


@register.simple_tag(takes_context=True)
def risk_value(context, risk, figure, day=None):
    at = risk.project or risk.node
    name, args = named(at, "risk-value"), (at.code, risk.code, figure)
    return url_as_of(context["request"], name, *args) if day is None else f"{reverse(name, args=args)}?as_of={day:%Y-%m-%d}"


@register.simple_tag(takes_context=True)
def risk_urls(context, risk):
    """The page of a risk and where its figures are opened, from one look-up: a register asks them of each row."""
    at, kept = risk.project or risk.node, keep(context["request"])
    page = reverse(named(at, "risk"), args=[at.code, risk.code])
    return {"page": f"{page}{kept}", **{name: f"{page}figures/{name}/{kept}" for name in ("score", "exposure", "left")}}


@register.simple_tag(takes_context=True)
def figure_of(context, place, *parts):
    figure = ":".join(part.isoformat() if hasattr(part, "isoformat") else str(part) for part in parts)
    return url_as_of(context["request"], named(place, "risk-figure"), place.code, figure)


@register.filter
def at(found, key):
    return found.get(key)


@register.simple_tag
def group_key(row, group):
    place = {"project": row.risk.project, "node": row.node}.get(group)
    if group in ("project", "node"):
        return (place.code, place.name) if place is not None else (None, "")
    value = row.risk.category if group == "category" else row.get_response_display() if group == "response" else row.owner
    key = row.response if group == "response" else value
    return key, value


@register.filter
def times(one, other):
    return one * other


@register.filter
def step(rows, number):
    words, _limit = rows[number - 1]
    return words


@register.filter
def door(urls, name):
    return urls[name]


@register.filter
def state_of(state, row):
    return dict(row._meta.get_field("state").choices).get(state, state)
