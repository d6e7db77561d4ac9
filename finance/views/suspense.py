"""Postings of no known project: what waits, and where it belongs."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from finance.actions.suspense import dismiss_suspense, reopen_suspense, settle_suspense
from finance.forms.suspense import SettleForm, SuspenseFilter
from finance.models import Suspense
from finance.policy import require_books_reader
from finance.queries.suspense import visible_suspense, waiting_below
from finance.views.versions import number_said
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import CAPABILITIES, require_over_node
from portfolio.queries import held_roles

ROWS = 100


def suspense(request):
    require_books_reader(actor=request.user)
    asked = SuspenseFilter(request.GET or None)
    rows = _filtered(visible_suspense(user=request.user), asked)
    waiting = visible_suspense(user=request.user).filter(state=Suspense.State.WAITING)
    ids = waiting.filter(pk__in=[pk for pk in request.POST.getlist("rows") if pk.isdecimal()][:1000]).values_list("pk", flat=True)
    form, status = SettleForm(request.POST or None, user=request.user, ids=ids), 200
    if request.method == "POST":
        form, status = SettleForm(request.POST, user=request.user, ids=ids), 422
        if form.is_valid():
            try:
                count = _done(request.user, **form.cleaned_data)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, ngettext("{n} posting is settled.", "{n} postings are settled.", count).format(n=count))
                return go(request, "finance:suspense")
    books = bool(CAPABILITIES["book_money"] & held_roles(user=request.user)) and not request.is_history
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page, "filters": asked, "form": form, "waiting": waiting_below(user=request.user, node=None), "books": books,
        "settles": books and any(one.state == Suspense.State.WAITING for one in page),
        "crumbs": [(_("Money"), reverse("finance:books")), (_("Suspense"), "")],
    }  # fmt: skip
    return render(request, "finance/suspense.html", context, status=status)


@require_POST
def reopening(request, pk):
    row = get_object_or_404(visible_suspense(user=request.user), pk=pk)
    require_over_node("book_money", actor=request.user, node=row.node)
    reopen_suspense(actor=request.user, row=row, version=number_said(request.POST.get("seen")), now=timezone.now())
    messages.success(request, _("The posting waits in suspense again; what was booked of it is gone."))
    return go(request, "finance:suspense")


def _done(user, *, rows, project, cost_type, learn, reason) -> int:
    if project is not None:
        return len(settle_suspense(actor=user, ids=rows, project=project, cost_type=cost_type, learn=learn, now=timezone.now()))
    return len(dismiss_suspense(actor=user, ids=rows, reason=reason, now=timezone.now()))


def _filtered(rows, asked: SuspenseFilter):
    told = asked.cleaned_data if asked.is_bound and asked.is_valid() else {}
    rows = rows.filter(state=told.get("state") or Suspense.State.WAITING)
    if told.get("source"):
        rows = rows.filter(source__iexact=told["source"])
    if told.get("batch"):
        rows = rows.filter(batch_id=told["batch"])
    if told.get("before"):
        rows = rows.filter(posting_date__lt=told["before"])
    if told.get("least") is not None:
        rows = rows.filter(amount__gte=told["least"])
    return rows
