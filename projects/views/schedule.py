"""The schedule of a project: the Gantt chart with its grid, the same as a table, and how one begins."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.errors import Refused
from pmo.imports.kinds import KINDS, importer
from pmo.imports.policy import may_import
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.actions.starting import start_schedule
from projects.actions.templates import use_template
from projects.forms.starting import StartForm
from projects.models import Schedule
from projects.queries import visible_projects
from projects.queries.schedule_lines import schedule_facts, schedule_lines
from projects.queries.schedule_past import known_since, schedule_past
from projects.views.schedule_words import words

SIZE = 50
MORNING = dt.time(8, tzinfo=dt.UTC)
FILES = ("mspdi", "xer", "pmxml", "mpp", "jira", "schedule")


def schedule(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    found = Schedule.objects.filter(project=project).first()
    if found is None:
        return _empty(request, project, StartForm(project=project, initial={"start_on": request.today}))
    number = request.GET.get("page", "1")
    number = int(number) if number.isdecimal() and len(number) < 6 else 1
    past = schedule_past(project=project, schedule=found, day=request.as_of) if request.is_history else None
    of = {"user": request.user, "project": project, "schedule": found, "size": SIZE, "past": past}
    lines = schedule_lines(page=max(number, 1), **of)
    page = Paginator(range(lines.count), SIZE).get_page(number)
    if page.number != max(number, 1):
        lines = schedule_lines(page=page.number, **of)
    context = {"project": project, "schedule": found, "lines": lines, "page": page, "words": words(), "past": past, "since": known_since(found)}
    context["facts"] = schedule_facts(project=project, schedule=found, past=past)
    return render(request, "projects/schedule.html", context)


@require_POST
def start(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    require_over_project("change_project", actor=request.user, project=project)
    form, answer = StartForm(request.POST, project=project), 422
    if form.is_valid():
        try:
            _begin(request.user, project, **form.cleaned_data)
        except Refused as refusal:
            answer = refused(form, refusal)
        else:
            messages.success(request, _("The schedule has begun. Its dates are computed from here on."))
            return go(request, "projects:schedule", project.code)
    return _empty(request, project, form, answer=answer)


@transaction.atomic
def _begin(actor, project, *, start_on, template):
    told = {"actor": actor, "project": project, "known_on": timezone.localdate(), "now": timezone.now()}
    begun = start_schedule(start_at=dt.datetime.combine(start_on, MORNING), **told)
    if template is not None:
        use_template(template=template, version=begun.version, **told)


def _empty(request, project, form, answer=200):
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    context = {
        "project": project, "form": form, "count": project.work_packages.count(), "may_start": "change_project" in may and not request.is_history,
        "may_import": may_import(actor=request.user), "kinds": [(kind, importer(kind).title) for kind in FILES if kind in KINDS],
    }  # fmt: skip
    return render(request, "projects/schedule_empty.html", context, status=answer)
