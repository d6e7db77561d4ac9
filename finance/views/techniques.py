"""How each line of a project's WBS earns and is planned over time."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from finance.forms.techniques import CURVES, WORDS, TechniqueForm
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.actions.work import PlannedWork, plan_work
from projects.models import WorkPackage
from projects.queries import visible_projects


def techniques(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    lines = project.work_packages.exclude(kind=WorkPackage.Kind.SUMMARY).filter(known_on__lte=request.as_of).select_related("host")
    lines = {line.wbs: line for line in lines.order_by("order", "pk")}
    wanted = lines.get(request.POST.get("wbs") or request.GET.get("wbs", ""))
    form, status = TechniqueForm(request.POST or None, lines=lines.values(), initial=_said(wanted)), 200
    if request.method == "POST":
        require_over_project("change_project", actor=request.user, project=project)
        status = 422
        if form.is_valid():
            line, told = lines[form.cleaned_data["wbs"]], form.cleaned_data
            told = {"host": told["host"] if told["technique"] == "apportioned" else ""} | {name: told[name] for name in ("technique", "curve")}
            try:
                plan_work(actor=request.user, project=project, packages=[_as_planned(line, told)], known_on=timezone.localdate(), now=timezone.now())
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("{wbs} earns so from now on; figures follow in a moment.").format(wbs=line.wbs))
                return go(request, "finance:techniques", project.code)
    rows = [(line, WORDS[line.technique], CURVES[line.curve]) for line in lines.values()]
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    context = {"project": project, "form": form, "rows": rows, "may": may, "line": wanted}
    return render(request, "finance/techniques.html", context, status=status)


def _said(line: WorkPackage | None) -> dict:
    if line is None:
        return {}
    return {"wbs": line.wbs, "technique": line.technique, "curve": line.curve, "host": line.host.wbs if line.host else ""}


def _as_planned(line: WorkPackage, told: dict) -> PlannedWork:
    """The line as it is planned, with another way to earn."""
    kept = {name: getattr(line, name) for name in ("wbs", "name", "kind", "start_at", "finish_at", "budget")}
    return PlannedWork(**kept, **told)
