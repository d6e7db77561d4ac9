"""Boards, who sits on them, when they meet."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions import boards as actions
from governance.actions.meetings import call_meeting
from governance.forms.boards import BoardForm, MeetingForm, NewBoardForm, SeatChangeForm, SeatForm
from governance.forms.decisions import ReasonForm
from governance.models import Decision
from governance.policy import require_at, require_minuting, require_seat_keeper
from governance.queries.boards import board_rows, open_actions_of, visible_meetings
from governance.queries.decisions import visible_actions, visible_boards, visible_decisions
from governance.queries.electors import seats_on
from pmo.errors import Refused
from pmo.ledger.queries import trail_of
from pmo.web.answers import go, refused, tried
from portfolio.policy import permitted
from portfolio.queries import visible_nodes

FEW = 20


def boards(request):
    rows = list(board_rows(user=request.user, day=request.today, now=timezone.now()))
    keeps = [node for node in visible_nodes(user=request.user)[:1] if "keep_boards" in permitted(actor=request.user, path=node.path)]
    return render(request, "governance/boards.html", {"rows": rows, "keeps": bool(keeps)})


def new_board(request):
    form, answer = NewBoardForm(request.POST or None, nodes=visible_nodes(user=request.user), initial={"node": request.GET.get("node")}), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                board = actions.open_board(actor=request.user, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{board} is set up: seat its members next.").format(board=board))
                return go(request, "governance:board", board.code)
    return render(request, "governance/board_new.html", {"form": form}, status=answer)


def board(request, code):
    return _page(request, _found(request, code))


def edit_board(request, code):
    found = _found(request, code)
    require_at("keep_boards", actor=request.user, place=found.node)
    form, answer = BoardForm(request.POST or None, initial=BoardForm.initial_of(found)), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                actions.change_board(actor=request.user, board=found, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{board} is up to date.").format(board=found))
                return go(request, "governance:board", found.code)
    return render(request, "governance/board_edit.html", {"form": form, "board": found}, status=answer)


@require_POST
def dissolve(request, code):
    found = _found(request, code)
    require_at("keep_boards", actor=request.user, place=found.node)
    return _deed(request, found, ReasonForm(request.POST), "dissolution", _("It is dissolved."), _with(actions.dissolve_board, board=found))


@require_POST
def seat(request, code):
    found = _found(request, code)
    require_at("keep_boards", actor=request.user, place=found.node)
    return _deed(request, found, SeatForm(request.POST), "seating", _("The seat is taken."), _with(actions.take_seat, board=found))


@require_POST
def change_seat(request, code, pk):
    found = _found(request, code)
    row = get_object_or_404(found.seats.select_related("board__node"), pk=pk)
    require_seat_keeper(actor=request.user, seat=row)

    def act(*, actor, now, version, delegate, delegate_until, until_on):
        if until_on is not None:
            return actions.leave_seat(actor=actor, seat=row, version=version, until_on=until_on, now=now)
        return actions.name_delegate(actor=actor, seat=row, version=version, delegate=delegate, until_on=delegate_until, now=now)

    return _deed(request, found, SeatChangeForm(request.POST), "seat_change", _("The seat is up to date."), act)


@require_POST
def call(request, code):
    found, form, answer = _found(request, code), MeetingForm(request.POST), 422
    require_minuting(actor=request.user, board=found, day=request.today)
    if form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            meeting = call_meeting(actor=request.user, board=found, now=timezone.now(), **fields)
        except Refused as refusal:
            answer = refused(form, refusal)
        else:
            messages.success(request, _("{code} is called, with an agenda of what waits.").format(code=meeting.code))
            return go(request, "governance:meeting", meeting.code)
    return _page(request, found, answer, calling=form)


def _with(act, **fixed):
    return lambda **fields: act(**fixed, **fields)


def _deed(request, found, form, name, said, act):
    if (answer := tried(request, form, act)) == 200:
        messages.success(request, said)
        return go(request, "governance:board", found.code)
    return _page(request, found, answer, **{name: form})


def _page(request, found, answer=200, **forms):
    may = permitted(actor=request.user, path=found.node.path)
    seats = seats_on(board=found, day=request.today)
    minutes = any(one.holder_id == request.user.pk and one.part in ("chair", "secretary") for one in seats)
    running = found.dissolved_on is None and not request.is_history
    decisions = visible_decisions(user=request.user).filter(board=found)
    context = {
        "board": found, "may": may, "keeps": "keep_boards" in may and running, "calls": running and ("keep_boards" in may or minutes),
        "seats": [(one, _seat_form(one)) for one in seats],
        "waiting": decisions.filter(state=Decision.State.ASKED).order_by("needed_by", "asked_on")[:FEW],
        "taken": decisions.filter(state=Decision.State.DECIDED).order_by("-decided_on", "-pk")[:FEW],
        "meetings": visible_meetings(user=request.user).filter(board=found).order_by("-starts_at")[:FEW],
        "actions": open_actions_of(board=found, visible=visible_actions(user=request.user))[:FEW],
        "seating": SeatForm(), "calling": MeetingForm(), "dissolution": ReasonForm(initial={"version": found.version}), "seat_change": None,
        "events": trail_of(found)[:30] if "read_trail" in may else [],
    } | forms  # fmt: skip
    return render(request, "governance/board.html", context, status=answer)


def _seat_form(seat) -> SeatChangeForm:
    stands = {"version": seat.version, "delegate": seat.delegate, "delegate_until": seat.delegate_until}
    return SeatChangeForm(initial=stands, auto_id=f"seat-{seat.pk}-%s")


def _found(request, code):
    return get_object_or_404(visible_boards(user=request.user), code=code)
