"""Schedules as files of other tools."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from projects.calc.files.mspdi import write_mspdi
from projects.queries import visible_projects
from resources.queries.whole_schedule import whole_schedule


@require_GET
def schedule_xml(request, code):
    file = whole_schedule(project=get_object_or_404(visible_projects(user=request.user), code=code))
    if file is None:
        raise Http404
    return HttpResponse(
        write_mspdi(file), content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{code}.xml"', "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip
