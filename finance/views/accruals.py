"""The accruals of a project: what stands, each with what takes it back, and a form to book one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from finance.actions.accruals import book_accrual, take_back_accrual
from finance.forms.accruals import AccrualForm
from finance.models import Actual
from finance.queries.accruals import accruals_of, day_to_accrue, standing, standing_accruals
from pmo.errors import NotPermitted, Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.queries import visible_projects

ROWS = 100


def accruals(request, code):
    project = _project(request, code)
    form, status = AccrualForm(request.POST or None, initial=_known(project, request.today)), 200
    if request.method == "POST":
        require_over_project("book_money", actor=request.user, project=project)
        status = 422
        if form.is_valid():
            try:
                booked = book_accrual(actor=request.user, project=project, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                back = booked.reversals.get().posting_date
                messages.success(request, _("The accrual is booked; it is taken back on {day}.").format(day=date_format(back, "j M Y")))
                return go(request, "finance:accruals", project.code)
    return _page(request, project, form, status)


@require_POST
def removal(request, code, pk):
    project = _project(request, code)
    found = get_object_or_404(Actual.objects.filter(project=project, kind=Actual.Kind.ACCRUAL).select_related("project__node"), pk=pk)
    require_over_project("book_money", actor=request.user, project=project)
    try:
        take_back_accrual(actor=request.user, accrual=found, reason=request.POST.get("reason", ""), now=timezone.now())
    except NotPermitted:
        raise
    except Refused as refusal:
        return _page(request, project, AccrualForm(initial=_known(project, request.today)), refusal.status, refusal)
    messages.success(request, _("The accrual and its reversal are gone; the trail keeps what they said."))
    return go(request, "finance:accruals", project.code)


def _page(request, project, form, status, refusal: Refused | None = None):
    rows, all_of_them = accruals_of(project=project, day=request.as_of if request.is_history else None), request.GET.get("all") == "on"
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    shown = rows if all_of_them else standing_accruals(rows, day=request.as_of)
    context = {
        "project": project, "form": form, "refusal": refusal, "all": all_of_them, "standing": standing(rows, day=request.as_of),
        "page": Paginator(shown, ROWS).get_page(request.GET.get("page")), "books": "book_money" in may and not request.is_history,
    }  # fmt: skip
    return render(request, "finance/accruals.html", context, status=status)


def _known(project, today) -> dict:
    return {"accrued_on": day_to_accrue(today=today), "currency": project.currency}


def _project(request, code):
    return get_object_or_404(visible_projects(user=request.user), code=code)
