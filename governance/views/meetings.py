"""One meeting of a board: agenda, invitation, minutes, what was agreed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions import meetings as actions
from governance.figures.invitation import invitation
from governance.forms.boards import ItemForm, MeetingForm, MinutesForm
from governance.forms.decisions import NewActionForm, ReasonForm
from governance.models import Meeting
from governance.policy import require_minuting
from governance.queries.boards import agenda_for, visible_meetings
from governance.queries.decisions import visible_actions
from governance.queries.electors import seats_on
from pmo.errors import Refused
from pmo.ledger.queries import trail_of
from pmo.web.answers import go, refused, tried
from portfolio.policy import permitted


def meeting(request, code):
    return _page(request, _found(request, code))


@require_POST
def change(request, code):
    found = _minuted(request, code)
    return _deed(request, found, MeetingForm(request.POST), "moving", _("The meeting is moved: send the invitation again."), actions.change_meeting)


@require_POST
def add_item(request, code):
    found = _minuted(request, code)
    return _deed(request, found, ItemForm(request.POST), "adding", _("It stands on the agenda."), actions.add_item)


@require_POST
def remove_item(request, code, pk):
    found = _minuted(request, code)
    item = get_object_or_404(found.agenda, pk=pk)
    actions.remove_item(actor=request.user, item=item, now=timezone.now())
    messages.success(request, _("It is off the agenda."))
    return go(request, "governance:meeting", found.code)


@require_POST
def minute(request, code):
    found = _minuted(request, code)
    seats = seats_on(board=found.board, day=request.today)
    form, answer = MinutesForm(request.POST, meeting=found, seats=seats), 422
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.hold_meeting(
                actor=request.user, meeting=found, version=said["version"], present=list(said["present"]), minutes=said["minutes"],
                notes=form.notes(), now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            answer = refused(form, refusal)
        else:
            messages.success(request, _("The minutes are on record."))
            return go(request, "governance:meeting", found.code)
    return _page(request, found, answer, minuting=form)


@require_POST
def cancel(request, code):
    found = _minuted(request, code)
    return _deed(request, found, ReasonForm(request.POST), "cancelling", _("The meeting is called off."), actions.cancel_meeting)


@require_POST
def agree(request, code):
    found = _minuted(request, code)
    return _deed(request, found, NewActionForm(request.POST, user=request.user), "agreeing", _("It is agreed."), actions.agree_in_meeting)


def ics(request, code):
    found = _found(request, code)
    address = request.build_absolute_uri(reverse("governance:meeting", args=[found.code]))
    body = invitation(meeting=found, seats=seats_on(board=found.board, day=found.starts_at.date()), address=address, now=timezone.now())
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.ics"'
    return answer


def _deed(request, found, form, name, said, act):
    if (answer := tried(request, form, act, meeting=found)) == 200:
        messages.success(request, said)
        return go(request, "governance:meeting", found.code)
    return _page(request, found, answer, **{name: form})


def _page(request, found, answer=200, **forms):
    may, seats = permitted(actor=request.user, path=found.board.node.path), seats_on(board=found.board, day=request.today)
    minutes = any(one.holder_id == request.user.pk and one.part in ("chair", "secretary") for one in seats) or "keep_boards" in may
    agenda, hidden = agenda_for(meeting=found, user=request.user)
    planned, version = found.state == Meeting.State.PLANNED, {"version": found.version}
    editable = minutes and not request.is_history
    context = {
        "meeting": found, "board": found.board, "agenda": agenda, "hidden": hidden, "seats": seats, "present": found.present.all(), "may": may,
        "planned": planned and editable, "agrees": editable and found.state != Meeting.State.CANCELLED,
        "actions": visible_actions(user=request.user).filter(meeting=found).order_by("due_on", "code"),
        "moving": MeetingForm(initial={name: getattr(found, name) for name in ("starts_at", "minutes_long", "place", "version")}),
        "adding": ItemForm(), "cancelling": ReasonForm(initial=version),
        "agreeing": NewActionForm(user=request.user, initial={"place": found.board.node.code}),
        "minuting": MinutesForm(
            meeting=found, seats=seats, initial={"minutes": found.minutes, "present": [one.holder_id for one in seats], **version}
        ),
        "events": trail_of(found)[:30] if "read_trail" in may else [],
    } | forms  # fmt: skip
    return render(request, "governance/meeting.html", context, status=answer)


def _found(request, code):
    return get_object_or_404(visible_meetings(user=request.user), code=code)


def _minuted(request, code):
    """The meeting, for one who may call and minute it."""
    found = _found(request, code)
    require_minuting(actor=request.user, board=found.board, day=request.today)
    return found
