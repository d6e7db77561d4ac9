"""Tags that set a figure: money, variances, ratios, days, sparklines. Loaded through `ui`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from pmo.web.templatetags import figures_format as fmt

register = template.Library()

ADVERSE = {"up": 1, "down": -1}


def _none(title: str = "") -> SafeString:
    return format_html('<span class="fig fig--none" title="{}">{}</span>', title or _("Not known"), fmt.UNKNOWN)


@register.simple_tag
def money(amount, currency="", *, scale="", unit=True):
    number = fmt.exact(amount)
    if number is None:
        return _none()
    text = fmt.short(number, scale)
    sign = fmt.symbol(currency) if unit and not scale and currency else ""
    minus, digits = (fmt.MINUS, text[1:]) if text.startswith(fmt.MINUS) else ("", text)
    before = format_html('{}<span class="unit">{}</span>', minus, sign) if sign else minus
    whole = fmt.full(number, currency)
    return format_html('<data class="fig" value="{}" title="{}">{}{}</data>', str(number), whole, before, digits)


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
    if found is None:
        return _none()
    return format_html('<time class="fig" datetime="{}">{}</time>', found.isoformat(), fmt.day(found))


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

    def height(n):
        return round(tall - pad - (n - low) / span * (tall - 2 * pad), 1)

    step = (wide - 2 * pad) / max(len(numbers) - 1, 1)
    points = [None if n is None else (round(pad + i * step, 1), height(n)) for i, n in enumerate(numbers)]
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in run) + ("h.01" if len(run) == 1 else "") for run in _runs(points))
    x, y = next(p for p in reversed(points) if p)
    line = "" if reference is None else format_html('<line x1="0" x2="88" y1="{0}" y2="{0}"/>', str(height(float(reference))))
    said = label or _("Last values")
    return format_html(
        '<svg class="spark" viewBox="0 0 88 22" role="img" aria-label="{}: {}">{}<path d="{}"/>'
        '<circle cx="{}" cy="{}" r="2.2"/></svg>',
        said, ", ".join(fmt.ratio(n) for n in numbers[-12:]), line, path, str(x), str(y),
    )  # fmt: skip


@register.simple_block_tag
def figure_button(content, url=""):
    if not url:
        return content
    title = _("Where this figure comes from")
    return format_html('<a class="figure" href="{}" data-explain title="{}">{}</a>', url, title, content)
