"""The components. `{% load ui %}`; colours, sizes and states stand in static/pmo/*.css, markup in templates/components/.

Figures (None is always an em dash)
    {% money 1234567.89 "GBP" %}                 £1.23m, the full value on hover;  unit=False leaves the sign to the column's header
    {% money amount currency scale="k" %}        1,235 in a column headed '£k' (k, m, bn, 1): decimals line up
    {% signed variance kind="money" currency="GBP" adverse="up" %}   ↑ +£1.2m, set in red where up is bad; kind: money ratio percent days count
    {% ratio cpi %} 0.87    {% percent done %} 42%    {% percent done places=1 %} 42.0%    {% count n %} 1,204
    {% day finish %} 6 Mar 2026    {% ago moment %} 3 days ago (needs `now` or `today` in the context, else the day)
    {% spark values label="CPI, twelve weeks" %} a line of the last values, gaps where unknown
    {% figure_button url %}{% ratio cpi %}{% endfigure_button %}     the figure opens: formula, inputs, as-of day, sources

Status (colours are the words of pmo.calc.rag: green amber red unknown; None is unknown)
    {% rag_chip row.rag %}   {% rag_chip rag label="Cost" %}   {% rag_chip "amber" published="Amber/Red" %}
    {% rag_dot rag %}        the shape alone, for matrices and heat maps
    {% rag_trio computed declared independent since=day published="Amber/Red" size="large" %}
    {% rag_bar counts %}     {'green': 4, 'amber': 2, 'red': 1, 'unknown': 0} as a bar with a key; links={'red': url}

Blocks
    {% tile "Outlook" explain=url note="FY 2026/27" delta=html rag="red" %}{% money x "GBP" %}{% endtile %}   inside <div class="tiles">
    {% tabs items label="Project" %}             items: (label, url, active) or (label, url, active, count)
    {% breadcrumb crumbs %}                      crumbs: (label, url); the last is the page itself
    {% empty_state title text url="" action="" icon="inbox" %}
    {% progress percent doing="Reading row 400" url=job_url %}       url: asked again every second by htmx until it answers 286
    {% pagination page_obj %}
    {% field form.title %}   {% field form.notes wide=True before="last week: …" %}    {{ form }} gives the same markup
    {% conflict rows %}      rows: (label, mine, theirs): a stale edit, side by side
    {% badge "Draft" %} {% badge "Approved" tone="accent" %}         tones: accent outline strong
    {% notice "error" %}text{% endnotice %}      levels: info success warning error

Classes that need no tag
    .page-head (h1 + .actions)  .stack .row .cols .cols-wide-narrow  .card (.card-head .card-foot .card--flush)  .tiles
    .facts / .facts--list (dl)  .needs (ul of what needs me)  .button (--primary --quiet --danger --small)  .icon-button  .segments
    .filters (form of .field)  .list-head .list-foot  .bulk [data-bulk-bar]  .menu (details) > .menu-body > .menu-list
    <div class="grid-wrap" tabindex="0" role="region" aria-label="…"><table class="grid" data-keys>: th/td .num .mid .key .name .tick,
    tr.group, tr.bad, tfoot totals; .grid--money with data-paste for inputs, .grid--matrix with td.heat.heat-0…4
    <form data-draft="key"> keeps a draft, <form data-warn> warns, <form data-bulk> counts ticks; [data-submits] sends its form on change
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pmo.web.templatetags import figures_format as fmt

register = template.Library()

SHAPES = {
    "green": mark_safe('<circle cx="6" cy="6" r="5.5" fill="currentColor"/>'),
    "amber": mark_safe('<path d="M6 .5 12 11.5H0z" fill="currentColor"/>'),
    "red": mark_safe('<path d="M.5.5h11v11H.5z" fill="currentColor"/>'),
    "unknown": mark_safe('<circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" stroke-width="1.75"/>'),
}
ORDER = ("red", "amber", "green", "unknown")
SEVERITY = {"green": 0, "amber": 1, "red": 2}
ADVERSE = {"up": 1, "down": -1}


def colour(rag) -> str:
    """One of green, amber, red, unknown for whatever a row holds: a word in any case, or nothing."""
    word = str(rag or "").lower()
    return word if word in SHAPES else "unknown"


def word(rag: str) -> str:
    """The colour as people say it."""
    return {"green": _("Green"), "amber": _("Amber"), "red": _("Red"), "unknown": _("Not known")}[rag]


def letter(rag: str) -> str:
    """The one letter that stands with the shape."""
    letters = {"green": pgettext("status", "G"), "amber": pgettext("status", "A"), "red": pgettext("status", "R")}
    return letters.get(rag, "?")


def _shape(rag: str, css: str = "shape") -> SafeString:
    return format_html('<svg class="{}" viewBox="0 0 12 12" aria-hidden="true" focusable="false">{}</svg>', css, SHAPES[rag])


def _none(title: str = "") -> SafeString:
    return format_html('<span class="fig fig--none" title="{}">{}</span>', title or _("Not known"), fmt.UNKNOWN)


# figures -------------------------------------------------------------------------------------------------------------


@register.simple_tag
def money(amount, currency="", *, scale="", unit=True):
    number = fmt.exact(amount)
    if number is None:
        return _none()
    text = fmt.short(number, scale)
    sign = fmt.symbol(currency) if unit and not scale and currency else ""
    minus, digits = (fmt.MINUS, text[1:]) if text.startswith(fmt.MINUS) else ("", text)
    before = format_html('{}<span class="unit">{}</span>', minus, sign) if sign else minus
    return format_html('<data class="fig" value="{}" title="{}">{}{}</data>', str(number), fmt.full(number, currency), before, digits)


@register.simple_tag
def ratio(value, places=2):
    text = fmt.ratio(value, places)
    return _none() if text == fmt.UNKNOWN else format_html('<span class="fig">{}</span>', text)


@register.simple_tag
def percent(value, places=0):
    text = fmt.percent(value, places)
    return _none() if text == fmt.UNKNOWN else format_html('<span class="fig">{}</span>', text)


@register.simple_tag
def count(value):
    text = fmt.count(value)
    return _none() if text == fmt.UNKNOWN else format_html('<span class="fig">{}</span>', text)


def _size(number, kind: str, currency: str, scale: str, places: int | None) -> str:
    if kind == "money":
        return (fmt.symbol(currency) if currency and not scale else "") + fmt.short(number, scale)
    if kind == "percent":
        return fmt.percent(number, 0 if places is None else places)
    if kind == "days":
        return _("%(days)s d") % {"days": fmt.count(number)}
    return fmt.grouped(number, {"ratio": 2}.get(kind, 0) if places is None else places)


@register.simple_tag
def signed(value, kind="money", currency="", *, adverse="", scale="", places=None):
    number = fmt.exact(value)
    if number is None:
        return _none()
    way = (number > 0) - (number < 0)
    bad = way != 0 and ADVERSE.get(adverse) == way
    arrow, sign = {1: ("↑", "+"), -1: ("↓", fmt.MINUS), 0: ("", "")}[way]
    title = fmt.full(number, currency) if kind == "money" else (_("Adverse") if bad else "")
    return format_html(
        '<data class="fig signed{}" value="{}" title="{}"><span class="arrow" aria-hidden="true">{}</span>{}{}</data>',
        " signed--adverse" if bad else "", str(number), title, arrow, sign, _size(abs(number), kind, currency, scale, places),
    )  # fmt: skip


@register.simple_tag
def day(value):
    found = fmt.as_day(value)
    return _none() if found is None else format_html('<time class="fig" datetime="{}">{}</time>', found.isoformat(), fmt.day(found))


def _ago_words(value, context) -> str:
    now, today = context.get("now"), context.get("today")
    if hasattr(value, "hour") and now is not None:
        if (now - value).total_seconds() < 60:
            return _("just now")
        return _("%(span)s ago") % {"span": timesince(value, now, depth=1)}
    found, here = fmt.as_day(value), fmt.as_day(today or now)
    if here is None or found > here:
        return fmt.day(value)
    return _("today") if found == here else _("%(span)s ago") % {"span": timesince(found, here, depth=1)}


@register.simple_tag(takes_context=True)
def ago(context, value):
    if value is None:
        return _none()
    title = fmt.moment(value) if hasattr(value, "hour") else fmt.day(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), title, _ago_words(value, context))


def _runs(points):
    """The drawn strokes of a line with gaps: lists of neighbouring known points."""
    runs, run = [], []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        elif run:
            runs.append(run)
            run = []
    return runs


@register.simple_tag
def spark(values, label="", reference=None):
    numbers = [None if (n := fmt.exact(v)) is None else float(n) for v in values or []]
    known = [n for n in numbers if n is not None]
    if not known:
        return _none()
    wide, tall, pad = 88, 22, 3
    guides = known if reference is None else [*known, float(reference)]
    low, span = min(guides), (max(guides) - min(guides)) or 1
    height = lambda n: round(tall - pad - (n - low) / span * (tall - 2 * pad), 1)  # noqa: E731
    step = (wide - 2 * pad) / max(len(numbers) - 1, 1)
    points = [None if n is None else (round(pad + i * step, 1), height(n)) for i, n in enumerate(numbers)]
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in run) + ("h.01" if len(run) == 1 else "") for run in _runs(points))
    x, y = next(p for p in reversed(points) if p)
    line = "" if reference is None else format_html('<line x1="0" x2="88" y1="{0}" y2="{0}"/>', str(height(float(reference))))
    said = label or _("Last values")
    return format_html(
        '<svg class="spark" viewBox="0 0 88 22" role="img" aria-label="{}: {}">{}<path d="{}"/><circle cx="{}" cy="{}" r="2.2"/></svg>',
        said, ", ".join(fmt.ratio(n) for n in numbers[-12:]), line, path, str(x), str(y),
    )  # fmt: skip


@register.simple_block_tag
def figure_button(content, url=""):
    if not url:
        return content
    return format_html('<a class="figure" href="{}" data-explain title="{}">{}</a>', url, _("Where this figure comes from"), content)


# status --------------------------------------------------------------------------------------------------------------


@register.simple_tag
def rag_chip(rag, label="", published=""):
    found = colour(rag)
    said = published or word(found)
    shown = format_html('<span class="word">{}</span>', published or label) if published or label else ""
    hidden = format_html('<span class="visually-hidden">{}</span>', word(found)) if found != "unknown" or not published else ""
    return format_html(
        '<span class="chip chip--{0} rag-{0}" title="{1}">{2}<span aria-hidden="true">{3}</span>{4}{5}</span>',
        found, f"{label}: {said}" if label else said, _shape(found), letter(found), hidden, shown,
    )  # fmt: skip


@register.simple_tag
def rag_dot(rag, label=""):
    found = colour(rag)
    said = f"{label}: {word(found)}" if label else word(found)
    return format_html('<span class="rag-{}" title="{}">{}<span class="visually-hidden">{}</span></span>', found, said, _shape(found, "rag-dot"), said)


def _difference(computed: str, declared: str, independent: str) -> str:
    """'' where all that is known agrees, 'mild' where someone is stricter than the figures, 'differs' where someone is greener."""
    said = [SEVERITY[r] for r in (declared, independent) if r in SEVERITY]
    known = said + ([SEVERITY[computed]] if computed in SEVERITY else [])
    if len(set(known)) < 2:
        return ""
    return "differs" if known and min(said) < max(known) and declared in SEVERITY and SEVERITY[declared] < max(known) else "mild"


@register.inclusion_tag("components/rag_trio.html")
def rag_trio(computed, declared=None, independent=None, *, since=None, published="", size=""):
    found = [colour(r) for r in (computed, declared, independent)]
    return {
        "parts": [
            (pgettext("computed", "C"), _("Computed"), found[0], ""),
            (pgettext("declared", "D"), _("Declared"), found[1], ""),
            (pgettext("independent", "I"), _("Independent"), found[2], published),
        ],
        "difference": _difference(*found),
        "since": since,
        "large": size == "large",
    }


def _segments(counts):
    total = sum(counts.values())
    start = 0.0
    for rag, number in counts.items():
        wide = number / total * 100 if total else 0
        if number:
            yield {"rag": rag, "x": f"{start:.3f}%", "wide": f"{wide:.3f}%", "mid": f"{start + wide / 2:.3f}%", "label": wide > 9}
        start += wide


@register.inclusion_tag("components/rag_bar.html")
def rag_bar(counts, links=None, label=""):
    known = {rag: int((counts or {}).get(rag) or 0) for rag in ORDER}
    parts = [{"rag": rag, "letter": letter(rag), "word": word(rag), "count": n, "url": (links or {}).get(rag, "")} for rag, n in known.items()]
    by_rag = {part["rag"]: part for part in parts}
    segments = [segment | {"letter": letter(segment["rag"]), "count": by_rag[segment["rag"]]["count"]} for segment in _segments(known)]
    said = ", ".join(f"{part['count']} {part['word'].lower()}" for part in parts if part["count"]) or _("nothing to count")
    return {"parts": parts, "segments": segments, "said": f"{label or _('Status')}: {said}"}


# blocks --------------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def tile(content, label, explain="", note="", delta="", rag=""):
    strong = f" tile--strong rag-{colour(rag)}" if rag else ""
    value = figure_button(content, explain)
    rest = format_html_join("", '<span class="{}">{}</span>', [(css, text) for css, text in (("delta", delta), ("note", note)) if text])
    return format_html('<div class="tile{}"><span class="label">{}</span><span class="value">{}</span>{}</div>', strong, label, value, rest)


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
def field(field, *, wide=False, before=""):
    return {"field": field, "wide": wide, "before": before}


@register.inclusion_tag("components/conflict.html")
def conflict(rows):
    return {"rows": [(label, mine, theirs, mine != theirs) for label, mine, theirs in rows]}


@register.simple_tag
def badge(text, tone=""):
    return format_html('<span class="badge{}">{}</span>', f" badge--{tone}" if tone else "", text)


@register.simple_block_tag
def notice(content, level="info"):
    return template.loader.render_to_string("components/notice.html", {"text": content, "level": level})


@register.filter
def rag_letter(rag):
    return letter(colour(rag))


@register.filter
def rag_word(rag):
    return word(colour(rag))
