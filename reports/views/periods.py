"""Reporting periods: what is open, what is closed for good, and the roll-up."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.errors import Conflict
from pmo.jobs.actions import queue
from portfolio.models import ReportingPeriod
from portfolio.policy import may, require
from reports.queries.periods import periods_by

ROWS = 30


def periods(request):
    page = Paginator(periods_by(day=request.as_of), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "may_close": may("close_period", actor=request.user) and not request.is_history, "crumbs": [(_("Periods"), "")]}
    return render(request, "reports/periods.html", context)


@require_POST
def close(request, pk):
    require("close_period", actor=request.user)
    period = get_object_or_404(ReportingPeriod, pk=pk)
    if period.closed_at is not None or period.end_on > request.today:
        raise Conflict(_("This period is closed already, or has not ended: it can be closed from its last day on."))
    step = {"task": "reports.close_period", "kwargs": {"period_id": period.pk, "actor_id": request.user.pk}}
    title = _("Close the period that ended on {day}").format(day=period.end_on)
    job = queue(title=title, steps=[step], created_by=request.user, now=timezone.now(), key=f"close:{period.pk}")
    return redirect("jobs:job", job.pk)


@require_POST
def rollup(request):
    require("close_period", actor=request.user)
    steps = [{"task": "reports.rollup", "kwargs": {}}]
    job = queue(title=_("Roll up everything"), steps=steps, created_by=request.user, now=timezone.now(), key="rollup:all")
    return redirect("jobs:job", job.pk)
