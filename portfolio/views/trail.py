"""The trail of the whole office: who did what, when, why; and the proof that nothing of it was touched."""

import datetime as dt

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.errors import NotPermitted
from pmo.ledger.calc import changes_in_words
from pmo.ledger.models import Event
from pmo.ledger.queries import trail_proof
from portfolio.forms import TrailFilter
from portfolio.policy import require_trail_reader

ROWS = 50


def trail(request):
    whole = require_trail_reader(actor=request.user)
    readable = Event.objects.filter(import_string(settings.READABLE_EVENTS)(user=request.user)).select_related("actor")
    readable = readable.filter(at__lt=_end_of(request.as_of))
    form = TrailFilter(request.GET)
    events = _narrowed(readable, form.cleaned_data) if form.is_valid() else readable.none()
    page = Paginator(events, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page, "entries": [(event, changes_in_words(event.before, event.after)) for event in page], "form": form, "whole": whole,
        "verbs": readable.order_by("verb").values_list("verb", flat=True).distinct(),
    }  # fmt: skip
    fragment = request.headers.get("HX-Target") == "trail"
    return render(request, "portfolio/_trail.html" if fragment else "portfolio/trail.html", context)


@require_POST
def proof(request):
    if not require_trail_reader(actor=request.user):
        raise NotPermitted(_("The proof walks the trail of the whole office: it takes a role over all of it."))
    fragment = request.headers.get("HX-Target") == "proof"
    return render(request, "portfolio/_proof.html" if fragment else "portfolio/proof.html", {"proof": trail_proof()})


def _narrowed(events, asked: dict):
    if asked["verb"]:
        events = events.filter(verb__startswith=asked["verb"])
    if asked["actor"]:
        events = events.filter(actor_name__icontains=asked["actor"])
    if asked["subject"]:
        events = events.filter(subject_label__icontains=asked["subject"])
    if asked["since"]:
        events = events.filter(at__gte=_end_of(asked["since"] - dt.timedelta(days=1)))
    if asked["until"]:
        events = events.filter(at__lt=_end_of(asked["until"]))
    return events


def _end_of(day: dt.date) -> dt.datetime:
    """The moment a day ends, where the office is."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))
