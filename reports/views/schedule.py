"""The schedule of a project on paper."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from projects.queries import visible_projects
from reports.printing.schedule import print_schedule
from reports.queries.schedule_sheets import schedule_sheets


@require_GET
def schedule(request, code):
    project = get_object_or_404(visible_projects(user=request.user).select_related("calendar"), code=code)
    level = request.GET.get("level", "")
    sheets = schedule_sheets(user=request.user, project=project, level=int(level) if level in tuple("123456789") else None)
    if sheets is None:
        raise Http404
    printed = print_schedule(sheets, day=request.today)
    name = f'inline; filename="{project.code}-schedule-{request.today}.pdf"'
    return HttpResponse(printed.pdf, content_type="application/pdf", headers={"Content-Disposition": name})
