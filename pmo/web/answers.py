"""Where an answer sends its reader: to an address, and back in time when the page is history."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from pmo.errors import NotPermitted, Refused, Stale


def go(request, name: str, *args):
    """Send the reader on to a page: a redirect that htmx follows too."""
    target = url_as_of(request, name, *args)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def url_as_of(request, name: str, *args) -> str:
    """The address of a page, at the same as-of date as the one being read."""
    return reverse(name, args=args) + keep(request)


def keep(request) -> str:
    """`?as_of=…` when the reader looks at history, else nothing."""
    return f"?as_of={request.as_of:%Y-%m-%d}" if getattr(request, "is_history", False) else ""


def refused(form, refusal: Refused) -> int:
    """Show a refusal at the field it concerns and answer with its status; a stale form carries both values and the new version.

    Raises NotPermitted again when it concerns no field: that is a page of its own.
    """
    field = refusal.field if refusal.field in form.fields else None
    if isinstance(refusal, NotPermitted) and field is None:
        raise refusal
    form.add_error(field, refusal.message)
    if isinstance(refusal, Stale):
        names = [*refusal.mine, *(name for name in refusal.theirs if name not in refusal.mine)]
        form.conflict = [(_label(form, name), refusal.mine.get(name), refusal.theirs.get(name)) for name in names]
        form.data = form.data.copy()
        form.data["version"] = str(refusal.version)
    return refusal.status


def tried(request, form, act, **subject) -> int:
    """Carry out the deed that a form asks for: 200 when it is done, else the status, with what was refused shown at the form."""
    if not form.is_valid():
        return 422
    try:
        act(actor=request.user, now=timezone.now(), **subject, **form.cleaned_data)
    except Refused as refusal:
        return refused(form, refusal)
    return 200


def _label(form, name: str) -> str:
    return str(form.fields[name].label) if name in form.fields and form.fields[name].label else name.replace("_", " ").capitalize()
