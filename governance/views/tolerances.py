"""Tolerances of the office, a node or a project, and the exceptions where one is breached."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions import tolerances as actions
from governance.calc.tolerances import DAYS, SHARES
from governance.forms.decisions import DecideForm
from governance.forms.escalations import ExceptionForm, ToleranceForm
from governance.models import Board, Breach, Decision
from governance.policy import require_at, require_decider
from governance.queries.places import path_of
from governance.queries.tolerances import exception_register, tolerances_at, visible_breaches
from governance.queries.voting import boards_for, voting_of
from governance.views.places import context_of, found_place
from pmo.errors import Refused
from pmo.ledger.queries import trail_of
from pmo.web.answers import go, refused
from portfolio.policy import permitted

ROWS = 100


def tolerances(request, code=None, kind=None):
    place = found_place(request, code, kind)
    form = ToleranceForm(request.POST or None)
    if request.method == "POST":
        require_at("set_thresholds", actor=request.user, place=place)
        if form.is_valid():
            try:
                actions.set_tolerance(actor=request.user, place=place, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                return _tolerances_page(request, place, form, refused(form, refusal))
            messages.success(request, _("The tolerance is set: exceptions follow in a moment."))
            return go(request, *_address(place))
        return _tolerances_page(request, place, form, 422)
    return _tolerances_page(request, place, None, 200)


def exceptions(request, code=None, kind=None):
    place = found_place(request, code, kind)
    shown = request.GET.get("state", "open")
    rows = exception_register(user=request.user, day=request.as_of, place=place)
    rows = rows.filter(closed_on=None) if shown == "open" else rows
    page = Paginator(rows.order_by("forecast", "since", "pk"), ROWS).get_page(request.GET.get("page"))
    context = context_of(request, place) | {"page": page, "shown": shown, "lines": [(one, figure_kind(one.dimension)) for one in page]}
    return render(request, "governance/exceptions.html", context)


def exception(request, pk):
    return _page(request, _found(request, pk))


@require_POST
def put(request, pk):
    found = _found(request, pk)
    require_at("escalate", actor=request.user, place=found.place)
    form, answer = ExceptionForm(request.POST, boards=_boards(found, request.today)), 422
    if form.is_valid():
        try:
            actions.put_exception(actor=request.user, breach=found, now=timezone.now(), **form.deed())
        except Refused as refusal:
            answer = refused(form, refusal)
        else:
            messages.success(request, _("It is before those who decide, with the figures of today."))
            return go(request, "governance:exception", found.pk)
    return _page(request, found, answer, putting=form)


@require_POST
def decide(request, pk):
    found = _found(request, pk)
    if found.decision is None:
        raise Refused(_("It was not put before anybody yet."))
    require_decider(actor=request.user, decision=found.decision, day=request.today)
    form, answer = DecideForm(request.POST), 422
    if form.is_valid():
        try:
            actions.decide_exception(actor=request.user, breach=found, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            answer = refused(form, refusal)
        else:
            messages.success(request, _("Decided."))
            return go(request, "governance:exception", found.pk)
    return _page(request, found, answer, deciding=form)


def figure_kind(dimension: str) -> str:
    """How the measure of a dimension is set."""
    return "percent" if dimension in SHARES else "days" if dimension in DAYS else "count"


def _tolerances_page(request, place, bound, status):
    lines = []
    for one in tolerances_at(place=place):
        own = one.own
        limit = None if own is None else own.limit * 100 if one.dimension in SHARES else own.limit
        stands = {"dimension": one.dimension, "limit": None if limit is None else limit.normalize(), "version": own.version if own else None}
        mine = bound is not None and bound.data.get("dimension") == one.dimension
        form = bound if mine else ToleranceForm(initial=stands, auto_id=f"{one.dimension}-%s")
        lines.append({"here": one, "kind": figure_kind(one.dimension), "form": form})
    rows = exception_register(user=request.user, day=request.as_of, place=place).filter(closed_on=None)
    context = context_of(request, place) | {"lines": lines, "open": rows.count()}
    context["may"] = permitted(actor=request.user) if place is None else context["may"]
    return render(request, "governance/tolerances.html", context, status=status)


def _page(request, found: Breach, status=200, **forms):
    decision, day = found.decision, request.today
    context = context_of(request, found.place)
    context |= {
        "breach": found, "kind": figure_kind(found.dimension), "decision": decision,
        "voting": voting_of(decision=decision, user=request.user, day=day) if decision else None,
        "puts": "escalate" in context["may"] and found.state == Breach.State.OPEN and not request.is_history,
        "putting": ExceptionForm(boards=_boards(found, day), initial={"version": found.version}), "deciding": None,
        "events": trail_of(found)[:30] if "read_trail" in context["may"] else [],
    } | forms  # fmt: skip
    return render(request, "governance/exception.html", context, status=status)


def _boards(found: Breach, day):
    ids = [board.pk for board in boards_for(path=path_of(found.place), kind=Decision.Kind.EXCEPTION, day=day)]
    return Board.objects.filter(pk__in=ids)


def _address(place) -> tuple:
    if place is None:
        return ("governance:tolerances",)
    return (f"governance:{actions.at_name(place)}-tolerances", place.code)


def _found(request, pk) -> Breach:
    return get_object_or_404(visible_breaches(user=request.user), pk=pk)
