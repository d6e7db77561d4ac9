"""`{% load snapshot_rows %}`: how figures of snapshots are named and set on dashboards.

{% rag_counts row "computed" %}                    ■ 2 ▲ 3 ● 9: the colours of a node's projects, small
{% figure_title "eac_b" %} {% figure_value "eac_b" row.eac_b "GBP" %} {% figure_delta "eac_b" by "GBP" %}
{% moved_word "worse" %}                           what became of a project since the last status date
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from pmo.web.templatetags import ui_figures as fig
from pmo.web.templatetags.ui_status import ORDER, rag_dot
from reports.queries.figures import FIGURES

register = template.Library()
ADVERSE = {
    "cpi": "down", "spi": "down", "benefits": "down", "variance": "up", "eac_b": "up", "whole_life_cost": "up", "exposure": "up",
    "high_risks": "up", "overdue_risks": "up", "stale": "up",
}  # fmt: skip


@register.simple_tag
def rag_counts(row, voice):
    counts = row.counts.get("rag", {}).get(voice, {})
    shown = [(rag_dot(rag), counts[rag]) for rag in ORDER if counts.get(rag)]
    if not shown:
        return format_html('<span class="fig fig--none">{}</span>', "—")
    return format_html('<span class="nowrap fig">{}</span>', format_html_join(" ", "{} {}", shown))


@register.simple_tag
def figure_title(name):
    return FIGURES[name].title


@register.simple_tag
def figure_value(name, value, currency=""):
    kind = FIGURES[name].kind
    if kind == "money":
        return fig.money(value, currency)
    return fig.ratio(value) if kind == "ratio" else fig.count(value)


@register.simple_tag
def figure_delta(name, by, currency=""):
    return fig.signed(by, FIGURES[name].kind, currency, adverse=ADVERSE.get(name, ""))


@register.simple_tag
def moved_word(kind):
    words = {"worse": _("worse"), "better": _("better"), "entered": _("came in"), "left": _("left"), "other": _("newly judged")}
    return words[kind]
