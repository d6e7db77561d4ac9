"""When is worked: the calendars of a project and of the office."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.actions.calendars import change_calendar, make_calendar, remove_calendar
from projects.forms.plan import CalendarForm
from projects.models import WorkCalendar
from projects.queries import visible_projects
from projects.queries.calendars import calendars_of


def calendars(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    form, answer = CalendarForm(request.POST or None), 200
    if request.method == "POST":
        require_over_project("change_project", actor=request.user, project=project)
        answer = 422
        if form.is_valid():
            try:
                made = make_calendar(actor=request.user, project=project, now=timezone.now(), **form.calendar())
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("“{name}” is there to be worked by.").format(name=made.name))
                return go(request, "projects:calendars", project.code)
    context = {"project": project, "may": may, "form": form, "calendars": calendars_of(project=project)}
    return render(request, "projects/calendars.html", context, status=answer)


def calendar(request, code, pk):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    found = get_object_or_404(WorkCalendar, pk=pk, project=project)
    require_over_project("change_project", actor=request.user, project=project)
    form, answer = CalendarForm(request.POST or None, calendar=found), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                change_calendar(actor=request.user, calendar=found, version=form.cleaned_data["version"], now=timezone.now(), **form.calendar())
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("Saved. The dates that depend on it are computed anew."))
                return go(request, "projects:calendars", project.code)
    return render(request, "projects/calendar.html", {"project": project, "calendar": found, "form": form}, status=answer)


@require_POST
def remove(request, code, pk):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    found = get_object_or_404(WorkCalendar, pk=pk, project=project)
    require_over_project("change_project", actor=request.user, project=project)
    version = request.POST.get("version", "")
    remove_calendar(actor=request.user, calendar=found, version=int(version) if version.isdecimal() else None, now=timezone.now())
    messages.success(request, _("“{name}” is gone.").format(name=found.name))
    return go(request, "projects:calendars", project.code)
