"""How a project's schedule is computed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import require_over_project
from projects.actions.edits import edit_schedule
from projects.forms.plan import SettingsForm
from projects.models import Schedule
from projects.queries import visible_projects
from projects.queries.calendars import calendars_of


def settings(request, code):
    project = get_object_or_404(visible_projects(user=request.user).select_related("calendar"), code=code)
    require_over_project("change_project", actor=request.user, project=project)
    schedule = Schedule.objects.filter(project=project).select_related("project__calendar").first()
    if schedule is None:
        raise Http404
    form, answer = SettingsForm(request.POST or None, schedule=schedule, calendars=calendars_of(project=project)), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            told = {"version": form.cleaned_data["version"], "edits": [form.edit()], "known_on": timezone.localdate(), "now": timezone.now()}
            try:
                made = edit_schedule(actor=request.user, project=project, **told)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("Saved. {n} lines moved.").format(n=len(made.moved)))
                return go(request, "projects:schedule-settings", project.code)
    return render(request, "projects/schedule_settings.html", {"project": project, "schedule": schedule, "form": form}, status=answer)
