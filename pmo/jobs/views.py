"""Long work, shown while it runs and found again afterwards."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.errors import NotPermitted
from pmo.jobs import actions
from pmo.jobs.models import Job
from pmo.jobs.queries import visible_jobs

ROWS = 30
RUNNING = (Job.State.QUEUED, Job.State.RUNNING)
ENOUGH = 286  # tells the page to stop asking


def jobs(request):
    page = Paginator(visible_jobs(user=request.user), ROWS).get_page(request.GET.get("page"))
    return render(request, "jobs/jobs.html", {"page": page, "crumbs": [(_("Jobs"), "")]})


def job(request, pk):
    found = get_object_or_404(visible_jobs(user=request.user), pk=pk)
    running = found.state in RUNNING
    result = sorted(found.result.items()) if isinstance(found.result, dict) else None
    context = {"job": found, "running": running, "result": result, "crumbs": [(_("Jobs"), "/jobs/"), (found.title, "")]}
    if request.htmx:
        return render(request, "jobs/_job.html", context, status=200 if running else ENOUGH)
    return render(request, "jobs/job.html", context)


@require_POST
def cancel(request, pk):
    found = get_object_or_404(visible_jobs(user=request.user), pk=pk)
    if found.created_by_id != request.user.pk and not request.user.is_superuser:
        raise NotPermitted(_("This is {owner}'s job: only they can cancel it.").format(owner=found.created_by))
    actions.cancel(actor=request.user, job=found, now=timezone.now())
    return redirect("jobs:job", found.pk)
