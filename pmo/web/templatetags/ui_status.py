"""Tags for red, amber, green and not known: always a shape and a letter with the colour. Loaded through `ui`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

register = template.Library()

SHAPES = {
    "green": mark_safe('<circle cx="6" cy="6" r="5.5" fill="currentColor"/>'),
    "amber": mark_safe('<path d="M6 .5 12 11.5H0z" fill="currentColor"/>'),
    "red": mark_safe('<path d="M.5.5h11v11H.5z" fill="currentColor"/>'),
    "unknown": mark_safe('<circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" stroke-width="1.75"/>'),
}
ORDER = ("red", "amber", "green", "unknown")
SEVERITY = {"green": 0, "amber": 1, "red": 2}


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
    drawn = _shape(found, "rag-dot")
    return format_html('<span class="rag-{0}" title="{1}">{2}<span class="visually-hidden">{1}</span></span>', found, said, drawn)


def _difference(computed: str, declared: str, independent: str) -> str:
    """'' where all that is known agrees, 'differs' where the project declares itself greener than another judge, else 'mild'."""
    known = [SEVERITY[rag] for rag in (computed, declared, independent) if rag in SEVERITY]
    if len(set(known)) < 2:
        return ""
    return "differs" if SEVERITY.get(declared, 9) < max(known) else "mild"


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
            place = {"x": f"{start:.3f}%", "wide": f"{wide:.3f}%", "mid": f"{start + wide / 2:.3f}%"}
            yield {"rag": rag, "letter": letter(rag), "count": number, "label": wide > 9, **place}
        start += wide


@register.inclusion_tag("components/rag_bar.html")
def rag_bar(counts, links=None, label=""):
    known = {rag: int((counts or {}).get(rag) or 0) for rag in ORDER}
    links = links or {}
    parts = [{"rag": rag, "letter": letter(rag), "count": n, "url": links.get(rag, "")} for rag, n in known.items()]
    said = ", ".join(f"{n} {word(rag).lower()}" for rag, n in known.items() if n) or _("nothing to count")
    return {"parts": parts, "segments": list(_segments(known)), "said": f"{label or _('Status')}: {said}"}


@register.filter
def rag_letter(rag):
    return letter(colour(rag))


@register.filter
def rag_word(rag):
    return word(colour(rag))
