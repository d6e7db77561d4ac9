"""What is done where a project lands beyond its cost tolerance."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from finance.actions import corrective_actions as actions
from finance.forms.corrective import CorrectiveActionForm, CorrectiveClosureForm
from finance.models import CorrectiveAction
from finance.queries.corrective_actions import kept_on
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.queries import visible_projects
from reports.queries.breach import breach_of
from reports.queries.snapshots import project_snapshot


def corrective(request, code):
    project = _project(request, code)
    form, answer = CorrectiveActionForm(request.POST or None), 200
    if request.method == "POST":
        require_over_project("budget", actor=request.user, project=project)
        answer = 422
        if form.is_valid():
            try:
                actions.open_corrective_action(actor=request.user, project=project, now=timezone.now(), **form.promise())
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("It is on the list, and on its owner's Home."))
                return go(request, "reports:corrective", project.code)
    row = project_snapshot(project=project, as_of=request.as_of)
    context = _frame(request, project) | {
        "row": row, "breach": breach_of(project=project, row=row, as_of=request.as_of), "form": form,
        "options": dict(CorrectiveAction.Option.choices),
        "kept": kept_on(rows=CorrectiveAction.objects.filter(project=project), day=request.as_of),
    }  # fmt: skip
    return render(request, "reports/corrective.html", context, status=answer)


def action(request, code, pk):
    project, found = _found(request, code, pk)
    form, answer = CorrectiveActionForm(request.POST or None, action=found), 200
    if request.method == "POST":
        require_over_project("budget", actor=request.user, project=project)
        answer = 422
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                actions.change_corrective_action(actor=request.user, action=found, version=version, now=timezone.now(), **form.promise())
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("It is up to date."))
                return go(request, "reports:corrective-action", project.code, found.pk)
    return _answer(request, project, found, form, CorrectiveClosureForm(action=found), answer)


@require_POST
def close(request, code, pk):
    project, found = _found(request, code, pk)
    require_over_project("budget", actor=request.user, project=project)
    form, answer = CorrectiveClosureForm(request.POST, action=found), 422
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.close_corrective_action(actor=request.user, action=found, now=timezone.now(), **told)
        except Refused as refusal:
            answer = refused(form, refusal)
        else:
            messages.success(request, _("It is closed, with the landing variance of today."))
            return go(request, "reports:corrective", project.code)
    return _answer(request, project, found, CorrectiveActionForm(action=found), form, answer)


def _answer(request, project, found, form, closure, status):
    kept = kept_on(rows=CorrectiveAction.objects.filter(pk=found.pk), day=request.as_of)
    context = _frame(request, project) | {"kept": kept[0] if kept else None, "action": found, "form": form, "closure": closure}
    return render(request, "reports/corrective_action.html", context, status=status)


def _frame(request, project) -> dict:
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    return {"project": project, "may": may, "editable": "budget" in may and not request.is_history}


def _project(request, code):
    return get_object_or_404(visible_projects(user=request.user), code=code)


def _found(request, code, pk):
    project = _project(request, code)
    return project, get_object_or_404(CorrectiveAction.objects.select_related("project__node", "owner", "fiscal_year"), project=project, pk=pk)
