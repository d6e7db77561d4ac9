"""What a person is told, how often he is written to; and what people say about records."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions import comments as said
from governance.actions import notices as actions
from governance.models import Comment, NoticeChoice
from governance.policy import require_at
from governance.printing.notices import address_of
from governance.queries.comments import place_of, subject_seen, visible_comments
from governance.queries.notices import inbox as told
from governance.queries.notices import mail_of
from pmo.web.addresses import whole

ROWS = 100


def inbox(request):
    rows = told(user=request.user)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")), "unread": rows.filter(read_at=None).count(),
        "mail": mail_of(user=request.user), "choices": NoticeChoice.Mail.choices,
    }  # fmt: skip
    return render(request, "governance/inbox.html", context)


@require_POST
def read(request):
    keys = [int(key) for key in request.POST.getlist("notice") if key.isdecimal() and len(key) < 19]
    actions.read(reader=request.user, keys=None if request.POST.get("all") else keys, now=timezone.now())
    return redirect("governance:inbox")


def notice(request, pk):
    """Go to what a notice tells of; it is read with that."""
    found = get_object_or_404(told(user=request.user), pk=pk)
    actions.read(reader=request.user, keys=[found.pk], now=timezone.now())
    return redirect(found.address)


@require_POST
def choose(request):
    actions.choose_mail(reader=request.user, mail=request.POST.get("mail", ""))
    messages.success(request, _("You are written to as you chose."))
    return redirect("governance:inbox")


@require_POST
def comment(request, kind, pk):
    subject = subject_seen(user=request.user, kind=kind, key=pk)
    if subject is None:
        raise Http404
    require_at("comment", actor=request.user, place=place_of(subject))
    made = said.comment(actor=request.user, subject=subject, body=request.POST.get("body", ""), now=timezone.now())
    _told(request, made)
    return redirect(address_of(made.comment))


@require_POST
def change(request, pk):
    found = _found(request, pk)
    made = said.change_comment(
        actor=request.user, comment=found, version=whole(request.POST.get("version")), body=request.POST.get("body", ""), now=timezone.now()
    )
    _told(request, made)
    return redirect(address_of(made.comment))


@require_POST
def remove(request, pk):
    found = _found(request, pk)
    address = address_of(found)
    said.remove_comment(actor=request.user, comment=found, version=whole(request.POST.get("version")), now=timezone.now())
    messages.success(request, _("It is taken back; the trail keeps it."))
    return redirect(address)


def _told(request, made: said.Said) -> None:
    if made.unheard:
        names = ", ".join(f"@{name}" for name in made.unheard)
        messages.warning(request, _("Not told, because nobody of that name sees this record: {names}.").format(names=names))


def _found(request, pk) -> Comment:
    return get_object_or_404(visible_comments(user=request.user), pk=pk)
