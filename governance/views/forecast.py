"""Pages of one project's forecast with a range, and of the three points it is drawn from."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from finance.actions.estimates import Judged, give_estimates
from finance.queries.simulations import estimates_on, newest_simulation
from governance.actions.simulations import ask_simulation
from governance.figures.simulation import shown_simulation
from governance.forms.forecast import EstimateForm, SimulationForm
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.models import WorkPackage
from projects.queries import visible_projects


def forecast(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    form, status = SimulationForm(request.POST or None, initial=SimulationForm.initial_of(_newest(project, request))), 200
    if request.method == "POST":
        require_over_project("simulate", actor=request.user, project=project)
        status = 422
        if form.is_valid():
            try:
                ask_simulation(actor=request.user, subject=project, as_of=request.as_of, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                return go(request, "governance:forecast", project.code)
    context = shown_simulation(subject=project, day=request.as_of) | {"form": form}
    if request.htmx and request.method == "GET":
        return render(request, "governance/_simulation_state.html", context) if context["waiting"] else go(request, "governance:forecast", code)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    return render(request, "governance/forecast.html", context | {"project": project, "may": may}, status=status)


def estimates(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    lines = project.work_packages.exclude(kind=WorkPackage.Kind.SUMMARY).filter(known_on__lte=request.as_of).order_by("order", "pk")
    lines = list(lines.values("pk", "wbs", "name"))
    known = estimates_on(project_ids=[project.pk], day=request.as_of)
    wanted = next((line for line in lines if line["wbs"] == request.GET.get("wbs")), None)
    form, status = EstimateForm(request.POST or None, packages=[(one["wbs"], one["name"]) for one in lines], initial=_known(wanted, known)), 200
    if request.method == "POST":
        require_over_project("measure_progress", actor=request.user, project=project)
        status = 422
        if form.is_valid():
            try:
                give_estimates(actor=request.user, project=project, judged=[Judged(**form.cleaned_data)], now=timezone.now())
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("The estimate is kept; ask for a new forecast to draw from it."))
                return go(request, "governance:estimates", project.code)
    context = {
        "project": project, "form": form, "rows": [(line, known.get(line["pk"])) for line in lines],
        "may": permitted(actor=request.user, path=project.node.path, project_id=project.pk),
    }  # fmt: skip
    return render(request, "governance/estimates.html", context, status=status)


def _newest(project, request):
    return newest_simulation(subject=project, day=request.as_of)


def _known(wanted: dict | None, known: dict) -> dict:
    if wanted is None:
        return {}
    row = known.get(wanted["pk"])
    names = [field for field in EstimateForm.base_fields if field != "wbs"]
    return {"wbs": wanted["wbs"]} | ({name: getattr(row, name) for name in names} if row else {})
