"""Pages of the registers of issues, assumptions and dependencies, of a project or node: one view each, whatever the noun."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions.follow_up import open_action
from governance.forms.risks import FollowUpForm
from governance.policy import require_at
from governance.queries.entries import words_of
from governance.queries.places import origin
from governance.views.places import found_place
from governance.views.raid import RecordDoors, named, raid_context
from governance.views.registers import REGISTERS, REOPENING
from governance.views.tables import FILES, exported, register_context
from pmo.errors import Refused
from pmo.ledger.queries import trail_of
from pmo.reading import one_reading
from pmo.web.answers import go, refused, tried
from portfolio.models import Node


@one_reading()
def register(request, code, noun, kind="project"):
    about, place = REGISTERS[noun], found_place(request, code, kind)
    rows = about.rows(user=request.user, day=request.as_of, place=place)
    found = _filtered(request, about, rows)
    listed = found.qs if found.qs.ordered else found.qs.order_by(about.usual)
    counts = rows.aggregate(open=Count("pk", filter=Q(live=True)), overdue=Count("pk", filter=Q(late=True)), whole=Count("pk"))
    context = raid_context(request, place, about.plural) | register_context(
        request, found, listed.order_by(*listed.query.order_by, "pk"), about.headings, default=about.order
    )  # fmt: skip
    files = {end: reverse(named(place, f"{about.plural}-{end}"), args=[place.code]) for end in FILES}
    context |= {"about": about, "words": about.words, "counts": counts, "at_node": isinstance(place, Node)} | files
    return render(request, "governance/entries.html", context)


def export(request, code, noun, ending, kind="project"):
    about, place = REGISTERS[noun], found_place(request, code, kind)
    rows = about.rows(user=request.user, day=request.as_of, place=place).select_related("owner_account")
    found = _filtered(request, about, rows)
    return exported(found.qs, about.columns, ending, f"{place.code}-{about.plural}-{request.as_of}")


def new_entry(request, code, noun, kind="project"):
    about, place = REGISTERS[noun], found_place(request, code, kind)
    require_at("manage_raid", actor=request.user, place=place)
    form, status = about.form(request.POST or None, user=request.user, place=place), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = about.opened(actor=request.user, place=place, now=timezone.now(), **form.opened())
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("{code} is in the register.").format(code=row.code))
                return go(request, named(place, about.plural), place.code)
    context = raid_context(request, place, about.plural) | {"about": about, "words": about.words, "form": form}
    return render(request, "governance/entry_new.html", context, status=status)


def entry(request, code, noun, entry_code, kind="project"):
    about, place, row = _found(request, code, noun, entry_code, kind)
    if request.method != "POST":
        return _page(request, about, place, row)
    form = about.form(request.POST, user=request.user, place=place)
    return _deed(request, about, place, row, form, about.changed, "form", _("{code} is up to date."))


@require_POST
def close(request, code, noun, entry_code, kind="project"):
    about, place, row = _found(request, code, noun, entry_code, kind)
    return _deed(request, about, place, row, about.closure(request.POST, auto_id="close-%s"), about.closed, "closure", _("{code} is closed."))


@require_POST
def reopen(request, code, noun, entry_code, kind="project"):
    about, place, row = _found(request, code, noun, entry_code, kind)
    return _deed(request, about, place, row, REOPENING(request.POST, auto_id="reopen-%s"), about.reopened, "reopening", _("{code} is open again."))


@require_POST
def follow_up(request, code, noun, entry_code, kind="project"):
    about, place, row = _found(request, code, noun, entry_code, kind)

    def agreed(*, actor, now, **said):
        open_action(actor=actor, place=row.place, now=now, **{noun: said.pop(noun)}, **said)

    form = FollowUpForm(request.POST, auto_id="action-%s")
    return _deed(request, about, place, row, form, agreed, "follow_up", _("The action on {code} is agreed."))


def _deed(request, about, place, row, form, act, name, said):
    require_at("manage_raid", actor=request.user, place=row.place)
    if (status := tried(request, form, act, **{about.noun: row})) == 200:
        messages.success(request, said.format(code=row.code))
        return go(request, named(place, about.noun), place.code, row.code)
    return _page(request, about, place, row, status, **{name: form})


def _found(request, code, noun, entry_code, kind):
    about, place = REGISTERS[noun], found_place(request, code, kind)
    day = request.today if request.method == "POST" else request.as_of  # a deed is done on what is there today
    rows = about.rows(user=request.user, day=day).filter(**origin(place)).select_related("owner_account")
    return about, place, get_object_or_404(rows, code=entry_code)


def _page(request, about, place, row, status=200, **forms):
    if row.opened_on > request.as_of and request.is_history:
        raise Http404
    base, version = raid_context(request, place, about.plural), {"version": row.version}
    keeps = "manage_raid" in base["may"] and not request.is_history
    live = row.state in ("open", "working")
    context = base | {
        "about": about, "words": about.words, "entry": row, "form": about.form(user=request.user, place=place, initial=about.form.initial_of(row)),
        "closure": about.closure(initial=version, auto_id="close-%s"), "reopening": REOPENING(initial=version, auto_id="reopen-%s"),
        "follow_up": FollowUpForm(auto_id="action-%s"), "editable": keeps and live, "closes": keeps and (live or row.state == "resolved"),
        "reopens": keeps and not live, "agrees": keeps, "doors": RecordDoors(row, row.code), "currency": place.currency,
        "agreed": row.actions.select_related("owner_account").order_by("due_on"),
        "history": words_of(row=row, as_of=request.as_of),
        "events": trail_of(row)[:30] if "read_trail" in base["may"] else [],
        "escalates": about.noun == "issue" and live and "escalate" in base["may"] and not request.is_history,
    } | forms  # fmt: skip
    return render(request, "governance/entry.html", context, status=status)


def _filtered(request, about, rows):
    """The register as the address asks for it; without a word on it, what is open."""
    wanted = request.GET.copy()
    if not any(name in wanted for name in ("state", "live", "search", "overdue", "mine")):
        wanted["live"] = "on"
    wanted.setdefault("ordering", about.order)
    return about.filter(wanted, queryset=rows, request=request)
