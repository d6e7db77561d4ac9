"""The components. `{% load ui %}`; colours, sizes and states stand in static/pmo/*.css, markup in templates/components/.

Figures (None is always an em dash)
    {% money 1234567.89 "GBP" %}                 £1.23m, full value on hover; unit=False leaves the sign to the header
    {% money amount currency scale="k" %}        1,235 in a column headed '£k' (k, m, bn, 1): decimals line up
    {% signed variance kind="money" currency="GBP" adverse="up" %}
                                                 ↑ +£1.2m, red where up is bad; kind: money ratio percent days count
    {% ratio cpi %} 0.87    {% percent done %} 42%    {% percent done places=1 %} 42.0%    {% count n %} 1,204
    {% day finish %} 6 Mar 2026    {% ago moment %} 3 days ago (needs `now` or `today` in the context, else the day)
    {% spark values label="CPI, twelve weeks" reference=1 %}         a line of the last values, gaps where unknown
    {% figure_button url %}{% ratio cpi %}{% endfigure_button %}     the figure opens: formula, inputs, day, sources

Status (colours are the words of pmo.calc.rag: green amber red unknown; None is unknown)
    {% rag_chip row.rag %}   {% rag_chip rag label="Cost" %}   {% rag_chip "amber" published="Amber/Red" %}
    {% rag_dot rag %}        the shape alone, for matrices and heat maps;  {{ rag|rag_word }} Red,  {{ rag|rag_letter }} R
    {% rag_trio computed declared independent since=day published="Amber/Red" size="large" %}
    {% rag_bar counts links=urls %}              {'green': 4, 'amber': 2, 'red': 1, 'unknown': 0} as a bar with a key

Blocks
    {% tile "Outlook" explain=url note="FY 2026/27" delta=html rag="red" %}{% money x "GBP" %}{% endtile %}
                                                 inside <div class="tiles">; {% signed … as html %} makes the delta
    {% tabs items label="Project" %}             items: (label, url, active) or (label, url, active, count)
    {% breadcrumb crumbs %}                      crumbs: (label, url); the last is the page itself
    {% empty_state title text url="" action="" icon="inbox" %}
    {% progress percent doing="Reading row 400" url=job_url cancel_url=url %}   url: asked each second until it answers 286
    {% pagination page_obj %}
    {% field form.title %}   {% field form.notes wide=True before="last week: …" %}    {{ form }} gives the same markup
    {% conflict rows %}      rows: (label, mine, theirs): a stale edit, side by side
    {% badge "Draft" %} {% badge "Approved" tone="accent" %}         tones: accent outline strong
    {% notice "error" %}text{% endnotice %}      levels: info success warning error
    included with {% include %}: components/explain.html, components/search_hits.html, components/draft_note.html

Classes that need no tag
    .page-head (h1 + .actions)  .stack .row .cols .cols-wide-narrow  .card (.card-head .card-foot .card--flush)  .tiles
    .facts / .facts--list (dl)  .needs (ul of what needs me)  .button (--primary --quiet --danger --small)  .segments
    .filters (form of .field)  .list-head .list-foot  .bulk [data-bulk-bar]  .menu (details) > .menu-body > .menu-list
    <div class="grid-wrap" tabindex="0" role="region" aria-label="…"><table class="grid" data-keys>:
    th/td .num .mid .key .name .tick, tr.group, tr.bad, tfoot totals; .grid--matrix with td.heat.heat-0…4;
    .grid--money with data-paste for inputs
    <form data-draft="key"> keeps a draft, <form data-warn> warns, <form data-bulk> counts ticks,
    [data-submits] sends its form on change, [data-needs-js hidden] shows with JavaScript only
"""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from pmo.calc.rich_text import shown
from pmo.web.templatetags import ui_figures, ui_status
from pmo.web.templatetags.ui_figures import figure_button
from pmo.web.templatetags.ui_status import colour

register = template.Library()
for part in (ui_figures, ui_status):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)

@register.simple_block_tag
def tile(content, label, explain="", note="", delta="", rag=""):
    strong = f" tile--strong rag-{colour(rag)}" if rag else ""
    value = figure_button(content, explain)
    below = [(css, text) for css, text in (("delta", delta), ("note", note)) if text]
    rest = format_html_join("", '<span class="{}">{}</span>', below)
    top = format_html('<span class="label">{}</span><span class="value">{}</span>', label, value)
    return format_html('<div class="tile{}">{}{}</div>', strong, top, rest)


@register.inclusion_tag("components/tabs.html")
def tabs(items, label=""):
    return {"tabs": [(*item, None)[:4] for item in items], "label": label or _("Sections")}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(crumbs):
    return {"crumbs": crumbs}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title, text="", url="", action="", icon="inbox"):
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("components/progress.html")
def progress(percent, doing="", url="", cancel_url=""):
    return {"percent": percent, "doing": doing, "url": url, "cancel_url": cancel_url}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page, field="page"):
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "pages": list(pages), "field": field, "request": context.get("request")}


@register.inclusion_tag("components/field.html")
def field(field, *, wide=False, before="", label=""):
    return {"field": field, "wide": wide, "before": before, "label": label}


@register.inclusion_tag("components/conflict.html")
def conflict(rows):
    return {"rows": [(label, mine, theirs, mine != theirs) for label, mine, theirs in rows]}


@register.simple_tag
def badge(text, tone=""):
    return format_html('<span class="badge{}">{}</span>', f" badge--{tone}" if tone else "", text)


@register.filter
def deed_words(verb):
    """The verb of an event in words: `decision.taken` is "Decision taken"."""
    return str(verb).replace(".", " ").replace("_", " ").capitalize()


@register.filter
def rich(words):
    """Markdown as the little HTML that minutes and comments may hold: sanitised whatever was stored."""
    return mark_safe(shown(words or ""))  # noqa: S308  nh3 has cleaned it


@register.simple_block_tag
def notice(content, level="info"):
    return render_to_string("components/notice.html", {"text": content, "level": level})
