"""`{% load books %}{% reads_books as reads %}`: whether the reader may open the books of the office; `{{ event|version_deed }}`: a deed on a
version in words.
"""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finance import policy
from pmo.web.templatetags.ui import deed_words

register = template.Library()
DEEDS = {
    "version.recorded": gettext_lazy("Came in with its lines"),
    "version.opened": gettext_lazy("Draft opened"),
    "version.edited": gettext_lazy("Lines edited"),
    "version.discarded": gettext_lazy("Draft thrown away"),
    "version.submitted": gettext_lazy("Submitted for approval"),
    "version.withdrawn": gettext_lazy("Withdrawn by who submitted it"),
    "version.returned": gettext_lazy("Returned for changes"),
    "version.approved": gettext_lazy("Approved"),
    "version.locked": gettext_lazy("Locked"),
    "version.explained": gettext_lazy("Causes of the difference stated"),
}
EDITS = {
    "spread": gettext_lazy("Amounts spread over the periods"),
    "uplift": gettext_lazy("Amounts raised or lowered"),
    "rephase": gettext_lazy("Amounts moved to other periods"),
    "actuals": gettext_lazy("Actuals filled in"),
}


@register.simple_tag(takes_context=True)
def reads_books(context):
    return policy.reads_books(actor=context["request"].user)


@register.filter
def version_deed(event):
    """What was done to a version: of edits, of which kind and of how many amounts, as far as the trail says so."""
    told = event.after or {}
    words = EDITS.get(told.get("by"), DEEDS.get(event.verb, deed_words(event.verb)))
    if told.get("change"):
        return _("Moved by the approved change {code}").format(code=told["change"])
    cells = {**((event.before or {}).get("cells") or {}), **(told.get("cells") or {})}
    return f"{words}: {ngettext('{n} cell', '{n} cells', len(cells)).format(n=len(cells))}" if cells else words
