"""Take up projects, change what they are, where they hang, what they promise and what stage they are in."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_node, require_over_project
from portfolio.queries import visible_nodes
from projects.actions.baselines import approve_baseline
from projects.actions.dates import forecast_dates
from projects.actions.life_cycle import default_type
from projects.actions.projects import change_project, change_stage, create_project, move_project
from projects.forms.charter import BaselineForm, CharterForm, DatesForm, NewProjectForm, NodeForm, StageForm
from projects.queries import forecast_on, visible_projects

CHARTER = ["name", "manager", "manager_name", "sponsor", "objective", "scope_in", "scope_out", "success_criteria", "assumptions"]


def new(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    require_over_node("create_project", actor=request.user, node=node)
    may = permitted(actor=request.user, path=node.path)
    looking = "look" in request.POST  # at what similar projects suggest: nothing is taken up yet
    initial = {"currency": node.currency, "known_on": timezone.localdate()} | (request.POST.dict() if looking else {})
    sent = None if looking else request.POST or None
    form, answer = NewProjectForm(sent, type=default_type(), restricting="restrict_project" in may, initial=initial), 200
    if request.method == "POST" and not looking:
        answer = 422
        if form.is_valid():
            try:
                project = create_project(actor=request.user, node=node, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{code} is taken up.").format(code=project.code))
                return go(request, "reports:project", project.code)
    return render(request, "projects/new.html", {"node": node, "form": form}, status=answer)


def edit(request, code, part="charter"):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    require_over_project("change_project", actor=request.user, project=project)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    forms = _forms(request, project, may)
    if part not in forms:
        raise Http404
    answer = 200
    if request.method == "POST":
        form, answer = forms[part], 422
        if form.is_valid():
            try:
                DEEDS[part](request.user, project, timezone.now(), form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("Saved. Figures that depend on it follow in a moment."))
                return go(request, "projects:edit", project.code)
    baselines = project.baselines.order_by("-number")
    return render(request, "projects/edit.html", {"project": project, "forms": forms, "baselines": baselines}, status=answer)


def _forms(request, project, may) -> dict:
    """The forms of the page; the one that was sent is bound to what was typed."""
    today = timezone.localdate()
    sent = request.resolver_match.kwargs.get("part", "charter") if request.method == "POST" else None
    forecast = forecast_on(project=project, day=today)
    promise = project.baselines.order_by("-number").first()
    dates = {name: getattr(forecast, name, None) for name in ("start_on", "finish_on")}
    budget = {name: getattr(promise, name, None) for name in ("start_on", "finish_on", "budget")}
    version = {"version": project.version}

    def bound(part, form, **kwargs):
        return form(request.POST if part == sent else None, prefix=None, auto_id=f"id_{part}_%s", **kwargs)

    charter = {name: getattr(project, name) for name in [*CHARTER, "restricted"]} | version
    forms = {
        "charter": bound("charter", CharterForm, initial=charter, restricting="restrict_project" in may),
        "dates": bound("dates", DatesForm, initial=dates),
        "baseline": bound("baseline", BaselineForm, initial=budget | {"approved_on": today}),
        "stage": bound("stage", StageForm, type=project.type, initial={"stage": project.stage, "known_on": today}),
    }
    if "create_project" in may:
        nodes = visible_nodes(user=request.user).order_by("path")
        forms["node"] = bound("node", NodeForm, nodes=nodes, initial={"node": project.node} | version)
    return forms


def _change_charter(actor, project, now, fields):
    change_project(actor=actor, project=project, now=now, **fields)


def _forecast(actor, project, now, fields):
    forecast_dates(actor=actor, project=project, known_on=timezone.localdate(), now=now, **fields)


def _approve(actor, project, now, fields):
    approve_baseline(actor=actor, project=project, now=now, **fields)


def _change_stage(actor, project, now, fields):
    change_stage(actor=actor, project=project, now=now, **fields)


def _move(actor, project, now, fields):
    move_project(actor=actor, project=project, now=now, **fields)


DEEDS = {"charter": _change_charter, "dates": _forecast, "baseline": _approve, "stage": _change_stage, "node": _move}
